"""Decides when licences lapse: what is frozen at an instant, when that changes by itself, and when to remind whom.

Days are whole local days of the client, the last valid one included. A document covers a need from 00:00 of its first
day until 00:00 of the day after its last one plus the grace of its type. A renewal submitted before coverage ends keeps
it provisional until it is decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from uuid import UUID

from compliance.domain.documents import Rule

REMINDER_TIME: Final = time(9)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimedDocument:
    """A licence that was submitted.

    state: a value of compliance.models.Licence.State; valid_until None: long-term; decided_at: when it was approved,
    rejected or revoked, None before.
    """

    id: UUID
    document_type: str
    state: str
    valid_from: date
    valid_until: date | None
    handed_in_at: datetime
    decided_at: datetime | None = None


class Cover(StrEnum):
    NEVER = "never"  # nothing was ever approved: owed perhaps, but nothing lapses
    VALID = "valid"
    GRACE = "grace"  # past its last day, within the grace
    PROVISIONAL = "provisional"  # lapsed, with a renewal in review that was handed in in time
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The state of a need at an instant. lapsed_at: since when it is uncovered; licence: the last one that
    covered it.
    """

    cover: Cover
    lapsed_at: datetime | None = None
    licence: UUID | None = None

    @property
    def frozen(self) -> bool:
        return self.cover is Cover.LAPSED


@dataclass(frozen=True, slots=True)
class Certification:
    """The period for which a client is certified, and what is frozen in it. held_from None: never certified;
    held_until: when it ends by itself, None for open; frozen: nothing may be shown; frozen_documents: nothing that
    needs one of these.
    """

    held_from: datetime | None
    held_until: datetime | None = None
    frozen: bool = False
    frozen_documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of a licence, `days` ahead of its last valid day, due at an instant."""

    licence: UUID
    days: int
    at: datetime


def day_begins(day: date, zone: tzinfo) -> datetime:
    """Returns the first instant of a local day (UTC), also where the clock skips or repeats midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def covers_from(licence: TimedDocument, zone: tzinfo) -> datetime:
    """Returns the first instant at which a licence covers its need."""
    return day_begins(licence.valid_from, zone)


def covers_until(licence: TimedDocument, grace_days: int, zone: tzinfo) -> datetime | None:
    """Returns the first instant at which a licence no longer covers its need; None: it always will."""
    if licence.valid_until is None:
        return None
    return day_begins(licence.valid_until + _DAY * (grace_days + 1), zone)


_ONCE_APPROVED: Final = frozenset({"approved", "expired", "revoked"})  # for a superseded one stands its renewal
_TURNED_DOWN: Final = frozenset({"rejected", "draft"})  # a renewal that kept it provisional until then


def coverage(rule: Rule, licences: Iterable[TimedDocument], zone: tzinfo, now: datetime) -> Coverage:
    """Returns how the documents of the client cover the need of `rule` at `now`.

    1. An approved document whose days include `now` covers it, perhaps in its grace.
    2. If none was ever approved, nothing has lapsed.
    3. A revoked document covers nothing, even with a renewal in review.
    4. A renewal submitted before the lapse and still in review keeps the cover provisional.
    5. Otherwise it lapsed at the end, or when the last such renewal was turned down.
    """
    mine = [each for each in licences if each.document_type in rule.satisfied_by]
    if (valid := _covering(rule, mine, zone, now)) is not None:
        over = valid.valid_until is not None and now >= day_begins(valid.valid_until + _DAY, zone)
        return Coverage(Cover.GRACE if over else Cover.VALID, licence=valid.id)
    once = [each for each in mine if each.state in _ONCE_APPROVED and covers_from(each, zone) <= now]
    if not once:
        return Coverage(Cover.NEVER)
    lapsed_at, _handed_in, last = max(
        ((_over(rule, each, zone, now), each.handed_in_at, each) for each in once), key=lambda lapse: lapse[:2]
    )
    if last.state == "revoked":  # nothing of it is provisional: it should never have covered anything
        return Coverage(Cover.LAPSED, min(lapsed_at, now), last.id)
    if any(each.state == "in_review" and each.handed_in_at < lapsed_at for each in mine):
        return Coverage(Cover.PROVISIONAL, lapsed_at, last.id)
    turned_down = [
        each.decided_at
        for each in mine
        if each.state in _TURNED_DOWN and each.decided_at is not None and each.handed_in_at < lapsed_at
    ]
    return Coverage(Cover.LAPSED, min(max([lapsed_at, *turned_down]), now), last.id)


