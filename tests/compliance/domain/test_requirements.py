"""What a client still owes: by examples, and against a look at each single day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from compliance.domain.documents import Document, Rule, Subject
from compliance.domain.expiry import TimedDocument, coverage
from compliance.domain.requirements import (
    ClientStanding,
    OwedReason,
    Requirement,
    Requirements,
    Status,
    Turn,
    documents_of_label,
    requirements,
)

DAY = timedelta(days=1)
TODAY = date(2026, 6, 1)
FIRM = Subject("enterprise", "retail")
BASE = Rule("base", alternatives=("other",), grace_days=5, first_days=30)
MEDICAL = Rule("medical", industries=frozenset({"medical"}), label_words=("医美",), first_days=30)


def document(
    start: int,
    end: int | None,
    state: str = "approved",
    code: str = "base",
    asked: bool = False,
    number: int = 1,
    decided: int = -1,
) -> Document:
    """Valid from TODAY + start to TODAY + end; decided so many days from today."""
    until = None if end is None else TODAY + end * DAY
    return Document(
        UUID(int=number), code, state, TODAY + start * DAY, until, asked=asked, decided_on=TODAY + decided * DAY
    )


def firm(
    *documents: Document,
    certified: int = -400,
    turn: Turn | None = None,
    failed: int | None = None,
    frozen: int | None = None,
) -> ClientStanding:
    """The firm, certified so many days from today; failed, frozen: the day since when its base document has, or is."""
    since = [{} if day is None else {"base": TODAY + day * DAY} for day in (failed, frozen)]
    return ClientStanding(FIRM, documents, TODAY + certified * DAY, turn, *since)


def owes(*documents: Document, rule: Rule = BASE, labels: tuple[str, ...] = (), **more: Any) -> Requirements:
    return requirements({rule.code: rule}, firm(*documents, **more), labels, TODAY)


def only(owed: Requirements) -> Requirement:
    every = [*owed.past_due, *owed.currently_due, *owed.eventually_due, *owed.pending_verification]
    assert len(every) == 1
    assert every[0] in getattr(owed, every[0].status.value)
    return every[0]


@pytest.mark.parametrize(
    ("documents", "status", "reason", "due"),
    [
        ([], Status.PAST_DUE, OwedReason.MISSING, -370),
        ([document(-9, 91)], None, None, None),
        ([document(-9, None)], None, None, None),
        ([document(-9, None, code="other")], None, None, None),
        ([document(-9, 90)], Status.EVENTUALLY_DUE, OwedReason.EXPIRING, 95),
        ([document(-9, 31)], Status.EVENTUALLY_DUE, OwedReason.EXPIRING, 36),
        ([document(-9, 30)], Status.CURRENTLY_DUE, OwedReason.EXPIRING, 35),
        ([document(-9, 0)], Status.CURRENTLY_DUE, OwedReason.EXPIRING, 5),
        ([document(-9, -1)], Status.CURRENTLY_DUE, OwedReason.EXPIRED, 4),
        ([document(-9, -5, "expired")], Status.CURRENTLY_DUE, OwedReason.EXPIRED, 0),
        ([document(-9, -6, "expired")], Status.PAST_DUE, OwedReason.EXPIRED, -1),
        ([document(-9, 9), document(5, 200)], None, None, None),
        ([document(-9, 9), document(11, 200)], Status.CURRENTLY_DUE, OwedReason.EXPIRING, 14),
        ([document(-9, 9), document(5, 200, "in_review")], Status.PENDING_VERIFICATION, OwedReason.IN_REVIEW, 14),
        (
            [document(-9, 9), document(5, 200, "in_review", asked=True)],
            Status.CURRENTLY_DUE,
            OwedReason.ANSWER_WANTED,
            14,
        ),
        ([document(-9, 9), document(-9, 9, "in_review")], Status.CURRENTLY_DUE, OwedReason.EXPIRING, 14),
        ([document(-9, None, "in_review")], Status.PENDING_VERIFICATION, OwedReason.IN_REVIEW, -370),
        ([document(-9, None, "rejected")], Status.PAST_DUE, OwedReason.REJECTED, -370),
        ([document(-9, -1, "expired"), document(-1, 300, "rejected")], Status.CURRENTLY_DUE, OwedReason.REJECTED, 4),
        ([document(-9, None, "revoked")], Status.PAST_DUE, OwedReason.REVOKED, -2),
        ([document(-9, None, "revoked", decided=0)], Status.PAST_DUE, OwedReason.REVOKED, -1),
        ([document(-9, -1), document(1, None, "revoked", decided=0)], Status.CURRENTLY_DUE, OwedReason.REVOKED, 4),
        (
            [document(-9, -1, "expired"), document(-1, 300, "revoked", decided=0)],
            Status.CURRENTLY_DUE,
            OwedReason.REVOKED,
            4,
        ),
        ([document(-99, -50, "expired"), document(-49, 300, "revoked")], Status.PAST_DUE, OwedReason.REVOKED, -2),
        ([document(-9, None, "draft")], Status.PAST_DUE, OwedReason.MISSING, -370),
    ],
)
def test_one_document(
    documents: list[Document], status: Status | None, reason: OwedReason | None, due: int | None
) -> None:
    owed = owes(*documents)
    if status is None:
        assert owed == Requirements()
        return
    each = only(owed)
    assert (each.status, each.reason, each.due) == (status, reason, TODAY + due * DAY)  # type: ignore[operator]
    assert each.alternatives == ("other",)


def test_a_new_client_has_its_first_days() -> None:
    assert only(owes(certified=-30)).status == Status.CURRENTLY_DUE
    assert only(owes(certified=-31)).status == Status.PAST_DUE


def test_what_was_revoked_in_the_first_days_is_past_due() -> None:
    """Its labels are frozen at once, so that nothing is left of the days to hand it in."""
    revoked = document(-9, None, "revoked", decided=0)
    owed = owes(revoked, certified=-5)
    assert [(each.reason, each.due) for each in owed.past_due] == [(OwedReason.REVOKED, TODAY - DAY)]
    assert (owed.current_deadline, owed.disabled_reason) == (TODAY - DAY, "requirements.past_due")
    not_yet = document(1, None, "revoked", decided=0)  # revoked before its first day: nothing was certified by it
    assert only(owes(not_yet, certified=-5)).status == Status.CURRENTLY_DUE
    assert documents_of_label({"base": BASE}, firm(revoked, certified=-5), "客服", TODAY).missing


@pytest.mark.parametrize(
    ("documents", "frozen", "due"),
    [
        ([document(-9, -4, "expired")], -3, -4),  # without grace then; five days are given now
        ([document(-90, -60, "expired")], -3, -55),
        ([document(-9, None, "revoked", decided=-2)], -2, -3),
    ],
)
def test_what_is_frozen_stays_past_due_whatever_grace_is_given_later(
    documents: list[Document], frozen: int, due: int
) -> None:
    [each] = owes(*documents, frozen=frozen).past_due
    assert each.due == TODAY + due * DAY
    assert documents_of_label({"base": BASE}, firm(*documents, frozen=frozen), "客服", TODAY).missing


def test_a_freeze_says_nothing_of_what_is_covered_again() -> None:
    assert owes(document(-9, -4, "expired"), document(-3, 300), frozen=-3) == Requirements()
    assert only(owes(document(-9, -4, "expired"), document(-3, 9), frozen=-3)).due == TODAY + 14 * DAY


def test_the_deadline_is_the_first_of_what_is_due_now_or_past() -> None:
    rules = {"base": BASE, "other": Rule("other", first_days=400)}
    owed = requirements(rules, firm(document(-9, 80)), [], TODAY)
    assert [each.document_type for each in owed.eventually_due] == ["base"]
    assert owed.current_deadline == TODAY
    assert owed.disabled_reason == ""
    owed = requirements(rules, firm(), [], TODAY)
    assert owed.current_deadline == TODAY - 370 * DAY
    assert owed.disabled_reason == "requirements.past_due"


def test_what_it_blocks() -> None:
    rules = {"base": BASE, "medical": MEDICAL}
    owed = requirements(rules, firm(), ["美丽医美", "客服"], TODAY)
    assert [(each.document_type, each.blocks, each.blocks_all) for each in owed.past_due] == [
        ("base", ("客服", "美丽医美"), True),
        ("medical", ("美丽医美",), False),
    ]


@pytest.mark.parametrize(
    ("documents", "certified", "missing", "pending"),
    [
        ([], -400, ["base", "medical"], []),
        ([], -1, ["medical"], []),  # the first days are for the whole certification, not for these words
        ([document(-9, None), document(-9, 9, code="medical")], -400, [], []),
        ([document(-9, None), document(-9, 9, "in_review", "medical")], -400, [], ["medical"]),
        ([document(-9, None), document(-9, 9, "in_review", "medical", asked=True)], -400, [], ["medical"]),
        ([document(-9, None), document(-9, -1, code="medical")], -400, ["medical"], []),
        ([document(-9, None), document(-9, 9, code="medical"), document(9, 99, "in_review", "medical")], -400, [], []),
    ],
)
def test_what_stands_in_the_way_of_a_label(
    documents: list[Document], certified: int, missing: list[str], pending: list[str]
) -> None:
    rules = {"base": BASE, "medical": MEDICAL}
    needed = documents_of_label(rules, firm(*documents, certified=certified), "美丽医美", TODAY)
    assert [each.document_type for each in needed.missing] == missing
    assert [each.document_type for each in needed.pending] == pending
    assert needed.words_of == {"medical": ("医美",)}
    assert needed.touches_licence


def test_a_label_without_such_words_needs_no_licence() -> None:
    needed = documents_of_label({"medical": MEDICAL}, firm(), "美丽客服", TODAY)
    assert (needed.missing, needed.pending, needed.touches_licence) == ((), (), False)


# ---------------------------------------------------------------- re-verification

CASE = UUID(int=77)


def turn(due: int, *, begun: bool = False, asked: bool = False, document: str = "base") -> Turn:
    return Turn((document,), TODAY + due * DAY, CASE if begun or asked else None, asked)


@pytest.mark.parametrize(
    ("given", "status", "reason", "blocks_all"),
    [
        (turn(91), None, None, None),
        (turn(90), Status.EVENTUALLY_DUE, OwedReason.RE_VERIFICATION_AHEAD, True),
        (turn(0), Status.EVENTUALLY_DUE, OwedReason.RE_VERIFICATION_AHEAD, True),
        (turn(7, begun=True), Status.PENDING_VERIFICATION, OwedReason.RE_VERIFICATION_IN_REVIEW, True),
        (turn(-1, begun=True), Status.PENDING_VERIFICATION, OwedReason.RE_VERIFICATION_IN_REVIEW, True),
        (turn(7, asked=True), Status.CURRENTLY_DUE, OwedReason.RE_VERIFICATION_ANSWER_WANTED, True),
        (turn(0, asked=True), Status.CURRENTLY_DUE, OwedReason.RE_VERIFICATION_ANSWER_WANTED, True),
        (turn(-1, asked=True), Status.PAST_DUE, OwedReason.RE_VERIFICATION_ANSWER_WANTED, False),
        (turn(7, asked=True, document="unknown"), None, None, None),
    ],
)
def test_a_re_verification(
    given: Turn, status: Status | None, reason: OwedReason | None, blocks_all: bool | None
) -> None:
    owed = owes(document(-9, None), turn=given)
    if status is None:
        assert owed == Requirements()
        return
    each = only(owed)
    assert (each.status, each.reason, each.due, each.case) == (status, reason, given.due, given.case)
    assert (each.alternatives, each.blocks_all, each.licence) == (("other",), blocks_all, None)


@pytest.mark.parametrize(
    ("documents", "status", "reason"),
    [
        ([document(-9, None)], Status.PAST_DUE, OwedReason.RE_VERIFICATION_FAILED),
        ([document(-9, 9)], Status.PAST_DUE, OwedReason.RE_VERIFICATION_FAILED),
        ([document(-9, None), document(-1, 300, "in_review")], Status.PENDING_VERIFICATION, OwedReason.IN_REVIEW),
        (
            [document(-9, None), document(-1, 300, "in_review", asked=True)],
            Status.CURRENTLY_DUE,
            OwedReason.ANSWER_WANTED,
        ),
        (
            [document(-9, None), document(-1, 300, "in_review", "other")],
            Status.PENDING_VERIFICATION,
            OwedReason.IN_REVIEW,
        ),
        ([document(-9, None), document(-1, 300, "rejected")], Status.PAST_DUE, OwedReason.RE_VERIFICATION_FAILED),
    ],
)
def test_what_failed_is_owed_anew(documents: list[Document], status: Status, reason: OwedReason) -> None:
    each = only(owes(*documents, failed=-3, turn=turn(7, begun=True)))
    assert (each.status, each.reason, each.due) == (status, reason, TODAY - 3 * DAY)
    assert each.covered_until is None
    label = documents_of_label({"base": BASE}, firm(*documents, failed=-3), "客服", TODAY)
    assert bool(label.missing) == (status is Status.PAST_DUE)
    assert bool(label.pending) == (status is not Status.PAST_DUE), "a reviewer may approve it with the document"


def test_a_document_that_ends_and_is_looked_at_again_is_owed_twice() -> None:
    owed = owes(document(-9, 20), turn=turn(12, asked=True))
    assert [(each.reason, each.due) for each in owed.currently_due] == [
        (OwedReason.RE_VERIFICATION_ANSWER_WANTED, TODAY + 12 * DAY),
        (OwedReason.EXPIRING, TODAY + 25 * DAY),
    ]
    assert owed.current_deadline == TODAY + 12 * DAY


# ---------------------------------------------------------------- against each single day

PAPERS = st.lists(
    st.builds(
        document,
        st.integers(-60, 20),
        st.one_of(st.none(), st.integers(20, 130), st.integers(-20, 19)),
        st.sampled_from(["approved", "approved", "approved", "in_review", "expired", "rejected", "revoked", "draft"]),
        st.sampled_from(["base", "base", "other", "foreign"]),
        st.booleans(),
        st.integers(1, 99),
        st.integers(-60, 0),
    ).filter(lambda each: each.valid_until is None or each.valid_from <= each.valid_until),
    max_size=5,
)
FAR = 400


def days_of(each: Document) -> set[int]:
    last = FAR if each.valid_until is None else (each.valid_until - TODAY).days
    return set(range((each.valid_from - TODAY).days, last + 1))


TURNS = st.builds(turn, st.integers(-30, 120), begun=st.booleans(), asked=st.booleans())


@given(PAPERS, TURNS, st.one_of(st.none(), st.integers(-90, 0)), st.integers(-60, 0))
def test_a_turn_against_each_single_day(
    documents: list[Document], given: Turn, failed: int | None, certified: int
) -> None:
    """The document is owed as without a turn, and the turn beside it, by looking at the days alone."""
    owed = owes(*documents, certified=certified, turn=given, failed=failed)
    rows = [*owed.past_due, *owed.currently_due, *owed.eventually_due, *owed.pending_verification]
    of_turn = [each for each in rows if each.case or each.reason == OwedReason.RE_VERIFICATION_AHEAD]
    others = [each for each in rows if each not in of_turn]
    days = (given.due - TODAY).days
    if failed is not None:
        good = [
            each
            for each in documents
            if each.document_type != "foreign" and each.state == "in_review" and 0 in days_of(each)
        ]
        (each,) = others
        expected = (
            Status.PAST_DUE if not good else (Status.CURRENTLY_DUE if good[-1].asked else Status.PENDING_VERIFICATION)
        )
        assert (of_turn, each.status, each.due) == ([], expected, TODAY + failed * DAY)
        return
    plain = owes(*documents, certified=certified)
    assert others == [*plain.past_due, *plain.currently_due, *plain.eventually_due, *plain.pending_verification]
    if given.case is None:
        expected_status = Status.EVENTUALLY_DUE if days in range(-30, 91) else None
    elif given.asked:
        expected_status = Status.PAST_DUE if days in range(-30, 0) else Status.CURRENTLY_DUE
    else:
        expected_status = Status.PENDING_VERIFICATION
    assert [each.status for each in of_turn] == ([expected_status] if expected_status else [])
    now = [each.due for each in rows if each.status in (Status.PAST_DUE, Status.CURRENTLY_DUE)]
    assert owed.current_deadline == min(now, default=None)


@given(PAPERS, st.integers(0, 9), st.integers(0, 40), st.integers(-60, 0))
def test_against_each_single_day(documents: list[Document], grace: int, first: int, certified: int) -> None:
    rule = Rule("base", alternatives=("other",), grace_days=grace, first_days=first)
    owed = owes(*documents, rule=rule, certified=certified)
    mine = [each for each in documents if each.document_type != "foreign"]
    good = set().union(*(days_of(each) for each in mine if each.state == "approved"))
    once = set().union(
        *(days_of(each) for each in mine if each.state in ("approved", "expired") and max(days_of(each)) < 0)
    )
    gap = next(day for day in range(FAR + 2) if day not in good)  # days from today on that are covered
    revoked = [
        (each.decided_on - TODAY).days - 1
        for each in mine
        if each.state == "revoked" and min(days_of(each)) <= 0 and each.decided_on
    ]
    if gap > 91:
        assert owed == Requirements()
        return
    each = only(owed)
    if gap:
        assert each.due == TODAY + (gap - 1 + grace) * DAY
    elif once or revoked:
        assert each.due == TODAY + max([*revoked, *(day + grace for day in once)]) * DAY
    else:
        assert each.due == TODAY + (certified + first) * DAY
    in_review = [other for other in mine if other.state == "in_review"]
    helping = [other for other in in_review if (max(days_of(other)) >= gap if gap else 0 in days_of(other))]
    if helping:
        assert each.status == (Status.CURRENTLY_DUE if helping[-1].asked else Status.PENDING_VERIFICATION)
    elif gap:
        assert each.status == (Status.CURRENTLY_DUE if gap <= 31 else Status.EVENTUALLY_DUE)
    else:
        assert each.status == (Status.PAST_DUE if each.due < TODAY else Status.CURRENTLY_DUE)
    assert owed.current_deadline == (each.due if each.status in (Status.PAST_DUE, Status.CURRENTLY_DUE) else None)


@given(PAPERS, st.integers(0, 9), st.integers(-60, 0))
def test_what_is_frozen_is_past_due_or_with_the_reviewers(
    documents: list[Document], grace: int, certified: int
) -> None:
    """The two rules of the same documents, what is owed and what is frozen, agree."""
    lived = [each for each in documents if each.state != "expired"]
    rule = Rule("base", alternatives=("other",), grace_days=grace, first_days=30)
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    held = [
        TimedDocument(
            each.id,
            each.document_type,
            each.state,
            each.valid_from,
            each.valid_until,
            noon - timedelta(days=99),
            each.decided_on and datetime(each.decided_on.year, each.decided_on.month, each.decided_on.day, tzinfo=UTC),
        )
        for each in lived
    ]
    if coverage(rule, held, UTC, noon).frozen:
        each = only(owes(*lived, rule=rule, certified=certified))
        handed_in = (OwedReason.IN_REVIEW, OwedReason.ANSWER_WANTED)
        assert each.status is Status.PAST_DUE or each.reason in handed_in
