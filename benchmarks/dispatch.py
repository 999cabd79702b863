"""The tick: which work is due, over all clients? One public table against a loop over the clients' schemas.

Theirs: django-tenants as its documentation says, `with tenant_context(tenant)` and the ORM, 100 steps a client of which
one is due. Ours: the claim of `tenants.agenda.claiming` until nothing is left. Both mark what they took. The idle tick
is the dispatcher's look when nothing is due, with 100 and with 10,000 clients that all have work ahead.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import ClassVar
from uuid import UUID

import psycopg
from django.db import connection, models

from benchmarks._clients import Clients
from benchmarks.frame import Comparison, House, Report, Side, compare
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.dispatcher import due_by_lane
from tenants.models import Tenant

STEPS, BATCH = 100, 500
FLAT = 1.5  # how much longer an idle look may take with a hundred times the clients


class Step(models.Model):
    """What the loop looks at in each schema."""

    due_at = models.DateTimeField(db_index=True)
    taken = models.BooleanField()

    objects: ClassVar[models.Manager[Step]] = models.Manager()

    class Meta:
        app_label = "agenda"
        managed = False
        db_table = "bench_step"

    def __str__(self) -> str:
        return str(self.due_at)


def measure(house: House) -> Report:
    clients = Clients(house)
    sizes = [house.of_size(toy=3, small=10, full=10), house.of_size(toy=5, small=100, full=100)]
    sizes.append(house.of_size(toy=8, small=1_000, full=1_000))
    tenants = clients.make(
        max(sizes), table="CREATE TABLE {schema}.bench_step (id int, due_at timestamptz, taken bool)"
    )
    comparisons = {}
    for size in sizes:
        comparisons[f"clients_{size}"] = _compare(house, tenants[:size])
    main = comparisons.pop(f"clients_{sizes[-1]}")
    few, many = house.of_size(toy=3, small=100, full=100), house.of_size(toy=30, small=10_000, full=10_000)
    idle = _idle(house, clients, few, many)
    return Report(main, comparisons, idle)


def _compare(house: House, tenants: list[Tenant]) -> Comparison:
    schemas = [tenant.schema_name for tenant in tenants]
    ids = [tenant.pk for tenant in tenants]
    with house.owner() as owner:
        due = random.Random(house.seed).randrange(1, STEPS + 1)
        for schema in schemas:
            owner.execute(
                f"TRUNCATE {schema}.bench_step; INSERT INTO {schema}.bench_step SELECT n, now() + CASE n WHEN {due}"
                f" THEN interval '-1 hour' ELSE n * interval '1 day' END, false FROM generate_series(1, {STEPS}) n;"
                f" ANALYZE {schema}.bench_step"
            )
        _fill_agenda(owner, ids, due)

        def reset_theirs() -> None:
            for schema in schemas:
                owner.execute(f"UPDATE {schema}.bench_step SET taken = false WHERE taken")

        def loop_over_clients() -> float:
            now = real_now()
            for tenant in tenants:
                with context.client(tenant):
                    for step in Step.objects.filter(taken=False, due_at__lte=now):
                        Step.objects.filter(pk=step.pk, taken=False).update(taken=True)
            return 1

        def taken_by_loop() -> int:
            union = " UNION ALL ".join(f"SELECT taken FROM {schema}.bench_step" for schema in schemas)
            taken: int = owner.execute(f"SELECT count(*) FROM ({union}) s WHERE taken").fetchone()[0]  # type: ignore[index]
            return taken

        def reset_ours() -> None:
            owner.execute("UPDATE public.agenda_work SET lease_until = NULL WHERE lease_until IS NOT NULL")
            owner.execute("VACUUM ANALYZE public.agenda_work")

        def claim_all() -> float:
            while claiming.claim(Work, limit=BATCH, lane="standard"):
                pass
            return 1

        def taken_by_claim() -> int:
            return int(Work.objects.filter(lease_until__isnull=False).count())

        return compare(
            Side(loop_over_clients, reset_theirs, taken_by_loop),
            Side(claim_all, reset_ours, taken_by_claim),
            rounds=house.rounds,
            unit="s a tick",
        )


def _fill_agenda(owner: psycopg.Connection, tenants: list[UUID], due: int) -> None:
    owner.execute("TRUNCATE public.agenda_work")
    owner.execute(
        """
        INSERT INTO public.agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)
        SELECT t, 'bench.step', n::text, '{}', 'standard',
               now() + CASE n WHEN %s THEN interval '-1 hour' ELSE n * interval '1 day' END, 0, 0, ''
        FROM unnest(%s::uuid[]) t, generate_series(1, %s) n
        """,
        [due, tenants, STEPS],
    )
    owner.execute("VACUUM ANALYZE public.agenda_work")


def _idle(house: House, clients: Clients, few: int, many: int) -> dict[str, float | str | bool]:
    """Seconds of an idle look with few and with many clients, and how flat that is."""
    ids = clients.rows(many)
    seconds: dict[int, list[float]] = {few: [], many: []}
    with house.owner() as owner:
        for _round in range(house.rounds):
            for size in (few, many):
                _fill_agenda(owner, ids[:size], due=0)
                due_by_lane()
                looks = house.of_size(toy=3, small=200, full=400)
                begun = time.perf_counter()
                for _look in range(looks):
                    assert due_by_lane() == {}
                seconds[size].append((time.perf_counter() - begun) / looks)
    connection.close()
    small, large = (statistics.median(seconds[size]) for size in (few, many))
    growth = statistics.median(b / a for a, b in zip(seconds[few], seconds[many], strict=True))
    return {
        f"idle_seconds_{few}_clients": float(f"{small:.3g}"),
        f"idle_seconds_{many}_clients": float(f"{large:.3g}"),
        "idle_growth": float(f"{growth:.3g}"),
        "idle_flat": growth <= FLAT,
    }
