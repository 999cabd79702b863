"""Notes a change of the rules with the windows that must move; jobs offer their clients other times."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID
from zlib import crc32

from django.db import transaction

from maintenance import plain
from maintenance.calendars.models import Blackout, CalendarChange, MustMove
from maintenance.calendars.selectors import rules_in_force
from maintenance.calendars.what_if import Touched, touched_by
from tenants import context
from tenants.agenda.services import Planned, schedule, schedule_all, schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.working_days import announced_through
from tenants.models import Tenant

RECONCILE = "calendars.reconcile"
CHECK_EXCLUSIONS = "calendars.check_exclusions"
TURNS = 30  # nights in which the exclusions of every client are looked at once
AT_LEAST = timedelta(minutes=10)  # what was being booked under the old rules is booked by then


def note_change(
    kind: str, subject: str, touched: Sequence[Touched], *, actor: Actor, name: str = "", name_en: str = ""
) -> CalendarChange:
    """Keeps the change and the windows it touches, in its transaction. Running windows are only named."""
    change: CalendarChange = CalendarChange.objects.create(
        kind=kind, subject=subject, name=name, name_en=name_en, made_at=business_now(), **actor.columns("made_by")
    )
    MustMove.objects.bulk_create(
        [
            MustMove(
                change=change,
                tenant=each.tenant,
                window_id=each.window_id,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                reasons=plain.reasons(each.reasons),
                state=MustMove.State.RUNNING if each.running else MustMove.State.FOUND,
            )
            for each in touched
        ],
        batch_size=1000,
    )
    schedule_for_platform(RECONCILE, key="nightly", lane=Lane.BULK, due_at=change.made_at + AT_LEAST)
    if not all(each.running for each in touched):
        schedule_for_platform("calendars.offer_all", key=str(change.pk), change=str(change.pk))
    return change


def offer_all(change_id: UUID) -> None:
    """Schedules an offer for each window that must move, in its client's schema."""
    rows = MustMove.objects.filter(change=change_id, state__in=[MustMove.State.FOUND, MustMove.State.NO_SLOT])
    for tenant, its in groupby(rows.select_related("tenant").order_by("tenant"), key=lambda row: row.tenant):
        with context.client(tenant):
            schedule_all(
                [Planned("calendars.offer", str(row.pk), {"must_move": str(row.pk)}) for row in its], lane=Lane.STANDARD
            )


def settle(window_id: UUID, state: str, **more: object) -> None:
    """Closes the open rows of a window that has moved or needs to move no more."""
    MustMove.objects.filter(window_id=window_id, state__in=MustMove.OPEN).update(state=state, **more)


def reconcile_must_moves() -> None:
    """Find windows in closed times that nobody was asked to move.

    Such windows rest on days announced since, on a client's zone or industry that has changed, or were booked while the
    rules changed. It also looks for times again where none was free, and checks the exclusions of some clients. Runs
    outside any client's schema.
    """
    with transaction.atomic():
        _try_again()
        _check_exclusions()
        year = announced_through()
        known = CalendarChange.objects.filter(kind=CalendarChange.Kind.HOLIDAYS).order_by("-subject").first()
        touched = [each for each in touched_by(None, rules_in_force(), business_now()) if not each.running]
        if known is None or int(known.subject) < year:
            kind, subject = CalendarChange.Kind.HOLIDAYS, str(year)
        elif touched:
            kind, subject = CalendarChange.Kind.RECHECK, ""
        else:
            return
        note_change(kind, subject, touched, actor=PLATFORM)


def _try_again() -> None:
    waiting = MustMove.objects.filter(state=MustMove.State.NO_SLOT, starts_at__gt=business_now()).order_by()
    for change_id in waiting.values_list("change", flat=True).distinct():
        schedule_for_platform("calendars.offer_all", key=str(change_id), change=str(change_id))


def _check_exclusions() -> None:
    """Schedules the check for the clients whose turn it is tonight."""
    owners = Blackout.objects.filter(active=True).exclude(owner="").order_by("owner").values_list("owner", flat=True)
    turn = business_now().date().toordinal() % TURNS
    names = [owner for owner in owners.distinct() if crc32(owner.encode()) % TURNS == turn]
    for tenant in Tenant.objects.filter(schema_name__in=names).order_by("pk"):
        with context.client(tenant):
            schedule(CHECK_EXCLUSIONS, key="exclusions", lane=Lane.BULK)
