"""What is said of each document that is owed: which one, since when, and which labels it stops."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from compliance.domain.documents import Document, Rule, Subject
from compliance.domain.requirements import ClientStanding, OwedReason, Requirement, Status, Turn, requirements

DAY, TODAY = timedelta(days=1), date(2026, 6, 1)
BASE = Rule("base", alternatives=("other",), grace_days=5, first_days=30)
WORDS = Rule("words", label_words=("医美",), first_days=30)
RULES = {rule.code: rule for rule in (BASE, WORDS)}
LABELS = ("美丽医美", "客服")
CASE = UUID(int=77)


def document(number: int, start: int, end: int | None, state: str = "approved", decided: int = -1) -> Document:
    until = None if end is None else TODAY + end * DAY
    return Document(UUID(int=number), "base", state, TODAY + start * DAY, until, decided_on=TODAY + decided * DAY)


def owed(documents: list[Document], rules: dict[str, Rule] = RULES, turn: Turn | None = None) -> list[Requirement]:
    who = ClientStanding(Subject("enterprise", "retail"), documents, TODAY - 400 * DAY, turn)
    every = requirements(rules, who, LABELS, TODAY)
    return [*every.past_due, *every.currently_due, *every.eventually_due, *every.pending_verification]


@pytest.mark.parametrize(
    ("documents", "reason", "due", "params", "number"),
    [
        ([], OwedReason.MISSING, -370, {}, None),
        ([document(1, -9, 9)], OwedReason.EXPIRING, 14, {"last_day": "2026-06-10"}, 1),
        ([document(1, -9, 9), document(2, -8, 9), document(3, -9, 8)], OwedReason.EXPIRING, 14,
         {"last_day": "2026-06-10"}, 2),
        ([document(1, -9, 9), document(2, -8, 9, "expired")], OwedReason.EXPIRING, 14, {"last_day": "2026-06-10"}, 1),
        ([document(1, 3, 9), document(2, 2, None)], OwedReason.NOT_YET_VALID, -370, {"first_day": "2026-06-03"}, 2),
        ([document(1, -90, -70), document(2, -60, -50)], OwedReason.EXPIRED, -45, {"last_day": "2026-04-12"}, 2),
        ([document(1, -60, -50), document(2, -90, -70)], OwedReason.EXPIRED, -45, {"last_day": "2026-04-12"}, 1),
        ([document(1, -60, -50), document(2, -60, -50, "rejected"), document(3, -90, -70)], OwedReason.EXPIRED, -45,
         {"last_day": "2026-04-12"}, 1),
        ([document(1, -9, None, "rejected"), document(2, -9, None, "revoked")], OwedReason.REVOKED, -2, {}, 2),
        ([document(1, -9, None, "revoked"), document(2, -9, None, "rejected")], OwedReason.REJECTED, -2, {}, 2),
        ([document(1, 0, None, "revoked", decided=0)], OwedReason.REVOKED, -1, {}, 1),
        ([document(1, -9, None, "in_review"), document(2, -9, None, "in_review")], OwedReason.IN_REVIEW, -370, {}, 2),
    ],
)  # fmt: skip
def test_which_document_is_meant_and_until_when(
    documents: list[Document], reason: OwedReason, due: int, params: dict[str, str], number: int | None
) -> None:
    [each] = owed(documents, {"base": BASE})
    licence = None if number is None else UUID(int=number)
    assert (each.reason, each.due, each.params, each.licence) == (reason, TODAY + due * DAY, params, licence)


@pytest.mark.parametrize(
    ("due", "status", "blocks"),
    [(0, Status.CURRENTLY_DUE, ("美丽医美",)), (-1, Status.PAST_DUE, ())],
)
def test_an_answer_that_is_wanted_stops_only_labels_with_the_words(
    due: int, status: Status, blocks: tuple[str, ...]
) -> None:
    """Once it is late it stops nothing any more: that it failed will."""
    asked = Turn(("words",), TODAY + due * DAY, CASE, asked=True)
    [of_turn] = [each for each in owed([document(1, -9, None)], turn=asked) if each.case == CASE]
    assert (of_turn.status, of_turn.blocks, of_turn.blocks_all) == (status, blocks, False)


def test_what_all_labels_need_stops_them_all() -> None:
    ahead = Turn(("base",), TODAY + 90 * DAY)
    [of_turn] = owed([document(1, -9, None)], {"base": BASE}, ahead)
    assert (of_turn.params, of_turn.blocks) == ({"day": "2026-08-30"}, ("客服", "美丽医美"))
    assert of_turn.blocks_all
