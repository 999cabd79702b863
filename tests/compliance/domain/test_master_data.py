"""What may become of a client before the law, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from compliance.domain.master_data import (
    Consequence,
    Following,
    MasterData,
    MasterDataFault,
    SubjectStanding,
    differing,
    following,
    master_data_fault,
)

FIRM = MasterData("杭州青禾网络科技有限公司", "91330106MA2AX4CT42", "enterprise", "retail", micro=False)
ONE, TWO, THREE = date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("change", "fault", "fields"),
    [
        ({}, MasterDataFault.NOTHING, ()),
        ({"legal_name": "杭州青禾科技有限公司"}, None, ("legal_name",)),
        ({"micro": True, "industry": "medical"}, None, ("industry", "micro")),
        ({"subject_type": "group"}, None, ("subject_type",)),
        ({"subject_type": "individual"}, MasterDataFault.ANOTHER_PARTY, ("subject_type",)),
    ],
)
def test_what_may_be_asked_for(change: dict[str, Any], fault: object, fields: tuple[str, ...]) -> None:
    after = replace(FIRM, **change)
    assert master_data_fault(FIRM, after) is fault
    assert differing(FIRM, after) == fields


def test_an_individual_becomes_no_firm_and_may_have_another_name() -> None:
    person = MasterData("孙琳", "", "individual", "other", micro=False)
    assert master_data_fault(person, replace(person, legal_name="孙霖")) is None
    firm = replace(person, subject_type="sole_proprietor", credit_code=FIRM.credit_code)
    assert master_data_fault(person, firm) is MasterDataFault.ANOTHER_PARTY


@pytest.mark.parametrize(
    ("before", "after", "follows"),
    [
        ({}, {}, []),
        ({"labels": {"青禾": "accept"}}, {"labels": {"青禾": "accept"}}, [Following(Consequence.LABELS_STAY)]),
        (
            {"labels": {"青禾": "accept"}, "unjudged": 7},
            {"labels": {"青禾": "accept"}, "unjudged": 7},
            [Following(Consequence.LABELS_LATER, count=7)],
        ),
        (
            {"labels": {"乙": "accept", "甲": "accept", "丙": "review"}},
            {"labels": {"乙": "reject", "甲": "review", "丙": "review"}},
            [Following(Consequence.LABELS_REVIEWED, ("乙", "甲"), count=2)],
        ),
        (
            {"owed": {"a": ONE, "old": ONE}},
            {"owed": {"d": TWO, "b": THREE, "c": TWO, "a": THREE}},
            [
                Following(Consequence.OWED, ("c",), TWO),
                Following(Consequence.OWED, ("d",), TWO),
                Following(Consequence.OWED, ("b",), THREE),
                Following(Consequence.OWED_NO_LONGER, ("old",)),
            ],
        ),
        ({"frozen": frozenset("ba")}, {}, [Following(Consequence.UNFROZEN, ("a", "b"))]),
        ({"small": True}, {}, [Following(Consequence.NO_FAST_LANE)]),
        ({}, {"small": True}, [Following(Consequence.FAST_LANE)]),
        ({}, {"windows": 2}, []),
        ({"industry": "retail"}, {"industry": "finance"}, []),
        ({"industry": "a"}, {"industry": "b", "windows": 2}, [Following(Consequence.WINDOWS_STAY, count=2)]),
        (
            {"small": True},
            {"windows": 1},
            [Following(Consequence.NO_FAST_LANE), Following(Consequence.WINDOWS_STAY, count=1)],
        ),
        ({}, {"turn": THREE}, [Following(Consequence.CYCLE, day=THREE)]),
        ({"turn": ONE}, {"turn": THREE}, [Following(Consequence.CYCLE_MOVES, day=THREE)]),
        ({"turn": ONE}, {"turn": ONE}, []),
        ({"turn": ONE}, {}, [Following(Consequence.NO_CYCLE)]),
    ],
)
def test_what_follows(before: dict[str, Any], after: dict[str, Any], follows: list[Following]) -> None:
    found = following(SubjectStanding(months=3, **before), SubjectStanding(months=4, **after))
    assert found == (*follows, Following(Consequence.TRUST_STAYS, count=4))


def test_a_freeze_stands_first_and_spoils_the_month() -> None:
    labels = {"青禾": "accept"}
    found = following(SubjectStanding(labels=labels), SubjectStanding(labels=labels, frozen=frozenset("a")))
    assert found == (
        Following(Consequence.FROZEN, ("a",)),
        Following(Consequence.LABELS_STAY),
        Following(Consequence.TRUST_SPOILED),
    )
