"""Files laid out as their makers publish them: recognised, and each ending on the one scale."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from maintenance.calls.domain.formats import (
    NotACall,
    Reading,
    instant_read,
    line_reader,
    plain_header,
    recognise_calls,
)
from maintenance.calls.domain.outcomes import NOT_COUNTED, Q850, SIP, CallOutcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
FREESWITCH = (
    '"Li","057187654321","13912345678","default","2026-11-20 09:00:00","{answer}","2026-11-20 09:00:40","40","{sec}",'
    '"{cause}","c2f2","","7","PCMU","PCMU"'
)
ASTERISK = (
    '"acc","057187654321","13912345678","out","""Li"" <057187654321>","SIP/1-1","{to}","{app}","SIP/trunk/139",'
    '"2026-11-20 09:00:00","{answer}","2026-11-20 09:00:40","40","{sec}","{cause}","DOCUMENTATION"{more}'
)


def cells(line: str) -> list[str]:
    return next(csv.reader(StringIO(line)))


def outcome(line: str) -> CallOutcome:
    row = cells(line)
    return line_reader(recognise_calls(row))(row).outcome


@pytest.mark.parametrize(
    ("answer", "sec", "cause", "wanted"),
    [
        ("2026-11-20 09:00:10", "30", "NORMAL_CLEARING", "answered"),
        ("", "0", "NO_ANSWER", "no_answer"),
        ("", "0", "NORMAL_CLEARING", "no_answer"),
        ("", "0", "USER_BUSY", "busy"),
        ("", "0", "CALL_REJECTED", "rejected"),
        ("", "0", "UNALLOCATED_NUMBER", "no_such_number"),
        ("", "0", "ORIGINATOR_CANCEL", "ours"),
    ],
)
def test_freeswitch(answer: str, sec: str, cause: str, wanted: str) -> None:
    assert outcome(FREESWITCH.format(answer=answer, sec=sec, cause=cause)) == wanted


# FreeSWITCH publishes these templates; what only its template `opencdrcsv` writes says no time at which the call began.
LEG = '"Li","{shown}","{called}","default","{at}","{at}","{at}","40","30","{cause}","c2f2","",'
OF_FREESWITCH = {
    "sql": f'INSERT INTO cdr VALUES ({LEG} "7");',
    "example": f'{LEG}"7","PCMU","PCMU"',
    "snom": f'{LEG} "7","PCMU","PCMU","snom370/8","code","rx","tx","/r.wav"',
    "linksys": f'{LEG}"7","PCMU","PCMU","Linksys/SPA942","PS=1"',
    "asterisk": '"7","{shown}","{called}","default","""Li"" <1>","sofia/a","sofia/b","bridge","sofia/c",'
    '"{at}","{at}","{at}","40","30","{cause}","3","c2f2","field"',
    "example with a column of the site's own": f'{LEG}"7","PCMU","PCMU","Xiaomi 14"',
}


@pytest.mark.parametrize("template", OF_FREESWITCH)
def test_freeswitch_by_each_template_that_it_publishes(template: str) -> None:
    line = OF_FREESWITCH[template]
    row = cells(line.format(shown="057187654321", called="139", at="2026-11-20 09:00:00", cause="NORMAL_CLEARING"))
    call = line_reader(recognise_calls(row))(row)
    assert (call.shown, call.called, call.key, call.outcome) == ("057187654321", "139", "c2f2", CallOutcome.ANSWERED)
    assert (call.began, call.seconds) == (datetime(2026, 11, 20, 9, tzinfo=SHANGHAI), 30)


MORE_OF_ASTERISK = [
    *("", ',"1763600400.12"', ',"my field"', ',"1763600400.12","my field"'),
    ',"1763600400.12","my field","1763600400.11","peer","7"',  # newcdrcolumns
    ',"pbx1-1763600400.12","my field","Xiaomi 14"',  # systemname; a column of the site's own
]


