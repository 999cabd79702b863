"""One migration more for all clients, a column and its index: `migrate_schemas` of django-tenants against ours.

Theirs: django-tenants' own executor, over the same apps and clients; as it takes a second or more for each, on a few of
them (`theirs_on`). Ours: all of them (`clients`). Both must leave the same catalogues in those few. `no_op`: the
command again, when nothing is to do. `in_processes`, `no_op_in_processes`: theirs tuned, its executor of two processes.
`at_1000`, `no_op_at_1000`: both ratios for a thousand clients; below that size reckoned, where what ours takes once for
all counts less: theirs for each times 1,000, ours by a line through two sizes. `no_op_twice_s`, `no_op_twice_cpu_s`:
ours with nothing to do for twice as many (`twice`).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from django.core.management import call_command
from django.test.utils import override_settings

from benchmarks import _fleet
from benchmarks.frame import House, NotTheSame, Report, Side, check_ends, in_turn
from benchmarks.machine import own_seconds
from tenants.clients.blueprints import description
from tenants.database import migrating
from tenants.models import Tenant

RECKONED = 1_000
_BACK = """
    DROP INDEX IF EXISTS {schema}.scriptread_further;
    ALTER TABLE {schema}.scripts_scriptread DROP COLUMN IF EXISTS further;
    DELETE FROM {schema}.django_migrations WHERE app = 'scripts' AND name = 'further_0999'
"""


def measure(house: House) -> Report:
    clients, few = house.of_size(toy=6, small=60, full=1_000), house.of_size(toy=1, small=2, full=4)
    with _fleet.as_owner(house), override_settings(MIGRATION_MODULES={"scripts": "benchmarks._longer"}):
        _fleet.have_clients(house, clients)
        schemas = sorted(Tenant.objects.values_list("schema_name", flat=True))
        theirs, ours = _theirs(house, schemas, few), _ours(house, schemas, few)
        check_ends(theirs, ours)
        if migrating.behind(schemas):
            raise NotTheSame("ours left some behind")
        migrated = in_turn(theirs, ours, rounds=min(house.rounds, house.of_size(toy=1, small=3, full=3)))
        ours.work()
        idle = in_turn(Side(theirs.work), Side(ours.work), rounds=house.rounds)
        for_one = _for_one_more(house, schemas, ours) if len(schemas) < RECKONED else (0.0, 0.0)
        tuned = _theirs(house, schemas, few, in_processes=True)
        check_ends(tuned, ours)
        times = min(house.rounds, 2)
        tuned_migrated = in_turn(tuned, ours, rounds=times)
        ours.work()
        tuned_idle = in_turn(Side(tuned.work), Side(ours.work), rounds=times)
        _fleet.have_clients(house, 2 * clients)
        _migrate()
        twice, twice_cpu = _nothing_to_do(house.rounds)
        _back(house, schemas)
    to_come = max(RECKONED - len(schemas), 0)
    migrated_s = migrated.ours * len(schemas) + sum(for_one) * to_come
    idle_s = idle.ours * len(schemas) + for_one[1] * to_come
    figures: dict[str, float | str | bool] = {
        "clients": len(schemas),
        "theirs_on": few,
        "twice": 2 * clients,
        "no_op_twice_s": twice,
        "no_op_twice_cpu_s": twice_cpu,
        "at_1000": RECKONED * migrated.theirs / migrated_s,
        "no_op_at_1000": RECKONED * idle.theirs / idle_s,
        "ours_at_1000_s": migrated_s,
        "no_op_ours_at_1000_s": idle_s,
    }
    others = {"no_op": idle, "in_processes": tuned_migrated, "no_op_in_processes": tuned_idle}
    return Report(migrated, others, figures)


def _theirs(house: House, schemas: Sequence[str], few: int, *, in_processes: bool = False) -> Side:
    def work() -> int:
        with _fleet.stock_executor(most=few, in_processes=in_processes):
            _migrate()
        return few

    return Side(work, lambda: _back(house, schemas), lambda: _ends(schemas[:few]))


def _ours(house: House, schemas: Sequence[str], few: int) -> Side:
    def work() -> int:
        _migrate()
        return len(schemas)

    return Side(work, lambda: _back(house, schemas), lambda: _ends(schemas[:few]))


def _migrate() -> None:
    call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)


def _nothing_to_do(rounds: int) -> tuple[float, float]:
    """Seconds of ours, and those of the processors, when nothing is to do; medians."""
    took = []
    for _ in range(rounds):
        busy, begun = own_seconds(), time.perf_counter()
        _migrate()
        took.append((time.perf_counter() - begun, own_seconds() - busy))
    return statistics.median(wall for wall, _cpu in took), statistics.median(cpu for _wall, cpu in took)


def _back(house: House, schemas: Sequence[str]) -> None:
    """The clients are as the release before has left them."""
    with house.owner() as owner:
        for schema in schemas:
            owner.execute(_BACK.format(schema=schema))


def _ends(schemas: Sequence[str]) -> list[list[str]]:
    """But for the counter of what was noted, which a migration that was taken back has moved."""
    counter = "sequence django_migrations"
    return [[line for line in description(schema) if not line.startswith(counter)] for schema in schemas]


def _for_one_more(house: House, schemas: Sequence[str], ours: Side) -> tuple[float, float]:
    """Seconds of ours for each client more that is migrated, and for each that is only looked at."""
    some = schemas[: max(len(schemas) // 4, migrating.ALONE + 1)]
    more = len(schemas) - len(some)

    def seconds(work: Callable[[], object], behind: Sequence[str]) -> float:
        _back(house, behind)
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    def for_each(few: Callable[[], float], all_: Callable[[], float]) -> float:
        return max(statistics.median(all_() - few() for _ in range(3)) / more, 0.0)

    looked_at = for_each(
        lambda: seconds(lambda: migrating.behind(some), ()), lambda: seconds(lambda: migrating.behind(schemas), ())
    )
    return for_each(lambda: seconds(ours.work, some), lambda: seconds(ours.work, schemas)), looked_at
