"""What one line of a file says of a call: how it ended, by each source's own rule, and all else that is taken of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from maintenance.calls.domain.formats import CallRead, NotACall, Reading, instant_read, line_reader, zone_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = {"shown": "0571", "began": "2026-11-20 09:00:00"}


def endings(layout: str, lines: Sequence[dict[str, Any]], codes: str = "words") -> list[str]:
    """What one reader makes of lines one after the other, of which it remembers the ways in which they end."""
    names = [*SAID, *dict.fromkeys(name for line in lines for name in line)]
    read = line_reader(Reading(layout, {name: place for place, name in enumerate(names)}, True, codes=codes))
    said = []
    for line in lines:
        row = {**SAID, **line}
        try:
            said.append(read([row.get(name) for name in names]).outcome)
        except NotACall as error:
            said.append(error.code)
    return said


def how(*names: str) -> Any:
    """Lines by their cells."""
    return lambda *cells: dict(zip(names, cells, strict=True))


AT = "2026-11-20 09:00:09"
FREESWITCH_LINE, ASTERISK_LINE = how("answered", "seconds", "cause"), how("cause", "application", "to_channel")
DIRECTED, TWILIO_LINE = how("direction", "answered", "seconds", "cause"), how("direction", "by", "cause")
TINET_LINE, MAPPED_LINE = how("status", "answered", "cause"), how("answered", "seconds", "cause")


@pytest.mark.parametrize(
    ("layout", "line", "lines"),
    [
        (
            "freeswitch",
            FREESWITCH_LINE,
            [
                (AT, "1", "NORMAL_CLEARING", "answered"),
                (AT, "0", "NORMAL_CLEARING", "no_answer"),
                (AT, "", " USER_BUSY ", "busy"),
                ("", "1", "NORMAL_CLEARING", "no_answer"),
                ("0", "1", "NORMAL_CLEARING", "no_answer"),
                (" 0 ", "1", "NORMAL_CLEARING", "no_answer"),
                (" None ", "1", "NORMAL_CLEARING", "no_answer"),
                (None, None, None, "network"),
                ("", "0", "SOMETHING_NEW", "network"),
            ],
        ),
        (
            "asterisk",
            ASTERISK_LINE,
            [
                ("ANSWERED", "Dial", "SIP/1", "answered"),
                ("ANSWERED", "Queue", "SIP/1", "answered"),
                ("ANSWERED", "Dial", "", "no_customer_leg"),
                ("ANSWERED", "Dial", " ", "no_customer_leg"),
                ("ANSWERED", "Playback", "SIP/1", "no_customer_leg"),
                ("BUSY", "Playback", "", "busy"),
                ("SOMETHING", "Dial", "SIP/1", "unknown_cause"),
            ],
        ),
        (
            "aliyun_ccc",
            DIRECTED,
            [
                ("OUTBOUND", AT, "1", "Success", "answered"),
                ("OUTBOUND", AT, "0", "Success", "no_answer"),
                ("OUTBOUND", "", "1", "Success", "no_answer"),
                ("Outbound", AT, "0", "Busy", "busy"),
                ("inbound_call", AT, "1", "Success", "inbound"),
                ("OUTBOUND", "", "0", "Else", "unknown_cause"),
            ],
        ),
        (
            "tencent_tccc",
            DIRECTED,
            [
                ("1", AT, "0", "1", "answered"),
                ("1", AT, "0", "203", "answered"),
                ("1", "0", "0", "1", "no_answer"),
                ("1", "0", "0", "203", "rejected"),
                ("0", AT, "1", "1", "inbound"),
                ("1", "0", "0", "999", "unknown_cause"),
            ],
        ),
        (
            "twilio",
            TWILIO_LINE,
            [
                ("outbound-api", "human", "completed", "answered"),
                ("outbound-api", "fax", "completed", "forwarded"),
                ("outbound-api", "machine_end_beep", "completed", "forwarded"),
                ("inbound", "human", "completed", "inbound"),
                ("outbound-dial", "", "no-answer", "no_answer"),
                ("outbound-dial", "", "ringing", "unknown_cause"),
            ],
        ),
        (
            "tinet",
            TINET_LINE,
            [
                ("33", "", "603", "answered"),
                ("30", AT, "603", "answered"),
                ("30", "", "603", "rejected"),
                ("30", "", "999", "no_answer"),
            ],
        ),
        (
            "mapped",
            MAPPED_LINE,
            [
                (AT, "0", "接通", "answered"),
                ("", "5", "已 接通", "answered"),
                ("", "0", "接通", "no_answer"),
                (AT, "5", "忙", "busy"),
                ("", "0", "忙", "busy"),
                (AT, "0", "who knows", "answered"),
                ("", "1", "who knows", "answered"),
                ("", "0", "who knows", "no_answer"),
                ("", "", "", "no_answer"),
            ],
        ),
        (
            "mapped",
            how("cause"),
            [("接通", "answered"), ("who knows", "unknown_cause"), ("", "no_answer"), ("忙", "busy")],
        ),
        (
            "mapped",
            how("answered", "cause"),
            [(AT, "?", "answered"), ("", "?", "no_answer"), ("0", "接通", "no_answer")],
        ),
        (
            "mapped",
            how("seconds", "cause"),
            [("1", "?", "answered"), ("", "?", "no_answer"), ("0", "接通", "no_answer")],
        ),
    ],
)
def test_what_each_source_says_of_the_end_of_a_call(layout: str, line: Any, lines: list[tuple[Any, ...]]) -> None:
    assert endings(layout, [line(*cells[:-1]) for cells in lines]) == [cells[-1] for cells in lines]


def test_causes_of_any_other_table_by_the_codes_that_were_chosen() -> None:
    assert endings("mapped", [{"cause": "21"}, {"cause": 17}], "q850") == ["rejected", "busy"]
    assert endings("mapped", [{"cause": "Blocked"}, {"cause": "no_such_number"}], "scale") == [
        "blocked",
        "no_such_number",
    ]


MAPPED_ALL = Reading(
    "mapped",
    {"shown": 0, "called": 1, "began": 2, "seconds": 3, "id": 4, "region": 5, "handset": 6, "other_leg": 7},
    True,
)


def test_all_that_is_taken_of_a_line() -> None:
    began = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
    read = line_reader(MAPPED_ALL)
    row = [57187654321, 139, "2026-11-20 09:00:00", 65.0, 7, "x" * 25, "Mate 60", 8]
    assert read(row) == CallRead("7", "57187654321", "139", began, 65, "answered", "x" * 20, "8", "Mate 60")
    for width in (3, 4, 6, 7, 8):  # a line that ends early
        early = [None if place < 2 else cell for place, cell in enumerate(row[:3])] + [None] * (width - 3)
        assert read(early) == CallRead("", "", "", began, 0, "no_answer", "", "", "")
    for missing in (row[:2], []):
        with pytest.raises(NotACall, match="no_instant"):
            read(missing)
    with pytest.raises(NotACall, match="no_instant"):
        line_reader(Reading("mapped", {}, True))(["2026-11-20 09:00:00"])


def test_instants_are_read_as_the_reader_is_told() -> None:
    read = line_reader(MAPPED_ALL, lambda cell: ("read", cell))
    assert read(["1", "2", "then"]).began == ("read", "then")


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("65", 65),
        (65, 65),
        (" 65.9 ", 65),
        ("0:01:05", 65),
        ("1:02:03", 3723),
        ("01:05.5", 65),
        (":05", 5),
        (timedelta(hours=25, seconds=5), 90005),
        ("-5", 0),
        ("", 0),
        (None, 0),
        ("soon", 0),
        ("1:²", 0),
        ("nan", 0),
        ("9" * 400, 10**9),
        ("9" * 12, 10**9),
    ],
)
def test_seconds_of_talk(cell: object, seconds: int) -> None:
    assert line_reader(MAPPED_ALL)(["1", "2", "2026-11-20 09:00:00", cell]).seconds == seconds


def test_where_a_file_tells_no_zone_it_is_that_of_the_reading_or_of_its_source() -> None:
    assert zone_of(Reading("mapped", {}, True, zone="Europe/Berlin")) == ZoneInfo("Europe/Berlin")
    assert zone_of(Reading("tinet", {}, True)) == SHANGHAI
    assert zone_of(Reading("twilio", {}, True)) == UTC
    naive, aware = datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 1, tzinfo=UTC)  # noqa: DTZ001 -- as tables hold it
    for value in (naive, aware, "2026-11-20 09:00", " 2026/11/20 09:00:00 ", "Fri, 20 Nov 2026 09:00:00 -0000"):
        assert instant_read(value, SHANGHAI) == aware
    assert instant_read(aware, SHANGHAI).tzinfo is UTC