@pytest.mark.parametrize("more", MORE_OF_ASTERISK)
def test_asterisk_with_every_option(more: str) -> None:
    row = cells(
        ASTERISK.format(to="SIP/t-2", app="Dial", answer="2026-11-20 09:00:09", sec="31", cause="ANSWERED", more=more)
    )
    reading = recognise_calls(row)
    call = line_reader(reading)(row)
    assert (reading.layout, call.outcome) == ("asterisk", CallOutcome.ANSWERED)
    assert call.key == (cells(more[1:])[0] if "1763" in more else "")
    assert call.began == datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)


def test_an_announcement_of_ones_own_is_no_answer_of_a_customer() -> None:
    line = ASTERISK.format(to="", app="VoiceMail", answer="2026-11-20 09:00:09", sec="31", cause="ANSWERED", more="")
    with pytest.raises(NotACall, match="no_customer_leg"):
        outcome(line)
    assert outcome(line.replace("ANSWERED", "NO ANSWER")) == CallOutcome.NO_ANSWER


HEADED = [
    (
        "aliyun_ccc",
        "contactId,contactType,callingNumber,calledNumber,broker,startTime,establishedTime,talkTime,contactDisposition",
        "c,OUTBOUND,8001,139,057187654321,1763600400000,{answer},{sec},{cause}",
        [("1763600410000", "20", "Success", "answered"), ("", "0", "Reject", "rejected"), ("", "0", "PowerOff", "off")],
    ),
    (
        "tencent_tccc",
        "Caller,Callee,Time,Direction,Duration,AcceptTimestamp,EndStatus,SessionId",
        "0086057187654321,0086139,1763600400,1,{sec},{answer},{cause},s",
        [("1763600410", "9", "1", "answered"), ("0", "0", "212", "blocked"), ("0", "0", "205", "no_such_number")],
    ),
    (
        "twilio",
        "Sid,From,To,Direction,Status,Start Time,Duration,Answered By",
        'CA,+8657187654321,+86139,outbound-api,{cause},"Fri, 20 Nov 2026 01:00:00 +0000",{sec},{answer}',
        [
            ("human", "9", "completed", "answered"),
            ("machine_start", "9", "completed", "forwarded"),
            ("", "", "busy", "busy"),
        ],
    ),
    (
        "tinet",
        "uniqueId,clid,leftDisplayNumber,customerNumber,startTime,answerTime,bridgeTime,bridgeDuration,status,sipCause",
        "u,8001,057187654321,139,2026-11-20 09:00:00,2026-11-20 09:00:02,{answer},{sec},30,{cause}",
        [("2026-11-20 09:00:09", "9", "200", "answered"), ("", "0", "603", "rejected"), ("", "0", "608", "blocked")],
    ),
]


@pytest.mark.parametrize(("layout", "header", "line", "endings"), HEADED)
def test_by_their_headers(layout: str, header: str, line: str, endings: list[tuple[str, str, str, str]]) -> None:
    reading = recognise_calls(cells(header))
    assert reading.layout == layout
    for answer, sec, cause, wanted in endings:
        row = cells(line.format(answer=answer, sec=sec, cause=cause))
        assert line_reader(reading)(row).outcome == wanted


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (HEADED[0][1], "c,INBOUND,139,0571,0571,1763600400000,,0,Success"),
        (HEADED[1][1], "0086139,0086571,1763600400,0,9,1763600410,1,s"),
        (HEADED[2][1], 'CA,+86139,+86571,inbound,completed,"Fri, 20 Nov 2026 01:00:00 +0000",9,human'),
    ],
)
def test_incoming_calls_are_none_to_customers(header: str, line: str) -> None:
    with pytest.raises(NotACall, match="inbound"):
        line_reader(recognise_calls(cells(header)))(cells(line))


def test_a_table_without_headers_loses_no_call_to_them() -> None:
    offered = recognise_calls(["0571", "139", "2026/11/20 09:00:00", "接通"])
    assert (offered.layout, offered.header, offered.columns) == ("mapped", False, {})
    assert recognise_calls(["外显号码", "开始时间"]).header


