"""Keeps a client's own blackouts: times without maintenance with an impact, as far as enough time stays open."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from maintenance import closed_times
from maintenance.calendars.models import Blackout
from maintenance.calendars.selectors import as_rule, terms
from maintenance.domain.exclusions import AHEAD, Shortfall, shortfall
from maintenance.domain.planner import HORIZON, LONGEST
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.when import duration_text, moment_text

MOST = 20
MINUTE = timedelta(minutes=1)
PLANNED = LONGEST + HORIZON  # so far ahead windows are booked
# What each shape needs.
NEEDED: dict[str, tuple[str, str]] = {
    Blackout.Shape.DAILY: ("from_time", "until_time"),
    Blackout.Shape.WORKING_DAYS: ("from_time", "until_time"),
    Blackout.Shape.YEARLY: ("from_month_day", "until_month_day"),
    Blackout.Shape.ONCE: ("starts_at", "ends_at"),
}


def exclude(
    name: str,
    *,
    actor: Actor,
    shape: str,
    from_time: time | None = None,
    until_time: time | None = None,
    weekdays: Iterable[int] = (),
    from_month_day: str = "",
    until_month_day: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Blackout:
    """Keep a time of the client in use free of maintenance with an impact, in the client's zone.

    It recurs every day or on some weekdays, every working day, every year, or happens once. Raises Refused: when too
    little time stays open (it says where and what takes it), when a booked window lies in it, when it is too long ahead
    or there are too many.
    """
    now, tenant = business_now(), current_tenant()
    client = tenant.schema_name
    made = Blackout(
        code=f"own-{uuid7().hex[:26]}",
        name=name,
        name_en=name,
        shape=shape,
        from_time=from_time,
        until_time=until_time,
        weekdays=sorted(weekdays),
        from_month_day=from_month_day,
        until_month_day=until_month_day,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=tenant.time_zone if starts_at is not None else "",
        clients=[client],
        owner=client,
    )
    _demand_a_span(made, now)
    with transaction.atomic():
        _lock_exclusions()  # two at the same time could starve together what neither does alone
        own = closed_times.exclusions()
        if len(own) >= MOST:
            raise Refused(_("At most %(most)d allowed: remove one first.") % {"most": MOST}, code="too_many_exclusions")
        _refuse_to_starve([*own, made], now)
        _refuse_over_windows(made, now)
        made.save()
        record("exclusion_made", actor=actor, subject_kind="exclusion", subject_id=made.pk, name=name)
    return made


def _demand_a_span(made: Blackout, now: datetime) -> None:
    first, last = (getattr(made, field) for field in NEEDED[made.shape])
    starts_at, ends_at = made.starts_at, made.ends_at
    if (
        not first
        or not last
        or (made.shape != Blackout.Shape.YEARLY and first == last)
        or (starts_at and first >= last)
    ):
        raise Refused(_("Enter a start and a later end."), code="no_span")
    if starts_at is not None and ends_at is not None and not (now - AHEAD <= starts_at < now + AHEAD >= ends_at > now):
        raise Refused(_("It must end in the future and lie within two years from today."), code="out_of_reach")


def include(exclusion_id: int, *, actor: Actor) -> None:
    """Allows maintenance in that time again. Raises Blackout.DoesNotExist unless it is the client's own."""
    with transaction.atomic():
        _lock_exclusions()  # nor is it removed and put out of force at once
        row = Blackout.objects.get(pk=exclusion_id, owner=current_tenant().schema_name)
        record("exclusion_removed", actor=actor, subject_kind="exclusion", subject_id=row.pk, name=row.name)
        row.delete()


def check_exclusions() -> None:
    """Checks again whether the client's exclusions leave enough open, as years, holidays and rules come nearer.

    1. Where maintenance is already planned, it removes the exclusion that takes most until enough is open.
    2. Of later shortfalls it tells the client, once for each such time.
    """
    now = business_now()
    with transaction.atomic():
        _lock_exclusions()
        own = closed_times.exclusions()
        while own and (short := _shortfall(own, now, now + PLANNED)) is not None:
            codes = [code for code, _taken in short.takes]
            lifted = next((row for row in own if codes and row.code == codes[0]), own[-1])  # none alone: the newest
            own.remove(lifted)
            Blackout.objects.filter(pk=lifted.pk).delete()
            record(
                "exclusion_removed", actor=PLATFORM, subject_kind="exclusion", subject_id=lifted.pk, name=lifted.name
            )
            _tell_shortfall(short, lifted.name, key=f"exclusion:{lifted.pk}:lifted")
        if own and (short := _shortfall(own, now, now + AHEAD)) is not None:
            _tell_shortfall(short, "", key=f"exclusions:{short.start:%Y-%m-%d}:{','.join(str(row.pk) for row in own)}")


def _shortfall(own: Iterable[Blackout], start: datetime, end: datetime) -> Shortfall | None:
    rules = [as_rule(row) for row in own]
    return shortfall(closed_times.platform_calendar(), rules, start, end, terms().open_time)


def _tell_shortfall(short: Shortfall, lifted: str, *, key: str) -> None:
    queue_message(
        "maintenance/exclusions_starve",
        everyone_to_tell(Topic.PLANNING),
        key=key,
        starts_at=short.start,
        ends_at=short.end,
        open_minutes=short.open // MINUTE,
        needed_minutes=short.needed // MINUTE,
        lifted=lifted,
        page=Page("closed_times"),
    )


def _lock_exclusions() -> None:
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=current_tenant().pk)


def _refuse_to_starve(own: list[Blackout], now: datetime) -> None:
    short = _shortfall(own, now, now + AHEAD)
    if short is not None:
        raise Refused(starves(short, {row.code: row.name for row in own}), code="starves")


def starves(short: Shortfall, names: dict[str, str]) -> str:
    """Returns which days fall short, and what to change."""
    takes = [
        _("“%(name)s” takes %(length)s") % {"name": names[code], "length": duration_text(taken, 3)}
        for code, taken in short.takes
    ]
    return _(
        "Not enough time would be left for maintenance: from %(start)s to %(end)s only %(open)s of off-peak "
        "time remain in blocks of at least %(piece)s, and %(needed)s are required in any %(within)s. Leave at "
        "least %(missing)s more open there. %(takes)s"
    ) % {
        "start": moment_text(short.start),
        "end": moment_text(short.end),
        "open": duration_text(short.open, 3),
        "needed": duration_text(short.needed, 3),
        "piece": duration_text(short.piece, 3),
        "within": duration_text(short.end - short.start, 3),
        "missing": duration_text(short.needed - short.open, 3),
        "takes": _("; ").join(takes),
    }


def _refuse_over_windows(made: Blackout, now: datetime) -> None:
    """Raises Refused for windows in it, which could not start any more: the client moves them first."""
    touched = closed_times.windows_in(as_rule(made), now)
    if touched:
        listed = _("; ").join(f"{window} ({moment_text(window.starts_at)})" for window in touched[:3])
        raise Refused(
            _("Windows are booked in that period: move or cancel them first. %(windows)s") % {"windows": listed},
            code="windows_inside",
        )
