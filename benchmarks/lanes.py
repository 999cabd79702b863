"""How long green work waits behind a backlog of standard work, and others behind the flood of one client.

Theirs: one Celery queue, first in first out, two worker processes. Ours: the agenda's lanes as `manage.py up` runs
them, dispatcher and reserved worker included; a wait is from the row's insertion to the handler's begin, on
PostgreSQL's clock. The fairness of a flood is counted in rows claimed until everybody else is served, over their own
rows.
"""

from __future__ import annotations

import time
from uuid import UUID

import psycopg

from benchmarks._clients import Clients
from benchmarks._workers import count, running, wait_until
from benchmarks.frame import Comparison, House, NotTheSame, Report, compare_measured
from portal.runtime import roles
from tenants.agenda import claiming
from tenants.agenda.models import Work

ONE_QUEUE = "one_queue"
WARM = 10  # tasks of each lane before any counts: a new process connects and compiles by its first ones
ADD = """
    INSERT INTO public.agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)
    SELECT %s, 'bench.wait', %s || n, jsonb_build_object('seconds', %s::float), %s, now(), 0, 0, ''
    FROM generate_series(1, %s) n
"""
WAITS = """
    SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM s.at - g.at)), count(*)
    FROM bench_start s JOIN bench_green g USING (name)
"""
BATCH = 200


def measure(house: House) -> Report:
    green = house.of_size(toy=3, small=50, full=100)
    short = house.of_size(toy=20, small=1_000, full=5_000)
    long = house.of_size(toy=2, small=40, full=400)
    clients = Clients(house).make(2, table="CREATE TABLE {schema}.bench_nothing ()")
    with house.owner() as owner:
        for table in (
            "bench_start (name text, at timestamptz DEFAULT clock_timestamp())",
            "bench_green (name text, at timestamptz DEFAULT clock_timestamp())",
        ):
            owner.execute(f"CREATE TABLE public.{table}")
        owner.execute("GRANT ALL ON public.bench_start, public.bench_green TO PUBLIC")
        reserved, shared = (list(roles.RESERVED_LANES), 1), (list(roles.ALL_LANES), 2)
        with running(house, ([ONE_QUEUE], 2), reserved, shared, dispatcher=True):
            backlogs = _Backlogs(house, owner, [tenant.pk for tenant in clients], green)
            backlogs.warm()
            behind_short, behind_long = backlogs.compare(short, 0.004), backlogs.compare(long, 0.1)
        figures = _flood(house, owner)
    service = {"p95_short": behind_short.ours, "p95_long": behind_long.ours}
    figures |= {name: float(f"{seconds:.3g}") for name, seconds in service.items()}
    return Report(behind_short, {"behind_long_tasks": behind_long}, figures)


class _Backlogs:
    def __init__(self, house: House, owner: psycopg.Connection, clients: list[UUID], green: int) -> None:
        self.house, self.owner, self.clients, self.green = house, owner, clients, green

    def compare(self, backlog: int, seconds: float) -> Comparison:
        """The p95 wait of green tasks behind so many standard tasks that take so many seconds each."""
        return compare_measured(
            lambda: self.one_queue(backlog, seconds),
            lambda: self.lanes(backlog, seconds),
            rounds=self.house.rounds,
            unit="s, p95 wait",
        )

    def warm(self) -> None:
        for number in range(WARM):
            self._send(f"warm {number}", 0.0)
            for lane in ("standard", "green"):
                self._add(self.clients[1], f"warm {lane} {number}", 0.0, lane)
            self._begun("warm", 3 * (number + 1))

    def one_queue(self, backlog: int, seconds: float) -> float:
        self._clear()
        for number in range(backlog):
            self._send(f"standard {number}", seconds)
        for number in range(self.green):
            name = f"green {number}"
            self.owner.execute("INSERT INTO bench_green (name) VALUES (%s)", [name])
            self._send(name, 0.0)
        self._begun("green", self.green)
        return self._p95()

    def lanes(self, backlog: int, seconds: float) -> float:
        self._clear()
        self._add(self.clients[0], "standard ", seconds, "standard", rows=backlog)
        time.sleep(0.3)  # the backlog is at work
        for number in range(self.green):
            self.owner.execute("INSERT INTO bench_green (name) VALUES (%s)", [f"green {number}1"])
            self._add(self.clients[1], f"green {number}", 0.0, "green")
            time.sleep(0.02)
        self._begun("green", self.green)
        self.owner.execute("DELETE FROM public.agenda_work WHERE done_at IS NULL AND lease_until IS NULL")
        wait_until(lambda: count("SELECT count(*) FROM public.agenda_work WHERE done_at IS NULL") == 0, every=0.05)
        return self._p95()

    def _send(self, name: str, seconds: float) -> None:
        from benchmarks._work import wait_task

        wait_task.apply_async((name, seconds), queue=ONE_QUEUE)

    def _add(self, client: UUID, key: str, seconds: float, lane: str, *, rows: int = 1) -> None:
        self.owner.execute(ADD, [client, key, seconds, lane, rows])
        self.owner.execute("SELECT pg_notify('agenda', '')")

    def _clear(self) -> None:
        self.owner.execute("TRUNCATE public.agenda_work, bench_start, bench_green")

    def _begun(self, kind: str, tasks: int) -> None:
        wait_until(lambda: count(f"SELECT count(*) FROM bench_start WHERE name LIKE '{kind}%'") >= tasks, every=0.05)

    def _p95(self) -> float:
        seconds, waited = self.owner.execute(WAITS).fetchone() or (0.0, 0)
        if waited != self.green:
            raise NotTheSame(f"{waited} of {self.green} green tasks began")
        return float(seconds)


def _flood(house: House, owner: psycopg.Connection) -> dict[str, float | str | bool]:
    """One client's flood, due before everything else, against the few rows of each other client."""
    flood = house.of_size(toy=2_000, small=100_000, full=100_000)
    others = house.of_size(toy=20, small=999, full=999)
    ids = Clients(house).rows(others + 1)
    owner.execute("TRUNCATE public.agenda_work")
    owner.execute(
        "INSERT INTO public.agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)"
        " SELECT %s, 'bench.wait', n::text, '{}', 'standard', now() - interval '1 hour', 0, 0, ''"
        " FROM generate_series(1, %s) n",
        [ids[0], flood],
    )
    owner.execute(
        "INSERT INTO public.agenda_work (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)"
        " SELECT t, 'bench.wait', n::text, '{}', 'standard', now(), 0, 0, ''"
        " FROM unnest(%s::uuid[]) t, generate_series(1, 10) n",
        [ids[1:]],
    )
    owner.execute("VACUUM ANALYZE public.agenda_work")
    own = others * 10
    theirs = {row[0] for row in owner.execute("SELECT id FROM public.agenda_work WHERE tenant_id <> %s", [ids[0]])}
    claimed, slowest = 0, 0.0
    while theirs:
        begun = time.perf_counter()
        claims = claiming.claim(Work, limit=BATCH, lane="standard")
        slowest = max(slowest, time.perf_counter() - begun)
        if not claims:
            raise NotTheSame(f"{len(theirs)} rows are never claimed")
        for claim in claims:
            claimed += 1
            theirs.discard(claim.id)
            if not theirs:
                break
    owner.execute("TRUNCATE public.agenda_work")
    return {
        "flood_claims_over_own": round(claimed / own, 3),
        "flood_claims_over_own_in_one_queue": round((flood + own) / own, 3),
        "flood_slowest_claim_seconds": float(f"{slowest:.3g}"),
    }
