"""The one loop over real processes: idempotent, late orders, lost data, outages, refusals, marks, and its queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.directories import connections
from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting
from labels.directories.models import Directory
from labels.displays import looking, reconciler, submitting
from labels.domain import wanted as rules
from labels.models import Display, Number
from tenants.agenda.models import Work
from tenants.clients import epochs
from tenants.clock import business_now
from tenants.models import Tenant
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db
State = Display.State


@pytest.fixture
def number(stand_ins: StandIns, in_acme: Tenant) -> Number:
    """A number with a label that the directories have not been told yet."""
    (number,) = fresh()
    publish([number], "青禾网络")
    return number


def sweep(stand_ins: StandIns) -> None:
    for code in stand_ins.parties:
        looking.check_consistency(code)
    stand_ins.run()


def test_reconciling_twice_marks_nothing(number: Number) -> None:
    cells = Display.objects.filter(number=number).order_by("pk")
    before = list(cells.values_list("state", "revision", "wanted"))
    assert before == [(State.PENDING, 1, "青禾网络")] * 7
    work = Work.objects.filter(done_at=None).count()
    assert reconciler.reconcile_displays([number.pk]) == 0
    assert list(cells.values_list("state", "revision", "wanted")) == before
    assert Work.objects.filter(done_at=None).count() == work


def test_every_directory_takes_it_once(number: Number, stand_ins: StandIns) -> None:
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {"青禾网络"}
    assert set(Display.objects.filter(number=number).values_list("state", "accepted_revision")) == {(State.SHOWN, 1)}
    sweep(stand_ins)
    assert [len(party.effects(number.canonical)) for party in stand_ins.parties.values()] == [1] * 7


def test_a_late_order_cannot_win(number: Number, stand_ins: StandIns) -> None:
    """The directory holds a newer revision than is remembered (a restored database): the loop goes past it."""
    huawei = stand_ins.parties["huawei"]
    huawei.put({"key": f"other-{number.pk}", "number": number.canonical, "label": "早先", "revision": 40})
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    assert cell(number, "huawei").revision == cell(number, "huawei").accepted_revision == 41
    late = huawei.adapter.put([DisplayOrder(f"late-{number.pk}", number.canonical, "早先", 40)])
    assert late[0].outcome == "stale"
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"


def test_an_answer_that_comes_after_a_change_leaves_the_change_pending(number: Number, stand_ins: StandIns) -> None:
    sent = list(Display.objects.filter(number=number, directory__code="huawei").select_related("number"))
    order = DisplayOrder(f"x-{sent[0].pk}-1", number.canonical, "青禾网络", 1)
    receipts = stand_ins.parties["huawei"].adapter.put([order])
    publish([number], "青禾科技")
    submitting.take_receipts(Directory.objects.get(code="huawei"), sent, receipts, "standard")
    after = cell(number, "huawei")
    assert (after.state, after.accepted_revision, after.revision) == (State.PENDING, 1, 2)
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == "青禾科技"


def test_a_look_from_before_an_order_says_nothing_of_it(number: Number, stand_ins: StandIns) -> None:
    """It was under way while the directory took another label: what it saw is not what is held now."""
    stand_ins.run()
    huawei, asked = Directory.objects.get(code="huawei"), [cell(number, "huawei")]
    seen = stand_ins.parties["huawei"].adapter.look_up([number.canonical])
    publish([number], "青禾科技")
    stand_ins.run()
    looking.take_sightings(huawei, asked, seen, "standard")
    now = cell(number, "huawei")
    assert (now.state, now.held, now.shown, now.revision) == (State.SHOWN, "青禾科技", "青禾科技", 2)


def test_a_directory_that_forgets_is_told_again_under_a_fresh_key(number: Number, stand_ins: StandIns) -> None:
    stand_ins.later(hours=13)
    xiaomi = stand_ins.parties["xiaomi"]
    xiaomi.client.post("/sandbox/forget", json={"numbers": [number.canonical]}).raise_for_status()
    assert stand_ins.on_handsets(number)["xiaomi"] is None
    sweep(stand_ins)
    assert stand_ins.on_handsets(number)["xiaomi"] == "青禾网络"
    keys = [effect["key"] for effect in xiaomi.effects(number.canonical) if effect["key"]]
    assert len(keys) == len(set(keys))
    assert keys[-1].endswith(f"-{cell(number, 'xiaomi').revision}")
    assert cell(number, "xiaomi").revision == 2


def test_an_outage_puts_the_work_back_and_it_is_done_later(number: Number, stand_ins: StandIns) -> None:
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    assert cell(number, "huawei").state == State.PENDING
    assert cell(number, "xiaomi").state == State.SHOWN
    [waiting] = Work.objects.filter(name="labels.submit", key="huawei", done_at=None)
    assert "unavailable" in waiting.last_error
    assert waiting.attempts >= 1
    stand_ins.parties["huawei"].behave(outage=False)
    Work.objects.filter(pk=waiting.pk).update(not_before=waiting.created_at)  # the pause is over
    stand_ins.run()
    assert cell(number, "huawei").state == State.SHOWN
    assert len(stand_ins.parties["huawei"].effects(number.canonical)) == 1


def test_a_lost_answer_is_asked_for_again_and_has_one_effect(number: Number, stand_ins: StandIns) -> None:
    stand_ins.parties["huawei"].behave(drop_answer_rate=1)
    stand_ins.run(failures=True)
    assert cell(number, "huawei").state == State.PENDING
    stand_ins.parties["huawei"].behave(drop_answer_rate=0)
    Work.objects.filter(name="labels.submit", key="huawei", done_at=None).update(not_before=number.created_at)
    stand_ins.run()
    assert cell(number, "huawei").state == State.SHOWN
    assert len(stand_ins.parties["huawei"].effects(number.canonical)) == 1


def test_a_refused_label_fails_in_that_directory_only(stand_ins: StandIns, in_acme: Tenant) -> None:
    (number,) = fresh()
    Directory.objects.filter(code="tencent-guard").update(longest_label=30)  # it takes 24, and has not told us
    publish([number], "青" * 30)
    stand_ins.run()
    refused = cell(number, "tencent-guard")
    assert refused.state == State.FAILED
    assert refused.trouble
    assert cell(number, "huawei").state == State.SHOWN
    publish([number], "青禾")
    stand_ins.later(hours=3)
    refused.refresh_from_db()
    assert (refused.state, refused.trouble) == (State.SHOWN, "")


def test_a_mark_makes_the_cell_wrong_until_it_is_gone(number: Number, stand_ins: StandIns) -> None:
    stand_ins.later(hours=13)
    guard = stand_ins.parties["tencent-guard"]
    mark = {"number": number.canonical, "kind": "fraud"}
    guard.client.put("/sandbox/marks", json={"items": [mark]}).raise_for_status()
    sweep(stand_ins)
    assert (cell(number, "tencent-guard").state, cell(number, "tencent-guard").mark) == (State.WRONG, "fraud")
    guard.client.put("/sandbox/marks", json={"items": [mark | {"kind": None}]}).raise_for_status()
    stand_ins.later(hours=2)
    assert (cell(number, "tencent-guard").state, cell(number, "tencent-guard").mark) == (State.SHOWN, "")


def test_a_handset_that_is_overdue_is_stale_and_then_right(number: Number, stand_ins: StandIns) -> None:
    stand_ins.later(hours=13)
    apple = stand_ins.parties["apple"]
    publish([number], "青禾科技")
    stand_ins.run()
    assert cell(number, "apple").state == State.SUBMITTED
    Display.objects.filter(number=number, directory__code="apple").update(
        expected_from=stand_ins.clock.now(), expected_by=stand_ins.clock.now()
    )  # it promised more than it keeps
    sweep(stand_ins)
    stand_ins.later(minutes=1)
    assert cell(number, "apple").state == State.STALE
    stand_ins.later(hours=14)
    assert cell(number, "apple").state == State.SHOWN
    assert len(apple.effects(number.canonical)) == 2


@dataclass
class Liar:
    """A directory that keeps nothing of what it takes (`accepted`), or takes nothing (`stale`, or `refused`: it says
    that it knows each key).
    """

    outcome: Literal["accepted", "stale", "refused"]
    told: int = 0

    def put(self, orders: Sequence[DisplayOrder]) -> list[DisplayReceipt]:
        self.told += 1
        at = business_now() if self.outcome == "accepted" else None
        why = {"accepted": None, "stale": "revision_not_newer", "refused": "key_reused"}[self.outcome]
        return [
            DisplayReceipt(order.key, order.number, self.outcome, order.revision, at, at, at, why) for order in orders
        ]

    def look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        return [DisplaySighting(number, business_now(), None, None, None) for number in numbers]


@pytest.fixture
def told_to(stand_ins: StandIns, in_acme: Tenant) -> Iterator[Callable[[Liar], Number]]:
    """A number whose label huawei is told, which answers as told."""
    adapter_of = connections.directory_adapter
    with ExitStack() as stack:

        def tell(liar: Liar) -> Number:
            parties = {"huawei": liar}
            answer = mock.patch.object(
                connections, "directory_adapter", lambda row: parties.get(row.code) or adapter_of(row)
            )
            stack.enter_context(answer)
            (number,) = fresh()
            publish([number], "青禾网络")
            stand_ins.run()
            return number

        yield tell


def test_a_directory_that_keeps_nothing_is_told_once_an_hour(
    stand_ins: StandIns, told_to: Callable[[Liar], Number]
) -> None:
    """Told at once, it would be told without end, and others would wait for it."""
    liar = Liar("accepted")
    number = told_to(liar)
    assert liar.told == 1
    assert cell(number, "huawei").state != State.SHOWN
    stand_ins.later(hours=6, step=timedelta(minutes=1))
    assert 3 <= liar.told <= 7
    assert cell(number, "huawei").state != State.SHOWN


def test_a_directory_that_always_holds_something_newer_has_refused(told_to: Callable[[Liar], Number]) -> None:
    liar = Liar("stale")
    number = told_to(liar)
    assert liar.told == 2
    assert (cell(number, "huawei").state, cell(number, "huawei").trouble) == (State.FAILED, "revision_not_newer")


def test_a_directory_that_knows_every_key_has_refused(told_to: Callable[[Liar], Number], in_acme: Tenant) -> None:
    """It is told again once, under keys that it cannot know."""
    before = epochs.current(in_acme.pk)
    liar = Liar("refused")
    number = told_to(liar)
    assert liar.told == 2
    assert (cell(number, "huawei").state, cell(number, "huawei").trouble) == (State.FAILED, "key_reused")
    assert epochs.current(in_acme.pk) != before


def test_an_inactive_directory_is_neither_told_nor_asked(number: Number, stand_ins: StandIns) -> None:
    Directory.objects.filter(code="huawei").update(active=False)
    stand_ins.run()
    sweep(stand_ins)
    assert stand_ins.on_handsets(number)["huawei"] is None
    assert cell(number, "huawei").state == State.PENDING
    assert not Work.objects.filter(name="labels.submit", done_at=None).exists()


def test_suspended_clients_show_nothing(number: Number, stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.run()
    Tenant.objects.filter(pk=in_acme.pk).update(state=Tenant.State.SUSPENDED)
    reconciler.reconcile_displays([number.pk])
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] is None
    assert cell(number, "huawei").wanted_reason == "frozen"
    Tenant.objects.filter(pk=in_acme.pk).update(state=Tenant.State.READY)
    reconciler.reconcile_displays([number.pk])
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"


def test_the_nightly_sweep_finds_what_was_forgotten(number: Number, stand_ins: StandIns) -> None:
    from tenants.agenda.services import schedule

    Work.objects.all().delete()  # the agenda was lost
    Display.objects.filter(number=number).update(wanted=None, state=State.NOTHING)
    schedule("labels.sweep", key="nightly", lane="bulk")
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    [tomorrow] = Work.objects.filter(name="labels.sweep", done_at=None)
    assert tomorrow.due_at - stand_ins.clock.now() > timedelta(hours=23)


def test_a_change_ahead_is_made_for_all_though_one_number_of_them_is_worked_out_anew(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    numbers = fresh(2)
    publish(numbers, "青禾网络")
    publish(numbers, "双11专线", valid_until=stand_ins.clock.now() + timedelta(hours=2))
    reconciler.reconcile_displays([min(number.pk for number in numbers)])
    stand_ins.later(hours=3)
    assert {cell(number, "huawei").wanted for number in numbers} == {"青禾网络"}


def test_a_change_ahead_stays_in_the_more_urgent_lane(number: Number, stand_ins: StandIns) -> None:
    end = stand_ins.clock.now() + timedelta(hours=2)
    publish([number], "双11专线", valid_until=end)
    for lane in ("fast", "bulk"):
        reconciler.reconcile_displays([number.pk], lane=lane)
    ahead = Work.objects.filter(name="labels.reconcile", due_at=end, done_at=None)
    assert list(ahead.values_list("lane", flat=True)) == ["fast"]


def test_numbers_of_the_same_history_share_their_answers(
    stand_ins: StandIns, in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = fresh(20)
    publish(numbers[:19], "青禾网络")
    publish(numbers[19:], "青禾")
    Display.objects.filter(number=numbers[0], directory__code="huawei").update(held="青禾科技")
    asked = mock.Mock(side_effect=rules.wanted)
    monkeypatch.setattr(rules, "wanted", asked)
    reconciler.reconcile_displays(number.pk for number in numbers)
    assert asked.call_count == 15, "two histories at seven directories, and one that holds something else"


def test_queries_do_not_grow_with_the_numbers(stand_ins: StandIns, in_acme: Tenant) -> None:
    numbers = fresh(200)
    publish(numbers, "青禾网络")
    end = stand_ins.clock.now() + timedelta(hours=5)
    publish(numbers, "双11专线", valid_until=end)
    with CaptureQueriesContext(connection) as asked:
        reconciler.reconcile_displays([number.pk for number in numbers])
    assert len(asked) <= 25, [query["sql"][:80] for query in asked]
    Display.objects.update(wanted=None)
    with CaptureQueriesContext(connection) as writing:
        assert reconciler.reconcile_displays([number.pk for number in numbers]) == 1400
    assert len(writing) <= 25, [query["sql"][:80] for query in writing]


def test_many_are_worked_out_some_at_once_each_by_what_it_shows(stand_ins: StandIns, in_acme: Tenant) -> None:
    """Of five numbers two at a time: one that is suspended, one of another label, one whose reason alone changes."""
    numbers = fresh(5)
    publish(numbers, "青禾网络")
    publish(numbers[:1], "青禾科技")
    Number.objects.filter(pk=numbers[3].pk).update(state=Number.State.SUSPENDED)
    Display.objects.filter(number=numbers[4]).update(wanted_reason="kept")
    with mock.patch.object(reconciler, "AT_ONCE", 2):
        assert reconciler.reconcile_displays({number.pk for number in numbers}) == 14
    cells = Display.objects.order_by().values_list("number", "wanted", "wanted_reason", "revision", "state").distinct()
    assert {number: rest for number, *rest in cells} == {
        numbers[0].pk: ["青禾科技", "label", 2, State.PENDING],
        numbers[1].pk: ["青禾网络", "label", 1, State.PENDING],
        numbers[2].pk: ["青禾网络", "label", 1, State.PENDING],
        numbers[3].pk: [None, "number_suspended", 2, State.PENDING],
        numbers[4].pk: ["青禾网络", "label", 1, State.PENDING],
    }
