"""Two who book or change at the same moment: the second sees what the first has done, or is told.

A hundred at one moment: test_last_slot.py. What a page or program sends twice: tests/portal/shell/test_sent_twice.py.
"""

from __future__ import annotations

import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from labels.directories.models import Directory
from maintenance import selectors, services
from maintenance.calendars import ledger, services as calendars
from maintenance.calendars.models import BookedSession, LedgerBlock, LedgerDay, Policy
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowCommand, WindowState
from maintenance.models import MaintenanceRequest, Window, WindowEvent
from maintenance.services import Conflict, transitions
from portal.tryout import demo
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.at_once import overlapping
from tests.database import Database
from tests.maintenance.booking import AFTERNOON, ask_calibration
from tests.maintenance.calendars.recount import days_in_the_ledger, sessions_by_day
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _afternoon(own_database: Database, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    demo.ensure_directories()


def drafted(tenant: Tenant, *numbers: str) -> MaintenanceRequest:
    with context.client(tenant):
        return ask_calibration(register(*numbers))


def booked(tenant: Tenant, draft: MaintenanceRequest, place: int = 0) -> Window:
    """As the client books it: the n-th of the proposed windows."""
    with context.client(tenant):
        return services.book(draft.pk, selectors.proposal(draft).slots[place].start, actor=ACTOR)


def test_the_last_place_of_a_day_that_is_in_the_ledger_goes_to_one(
    own_database: Database, acme: Tenant, globex: Tenant
) -> None:
    """Where the day has no row yet, its unique key makes the second wait. Where it has one, only the lock does."""
    tonight = booked(acme, drafted(acme, "021-6123 4001")).starts_at
    calendars.set_capacity(ledger.of_directory(Directory.objects.values_list("code", flat=True)[0]), 2)
    mine, theirs = drafted(acme, "021-6123 4002"), drafted(globex, "021-6123 4003")
    before = set(LedgerDay.objects.values_list("resource", "day"))
    first, second = overlapping(
        own_database,
        lambda: booked(acme, mine),
        lambda: booked(globex, theirs),
        before='UPDATE "calendars_ledgerday"',
    )
    assert first.starts_at == tonight
    assert isinstance(second, Conflict), second
    assert second.code == "slot_taken"
    assert second.proposal.slots[0].start > tonight
    assert BookedSession.objects.filter(starts_at=tonight).count() == 2
    assert set(LedgerDay.objects.values_list("resource", "day")) == before, "the rows were there"
    assert days_in_the_ledger() == sessions_by_day()


def test_of_two_days_that_are_full_at_once_both_are_kept(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    """What is full stands in one row for many days, which is read, changed and written."""
    unicom, midnight = "directory:unicom", AFTERNOON.replace(hour=0)
    nights = [Interval(midnight + timedelta(days=day), midnight + timedelta(days=day) + HOUR) for day in range(3)]
    calendars.set_capacity(unicom, 1)

    def occupy(tenant: Tenant, night: Interval) -> None:
        with context.client(tenant), transaction.atomic():
            calendars.occupy(uuid4(), [night], impact=True, resources=[unicom])

    occupy(acme, nights[0])
    assert LedgerBlock.objects.count() == 1
    overlapping(
        own_database,
        lambda: occupy(acme, nights[1]),
        lambda: occupy(globex, nights[2]),
        before='UPDATE "calendars_ledgerblock"',
    )
    assert LedgerBlock.objects.count() == 1, "of this row"
    full = ledger.resources_busy([unicom], midnight, midnight + timedelta(days=3))
    assert [each.interval for each in full] == nights


def test_of_two_with_the_last_fast_place_of_the_day_one_is_fast(own_database: Database, globex: Tenant) -> None:
    figures = copy.deepcopy(Policy.objects.latest("version").figures)
    figures["lanes"]["fast_quota_a_day"] = 1
    calendars.new_policy(figures=figures, note="one a day", by=Actor("staff", "test", "1"))
    Tenant.objects.filter(pk=globex.pk).update(legal_name="上海市黄浦区麦田便利店", industry="retail")
    globex.refresh_from_db()
    with context.client(globex):
        drafts = [
            services.draft_label_change(text="麦田便利店", numbers=[number.pk], actor=ACTOR)
            for number in register("021-6123 4001", "021-6123 4002")
        ]
    assert [draft.lane for draft in drafts] == ["fast", "fast"]
    first, second = overlapping(own_database, lambda: booked(globex, drafts[0]), lambda: booked(globex, drafts[1]))
    assert isinstance(second, Window), second
    assert [first.lane, second.lane] == ["fast", "standard"]


def test_of_two_that_book_one_draft_at_once_both_have_the_window(own_database: Database, acme: Tenant) -> None:
    draft = drafted(acme, "021-6123 4001")
    first, second = overlapping(own_database, lambda: booked(acme, draft), lambda: booked(acme, draft))
    assert second == first
    with context.client(acme):
        assert [event.command for event in WindowEvent.objects.all()] == ["book"]


def test_who_changes_a_window_that_another_is_changing_is_told(own_database: Database, acme: Tenant) -> None:
    window = booked(acme, drafted(acme, "021-6123 4001"))

    def cancel() -> None:
        with context.client(acme):
            services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="no need")

    _first, second = overlapping(own_database, cancel, cancel)
    assert isinstance(second, Refused), second
    assert second.code == "window_moved_on"


def test_what_was_read_before_a_change_changes_nothing(own_database: Database, acme: Tenant) -> None:
    """Also where nobody has locked the window: the sequence is compared in the statement that sets it."""
    window = booked(acme, drafted(acme, "021-6123 4001"))

    def write(read: Window, state: WindowState) -> None:
        with context.client(acme), transaction.atomic():
            transitions.write(read, WindowCommand.START.value, state.value, (), actor=PLATFORM, reason="", changes={})

    with context.client(acme):
        reads = [Window.objects.select_related("request").get(pk=window.pk) for _who in range(2)]
    _first, second = overlapping(
        own_database,
        lambda: write(reads[0], WindowState.RUNNING),
        lambda: write(reads[1], WindowState.CANCELLED),
    )
    assert isinstance(second, Refused), second
    assert second.code == "window_moved_on"
    with context.client(acme):
        kept = Window.objects.get(pk=window.pk)
        assert (kept.state, kept.sequence) == (WindowState.RUNNING, window.sequence + 1)
