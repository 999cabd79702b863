"""When licences lapse: to the second, in every zone, over skipped and repeated hours, month ends and leap days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from compliance.domain.documents import Rule
from compliance.domain.expiry import (
    Cover,
    TimedDocument,
    coverage,
    covers_until,
    day_begins,
    due_reminder,
    has_renewal,
    next_change,
    next_reminder,
    reminders,
    spent,
)

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
SANTIAGO = ZoneInfo("America/Santiago")  # skips and repeats midnight itself
MEDICAL = Rule("medical_practice_licence", industries=frozenset({"medical"}), alternatives=("hospital_licence",))
SECOND = timedelta(seconds=1)
REMINDER_DAYS = (90, 60, 30, 14, 7, 3, 1)


def document(
    number: int = 1,
    until: date | None = date(2027, 6, 30),
    since: date = date(2024, 7, 1),
    state: str = "approved",
    handed_in: datetime = datetime(2024, 6, 1, tzinfo=UTC),
    decided: datetime | None = None,
    document: str = MEDICAL.code,
) -> TimedDocument:
    return TimedDocument(UUID(int=number), document, state, since, until, handed_in, decided)


@pytest.mark.parametrize(
    ("zone", "last_day", "grace", "frozen_at"),
    [
        (SHANGHAI, date(2027, 6, 30), 0, datetime(2027, 7, 1, tzinfo=SHANGHAI)),
        (SHANGHAI, date(2027, 12, 31), 0, datetime(2028, 1, 1, tzinfo=SHANGHAI)),
        (SHANGHAI, date(2028, 2, 28), 0, datetime(2028, 2, 29, tzinfo=SHANGHAI)),  # a leap day is a day
        (SHANGHAI, date(2028, 2, 28), 2, datetime(2028, 3, 2, tzinfo=SHANGHAI)),
        (SHANGHAI, date(2028, 2, 29), 0, datetime(2028, 3, 1, tzinfo=SHANGHAI)),
        (NEW_YORK, date(2027, 6, 30), 0, datetime(2027, 7, 1, 4, tzinfo=UTC)),
        (NEW_YORK, date(2027, 1, 31), 0, datetime(2027, 2, 1, 5, tzinfo=UTC)),
        (NEW_YORK, date(2027, 3, 13), 0, datetime(2027, 3, 14, 5, tzinfo=UTC)),  # the day whose clock springs forward
        (NEW_YORK, date(2027, 3, 14), 0, datetime(2027, 3, 15, 4, tzinfo=UTC)),  # a day of 23 hours has ended
        (NEW_YORK, date(2027, 11, 7), 0, datetime(2027, 11, 8, 5, tzinfo=UTC)),  # a day of 25 hours has ended
        (SANTIAGO, date(2027, 9, 4), 0, datetime(2027, 9, 5, 4, tzinfo=UTC)),  # this day begins at 01:00
    ],
)
def test_it_freezes_at_midnight_after_the_last_day_and_the_grace_and_not_a_second_before(
    zone: ZoneInfo, last_day: date, grace: int, frozen_at: datetime
) -> None:
    rule = Rule(MEDICAL.code, grace_days=grace)
    held = [document(until=last_day, since=last_day - timedelta(days=400))]
    assert covers_until(held[0], grace, zone) == frozen_at
    before = coverage(rule, held, zone, frozen_at - SECOND)
    assert before.cover is (Cover.GRACE if grace else Cover.VALID)
    assert not before.frozen
    at = coverage(rule, held, zone, frozen_at)
    assert (at.cover, at.lapsed_at, at.licence) == (Cover.LAPSED, frozen_at, held[0].id)
    assert next_change([rule], held, zone, frozen_at - SECOND) == frozen_at
    assert next_change([rule], held, zone, frozen_at) is None


def test_the_grace_begins_with_the_day_after_the_last_and_a_document_with_its_first() -> None:
    rule, held = Rule(MEDICAL.code, grace_days=2), [document()]
    covers = [coverage(rule, held, SHANGHAI, at).cover for at in (LAPSE - SECOND, LAPSE)]
    assert covers == [Cover.VALID, Cover.GRACE]
    revoked = [document(since=date(2027, 7, 1), until=None, state="revoked", decided=LAPSE)]
    covers = [coverage(rule, revoked, SHANGHAI, at).cover for at in (LAPSE - SECOND, LAPSE)]
    assert covers == [Cover.NEVER, Cover.LAPSED]


def test_of_two_that_lapse_together_the_one_handed_in_last_is_named() -> None:
    earlier, later = document(1), document(2, handed_in=datetime(2024, 6, 2, tzinfo=UTC))
    for licences in ([earlier, later], [later, earlier]):
        assert coverage(MEDICAL, licences, SHANGHAI, LAPSE).licence == later.id
    assert coverage(MEDICAL, [later, document(3, handed_in=later.handed_in_at)], SHANGHAI, LAPSE).licence == later.id


def test_of_two_that_cover_the_one_that_lasts_longer_is_named() -> None:
    longer = document(2, date(2028, 1, 1))
    for licences in ([document(), longer], [longer, document()]):
        assert coverage(MEDICAL, licences, SHANGHAI, LAPSE - SECOND).licence == longer.id


def test_what_was_never_approved_does_not_lapse_and_what_is_long_term_never_does() -> None:
    now = datetime(2027, 8, 1, tzinfo=UTC)
    assert coverage(MEDICAL, [], SHANGHAI, now).cover is Cover.NEVER
    assert coverage(MEDICAL, [document(state="in_review")], SHANGHAI, now).cover is Cover.NEVER
    assert coverage(MEDICAL, [document(state="rejected")], SHANGHAI, now).cover is Cover.NEVER
    assert coverage(MEDICAL, [document(until=None)], SHANGHAI, now).cover is Cover.VALID
    assert next_change([MEDICAL], [document(until=None)], SHANGHAI, now) is None
    assert reminders(document(until=None), SHANGHAI, REMINDER_DAYS) == []


def test_an_alternative_covers_too_and_another_document_does_not() -> None:
    now = datetime(2027, 8, 1, tzinfo=UTC)
    lapsed = document()
    assert coverage(MEDICAL, [lapsed, document(2, None, document="trademark")], SHANGHAI, now).frozen
    assert (
        coverage(MEDICAL, [lapsed, document(2, None, document="hospital_licence")], SHANGHAI, now).cover is Cover.VALID
    )


LAPSE = datetime(2027, 7, 1, tzinfo=SHANGHAI)


def test_a_renewal_handed_in_in_time_keeps_it_provisional_until_it_is_decided() -> None:
    old, now = document(), LAPSE + timedelta(days=9)
    renewal = {"until": date(2030, 6, 30), "since": date(2027, 7, 1)}
    in_time = document(2, **renewal, state="in_review", handed_in=LAPSE - SECOND)
    too_late = document(2, **renewal, state="in_review", handed_in=LAPSE)
    assert coverage(MEDICAL, [old, in_time], SHANGHAI, now).cover is Cover.PROVISIONAL
    assert coverage(MEDICAL, [old, too_late], SHANGHAI, now).frozen
    decided = LAPSE + timedelta(days=5)
    rejected = document(2, **renewal, state="rejected", handed_in=LAPSE - SECOND, decided=decided)
    covered = coverage(MEDICAL, [old, rejected], SHANGHAI, now)
    assert (covered.frozen, covered.lapsed_at) == (True, decided), "frozen from the decision on, not from before it"
    rejected_late = document(2, **renewal, state="rejected", handed_in=LAPSE, decided=decided)
    assert coverage(MEDICAL, [old, rejected_late], SHANGHAI, now).lapsed_at == LAPSE, "it kept nothing provisional"
    approved = document(2, **renewal, state="approved", handed_in=LAPSE - SECOND, decided=decided)
    superseded = document(state="superseded")
    assert coverage(MEDICAL, [superseded, approved], SHANGHAI, now).cover is Cover.VALID


def test_a_revoked_document_is_never_provisional() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    waiting = document(2, state="in_review", handed_in=now - timedelta(days=1))
    covered = coverage(MEDICAL, [document(state="revoked"), waiting], SHANGHAI, now)
    assert (covered.cover, covered.lapsed_at) == (Cover.LAPSED, now)
    assert coverage(MEDICAL, [document(state="revoked"), document(3)], SHANGHAI, now).cover is Cover.VALID


def test_what_was_revoked_or_replaced_once_says_nothing_of_what_came_after_it() -> None:
    """One that would last longer was revoked years ago, one that never ends was replaced: both are over."""
    before = datetime(2025, 3, 1, tzinfo=SHANGHAI)
    revoked = document(1, date(2040, 1, 1), state="revoked", decided=before)
    replaced = document(2, None, state="superseded", decided=before)
    mine = document(3, handed_in=before, decided=before)
    in_time = document(4, date(2030, 6, 30), state="in_review", handed_in=LAPSE - SECOND)
    too_late = document(4, date(2030, 6, 30), state="in_review", handed_in=LAPSE)
    now = LAPSE + timedelta(days=2)
    for earlier in (revoked, replaced):
        lapsed = coverage(MEDICAL, [earlier, mine], SHANGHAI, now)
        assert (lapsed.cover, lapsed.lapsed_at, lapsed.licence) == (Cover.LAPSED, LAPSE, mine.id)
        assert coverage(MEDICAL, [earlier, mine, in_time], SHANGHAI, now).cover is Cover.PROVISIONAL
        assert coverage(MEDICAL, [earlier, mine, too_late], SHANGHAI, now).cover is Cover.LAPSED
    just_now = document(1, date(2040, 1, 1), state="revoked", decided=now - SECOND)
    covered = coverage(MEDICAL, [just_now, mine, in_time], SHANGHAI, now)
    assert (covered.cover, covered.lapsed_at, covered.licence) == (Cover.LAPSED, now - SECOND, just_now.id)


def test_a_licence_is_spent_when_the_longest_grace_of_its_needs_is_over() -> None:
    rules = [Rule(MEDICAL.code), Rule("other", alternatives=(MEDICAL.code,), grace_days=5), Rule("foreign")]
    for licence, at, over in (
        (document(), LAPSE, False),
        (document(), LAPSE + timedelta(days=5) - SECOND, False),
        (document(), LAPSE + timedelta(days=5), True),
        (document(until=None), LAPSE + timedelta(days=9999), False),
        (document(document="unknown"), LAPSE + timedelta(days=9999), False),
    ):
        assert spent(licence, rules, SHANGHAI, at) == over


def test_only_approved_documents_of_a_need_change_anything() -> None:
    others = [document(document="trademark"), document(state="revoked"), document(state="in_review")]
    assert next_change([MEDICAL], others, SHANGHAI, LAPSE - SECOND) is None
    assert next_change([MEDICAL], [*others, document()], SHANGHAI, LAPSE - SECOND) == LAPSE


def test_a_renewal_that_begins_later_leaves_a_gap() -> None:
    later = document(2, date(2030, 1, 1), since=date(2027, 7, 10))
    assert coverage(MEDICAL, [document(), later], SHANGHAI, LAPSE).frozen
    begins = datetime(2027, 7, 10, tzinfo=SHANGHAI)
    assert next_change([MEDICAL], [document(), later], SHANGHAI, LAPSE) == begins
    assert coverage(MEDICAL, [document(), later], SHANGHAI, begins).cover is Cover.VALID


days = st.dates(date(2026, 1, 1), date(2029, 1, 1))


@given(
    st.lists(st.tuples(days, st.integers(0, 300)), max_size=4),
    st.integers(0, 10),
    st.sampled_from([SHANGHAI, NEW_YORK, SANTIAGO]),
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 1)),  # noqa: DTZ001 - the zone is put on below
)
def test_covered_on_the_days_a_clerk_would_tick(
    spans: list[tuple[date, int]], grace: int, zone: ZoneInfo, at: datetime
) -> None:
    now = at.replace(tzinfo=UTC)
    rule = Rule(MEDICAL.code, grace_days=grace)
    held = [document(n, since + timedelta(days=length), since) for n, (since, length) in enumerate(spans)]
    today = now.astimezone(zone).date()
    ticked = any(since <= today <= since + timedelta(days=length + grace) for since, length in spans)
    covered = coverage(rule, held, zone, now)
    assert (covered.cover in (Cover.VALID, Cover.GRACE)) == ticked
    assert covered.frozen == (not ticked and any(since <= today for since, _length in spans))
    change = next_change([rule], held, zone, now)
    instant = now
    for _ in range(3):  # until the next change nothing changes by itself
        instant += timedelta(hours=31)
        if change is not None and instant < change:
            assert coverage(rule, held, zone, instant).frozen == covered.frozen


# ---------------------------------------------------------------- reminders


def test_reminders_ahead_each_once_and_only_what_lay_ahead_at_the_approval() -> None:
    approved = datetime(2027, 5, 20, tzinfo=SHANGHAI)  # 41 days ahead
    ahead = reminders(document(decided=approved), SHANGHAI, REMINDER_DAYS)
    assert [each.days for each in ahead] == [30, 14, 7, 3, 1]
    assert [each.days for each in reminders(document(), SHANGHAI, REMINDER_DAYS)] == list(REMINDER_DAYS)
    assert ahead[0].at == datetime(2027, 5, 31, 9, tzinfo=SHANGHAI)
    assert ahead[-1].at == datetime(2027, 6, 29, 9, tzinfo=SHANGHAI)


def test_only_an_approved_licence_reminds_and_not_of_what_was_over_at_its_approval() -> None:
    assert reminders(document(state="expired"), SHANGHAI, REMINDER_DAYS) == []
    at_nine = datetime(2027, 6, 23, 9, tzinfo=SHANGHAI)
    decided = [document(decided=at) for at in (at_nine, at_nine + SECOND)]
    assert [reminders(each, SHANGHAI, REMINDER_DAYS)[0].days for each in decided] == [7, 3]
    assert next_reminder([document()], SHANGHAI, at_nine, REMINDER_DAYS) == datetime(2027, 6, 27, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("other", "renews"),
    [
        (document(2, date(2027, 7, 1)), True),
        (document(2, date(2027, 7, 1), state="in_review"), True),
        (document(2, None), True),
        (document(2, date(2027, 6, 30)), False),  # it lasts no longer
        (document(2, date(2027, 7, 1), state="superseded"), False),
        (document(2, date(2027, 7, 1), document="hospital_licence"), False),
        (document(1, date(2027, 7, 1)), False),  # itself
    ],
)
def test_what_renews_a_licence(other: TimedDocument, renews: bool) -> None:
    assert has_renewal(document(), [other]) is renews
    assert has_renewal(document(), [document(), other, document()]) is renews
    assert not has_renewal(document(until=None), [other]), "what never ends needs none"


def test_of_several_that_are_due_only_the_latest_is_given() -> None:
    late = datetime(2027, 6, 28, 12, tzinfo=SHANGHAI)
    licence = document()
    due = due_reminder(licence, [licence], SHANGHAI, late, REMINDER_DAYS)
    assert due is not None
    assert due.days == 3
    assert (
        due_reminder(licence, [licence], SHANGHAI, datetime(2027, 4, 1, 8, 59, 59, tzinfo=SHANGHAI), REMINDER_DAYS)
        is None
    )
    first = due_reminder(licence, [licence], SHANGHAI, datetime(2027, 4, 1, 9, tzinfo=SHANGHAI), REMINDER_DAYS)
    assert first is not None
    assert first.days == 90
    assert due_reminder(licence, [licence], SHANGHAI, LAPSE - SECOND, REMINDER_DAYS) is not None
    assert due_reminder(licence, [licence], SHANGHAI, LAPSE, REMINDER_DAYS) is None, "it has ended"


def test_a_renewed_licence_reminds_nobody() -> None:
    now = datetime(2027, 6, 20, tzinfo=SHANGHAI)
    old = document()
    for state in ("in_review", "approved"):
        renewal = document(2, date(2030, 6, 30), state=state)
        assert due_reminder(old, [old, renewal], SHANGHAI, now, REMINDER_DAYS) is None
    rejected = document(2, date(2030, 6, 30), state="rejected")
    assert due_reminder(old, [old, rejected], SHANGHAI, now, REMINDER_DAYS) is not None
    assert next_reminder([old, rejected], SHANGHAI, now, REMINDER_DAYS) == datetime(2027, 6, 23, 9, tzinfo=SHANGHAI)
    assert next_reminder([old], SHANGHAI, LAPSE, REMINDER_DAYS) is None
    renewed = [old, document(2, date(2030, 6, 30))]
    assert next_reminder(renewed, SHANGHAI, now, REMINDER_DAYS) == datetime(2030, 4, 1, 9, tzinfo=SHANGHAI)


def test_a_reminder_comes_at_nine_on_the_clients_clock_whatever_summer_time_does() -> None:
    licence = document(until=date(2027, 3, 28))
    at = {each.days: each.at.astimezone(UTC).hour for each in reminders(licence, NEW_YORK, REMINDER_DAYS)}
    assert (at[30], at[14], at[7]) == (14, 13, 13)  # 14 March is the day on which the clock springs forward


@given(days, st.sampled_from([SHANGHAI, NEW_YORK, SANTIAGO]))
def test_a_day_begins_with_its_first_instant(day: date, zone: ZoneInfo) -> None:
    begins = day_begins(day, zone)
    assert begins.astimezone(zone).date() == day
    assert (begins - timedelta(microseconds=1)).astimezone(zone).date() == day - timedelta(days=1)