def cover_ends(rule: Rule, licences: Iterable[TimedDocument], zone: tzinfo, now: datetime) -> datetime | None:
    """Returns when approved documents cease, or ceased, to cover the need of `rule`; None: never, or they never covered
    it.
    """
    mine = [each for each in licences if each.document_type in rule.satisfied_by]
    if (valid := _covering(rule, mine, zone, now)) is not None:
        return covers_until(valid, rule.grace_days, zone)
    return coverage(rule, mine, zone, now).lapsed_at


def spent(licence: TimedDocument, rules: Iterable[Rule], zone: tzinfo, now: datetime) -> bool:
    """Returns True if a licence no longer covers any need that it satisfies, each with its own grace."""
    ends = [_end(rule, licence, zone) for rule in rules if licence.document_type in rule.satisfied_by]
    return bool(ends) and max(ends) <= now


def _covering(rule: Rule, licences: Iterable[TimedDocument], zone: tzinfo, now: datetime) -> TimedDocument | None:
    valid = [
        each
        for each in licences
        if each.state == "approved" and covers_from(each, zone) <= now < _end(rule, each, zone)
    ]
    return max(valid, key=lambda each: _end(rule, each, zone), default=None)


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def _end(rule: Rule, licence: TimedDocument, zone: tzinfo) -> datetime:
    return covers_until(licence, rule.grace_days, zone) or _NEVER


def _over(rule: Rule, licence: TimedDocument, zone: tzinfo, now: datetime) -> datetime:
    """Returns when a licence ceased to cover: at its end, or when it was revoked before."""
    end = _end(rule, licence, zone)
    return min(end, licence.decided_at or now) if licence.state == "revoked" else end


def next_change(
    rules: Iterable[Rule], licences: Sequence[TimedDocument], zone: tzinfo, now: datetime
) -> datetime | None:
    """Returns the first instant after `now` at which an approved licence begins or ceases to cover a need."""
    instants: list[datetime | None] = []
    for rule in rules:
        for each in licences:
            if each.state == "approved" and each.document_type in rule.satisfied_by:
                instants += [covers_from(each, zone), covers_until(each, rule.grace_days, zone)]
    return min((instant for instant in instants if instant is not None and instant > now), default=None)


def reminders(licence: TimedDocument, zone: tzinfo, days: Iterable[int]) -> list[Reminder]:
    """Returns the reminders of an approved licence so many days ahead, in order, without those already past at its
    approval.
    """
    if licence.valid_until is None or licence.state != "approved":
        return []
    planned = [
        Reminder(licence.id, count, datetime.combine(licence.valid_until - _DAY * count, REMINDER_TIME, zone))
        for count in sorted(days, reverse=True)
    ]
    return [each for each in planned if licence.decided_at is None or each.at >= licence.decided_at]


def due_reminder(
    licence: TimedDocument, licences: Iterable[TimedDocument], zone: tzinfo, now: datetime, days: Iterable[int]
) -> Reminder | None:
    """Returns the latest reminder due by now; earlier ones would only repeat it.

    None when there is none, when the licence is renewed or its renewal is in review, and after its last day.
    """
    if (
        licence.valid_until is None
        or now >= day_begins(licence.valid_until + _DAY, zone)
        or has_renewal(licence, licences)
    ):
        return None
    due = (each for each in reminders(licence, zone, days) if each.at <= now)
    return max(due, key=lambda each: each.at, default=None)


def next_reminder(
    licences: Sequence[TimedDocument], zone: tzinfo, now: datetime, days: Sequence[int]
) -> datetime | None:
    """Returns when the next reminder of any licence is due."""
    ahead = [
        reminder.at
        for licence in licences
        if not has_renewal(licence, licences)
        for reminder in reminders(licence, zone, days)
        if reminder.at > now
    ]
    return min(ahead, default=None)


def has_renewal(licence: TimedDocument, licences: Iterable[TimedDocument]) -> bool:
    """Returns True if a document of the same type that lasts longer is approved or in review."""
    return licence.valid_until is not None and any(
        each.id != licence.id
        and each.document_type == licence.document_type
        and each.state in ("approved", "in_review")
        and (each.valid_until is None or each.valid_until > licence.valid_until)
        for each in licences
    )
