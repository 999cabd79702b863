"""A hundred bookings of the last place at one moment: one wins, the others are told what comes next."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from uuid import UUID

from django.db import connection

from labels.directories.models import Directory
from maintenance import selectors, services
from maintenance.calendars import ledger, services as calendars
from maintenance.calendars.models import BookedSession
from maintenance.models import Window
from maintenance.services import Conflict
from tenants import context
from tenants.models import Tenant
from tests.database import Database
from tests.maintenance.booking import AFTERNOON, ask_calibration
from tests.maintenance.calendars.recount import days_in_the_ledger, sessions_by_day
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

ASKED, CONNECTIONS = 100, 50


def test_one_of_a_hundred_gets_the_last_place(
    own_database: Database, acme: Tenant, business_clock: BusinessClock
) -> None:
    from portal.tryout import demo

    demo.ensure_directories()
    business_clock.set(AFTERNOON)
    calendars.set_capacity(ledger.of_directory(Directory.objects.values_list("code", flat=True)[0]), 1)
    with context.client(acme):
        numbers = register(*(f"1380013{place:04}" for place in range(ASKED)))
        asked = [ask_calibration([number]) for number in numbers]
        tonight = selectors.proposal(asked[0]).slots[0].start
    waiting: queue.SimpleQueue[UUID] = queue.SimpleQueue()
    for request in asked:
        waiting.put(request.pk)
    ends: list[Window | Conflict] = []
    gate = threading.Barrier(CONNECTIONS)

    def book_some() -> None:
        gate.wait()
        with suppress(queue.Empty), context.client(acme):
            while True:
                key = waiting.get_nowait()
                try:
                    ends.append(services.book(key, tonight, actor=ACTOR))
                except Conflict as conflict:
                    ends.append(conflict)
        connection.close()

    threads = [threading.Thread(target=book_some) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [end for end in ends if isinstance(end, Conflict)]
    assert (len(ends), len(told)) == (ASKED, ASKED - 1)
    for conflict in told:
        assert conflict.code == "slot_taken"
        assert conflict.proposal.slots[0].start > tonight
        codes = {reason.code for passed in conflict.proposal.passed_over for reason in passed.reasons}
        assert "directory_full" in codes
    assert BookedSession.objects.filter(starts_at=tonight).count() == 1
    assert days_in_the_ledger() == sessions_by_day()
