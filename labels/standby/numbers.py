"""Standby numbers: virtual numbers of a platform pool that take a client's calls while a long impact lasts.

Given out exclusively (by constraint): reserved when a long window is booked, opened when its impact begins, and given
back with the window or at their own end, whichever comes first; what was never opened goes back as if it had never been
taken. Carriers are told by due work, as directories are.
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
from django.db.models.functions import Greatest

from compliance.duty.services import tell_desk
from compliance.evidence.services import record
from labels.directories import connections
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.directories.remedies import ForwardingOrder
from labels.displays import orders
from labels.models import Forwarding, Number
from labels.registry.models import StandbyAllocation, StandbyNumber
from labels.selectors import about_numbers, numbers_in_use
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import cancel, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.exchange import PassingTrouble
from tenants.kept_queries import KeptQuery, among
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.statements import execute, fetch_all

TRY_AGAIN = timedelta(hours=1)  # when the pool had too few


@dataclass(frozen=True)
class NumbersLost(Event):
    """Emitted in the client's schema when numbers (canonical) are not its own any more: given up, lost, taken back,
    suspended; standby numbers that went back to the pool.
    """

    numbers: Sequence[str]


@dataclass
class Opened:
    """number → its standby number (canonical), and the numbers for which the pool had none."""

    opened: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)


def reserve_standby_numbers(
    window_id: UUID, numbers: Sequence[UUID], *, starts_at: datetime, until: datetime, again: bool = False
) -> list[str]:
    """Keep a standby number for each of the numbers of a window that has not started; calls go on as before.

    starts_at, until: when they are to take the calls (business time). again: a shortage has been told before. Returns
    the numbers for which the pool has none. In the caller's transaction; may be called again, at another time too.
    """
    with transaction.atomic():
        cancel("labels.open_standby_numbers", key=str(window_id))
        taken_back = _of_window(window_id).exclude(opened_at=None)
        if too_early := list(taken_back.select_for_update()):
            _lead_back(too_early, Lane.GREEN)
            taken_back.update(opened_at=None)
        wanted = dict(numbers_in_use().filter(pk__in=list(numbers)).values_list("canonical", "pk"))
        given = _give_out(window_id, wanted, starts_at, until)
        held = dict(_of_window(window_id).values_list("number", "standby_id"))
        lacking = sorted(set(wanted) - set(held))
        if given or too_early or (lacking and not again):
            _tell(
                "standby_numbers_reserved",
                window_id,
                PLATFORM,
                numbers=held,
                lacking=len(lacking),
                starts_at=starts_at,
                until=until,
            )
        if lacking and not again:
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
    window_id: UUID, numbers: Sequence[UUID], *, until: datetime, actor: Actor = PLATFORM, lane: str = Lane.GREEN
) -> Opened:
    """The impact of a window has begun: standby numbers take the calls of its numbers until `until` (business time).

    Those that were reserved for it do; what is missing is taken from the pool. A number whose calls another window's
    standby number takes keeps that one until then. In the caller's transaction; may be called again.
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
        _give_out(window_id, wanted, now, until)
        begun = _of_window(window_id).filter(opened_at=None).exclude(number__in=elsewhere)
        result = Opened({row.number: row.standby_id for row in begun.select_for_update()})
        begun.update(opened_at=now)
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
            )
        if result.opened:
            _tell(
                "standby_numbers_opened",
                window_id,
                actor,
                numbers=result.opened,
                starts_at=now,
                until=until,
                lacking=len(result.lacking),
            )
    return result


def close_standby_numbers(window_id: UUID, *, actor: Actor = PLATFORM, lane: str = Lane.GREEN) -> int:
    """Lead calls back and give a window's standby numbers to the pool, where they cool down. Returns how many.

    What was reserved and never opened is given back as it was taken.
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
            _tell("standby_numbers_closed", window_id, actor, numbers=numbers, starts_at=now, until=now, lacking=0)
        if rows:
            NumbersLost(numbers=[each.standby_id for each in rows]).emit()
    return len(rows)


def _of_window(window_id: UUID) -> QuerySet[StandbyAllocation]:
    """What a window of the client in use has: reserved, or taking calls."""
    return StandbyAllocation.objects.filter(tenant=current_tenant(), window_id=window_id, closed_at=None)


def _give_out(window_id: UUID, wanted: Mapping[str, UUID], starts_at: datetime, until: datetime) -> dict[str, str]:
    """Bring what a window has to the wanted numbers and the time. Returns what was taken from the pool for that."""
    mine = _of_window(window_id)
    unused = mine.filter(opened_at=None)
    _release(list(unused.exclude(number__in=wanted).select_for_update()))
    unused.update(starts_at=starts_at)
    mine.update(until=until)
    missing = sorted(set(wanted) - set(mine.values_list("number", flat=True)))
    return _allocate(window_id, missing, starts_at, until)


def _release(rows: Sequence[StandbyAllocation]) -> None:
    """Give back what was never opened: nobody has called it, so it need not cool down."""
    StandbyAllocation.objects.filter(pk__in=[each.pk for each in rows]).delete()
    StandbyNumber.objects.filter(pk__in=[each.standby_id for each in rows]).update(free=True)


def _lead_back(rows: Sequence[StandbyAllocation], lane: str) -> None:
    numbers = Number.objects.filter(canonical__in=[each.number for each in rows])
    lead(dict.fromkeys(numbers.values_list("pk", flat=True)), lane)


_RESERVED: Final = Count("pk", filter=Q(opened_at=None))
_TAKING: Final = Count("opened_at")
_COUNTS: Final = KeptQuery(
    lambda tenant, windows: (
        StandbyAllocation.objects.filter(among("window_id", windows), tenant_id=tenant, closed_at=None)
        .order_by()
        .values_list("window_id")
        .annotate(reserved=_RESERVED, taking=_TAKING)
    )
)


def counts(windows: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many standby numbers each window has that has any: reserved, and taking calls."""
    rows = _COUNTS(tenant=current_tenant().pk, windows=list(windows))
    return {window: (reserved, taking) for window, reserved, taking in rows}


