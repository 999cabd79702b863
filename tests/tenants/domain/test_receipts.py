"""Ids in any notation, states that only go forward."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tenants.domain.receipts import Ended, Reach, Told, ids_meant, is_dead, moves, normal_id, of_parts, reach


@given(st.integers(1, 2**64), st.integers(0, 8))
def test_an_id_is_found_in_each_notation(number: int, padding: int) -> None:
    decimal, hexadecimal = str(number), f"{number:X}"
    for submitted in (decimal, hexadecimal):
        for receipt in (decimal, hexadecimal, "0" * padding + decimal, f"{hexadecimal}\0", hexadecimal.lower()):
            assert normal_id(submitted) in ids_meant(receipt) or normal_id(receipt) in ids_meant(submitted)


@pytest.mark.parametrize("text", ["", "0", "000", "a-b", "gläser", "٣"])
def test_any_text_is_an_id(text: str) -> None:
    assert ids_meant(text)[0] == normal_id(text)


def test_as_it_stands_comes_first() -> None:
    assert ids_meant("0010") == ("10", "16", "a")


@pytest.mark.parametrize("receipt", list(Ended))
def test_an_end_is_final_but_what_came_too_late_is_believed(receipt: Ended) -> None:
    assert moves("submitted", receipt)
    assert not moves("delivered", receipt)
    assert not moves("failed", receipt)
    assert moves("expired", receipt) is (receipt is not Ended.EXPIRED)


@given(st.lists(st.sampled_from(["submitted", *Ended]), max_size=6))
def test_a_message_is_delivered_when_all_its_parts_are(states: list[str]) -> None:
    ended = of_parts(states)
    assert (ended is Ended.DELIVERED) is (set(states) == {"delivered"})
    assert (ended is Ended.FAILED) is ("failed" in states)
    assert (ended is None) is ("failed" not in states and (not states or "submitted" in states))


@pytest.mark.parametrize(
    ("written", "normal"), [(" 00Ab\0\r\n", "ab"), ("000", "0"), ("", ""), ("10", "10"), ("0x1F", "x1f")]
)
def test_the_normal_form_of_an_id(written: str, normal: str) -> None:
    assert normal_id(written) == normal


@pytest.mark.parametrize(
    ("id_", "meant"), [("ff", ("ff", "255")), ("a-b", ("a-b",)), ("12", ("12", "18", "c")), ("9", ("9",)), ("", ("",))]
)
def test_what_an_id_may_mean(id_: str, meant: tuple[str, ...]) -> None:
    assert ids_meant(id_) == meant


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], Reach.NOTHING_SAID),
        ([Told.VOID], Reach.NOTHING_SAID),
        ([Told.FAILED, Told.QUEUED, Told.DELIVERED], Reach.TOLD),
        ([Told.HANDED_OVER], Reach.TOLD),
        ([Told.FAILED, Told.SUBMITTED], Reach.UNDER_WAY),
        ([Told.VOID, Told.EXPIRED], Reach.UNREACHED),
        ([Told.FAILED], Reach.UNREACHED),
    ],
)
def test_one_message_that_arrived_is_enough(states: list[Told], said: Reach) -> None:
    assert reach(states) is said


@pytest.mark.parametrize(
    ("code", "dead"),
    [
        ("MOBILE_NOT_ON_SERVICE", True),
        ("MK:0001", True),
        ("MK:0010", False),
        ("SGIP:1", True),
        ("UNDELIV 001", True),
        ("UNDELIV 010", False),
        ("空号", True),
        ("EXPIRED", False),
    ],
)
def test_a_number_that_nobody_has(code: str, dead: bool) -> None:
    assert is_dead(code) is dead
