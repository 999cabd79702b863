"""A file of calls whose worker is killed with -9 between its calls and what is counted of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from maintenance.calls import files, services
from maintenance.calls.models import Call, CallImport, Cell
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.database import Database
from tests.killed import killed_when
from tests.maintenance.calls.test_imports import line
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

LINES = 3000


def takes() -> list[claiming.Claim]:
    """A worker takes the file; its other work is put back."""
    claims = claiming.claim(Work, limit=100, lease=timedelta(minutes=2))
    mine = set(Work.objects.filter(name=services.TAKE).values_list("pk", flat=True))
    claiming.release([claim for claim in claims if claim.id not in mine])
    return [claim for claim in claims if claim.id in mine]


def test_nothing_is_half_taken_and_the_next_worker_takes_all_of_it_once(
    own_database: Database, in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2026, 11, 25, 6, tzinfo=UTC))
    register("0571-8765 4321")
    content = "".join(line(place, answered=place % 3 == 0, cause="NO_ANSWER") for place in range(LINES)).encode()
    row = files.keep_calls(content, "Master.csv", actor=ACTOR)
    services.take_calls(row.pk, files.reading_of(row), ["x"], actor=ACTOR)
    with own_database.owner() as owner:

        def calls_are_written_and_cells_wait() -> bool:
            return bool(
                owner.execute(
                    "SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.calls_cell'::regclass"
                ).fetchall()
            )

        with owner.transaction():
            owner.execute("LOCK TABLE public.calls_cell IN SHARE MODE")
            assert killed_when(calls_are_written_and_cells_wait, lambda: handlers.run_all(takes()))
    row.refresh_from_db()
    assert (row.state, Call.objects.count(), Cell.objects.count()) == (CallImport.State.WAITING, 0, 0)
    assert takes() == [], "nobody takes it up before the lease of the killed worker has ended"
    Work.objects.filter(name=services.TAKE).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    handlers.run_all(takes())
    row.refresh_from_db()
    assert (row.state, row.calls, row.known, Call.objects.count()) == (CallImport.State.TAKEN, LINES, 0, LINES)
    assert Cell.objects.aggregate(calls=Sum("calls"), answered=Sum("answered")) == {"calls": LINES, "answered": 1000}
    assert files.keep_calls(content, "again.csv", actor=ACTOR) == row, "the same content is the same import"
    assert takes() == []
