"""The gates of a running window, over the directories' stand-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from unittest import mock
from uuid import UUID

import pytest

from labels.directories.models import Directory
from labels.models import LabelVersion, Snapshot
from maintenance import services
from maintenance.calendars.models import FinishedWindow
from maintenance.domain.estimate import Content
from maintenance.models import Gate, MaintenanceRequest, NumberHold, Window, WindowEvent
from maintenance.runbooks import acts
from maintenance.services import runbook
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, cell, fresh as fresh_numbers, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(stand_ins: StandIns, in_acme: Tenant) -> Window:
    """A label change, booked to begin at once."""
    stand_ins.at(AFTERNOON)
    return book(ask(fresh_numbers(2)))


def gates(window: Window) -> dict[str, str]:
    return dict(window.gates.order_by("position").values_list("name", "state"))


def test_the_gates_pass_in_order_and_leave_their_events(window: Window, stand_ins: StandIns) -> None:
    stand_ins.run()
    running = fresh(window)
    assert running.state == Window.State.VERIFYING
    assert running.published_at is not None
    assert gates(window) == {
        "ownership": "passed",
        "snapshot": "passed",
        "wanted": "passed",
        "published": "passed",
        "seen": "running",
        "closed": "waiting",
    }
    stand_ins.later(hours=13)
    done = fresh(window)
    assert (done.state, done.request.state) == (Window.State.COMPLETED, MaintenanceRequest.State.DONE)
    assert done.completed_at is not None
    assert done.completed_at - AFTERNOON < timedelta(hours=12, minutes=30)
    passed = list(window.gates.order_by("position").values_list("started_at", "ended_at"))
    assert all(started <= ended for started, ended in passed)
    assert passed == sorted(passed)
    events = WindowEvent.objects.filter(window=window).order_by("id")
    assert list(events.values_list("sequence", "command")) == [
        (1, "book"),
        (2, "start"),
        (3, "verify"),
        (4, "complete"),
    ]
    assert done.sequence == 4
    assert Snapshot.objects.filter(window_id=window.pk).count() == 1
    assert set(LabelVersion.objects.values_list("state", "text")) == {("published", ACCEPTED)}


def test_who_dies_while_a_gate_opens_leaves_nothing_of_it(window: Window, stand_ins: StandIns) -> None:
    """Nor of the gates before it in the same run; the next run does all of it, once."""
    publishes = acts._BY_PARTS[Content.LABEL_CHANGE]

    def dies(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
        publishes.act(window, numbers)
        raise RuntimeError("killed")

    with mock.patch.dict(acts._BY_PARTS, {Content.LABEL_CHANGE: acts.ByParts(dies, publishes.most)}):
        stand_ins.run(failures=True)
        with pytest.raises(RuntimeError, match="killed"):
            runbook.run(window.pk)
    assert fresh(window).state == Window.State.RUNNING
    assert set(gates(window).values()) == {"waiting"}
    assert not Snapshot.objects.exists()
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {"approved"}
    runbook.run(window.pk)
    assert Snapshot.objects.get().window_id == window.pk
    assert [*gates(window).values()] == ["passed", "passed", "passed", "running", "waiting", "waiting"]


@pytest.mark.parametrize("promised", [timedelta(hours=-1), timedelta(hours=5)])
def test_what_it_took_and_whether_its_promise_was_kept_stay_for_the_next_estimates(
    window: Window, stand_ins: StandIns, promised: timedelta
) -> None:
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    Window.objects.filter(pk=window.pk).update(promised_by=AFTERNOON + timedelta(minutes=90) + promised)
    stand_ins.at(AFTERNOON + timedelta(minutes=90))
    stand_ins.parties["huawei"].behave(outage=False)
    Work.objects.filter(name="labels.submit", done_at=None).update(not_before=AFTERNOON - timedelta(days=900))
    stand_ins.run()
    stand_ins.later(hours=13)
    kept = FinishedWindow.objects.get(window_id=window.pk)
    assert kept.on_time == (promised > timedelta())
    assert 89 <= kept.took <= 91
    assert (kept.content, kept.starts_at) == ("label_change", window.starts_at)
    assert (kept.lane, kept.last_party) == (window.lane, "huawei"), "whose answer it waited for last"


def test_running_it_again_changes_nothing(window: Window, stand_ins: StandIns) -> None:
    stand_ins.run()
    before = (gates(window), fresh(window).sequence, Snapshot.objects.count())
    for _ in range(3):
        services.run(window.pk)
    assert (gates(window), fresh(window).sequence, Snapshot.objects.count()) == before


def test_an_outage_holds_published_and_is_made_up(window: Window, stand_ins: StandIns) -> None:
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    assert fresh(window).state == Window.State.RUNNING
    waiting = window.gates.get(name="published")
    assert (waiting.state, waiting.details["reason"]["code"]) == (Gate.State.RUNNING, "not_taken_yet")
    stand_ins.parties["huawei"].behave(outage=False)
    Work.objects.filter(name="labels.submit", done_at=None).update(not_before=AFTERNOON - timedelta(days=900))
    stand_ins.run()
    assert fresh(window).state == Window.State.VERIFYING


def test_a_refusal_waits_for_a_person_whose_reason_is_kept(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(1)
    Directory.objects.filter(code="tencent-guard").update(longest_label=30)  # it takes 24, and has not told us
    publish(numbers, "青" * 30)
    stand_ins.run()
    window = book(ask_calibration(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    held = window.gates.get(name="published")
    assert (held.state, fresh(window).held) == (Gate.State.HELD, True)
    assert held.details["reason"]["code"] == "refused_by_directory"
    for reason in ("", "   "):
        with pytest.raises(Refused) as refused:
            services.waive_gate(window.pk, "published", reason=reason, actor=ACTOR)
        assert refused.value.code == "reason_missing"
    with pytest.raises(Refused) as refused:
        services.waive_gate(window.pk, "closed", reason="hurry", actor=ACTOR)
    assert refused.value.code == "gate_not_waiting"
    services.waive_gate(window.pk, "published", reason="the app is left out", actor=ACTOR)
    held.refresh_from_db()
    assert (held.state, held.details["waiver"]) == (
        Gate.State.WAIVED,
        {"by": ACTOR.name, "reason": "the app is left out"},
    )
    assert fresh(window).state == Window.State.VERIFYING


def test_publishing_that_takes_too_long_is_undone(window: Window, stand_ins: StandIns) -> None:
    number = window.request.numbers.first()
    assert number is not None
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    stand_ins.at(AFTERNOON + timedelta(hours=12, minutes=1))
    stand_ins.run(failures=True)
    after = fresh(window)
    assert (after.state, after.request.state) == (Window.State.ABORTED, MaintenanceRequest.State.WITHDRAWN)
    assert window.gates.get(name="published").state == Gate.State.FAILED
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
    assert cell(number, "xiaomi").wanted is None
    assert stand_ins.parties["xiaomi"].see(number.canonical)["shown"]["label"] is None


def test_an_aborted_change_brings_the_old_label_back(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(1)
    publish(numbers, "青禾科技")
    stand_ins.run()
    window = book(ask(numbers))
    stand_ins.run()
    assert stand_ins.on_handsets(numbers[0])["huawei"] == ACCEPTED
    services.abort(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="wrong label")
    stand_ins.run()
    assert stand_ins.on_handsets(numbers[0])["huawei"] == "青禾科技"


def test_a_calibration_has_every_directory_take_it_anew(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(1)
    publish(numbers, ACCEPTED)
    stand_ins.later(hours=1)
    window = book(ask_calibration(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    asked = [stand_ins.parties[each.code] for each in Directory.objects.filter(active=True)]
    assert [len(party.effects(numbers[0].canonical)) for party in asked] == [2] * 5
    stand_ins.later(hours=13)
    assert fresh(window).state == Window.State.COMPLETED
    assert not NumberHold.objects.exists()
