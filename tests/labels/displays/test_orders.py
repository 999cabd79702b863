"""Orders on which a directory has not decided: asked about again, looked for, or done by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from labels.directories import capabilities, connections
from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting, HeldLabel
from labels.directories.models import Directory
from labels.displays import carried, orders
from labels.errands import services as errands
from labels.errands.models import Errand
from labels.models import Display
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

LABEL = "青禾网络"
LI = Actor("staff", "Li", "1")
pytestmark = pytest.mark.django_db


class Undecided:
    """A party that says each of `outcomes` in turn, the last one for good; `held`: what it holds of every number."""

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.told: list[DisplayOrder] = []
        self.held: str | None = None

    def put(self, items: Sequence[DisplayOrder]) -> list[DisplayReceipt]:
        outcome: Any = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        self.told += items
        revision = {"accepted": 1}.get(outcome)
        now = business_now()
        reason = "上传授权书" if outcome == "needs_person" else None
        made = DisplayReceipt("", "", outcome, revision, reason=reason)
        if outcome == "accepted":
            made = replace(made, accepted_at=now, shown_from=now, shown_by=now)
        return [replace(made, key=item.key, number=item.number) for item in items]

    def look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        held = HeldLabel(self.held, 1, business_now()) if self.held else None
        return [DisplaySighting(number, business_now(), held, None, None) for number in numbers]


@pytest.fixture
def party(in_acme: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Undecided]:
    """party(*outcomes): the only directory, saying these."""
    business_clock.set(AFTERNOON)
    Directory.objects.create(
        code="huawei",
        name="华为",
        name_en="Huawei",
        kind="handset",
        platform="android",
        address="http://127.0.0.1:9",
        cache_min=timedelta(0),
        cache_max=timedelta(0),
    )

    def make(*outcomes: str) -> Undecided:
        made = Undecided(*outcomes)
        monkeypatch.setattr(connections, "directory_adapter", lambda directory: made)
        return made

    return make


def cell() -> Display:
    display: Display = Display.objects.get()
    return display


def test_what_is_pending_is_asked_about_with_the_same_order_until_it_is_decided(
    party: Callable[..., Undecided], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    huawei = party("pending", "pending", "accepted")
    publish(register("021-6100 0001"), LABEL)
    run_due_work()
    assert (cell().state, cell().trouble) == ("pending", "deciding")
    assert len(huawei.told) == 1
    for _time in range(2):
        business_clock.advance(minutes=11)
        run_due_work()
    assert len({order.key for order in huawei.told}) == 1
    assert len(huawei.told) == 3
    assert cell().accepted_revision == 1


def test_who_does_not_decide_in_time_has_refused(
    party: Callable[..., Undecided], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    party("pending")
    publish(register("021-6100 0001"), LABEL)
    run_due_work()
    business_clock.advance(days=3, minutes=1)
    run_due_work()
    assert (cell().state, cell().trouble) == ("failed", "undecided")


@pytest.mark.parametrize("there", [True, False])
def test_of_what_nobody_knows_it_is_looked_for_before_it_is_sent_again(
    party: Callable[..., Undecided], business_clock: BusinessClock, run_due_work: DueWork, there: bool
) -> None:
    huawei = party("unknown", "accepted")
    publish(register("021-6100 0001"), LABEL)
    run_due_work()
    assert cell().trouble == orders.UNKNOWN
    huawei.held = LABEL if there else None
    business_clock.advance(minutes=11)
    run_due_work()
    assert len(huawei.told) == (1 if there else 2)
    assert cell().accepted_revision == 1


def test_what_needs_a_person_is_a_task_and_goes_out_again_once_it_is_done(
    party: Callable[..., Undecided], in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    huawei = party("needs_person", "accepted")
    publish(register("021-6100 0001"), LABEL)
    run_due_work()
    task = Errand.objects.get()
    assert (task.by_hand, task.task, cell().trouble) == (True, "上传授权书", "by_hand")
    business_clock.advance(days=1)
    run_due_work()
    assert len(huawei.told) == 1, "nobody asks while a person has to do something"
    errands.answered_by_hand([task.pk], accepted=True, reason="", effective_on=None, actor=LI)
    run_due_work()
    assert len(huawei.told) == 2
    assert cell().accepted_revision == 1


def test_an_answer_about_an_older_label_changes_nothing_newer(
    party: Callable[..., Undecided], in_acme: Tenant, run_due_work: DueWork
) -> None:
    Directory.objects.update(adapter=capabilities.DESK)
    numbers = register("021-6100 0001")
    publish(numbers, LABEL)
    run_due_work()
    first = Errand.objects.get()
    Errand.objects.update(state="sent")
    publish(numbers, "青禾网络售后")
    run_due_work()
    second = Errand.objects.exclude(pk=first.pk).get()
    for task in (second, first):
        Errand.objects.filter(pk=task.pk).update(state="accepted", answered_at=business_now())
        carried.take_answers("huawei", lane="standard")
    assert (cell().accepted_revision, cell().held) == (second.revision, "青禾网络售后")


def test_what_moved_on_before_it_was_handed_out_leaves_the_planned_file_alone(
    party: Callable[..., Undecided], in_acme: Tenant, run_due_work: DueWork
) -> None:
    Directory.objects.update(adapter=capabilities.DESK)
    publish(register("021-6100 0001"), LABEL)
    run_due_work()
    with context.platform():
        planned = Work.objects.get(name=errands.PREPARE, done_at=None).fence
    read = Display.objects.select_related("number", "directory").get()
    Display.objects.update(revision=read.revision + 1)
    orders.hand_out(read.directory, [read], [orders.order_of(read)])
    with context.platform():
        assert Work.objects.get(name=errands.PREPARE, done_at=None).fence == planned
    assert Errand.objects.count() == 1


def test_what_was_taken_is_expected_when_the_party_says_or_after_the_cache_of_its_handsets() -> None:
    directory = Directory(cache_min=timedelta(hours=1), cache_max=timedelta(hours=6))
    taken = DisplayReceipt("", "", "accepted", 1)
    at, later = AFTERNOON, AFTERNOON + timedelta(days=1)
    assert orders.expected(directory, taken, at) == (at + timedelta(hours=1), at + timedelta(hours=6))
    assert orders.expected(directory, replace(taken, accepted_at=at), later) == orders.expected(directory, taken, at)
    assert orders.expected(directory, replace(taken, shown_from=at, shown_by=later), later) == (at, later)


@pytest.mark.parametrize(("early", "state"), [(timedelta(microseconds=1), "pending"), (timedelta(0), "failed")])
def test_the_time_to_decide_is_over_at_its_end(early: timedelta, state: str) -> None:
    display = Display(state="pending", revision=1, ordered_revision=1, answer_by=AFTERNOON)
    orders.note(display, DisplayReceipt("", "", "pending"), Directory(), AFTERNOON - early)
    assert display.state == state
