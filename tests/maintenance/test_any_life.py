"""Any life of windows: random commands, crashes in the middle of them, work done twice. What must hold always holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labels.directories import connections
from labels.models import LabelVersion, Number, StandbyLabel, StandbyLease
from maintenance import history, selectors, services
from maintenance.calendars.models import BookedSession
from maintenance.domain.lifecycle import COMMANDS, ENDED, WindowCommand, WindowState
from maintenance.models import MaintenanceRequest, NumberHold, Window, WindowEvent
from portal.tryout.demo import ensure_directories
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, ask_calibration
from tests.portal.parties import Parties, Party
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
STANDBY = "维护中-请稍后"
which, hours = st.integers(0, 5), st.integers(1, 40)
crashes = st.sampled_from([False, False, True])


class Crash(RuntimeError):
    """The process died here."""


class Lives(RuleBasedStateMachine):
    """Windows of one client over two numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.work = BusinessClock(), DueWork()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.now = self.clock.set(AFTERNOON)
        self.numbers = register("021-6123 4001", "021-6123 4002")
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
        publish(self.numbers, "青禾科技")
        self.work()
        for request in (ask_calibration(self.numbers[:1], STANDBY), ask_calibration(self.numbers), ask(self.numbers)):
            self._book(request, 0, False)

    # ---------------------------------------------------------------- what may happen

    @rule(one=st.booleans(), standby=st.booleans(), place=st.integers(0, 2), crash=crashes)
    def book_calibration(self, one: bool, standby: bool, place: int, crash: bool) -> None:
        request = ask_calibration(self.numbers[:1] if one else self.numbers, STANDBY if standby else "")
        self._book(request, place, crash)

    @rule(text=st.sampled_from(["青禾网络", "青禾科技"]), place=st.integers(0, 2), crash=crashes)
    def book_change(self, text: str, place: int, crash: bool) -> None:
        try:
            request = ask(self.numbers, text)
        except Refused:
            return  # one of the numbers has a change under way
        self._book(request, place, crash)

    def _book(self, request: MaintenanceRequest, place: int, crash: bool) -> None:
        slots = selectors.proposal(request).slots
        if slots:
            start = slots[min(place, len(slots) - 1)].start
            self._order(lambda: services.book(request.pk, start, actor=ACTOR), crash)

    @rule(which=which, place=st.integers(0, 2), crash=crashes)
    def move(self, which: int, place: int, crash: bool) -> None:
        if (window := self._window(which)) is None:
            return
        slots = selectors.proposal(window.request, leaving_out=window.pk).slots
        if slots:
            start = slots[min(place, len(slots) - 1)].start
            self._order(lambda: services.move(window.pk, start, sequence=window.sequence, actor=ACTOR), crash)

    @rule(which=which, by=hours, crash=crashes)
    def extend(self, which: int, by: int, crash: bool) -> None:
        if (window := self._window(which)) is not None:
            until = window.ends_at + timedelta(hours=by)
            self._order(
                lambda: services.extend(window.pk, until, sequence=window.sequence, actor=ACTOR, reason="slow"), crash
            )

    @rule(which=which, name=st.sampled_from(["finish", "roll_back", "abort", "cancel"]), crash=crashes)
    def end(self, which: int, name: str, crash: bool) -> None:
        if (window := self._window(which)) is not None:
            order = getattr(services, name)
            self._order(lambda: order(window.pk, sequence=window.sequence, actor=ACTOR, reason="so"), crash)

    @rule(which=which)
    def work_twice(self, which: int) -> None:
        if (window := self._window(which)) is not None:
            for _ in range(2):
                services.start(window.pk)
                services.run(window.pk)

    @rule(by=hours)
    def time_passes(self, by: int) -> None:
        """Whatever falls due is done, late by up to that time."""
        self.now = self.clock.set(self.clock.now() + timedelta(hours=by))
        self.work()

    @rule(which=which)
    def the_next_start(self, which: int) -> None:
        """To the instant, and what happens to it then."""
        due = Work.objects.filter(name="maintenance.start", done_at=None, due_at__gt=self.clock.now()).order_by(
            "due_at"
        )
        if (first := due.first()) is not None:
            self.clock.set(first.due_at)
            self.work(name="maintenance.start" if which % 2 else "")

    # ---------------------------------------------------------------- how it is ordered

    def _window(self, which: int) -> Window | None:
        every = Window.objects.select_related("request").order_by("booked_at", "pk")
        windows = list(
            every.filter(state__in=Window.OPEN) if which else every
        )  # mostly one that can still do something
        return windows[which % len(windows)] if windows else None

    def _order(self, order: Callable[[], Any], crash: bool) -> None:
        before = self._everything()
        try:
            if crash:
                with mock.patch.object(history, "tell_all", side_effect=Crash), transaction.atomic():
                    order()
            else:
                with transaction.atomic():
                    order()
        except (Refused, Crash):
            assert self._everything() == before, "who refuses or dies leaves nothing behind"

    @staticmethod
    def _everything() -> list[Any]:
        return [
            sorted(Window.objects.values_list("pk", "state", "sequence", "starts_at", "ends_at", "extensions")),
            sorted(NumberHold.objects.values_list("number", "period")),
            sorted(StandbyLease.objects.values_list("number", "starts_at", "ends_at")),
            sorted(LabelVersion.objects.values_list("pk", "state")),
            sorted(Work.objects.filter(done_at=None, name__startswith="maintenance.").values_list("key", "due_at")),
            Message.objects.filter(state="waiting").count(),
            WindowEvent.objects.count(),
        ]

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def one_path_of_states_without_gaps(self) -> None:
        for window in Window.objects.all():
            events = list(window.events.order_by("sequence"))
            assert [event.sequence for event in events] == list(range(1, window.sequence + 1))
            assert [event.old_state for event in events[1:]] == [event.new_state for event in events[:-1]]
            assert events[-1].new_state == window.state
            for event in events[1:]:
                target = COMMANDS[WindowCommand(event.command)][WindowState(event.old_state)]
                assert event.new_state in (target, WindowState.MISSED if event.command == "start" else target)

    @invariant()
    def no_two_sessions_with_impact_meet_on_a_number(self) -> None:
        for number in Number.objects.all():
            periods = sorted(
                (hold.period.lower, hold.period.upper) for hold in NumberHold.objects.filter(number=number)
            )
            assert all(end <= start for (_, end), (start, _) in pairwise(periods))

    @invariant()
    def open_windows_hold_what_they_need_and_ended_ones_nothing(self) -> None:
        now = self.clock.now()
        for window in Window.objects.select_related("request"):
            sessions = [(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")]
            assert (sessions[0][0], sessions[-1][1]) == (window.starts_at, window.ends_at)
            holds = NumberHold.objects.filter(session__window=window).count()
            places = BookedSession.objects.filter(window_id=window.pk).count()
            leases = StandbyLease.objects.filter(window_id=window.pk)
            if window.state in ENDED:
                assert (holds, places) == (0, 0)
                assert not leases.filter(ends_at__gt=now + timedelta(minutes=1)).exists()
            else:
                assert holds == (len(sessions) * window.request.number_count if window.impact else 0)
                assert places == len(sessions)
                assert leases.count() <= window.request.number_count
            for lease in leases:
                assert window.starts_at <= lease.starts_at
                assert lease.ends_at <= window.ends_at + timedelta(seconds=5)

    @invariant()
    def alarms_and_reminders_are_of_the_present_time(self) -> None:
        for window in Window.objects.all():
            due = list(
                Work.objects.filter(name="maintenance.start", key=str(window.pk), done_at=None).values_list(
                    "due_at", flat=True
                )
            )
            if window.state == Window.State.SCHEDULED:
                assert due == [window.starts_at]
            else:  # one that is due already finds that there is nothing to start
                assert all(each <= self.clock.now() for each in due), window.state
            waiting = Message.objects.filter(
                about=f"window:{window.pk}",
                state="waiting",
                template__contains="reminder_",
                due_at__gt=self.clock.now(),
            )
            times = set(waiting.values_list("parameters__starts_at", flat=True))
            assert times <= ({window.starts_at} if window.state == Window.State.SCHEDULED else set())


def test_any_life(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    ensure_directories()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=6,
            stateful_step_count=16,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # the steps are printed; making them fewer would take minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