def counts_of(window: str) -> ArraySubquery:
    """A column of a query: what `counts` says of the window whose key this field holds, as the one item of a list; []
    where there is none.
    """
    client = Func(template="(SELECT public.client_in_use())", output_field=UUIDField())  # asked once, not for each row
    there = StandbyAllocation.objects.filter(tenant_id=client, window_id=OuterRef(window), closed_at=None).order_by()
    counts: Any = Func(_RESERVED, _TAKING, template="ARRAY[%(expressions)s]", output_field=ArrayField(IntegerField()))
    return ArraySubquery(there.values("window_id").annotate(counts=counts).values("counts"))


def free(now: datetime) -> int:
    """How many standby numbers of the pool can be given out (business time)."""
    usable = Q(usable_from=None) | Q(usable_from__lte=now)
    return StandbyNumber.objects.filter(usable, active=True, free=True).count()


def _allocate(window_id: UUID, numbers: Sequence[str], starts_at: datetime, until: datetime) -> dict[str, str]:
    """Reserve free standby numbers for these numbers, the longest unused first. number → standby number.

    Rows that others are just taking are skipped; a row that was taken meanwhile is looked at afresh by PostgreSQL.
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


# ---------------------------------------------------------------- telling the carriers


def lead(targets: dict[UUID, str | None], lane: str) -> None:
    """Note where calls are to go, for every carrier, and have the carriers told."""
    if not targets:
        return
    carriers = [
        carrier
        for carrier in Directory.objects.filter(active=True, kind=Directory.Kind.CARRIER)
        if capabilities_of(carrier).forward
    ]
    execute(
        "INSERT INTO labels_forwarding AS held (number_id, directory_id, target, revision, accepted_revision)"
        " SELECT n, d, t, 1, 0 FROM unnest(%s::uuid[], %s::text[]) AS wanted (n, t), unnest(%s::bigint[]) AS d"
        " ON CONFLICT (number_id, directory_id)"
        " DO UPDATE SET target = excluded.target, revision = held.revision + 1",
        [list(targets), list(targets.values()), [carrier.pk for carrier in carriers]],
    )
    for carrier in carriers:
        schedule("labels.forward", key=carrier.code, lane=lane, keep_earlier=True, directory=carrier.code)


def forward(work: Claimed) -> None:
    """Tell one carrier where calls go, up to a batch. Passing trouble raises, so that the work is tried again."""
    carrier = Directory.objects.get(code=work.arguments["directory"])
    waiting = Forwarding.objects.filter(directory=carrier, revision__gt=F("accepted_revision"))
    rows = list(waiting.select_related("number").order_by("pk")[: orders.BATCH]) if carrier.active else []
    taken = _taken(carrier, rows) if rows else {}
    with work.completing():
        for row in rows:
            new = taken[row.pk]
            Forwarding.objects.filter(pk=row.pk, revision=row.revision).update(revision=new, accepted_revision=new)
            # It is to lead elsewhere by now: the carrier is told so under a revision that is newer to it.
            Forwarding.objects.filter(pk=row.pk, revision__gt=row.revision, accepted_revision__lt=new).update(
                revision=Greatest("revision", new + 1), accepted_revision=new
            )
        if rows and waiting.exists():
            schedule("labels.forward", key=carrier.code, lane=work.lane, keep_earlier=True, directory=carrier.code)


def _taken(carrier: Directory, rows: Sequence[Forwarding]) -> dict[int, int]:
    """Under which revision the carrier has taken each row; beyond what it holds, where it remembers more than we."""
    adapter, home = connections.directory_adapter(carrier), orders.order_home()
    revisions = {row.pk: row.revision for row in rows}
    waiting = list(rows)
    for _time in range(2):
        receipts = adapter.forward(
            [
                ForwardingOrder(
                    f"{home}-f-{row.pk}-{revisions[row.pk]}", row.number.canonical, row.target, revisions[row.pk]
                )
                for row in waiting
            ]
        )
        behind = [(row, receipt.revision) for row, receipt in zip(waiting, receipts, strict=True) if not receipt.taken]
        if not behind:
            return revisions
        revisions |= {row.pk: held + 1 for row, held in behind}
        waiting = [row for row, _held in behind]
    raise PassingTrouble("revision_not_newer", "it holds something newer, whatever it is sent")


def _tell(
    template: str,
    window_id: UUID,
    actor: Actor,
    *,
    numbers: Mapping[str, str],
    starts_at: datetime,
    until: datetime,
    lacking: int,
) -> None:
    """numbers: number → its standby number."""
    pairs = sorted(numbers.items())
    record(
        template,
        actor=actor,
        subject_kind="window",
        subject_id=window_id,
        count=len(pairs),
        lacking=lacking,
        numbers=dict(pairs[:50]),
    )
    queue_message(
        f"labels/{template}",
        everyone_to_tell(Topic.STANDBY, about_numbers(Number.objects.filter(canonical__in=list(numbers)))),
        key=f"{template}:{window_id}:{len(pairs)}:{pairs[0][1] if pairs else ''}:{until.isoformat()}",
        about=f"window:{window_id}",
        count=len(pairs),
        lacking=lacking,
        pairs=pairs[:20],
        starts_at=starts_at,
        ends_at=until,
        page=Page("standby"),
    )
