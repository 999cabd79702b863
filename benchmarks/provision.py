"""A client's schema, made: django-tenants' `create_schema` against ours, over the same apps, migrations and rows, among
more and more clients.

Theirs: `create_schema` with django-tenants' own executor, as its documentation says. `cloned_at_…`: theirs tuned, a
schema cloned from another one (`TENANT_BASE_SCHEMA`), where it ends the same; `cloned_fails` says why it does not.
Ours: what due work calls, from the blueprint. `at_…`: both sides in turn among so many clients, all of which ours has
made; theirs, which takes seconds, makes one more there. The last number of clients is the main figure. `cpu_ms_at_…`:
ours, milliseconds of the processors for one of the last fifty clients before that number (the median of tens), without
autovacuum, which comes when it likes; `growth`: the last of these to the first.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from itertools import pairwise

from django.db import DatabaseError
from django.test.utils import override_settings

from benchmarks import _fleet
from benchmarks._clients import Clients
from benchmarks.frame import Comparison, House, NotTheSame, Report, Side, in_turn
from benchmarks.machine import seconds_of
from tenants.clients import blueprints
from tenants.database.statements import fetch_one
from tenants.models import Tenant

AT_ONCE = 10  # clients of ours in one timing
MEASURED = 5  # such timings, the last before a number of clients
AMONG = {"toy": (3, 6), "small": (20, 60), "full": (100, 500, 1_000, 2_000)}


def measure(house: House) -> Report:
    rounds, sizes = min(house.rounds, house.of_size(toy=1, small=2, full=1)), AMONG[house.size]
    among, cloned = dict[int, Comparison](), dict[int, Comparison]()
    grown = dict[int, float]()
    with _fleet.as_owner(house):
        _fleet.have_clients(house, 1)  # the code of each function is read once
        ways = (_theirs, _clone, _ours)
        theirs, clone, ours = (way(house, sizes[-1] + at * AT_ONCE) for at, way in enumerate(ways))
        clone_fails = _fails(clone, ours)
        for before, size in pairwise((1, *sizes)):
            grown[size] = _grow(house, before, size)
            among[size] = in_turn(theirs, ours, rounds=rounds)
            if not clone_fails:
                cloned[size] = in_turn(clone, ours, rounds=rounds)
        if theirs.state() != ours.state():  # no figure leaves before
            raise NotTheSame("catalogues or rows differ")
    made = among[sizes[-1]]
    figures: dict[str, float | str | bool] = {
        "clients": sizes[-1],
        "theirs_made_there": rounds,
        "cloned_fails": clone_fails,
        "ours_ms": made.ours * 1e3,
        "theirs_ms": made.theirs * 1e3,
        **{f"cpu_ms_at_{size}": seconds * 1e3 for size, seconds in grown.items()},
        "growth": grown[sizes[-1]] / grown[sizes[0]],
    }
    others = {f"at_{size}": comparison for size, comparison in among.items()}
    others |= {f"cloned_at_{size}": comparison for size, comparison in cloned.items()}
    return Report(made, others, figures)


def _grow(house: House, before: int, size: int) -> float:
    """Have so many clients where there were some before. Answers the processors' seconds for one of the last."""
    schemas, took = _fleet.named(house, size), list[float]()
    for begin in range(before, size, AT_ONCE):
        some, busy = schemas[begin:][:AT_ONCE], _busy()
        for schema in some:
            blueprints.make(schema)
        took.append((_busy() - busy) / len(some))
    return statistics.median(took[-MEASURED:])


def _busy() -> float:
    """Seconds that this process and its session of PostgreSQL have taken."""
    return time.process_time() + seconds_of(fetch_one("SELECT pg_backend_pid()")[0])


def _theirs(house: House, number: int) -> Side:
    """One client at a time."""
    tenant = Tenant.objects.get(schema_name=_further(house, number)[0])

    def work() -> int:
        with _fleet.stock_executor(most=1):
            tenant.create_schema(verbosity=0)
        return 1

    return Side(work, lambda: _fleet.drop(tenant.schema_name), lambda: blueprints.description(tenant.schema_name))


def _clone(house: House, number: int) -> Side:
    """Theirs, from a schema that stands."""
    side = _theirs(house, number)

    def work() -> float:
        with override_settings(TENANT_CREATION_FAKES_MIGRATIONS=True, TENANT_BASE_SCHEMA="bench_0"):
            return side.work()

    return replace(side, work=work)


def _fails(clone: Side, ours: Side) -> str:
    """Why cloning fails, or where its end differs from ours; "" where it does neither."""
    ours.reset()
    ours.work()
    try:
        clone.work()
    except DatabaseError as error:
        return str(error).partition("\n")[0]
    return "" if clone.state() == ours.state() else "it differs"


def _further(house: House, number: int) -> list[str]:
    """The names of AT_ONCE clients, of this number and on, who have no schema yet."""
    Clients(house).rows(number + AT_ONCE)
    return [f"bench_{number + more}" for more in range(AT_ONCE)]


def _ours(house: House, number: int) -> Side:
    schemas = _further(house, number)

    def work() -> int:
        for schema in schemas:
            blueprints.make(schema)
        return AT_ONCE

    def reset() -> None:
        for schema in schemas:
            _fleet.drop(schema)

    return Side(work, reset, lambda: blueprints.description(schemas[0]))
