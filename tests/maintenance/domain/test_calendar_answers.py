"""What calendar programs answer to an invitation: what is read, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maintenance.domain.calendar_answers import PARTS, CalendarAnswer, Said, read_answer

STAMP = datetime(2026, 11, 28, 2, tzinfo=UTC)
ENTRY = {
    "UID": "UID:window-1",
    "SEQUENCE": "SEQUENCE:2",
    "ATTENDEE": "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Wang@Example.com",
    "DTSTAMP": "DTSTAMP:20261128T020000Z",
    "DTSTART": "DTSTART;TZID=Asia/Shanghai:20261201T220000",
}
ZONE = [
    *("BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE"),
]


def sent(method: str = "REPLY", *, entries: int = 1, zones: int = 0, **lines: str) -> bytes:
    """The text of a calendar; lines: of its entries, in place of the usual ones."""
    entry = ["BEGIN:VEVENT", *filter(None, (ENTRY | lines).values()), "END:VEVENT"]
    calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *ZONE * zones, *entry * entries, "END:VCALENDAR"]
    return "\r\n".join(calendar).encode()


@pytest.mark.parametrize(
    ("content", "said", "at"),
    [
        (sent(), Said.ACCEPTED, None),
        (sent(ATTENDEE="ATTENDEE;PARTSTAT=DECLINED:mailto:wang@example.com"), Said.DECLINED, None),
        (sent(ATTENDEE="ATTENDEE;PARTSTAT=tentative:mailto:wang@example.com"), Said.TENTATIVE, None),
        (sent("COUNTER"), Said.PROPOSED, datetime(2026, 12, 1, 14, tzinfo=UTC)),
        (sent(zones=PARTS - 1), Said.ACCEPTED, None),
    ],
)
def test_an_answer_is_read_whatever_the_case_and_the_zone(content: bytes, said: Said, at: datetime | None) -> None:
    answer = CalendarAnswer("window-1", 2, "wang@example.com", said, STAMP, at)
    assert read_answer("", content) == answer
    assert read_answer("counter" if at else "reply", content) == answer


def test_an_entry_without_a_sequence_is_the_first_and_a_long_name_is_cut() -> None:
    answer = read_answer("reply", sent(SEQUENCE="", UID="UID:" + "x" * 201))
    assert answer is not None
    assert (answer.sequence, answer.uid) == (0, "x" * 200)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        sent("REQUEST"),
        sent("COUNTER", DTSTART="DTSTART;VALUE=DATE:20261201"),
        sent(entries=0),
        sent(entries=2),
        sent(zones=PARTS),
        sent(ATTENDEE=""),
        sent(ATTENDEE="ATTENDEE:mailto:wang@example.com"),
        sent(ATTENDEE="ATTENDEE;PARTSTAT=DELEGATED:mailto:wang@example.com"),
        sent(ATTENDEE="\r\n".join([ENTRY["ATTENDEE"], ENTRY["ATTENDEE"]])),
        sent(DTSTAMP="DTSTAMP:20261128T020000"),
        sent(DTSTAMP="DTSTAMP;VALUE=DATE:20261128"),
        sent(SEQUENCE="SEQUENCE:many"),
    ],
    ids=range(14),
)
def test_what_is_no_answer_of_one_attendee_about_one_entry_is_none(content: bytes) -> None:
    assert read_answer("", content) is None


def test_the_parts_header_and_the_calendar_must_say_the_same_method() -> None:
    assert read_answer("request", sent()) is None
