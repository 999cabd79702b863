"""The words that answer by SMS; everything else answers nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, strategies as st

from tenants.domain.replies import Reply, Word, reply_of

TODAY = datetime(2026, 11, 27, 12)  # noqa: DTZ001 -- a wall clock


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("1", Reply(Word.YES)),
        (" １ ", Reply(Word.YES)),
        ("确认。", Reply(Word.YES)),
        ("OK!", Reply(Word.YES)),
        ("1. ", Reply(Word.YES)),
        ("2", Reply(Word.NO)),
        ("不同意", Reply(Word.NO)),
        ("3 12-05 22:00", Reply(Word.OTHER, datetime(2026, 12, 5, 22))),  # noqa: DTZ001
        ("3  1-5  8:00", Reply(Word.OTHER, datetime(2027, 1, 5, 8))),  # noqa: DTZ001
        ("3 11-27 12:00", Reply(Word.OTHER, TODAY)),
        ("3 11-27 11:59", Reply(Word.OTHER, datetime(2027, 11, 27, 11, 59))),  # noqa: DTZ001
        ("3 02-30 22:00", None),
        ("3", None),
        ("12", None),
        ("退订", None),
        ("不要1", None),
        ("", None),
    ],
)
def test_words(text: str, reply: Reply | None) -> None:
    assert reply_of(text, TODAY) == reply


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    reply = reply_of(text, TODAY)
    assert reply is None or reply.at is None or reply.at >= TODAY


def test_a_day_that_only_a_leap_year_has() -> None:
    march = datetime(2027, 3, 1)  # noqa: DTZ001 -- a wall clock
    assert reply_of("3 2-29 8:00", march) == Reply(Word.OTHER, datetime(2028, 2, 29, 8))  # noqa: DTZ001
