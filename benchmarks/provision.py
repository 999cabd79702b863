"""A client's schema, made: django-tenants' `create_schema` against ours, over the same apps, migrations and rows.

Theirs: `create_schema` with django-tenants' own executor, as its documentation says. Ours: what due work calls, from
the blueprint; `spare`: a schema that was ready. All must end with the same catalogues and rows. `first_ms` and
`last_ms`: ours among few clients, and among as many as the size says (`clients`), when the rounds are timed too.
Theirs takes seconds: below `full` it has two rounds.
"""

from __future__ import annotations

import statistics
import time

from benchmarks import _fleet
from benchmarks._clients import Clients
from benchmarks.frame import House, NotTheSame, Report, Side, in_turn
from tenants import blueprints
from tenants.models import Tenant
from tenants.statements import execute, fetch_one

AT_ONCE = 5  # clients of ours in one timing


def measure(house: House) -> Report:
    clients, rounds = (
        house.of_size(toy=6, small=60, full=2_000),
        min(house.rounds, house.of_size(toy=1, small=2, full=9)),
    )
    with _fleet.as_owner(house):
        _fleet.have_clients(house, 1)  # the code of each function is read once
        first = [_seconds_for(house, number) for number in range(1, 6)]
        _fleet.have_clients(house, clients)
        last = [_seconds_for(house, number) for number in range(clients, clients + 5)]
        theirs, ours, spare = _theirs(house, clients + 10), _ours(house, clients + 20), _spare(house, clients + 30)
        made = in_turn(theirs, ours, rounds=rounds)
        same = theirs.state() == ours.state()  # after it, as theirs takes so long; no figure leaves before
        ready = in_turn(ours, spare, rounds=house.rounds)
        if not same or ours.state() != spare.state():
            raise NotTheSame("catalogues or rows differ")
        theirs.reset()
    figures: dict[str, float | str | bool] = {
        "clients": clients,
        "ours_ms": made.ours * 1e3,
        "theirs_ms": made.theirs * 1e3,
        "spare_ms": ready.ours * 1e3,
        "first_ms": statistics.median(first) * 1e3,
        "last_ms": statistics.median(last) * 1e3,
        "growth": statistics.median(last) / statistics.median(first),
    }
    return Report(made, {"spare": ready}, figures)


def _seconds_for(house: House, number: int) -> float:
    """What it takes to make one client more."""
    Clients(house).rows(number + 1)
    begun = time.perf_counter()
    blueprints.make(f"bench_{number}")
    return time.perf_counter() - begun


def _theirs(house: House, number: int) -> Side:
    """One client at a time."""
    Clients(house).rows(number + 1)
    tenant = Tenant.objects.get(schema_name=f"bench_{number}")

    def work() -> int:
        with _fleet.stock_executor(most=1):
            tenant.create_schema(verbosity=0)
        return 1

    return Side(work, lambda: _fleet.drop(tenant.schema_name), lambda: blueprints.description(tenant.schema_name))


def _ours(house: House, number: int) -> Side:
    Clients(house).rows(number + AT_ONCE)
    schemas = [f"bench_{number + more}" for more in range(AT_ONCE)]

    def work() -> int:
        for schema in schemas:
            blueprints.make(schema)
        return AT_ONCE

    def reset() -> None:
        execute("DELETE FROM tenants_spareschema")
        for schema in schemas:
            _fleet.drop(schema)

    return Side(work, reset, lambda: blueprints.description(schemas[0]))


def _spare(house: House, number: int) -> Side:
    """As ours, when as many are ready."""
    side = _ours(house, number)

    def reset() -> None:
        side.reset()
        while fetch_one("SELECT public.tenants_make_spare(%s)", [AT_ONCE])[0]:
            pass

    return Side(side.work, reset, side.state)
