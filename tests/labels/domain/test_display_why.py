"""Why a display is not as it should be: one cause, and words for each that there can be."""

from __future__ import annotations

import pytest

from labels.domain.display_state import DisplayState
from labels.domain.display_why import Why, display_why
from labels.domain.wanted import WantedReason


@pytest.mark.parametrize(
    ("state", "reason", "mark", "trouble", "why"),
    [
        ("shown", "label", "", "", None),
        ("pending", "label", "", "deciding", None),
        ("wrong", "label", "fraud", "", Why.MARKED),
        ("wrong", "number_unproved", "fraud", "", Why.MARKED),
        ("wrong", "label", "", "", Why.OTHER_TEXT),
        ("failed", "label", "", "label_too_long", Why.LABEL_REFUSED),
        ("failed", "label", "", "undecided", Why.UNDECIDED),
        ("failed", "label", "", "E-4711", Why.REFUSED),
        ("stale", "frozen", "", "", Why.OLD_TEXT),
        ("missing", "label", "", "", Why.NO_TEXT),
        ("nothing", "frozen", "", "", WantedReason.FROZEN),
        ("shown", "kept", "", "", WantedReason.KEPT),
        ("nothing", "nothing_approved", "", "", None),
    ],
)
def test_the_cause(state: str, reason: str, mark: str, trouble: str, why: object) -> None:
    assert display_why(state, reason, mark, trouble) == why


def test_each_cause_has_words() -> None:
    from labels.display_words import WHY_WORDS

    causes = {
        display_why(state, reason, mark, trouble)
        for state in DisplayState
        for reason in WantedReason
        for mark in ("", "fraud")
        for trouble in ("", "undecided", "label_too_long", "E-4711")
    }
    assert causes - {None} == set(WHY_WORDS)
    assert set(Why) <= causes
