"""Gives out standby numbers: virtual numbers of a platform pool that take a client's calls while a long impact lasts.

Each has one user (by constraint): reserved when a long window is booked, opened when its impact begins, and returned
with the window or at its own end, whichever comes first; one that was never opened returns as if it had never been
taken. When it opens, carriers are asked to forward calls to it (labels.standby.forwarding).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, UUIDField

from compliance.duty.services import tell_desk
from compliance.evidence.services import record
from labels.models import Number
from labels.registry.models import StandbyAllocation, StandbyNumber
from labels.selectors import numbers_in_use
from labels.standby.forwarding import lead, settle_standby_numbers
from labels.standby.telling import tell_of_standby_numbers
from tenants.agenda.services import cancel, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery, among
from tenants.database.row_security import CLIENT_IN_USE
from tenants.database.statements import fetch_all
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.events import Event
from tenants.outbox.services import Page

TRY_AGAIN = timedelta(hours=1)  # when the pool had too few


@dataclass(frozen=True)
class NumbersLost(Event):
    """Emitted in the client's schema when numbers (canonical) are no longer its own: given up, lost, taken back,
    suspended; also standby numbers that returned to the pool.
    """

    numbers: Sequence[str]


@dataclass
class Opened:
    """The result of an opening: number → its standby number (canonical), and the numbers for which the pool
    had none.
    """

    opened: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)


def reserve_standby_numbers(
    window_id: UUID,
    numbers: Sequence[UUID],
    *,
    starts_at: datetime,
    until: datetime,
    again: bool = False,
    most: int | None = None,
) -> list[str]:
    """Reserves a standby number for each number of a window that has not started; calls go on as before.

    starts_at, until: when they are to take the calls (business time). again: a shortage was told before. most: at most
    this many. Returns the numbers that have none. In the caller's transaction; may be called again, also with another
    time.
    """
    with transaction.atomic():
        cancel("labels.open_standby_numbers", key=str(window_id))
        taken_back = _of_window(window_id).exclude(opened_at=None)
        if too_early := list(taken_back.select_for_update()):
            _lead_back(too_early, Lane.GREEN)
            taken_back.update(opened_at=None, taken_at=None, failed_at=None)
        wanted = dict(numbers_in_use().filter(pk__in=list(numbers)).values_list("canonical", "pk"))
        given = _give_out(window_id, wanted, starts_at, until, most)
        held = dict(_of_window(window_id).values_list("number", "standby_id"))
        lacking = sorted(set(wanted) - set(held))
        if given or too_early or (lacking and not again):
            tell_of_standby_numbers(
                "standby_numbers_reserved",
                window_id,
                PLATFORM,
                numbers=held,
                lacking=len(lacking),
                starts_at=starts_at,
                until=until,
            )
        if lacking and not again and (most is None or len(held) < most):
            tell_desk(
                "labels/standby_pool_short",
                key=f"standby_pool_short:{window_id}:{len(lacking)}:{starts_at.isoformat()}",
                client_name=current_tenant().legal_name,
                lacking=len(lacking),
                starts_at=starts_at,
                page=Page("admin:registry_standbynumber_changelist"),
            )
    return lacking


def open_standby_numbers(
    window_id: UUID,
    numbers: Sequence[UUID],
    *,
    until: datetime,
    actor: Actor = PLATFORM,
    lane: str = Lane.GREEN,
    most: int | None = None,
) -> Opened:
    """Opens the standby numbers of a window whose impact has begun: they are to take the calls until `until` (business
    time), and the carriers are asked to forward them.

    1. Takes the reserved standby numbers, and missing ones from the pool.
    2. Skips a number whose calls another window's standby number takes.
    3. Orders the forwardings, and schedules the closing and, for a shortage, another try.
    4. Tells about it.

    In the caller's transaction; may be called again.
    """
    with transaction.atomic():
        now = business_now()
        wanted = dict(numbers_in_use().filter(pk__in=list(numbers)).values_list("canonical", "pk"))
        elsewhere = set(
            StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None, number__in=wanted)
            .exclude(opened_at=None)
            .exclude(window_id=window_id)
            .values_list("number", flat=True)
        )
        _give_out(window_id, wanted, now, until, most)
        begun = list(_of_window(window_id).filter(opened_at=None).exclude(number__in=elsewhere).select_for_update())
        result = Opened({row.number: row.standby_id for row in begun})
        StandbyAllocation.objects.filter(pk__in=[row.pk for row in begun]).update(opened_at=now)
        for row in begun:
            row.opened_at = now
        held = set(_of_window(window_id).values_list("number", flat=True))
        result.lacking = sorted(set(wanted) - held)
        lead({wanted[number]: standby for number, standby in result.opened.items()}, lane)
        schedule("labels.close_standby_numbers", key=str(window_id), due_at=until, lane=lane, window=str(window_id))
        if (result.lacking or elsewhere) and now + TRY_AGAIN < until:
            schedule(
                "labels.open_standby_numbers",
                key=str(window_id),
                due_at=now + TRY_AGAIN,
                lane=lane,
                window=str(window_id),
                numbers=[str(wanted[number]) for number in {*result.lacking, *elsewhere}],
                until=until.isoformat(),
                most=most,
            )
        if result.opened:
            tell_of_standby_numbers(
                "standby_numbers_asked",
                window_id,
                actor,
                numbers=result.opened,
                starts_at=now,
                until=until,
                lacking=len(result.lacking),
            )
        settle_standby_numbers(begun)
    return result


def close_standby_numbers(window_id: UUID, *, actor: Actor = PLATFORM, lane: str = Lane.GREEN) -> int:
    """Ends the forwardings and returns a window's standby numbers to the pool, where they cool down. Returns how many.

    A reserved one that was never opened returns as it was taken.
    """
    with transaction.atomic():
        cancel("labels.open_standby_numbers", key=str(window_id))
        rows = list(_of_window(window_id).select_for_update())
        opened = [each for each in rows if each.opened_at is not None]
        if unused := [each for each in rows if each.opened_at is None]:
            _release(unused)
            record(
                "standby_numbers_released", actor=actor, subject_kind="window", subject_id=window_id, count=len(unused)
            )
        if opened:
            now = business_now()
            StandbyAllocation.objects.filter(pk__in=[each.pk for each in opened]).update(closed_at=now)
            StandbyNumber.objects.filter(pk__in=[each.standby_id for each in opened]).update(
                free=True, usable_from=now + F("cool_down")
            )
            _lead_back(opened, lane)
            numbers = {each.number: each.standby_id for each in opened}
            tell_of_standby_numbers(
                "standby_numbers_closed", window_id, actor, numbers=numbers, starts_at=now, until=now
            )
        if rows:
            NumbersLost(numbers=[each.standby_id for each in rows]).emit()
    return len(rows)


def _of_window(window_id: UUID) -> QuerySet[StandbyAllocation]:
    """Returns the standby numbers of a window of the client in use: reserved, or taking calls."""
    return StandbyAllocation.objects.filter(tenant=current_tenant(), window_id=window_id, closed_at=None)


def _give_out(
    window_id: UUID, wanted: Mapping[str, UUID], starts_at: datetime, until: datetime, most: int | None
) -> dict[str, str]:
    """Adapts a window's standby numbers to the wanted numbers and the time. Returns what it took from the pool."""
    mine = _of_window(window_id)
    unused = mine.filter(opened_at=None)
    _release(list(unused.exclude(number__in=wanted).select_for_update()))
    unused.update(starts_at=starts_at)
    mine.update(until=until)
    held = set(mine.values_list("number", flat=True))
    missing = sorted(set(wanted) - held)
    if most is not None:
        missing = missing[: max(most - len(held), 0)]
    return _allocate(window_id, missing, starts_at, until)


