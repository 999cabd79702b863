"""Seeing 10,000 numbers through an aggregator, within its calls a second and the month's budget, beside a bare loop
that asks the same stand-in and keeps nothing.

Ours counts and reserves each call, keeps each answer, and has displays follow in the client's schema. The budget is for
a hundred numbers fewer than there are: those must wait, and nothing may be paid beyond it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.frame import House, Report, compare_measured
from labels.directories.aggregators.due import LOOK_THROUGH, ask_aggregators
from labels.directories.aggregators.known import aggregator_of
from labels.directories.meter import spent_this_month
from labels.directories.models import CallDay, Connection, Directory, KeptLookUp
from labels.models import Display, Number, Sighting
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.models import Tenant
from tests.labels.directories.aggregators.conftest import Standing, make_aggregator, sees
from tests.labels.directories.conftest import Sandbox
from tests.work import DueWork

CLIENT, LABEL = "acme", "青禾网络"
PRICE, TOO_FEW = 5, 100  # fen; numbers for which there is no money


def sightings(house: House) -> Report:
    """Of its own directory, account and stand-in."""
    count = house.of_size(toy=120, small=1_000, full=10_000)
    a_second = house.of_size(toy=100, small=100, full=200)
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox.start(Path(folder))
        try:
            return _measured(Standing(f"http://127.0.0.1:{sandbox.base}"), count, a_second)
        finally:
            sandbox.stop()


def _measured(standing: Standing, count: int, a_second: int) -> Report:
    standing.behave(calls_a_second=a_second + 20)
    budget = (count - TOO_FEW) * PRICE
    with context.client(Tenant.objects.get(schema_name=CLIENT)):
        directory = _prepared(count)
        aggregator = make_aggregator(standing, "ihuyi_marks", calls_a_second=a_second, monthly_budget=budget)
        sees(aggregator, Oppo=directory)
        compared = compare_measured(
            lambda: _timed(lambda: _bare(aggregator, count - TOO_FEW, a_second)),
            lambda: _timed(_ours),
            rounds=1,
            unit="s a number",
        )
        account = Connection.objects.get()
        figures: dict[str, float | str | bool] = {
            "numbers": count,
            "seen": Sighting.objects.count(),
            "numbers_a_second": round(1 / compared.ours, 1),
            "calls_a_second_allowed": a_second,
            "spent_fen": spent_this_month(account),
            "budget_fen": budget,
            "failed_calls": sum(CallDay.objects.values_list("failed", flat=True)),
            "asked_twice": KeptLookUp.objects.count()
            - KeptLookUp.objects.distinct("number").order_by("number").count(),
        }
    return Report(compared, {}, figures)


def _prepared(count: int) -> Directory:
    """A party that people serve, which has accepted a label for so many numbers."""
    made: Directory = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=timedelta(0),
        cache_max=timedelta(0),
    )
    numbers = Number.objects.bulk_create(
        Number(canonical=f"+86138{place:08}", kind="mobile", state="active") for place in range(count)
    )
    long_ago = business_now() - timedelta(days=1)
    Display.objects.bulk_create(
        Display(
            number=number,
            directory=made,
            wanted=LABEL,
            wanted_reason="approved",
            revision=1,
            accepted_revision=1,
            accepted_at=long_ago,
            held=LABEL,
            expected_from=long_ago,
            expected_by=long_ago,
            state="submitted",
        )
        for number in numbers
    )
    return made


def _timed(work: Callable[[], float]) -> float:
    begun = time.perf_counter()
    units = work()
    return (time.perf_counter() - begun) / units


def _ours() -> float:
    ask_aggregators()
    with context.platform():
        run = DueWork()
        run.MOST = 10**6  # of this one: pieces come again as long as numbers are left
        while Work.objects.filter(name=LOOK_THROUGH, done_at=None, last_error="").exists():
            run(name=LOOK_THROUGH, failures=True)
    return KeptLookUp.objects.count()


def _bare(aggregator: Directory, count: int, a_second: int) -> float:
    asked = aggregator_of(aggregator)._door.secrets[0]  # type: ignore[attr-defined]  # noqa: SLF001 -- its account
    ihuyi, begun = aggregator_of(aggregator), time.monotonic()
    for place in range(count):
        time.sleep(max(begun + place / a_second - time.monotonic(), 0))
        answer = ihuyi._send("Submit", asked, content=f"138{place:08}")  # type: ignore[attr-defined]  # noqa: SLF001
        assert answer.status == 200
    return count
