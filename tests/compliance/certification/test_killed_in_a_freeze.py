"""A freeze of more numbers than one transaction takes: the process that does the rest is killed with -9 on the way."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from compliance.certification import services
from compliance.selectors import certification
from labels.models import Display
from portal.tryout import demo
from tenants import clock
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.database import Database
from tests.killed import killed_when
from tests.licences import held
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock

PRACTICE = "medical_practice_licence"
MIDNIGHT = datetime(2027, 6, 30, 16, tzinfo=UTC)  # 1 July 2027 in Shanghai
LEASE = timedelta(seconds=2)


def shown() -> set[str]:
    """Numbers with a label wanted somewhere."""
    return set(Display.objects.exclude(wanted=None).values_list("number__canonical", flat=True))


def chunks() -> list[claiming.Claim]:
    """A worker takes what waits of the freeze; its other work is put back."""
    claims = claiming.claim(Work, limit=100, lease=LEASE)
    mine = set(Work.objects.filter(name="labels.reconcile").values_list("pk", flat=True))
    claiming.release([claim for claim in claims if claim.id not in mine])
    return [claim for claim in claims if claim.id in mine]


def taken_up() -> list[claiming.Claim]:
    """What another worker takes as soon as it may: not before the lease of the killed one has ended."""
    leased = Work.objects.filter(name="labels.reconcile", done_at=None)
    lease_until = leased.latest("lease_until").lease_until
    assert lease_until is not None
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if rows := chunks():
            assert clock.real_now() >= lease_until
            return rows
        time.sleep(0.1)
    raise AssertionError("nobody takes up what the killed worker has left")


def test_the_rest_of_1200_numbers_follow_also_when_the_worker_is_killed(
    own_database: Database, in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2027, 3, 1, 2, tzinfo=UTC))
    in_acme.ready_at = datetime(2027, 2, 10, tzinfo=UTC)
    in_acme.save()
    demo.ensure_directories()
    beauty = register(*(f"021-6200 {place:04}" for place in range(1200)))
    publish(beauty, "青禾医美")
    publish(register("021-6123 4002"), "青禾网络")
    for claim in chunks():
        handlers.run_all([claim])
    all_of_them = {number.canonical for number in beauty}
    assert all_of_them <= shown()
    held(PRACTICE, valid_from=date(2024, 7, 1), valid_until=date(2027, 6, 30))
    services.settle_freezes()
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    assert certification().frozen_documents == {PRACTICE}, "the freeze itself is whole at once"
    left = len(all_of_them & shown())
    assert left == 700, "500 numbers are looked at with it"

    with own_database.owner() as owner:

        def changed_but_not_committed() -> bool:
            return bool(
                owner.execute(
                    "SELECT FROM pg_locks wanted JOIN pg_locks writes USING (pid) WHERE NOT wanted.granted"
                    " AND wanted.locktype = 'transactionid' AND writes.relation = 'acme.labels_display'::regclass"
                    " AND writes.mode = 'RowExclusiveLock'"
                ).fetchall()
            )

        with owner.transaction():  # what tells the directories; the worker comes to it when its cells are changed
            owner.execute("SELECT 1 FROM agenda_work WHERE name = 'labels.submit' AND done_at IS NULL FOR UPDATE")
            assert killed_when(changed_but_not_committed, lambda: handlers.run_all(chunks()))
    assert len(all_of_them & shown()) == left, "nothing half done"
    again = taken_up()
    assert sorted(len(Work.objects.get(pk=claim.id).arguments["numbers"]) for claim in again) == [201, 500]
    for claim in again:
        handlers.run_all([claiming.Claim(Work, claim.id, claim.fence - 1, 1)])
    assert len(all_of_them & shown()) == left, "who wakes up after its lease writes nothing"
    handlers.run_all(again)
    assert shown() == {"+862161234002"}, "the label that needs no licence stays"
    cells = Display.objects.filter(number__in=[number.pk for number in beauty])
    assert set(cells.values_list("wanted_reason", flat=True)) == {"frozen"}
    assert chunks() == []