def test_any_other_table_by_its_mapping() -> None:
    offered = recognise_calls(["外显号码", "客户号码", "开始时间", "通话时长(秒)", "挂机原因", "随便"])
    assert offered == Reading("mapped", {"shown": 0, "called": 1, "began": 2, "seconds": 3, "cause": 4}, True)
    read = line_reader(offered)
    assert read(["0571", "139", "2026/11/20 09:00:00", "0:01:05", "接通"]).seconds == 65
    assert read(["0571", "139", "2026-11-20 09:00", "0", "接通"]).outcome == CallOutcome.NO_ANSWER
    assert read(["0571", "139", "2026-11-20 09:00", "0", "运营商拦截"]).outcome == CallOutcome.BLOCKED
    assert recognise_calls(["a", "b"]).columns == {}


@pytest.mark.parametrize(
    "text", ["2026-11-20 01:00:00+00:00", "1795136400", "1795136400000", "Fri, 20 Nov 2026 01:00:00 +0000"]
)
def test_instants_with_an_offset_do_not_heed_the_zone(text: str) -> None:
    assert instant_read(text, SHANGHAI) == datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "0", "soon", None, "99999999999999999"])
def test_what_is_no_instant(text: str | None) -> None:
    assert instant_read(text, SHANGHAI) is None


def test_codes_of_carriers_are_on_the_scale() -> None:
    assert (Q850["21"], SIP["603"], SIP["608"]) == (CallOutcome.REJECTED, CallOutcome.REJECTED, CallOutcome.BLOCKED)
    assert CallOutcome.BLOCKED not in NOT_COUNTED


def test_headers_are_compared_without_case_spaces_and_underscores() -> None:
    assert [plain_header(cell) for cell in (" Start_Time ", 7, None)] == ["starttime", "7", ""]


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        ("contactId,contactType,callingNumber,calledNumber,startTime,establishedTime,contactDisposition", "aliyun_ccc"),
        ("contactId,callingNumber,calledNumber,startTime,establishedTime,talkTime,contactDisposition", "aliyun_ccc"),
        ("callingNumber,calledNumber,startTime,establishedTime,talkTime,contactDisposition", "mapped"),
        ("contactId,contactType,callingNumber,calledNumber,startTime,establishedTime,talkTime", "mapped"),
        ("from,to,status", "mapped"),
    ],
)
def test_a_source_is_known_by_as_many_headers_as_it_has_fields(header: str, layout: str) -> None:
    reading = recognise_calls([*cells(header), None])
    assert (reading.layout, reading.header) == (layout, True)
    if layout != "mapped":
        assert reading.columns["cause"] == cells(header).index("contactDisposition")


def test_a_line_of_as_few_columns_as_a_source_writes() -> None:
    row = cells(FREESWITCH.format(answer="", sec="0", cause="USER_BUSY"))
    reading = recognise_calls(row[:12])
    assert (reading.layout, reading.header, reading.columns["other_leg"]) == ("freeswitch", False, 11)
    assert recognise_calls(row[:11]).layout == "mapped"
    changed = {4: "soon", 9: "200", 7: "long"}
    for place, cell in changed.items():
        assert recognise_calls([*row[:place], cell, *row[place + 1 :]]).layout == "mapped"
    row = cells(ASTERISK.format(to="", app="Dial", answer="", sec="0", cause="NO ANSWER", more=""))
    of_asterisk = recognise_calls(row)
    assert (of_asterisk.layout, of_asterisk.header) == ("asterisk", False)
    assert recognise_calls(row[:15]).layout == "mapped"
    as_asterisk = recognise_calls([*row[:14], "USER_BUSY", row[15]])
    assert (as_asterisk.layout, as_asterisk.header) == ("freeswitch_asterisk", False)
    assert recognise_calls([*row[:14], "ELSE", row[15]]).layout == "mapped"
    assert recognise_calls([*row[:9], "soon", *row[10:]]).layout == "mapped"


def test_a_cell_of_a_spreadsheet_that_is_an_instant_is_no_header() -> None:
    assert not recognise_calls(["0571", None, datetime(2026, 11, 20, 9)]).header  # noqa: DTZ001 -- as tables hold it