def _release(rows: Sequence[StandbyAllocation]) -> None:
    """Returns standby numbers that were never opened to the pool: nobody has called them, so they need no cool-down."""
    StandbyAllocation.objects.filter(pk__in=[each.pk for each in rows]).delete()
    StandbyNumber.objects.filter(pk__in=[each.standby_id for each in rows]).update(free=True)


def _lead_back(rows: Sequence[StandbyAllocation], lane: str) -> None:
    numbers = Number.objects.filter(canonical__in=[each.number for each in rows])
    lead(dict.fromkeys(numbers.values_list("pk", flat=True)), lane)


_RESERVED: Final = Count("pk", filter=Q(opened_at=None))
_ASKED: Final = Count("opened_at", filter=Q(taken_at=None, failed_at=None))
_TAKEN: Final = Count("taken_at")
_FAILED: Final = Count("failed_at")
_COUNTS: Final = PreparedQuery(
    lambda tenant, windows: (
        StandbyAllocation.objects.filter(among("window_id", windows), tenant_id=tenant, closed_at=None)
        .order_by()
        .values_list("window_id")
        .annotate(reserved=_RESERVED, asked=_ASKED, taken=_TAKEN, failed=_FAILED)
    )
)


def counts(windows: Collection[UUID]) -> dict[UUID, tuple[int, int, int, int]]:
    """Counts the standby numbers of each window that has any: reserved, asked for, taken and failed (StandbyState)."""
    rows = _COUNTS(tenant=current_tenant().pk, windows=list(windows))
    return {window: (reserved, asked, taken, failed) for window, reserved, asked, taken, failed in rows}


def counts_of(window: str) -> ArraySubquery:
    """Makes a query's column with `counts` of the window whose key this field holds, as the one item of a list; [] for
    none.
    """
    client = Func(template=f"(SELECT {CLIENT_IN_USE})", output_field=UUIDField())  # evaluated once, not for each row
    there = StandbyAllocation.objects.filter(tenant_id=client, window_id=OuterRef(window), closed_at=None).order_by()
    each = (_RESERVED, _ASKED, _TAKEN, _FAILED)
    counts: Any = Func(*each, template="ARRAY[%(expressions)s]", output_field=ArrayField(IntegerField()))
    return ArraySubquery(there.values("window_id").annotate(counts=counts).values("counts"))


def free(now: datetime) -> int:
    """Counts the standby numbers of the pool that can be given out (business time)."""
    usable = Q(usable_from=None) | Q(usable_from__lte=now)
    return StandbyNumber.objects.filter(usable, active=True, free=True).count()


def _allocate(window_id: UUID, numbers: Sequence[str], starts_at: datetime, until: datetime) -> dict[str, str]:
    """Reserves free standby numbers for these numbers, the longest unused first. Returns number → standby number.

    Rows that others are taking are skipped; PostgreSQL checks again a row that was taken meanwhile.
    """
    if not numbers:
        return {}
    return dict(
        fetch_all(
            """
            WITH free AS MATERIALIZED (
                SELECT canonical FROM public.registry_standbynumber
                WHERE active AND free AND (usable_from IS NULL OR usable_from <= business_now())
                ORDER BY usable_from NULLS FIRST, canonical LIMIT %(count)s FOR UPDATE SKIP LOCKED
            ),
            taken AS (
                UPDATE public.registry_standbynumber s SET free = false FROM free WHERE s.canonical = free.canonical
                RETURNING s.canonical
            ),
            pairs AS (
                SELECT number, standby
                FROM (SELECT canonical AS standby, row_number() OVER (ORDER BY canonical) AS place FROM taken)
                JOIN (SELECT number, place FROM unnest(%(numbers)s::text[]) WITH ORDINALITY AS n (number, place))
                USING (place)
            )
            INSERT INTO public.registry_standbyallocation
                (standby_id, tenant_id, number, window_id, starts_at, until)
            SELECT standby, %(tenant)s, number, %(window)s, %(starts_at)s, %(until)s FROM pairs
            RETURNING number, standby_id
            """,
            {
                "count": len(numbers),
                "numbers": list(numbers),
                "tenant": current_tenant().pk,
                "window": window_id,
                "starts_at": starts_at,
                "until": until,
            },
        )
    )
