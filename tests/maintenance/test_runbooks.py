"""The runbook of each kind: what is done, what lasts, who decides, and what a failure leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Appeal, LabelVersion, StandbyLabel
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import ACCEPTED, AFTERNOON, REVIEWER, ask, book, case_of, fresh
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, cell, fresh as fresh_numbers, publish

pytestmark = pytest.mark.django_db


def ask_work(content: str, numbers: list[object], standby: str = "") -> MaintenanceRequest:
    return services.draft_work(
        content,
        numbers=[number.pk for number in numbers],  # type: ignore[attr-defined]
        actor=ACTOR,
        standby_text=standby,
    )


def gates(window: Window) -> dict[str, str]:
    return dict(window.gates.order_by("position").values_list("name", "state"))


@pytest.fixture
def labelled(stand_ins: StandIns, in_acme: Tenant) -> list[object]:
    """Two numbers whose label is on the handsets."""
    stand_ins.at(AFTERNOON - timedelta(hours=13))
    numbers = fresh_numbers(2)
    publish(numbers, ACCEPTED)
    stand_ins.later(hours=13)
    return list(numbers)


def test_deep_maintenance_lasts_as_long_as_its_sessions(stand_ins: StandIns, labelled: list[object]) -> None:
    StandbyLabel.objects.create(text="维护中-请稍后", state=StandbyLabel.State.APPROVED)
    window = book(ask_work(Content.PLATFORM_HOOKUP, labelled, "维护中-请稍后"))
    assert window.sessions.count() > 1
    assert window.impact
    stand_ins.at(window.starts_at + timedelta(seconds=20))
    stand_ins.run()
    assert gates(window)["work"] == "running"
    assert stand_ins.on_handsets(labelled[0])["huawei"] == "维护中-请稍后"  # type: ignore[arg-type]
    stand_ins.at(window.ends_at - timedelta(minutes=1))
    stand_ins.run()
    assert fresh(window).state == Window.State.RUNNING
    stand_ins.at(window.ends_at)
    stand_ins.run()
    assert gates(window)["published"] == "passed"
    assert stand_ins.on_handsets(labelled[0])["huawei"] == ACCEPTED  # type: ignore[arg-type]
    stand_ins.later(hours=13)
    assert fresh(window).state == Window.State.COMPLETED


def test_an_upgrade_of_recognition_judges_and_changes_nothing(stand_ins: StandIns, labelled: list[object]) -> None:
    window = book(ask_work(Content.MODEL_UPGRADE, labelled))
    versions = list(LabelVersion.objects.values_list("pk", "state"))
    before = len(stand_ins.parties["huawei"].effects(labelled[0].canonical))  # type: ignore[attr-defined]
    stand_ins.at(window.starts_at)
    stand_ins.run()
    stand_ins.at(window.ends_at)
    stand_ins.run()
    assert window.gates.get(name="wanted").details["labels"] == {"accept": 1}
    assert list(LabelVersion.objects.values_list("pk", "state")) == versions
    assert len(stand_ins.parties["huawei"].effects(labelled[0].canonical)) == before  # type: ignore[attr-defined]
    assert fresh(window).state == Window.State.COMPLETED


def test_a_client_cannot_let_its_window_pass_the_reviewer(stand_ins: StandIns, labelled: list[object]) -> None:
    window = book(ask_work(Content.LICENCE_REVIEW, labelled))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    assert gates(window)["review"] == "running"
    with pytest.raises(Refused) as refused:
        services.waive_gate(window.pk, "review", reason="we are in a hurry", actor=ACTOR)
    assert refused.value.code == "gate_not_waivable"
    stand_ins.run()
    assert gates(window)["review"] == "running"


@pytest.mark.parametrize("approved", [True, False])
def test_a_review_ends_as_the_reviewer_decides(stand_ins: StandIns, labelled: list[object], approved: bool) -> None:
    window = book(ask_work(Content.LICENCE_REVIEW, labelled))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    assert (fresh(window).state, gates(window)["review"]) == (Window.State.RUNNING, "running")
    case = case_of(window)
    assert (case.kind, case.due_at) == (Case.Kind.RE_VERIFICATION, window.ends_at)
    if approved:
        reviews.approve(case.pk, REVIEWER, "", case.version)
    else:
        reviews.reject(case.pk, REVIEWER, "other", "the licence is not legible", case.version)
    stand_ins.run()
    after = fresh(window)
    assert after.state == (Window.State.COMPLETED if approved else Window.State.ABORTED)
    assert gates(window)["review"] == ("passed" if approved else "failed")


def test_a_decision_without_the_answer_lets_the_promise_clock_go_on(
    stand_ins: StandIns, labelled: list[object]
) -> None:
    window = book(ask_work(Content.LICENCE_REVIEW, labelled))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    reviews.ask(case_of(window).pk, REVIEWER, "Which licence?", case_of(window).version)
    assert fresh(window).clock_stopped_at is not None
    reviews.approve(case_of(window).pk, REVIEWER, "", case_of(window).version)
    assert fresh(window).clock_stopped_at is None


def test_an_aborted_review_takes_its_case_from_the_reviewers(stand_ins: StandIns, labelled: list[object]) -> None:
    window = book(ask_work(Content.LICENCE_REVIEW, labelled))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    services.abort(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="next year")
    assert case_of(window).state == Case.State.WITHDRAWN
    assert fresh(window).state == Window.State.ABORTED


def test_wrong_marks_are_appealed_against_once(stand_ins: StandIns, labelled: list[object]) -> None:
    number = labelled[0]
    shown = cell(number, "huawei")  # type: ignore[arg-type]
    shown.mark, shown.state = "fraud", "wrong"
    shown.save()
    window = book(ask_work(Content.MARK_REMOVAL, labelled))
    stand_ins.at(window.starts_at)
    services.start(window.pk)
    services.run(window.pk)
    services.run(window.pk)
    appeal = Appeal.objects.get()
    assert (appeal.display_id, appeal.about) == (shown.pk, "fraud")
    assert window.gates.get(name="wanted").details["appeals"] == 1


def test_publishing_is_tried_again_before_it_fails(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    window = book(ask(fresh_numbers(1)))
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    stand_ins.at(AFTERNOON + timedelta(hours=4, minutes=10))
    assert Work.objects.get(name="labels.submit", key="huawei", done_at=None).attempts > 0
    services.run(window.pk)
    assert Work.objects.get(name="labels.submit", key="huawei", done_at=None).attempts == 0, "told at once"
    gate = window.gates.get(name="published")
    assert (gate.tries, gate.state) == (1, "running")
    why = Record.objects.get(action="gate_tried_again").public_details["reason"]
    assert "Not yet accepted by" in why["en"], "who reads the history in English reads English"
    assert "尚未收录" in why["zh-hans"]
    services.run(window.pk)
    assert window.gates.get(name="published").tries == 1
    stand_ins.parties["huawei"].behave(outage=False)
    stand_ins.run()
    assert fresh(window).state == Window.State.VERIFYING


def test_a_window_that_fails_leaves_what_the_client_changed_meanwhile(stand_ins: StandIns, in_acme: Tenant) -> None:
    """Publishing fails in the end; one of the numbers has another label since: the failure does not touch it."""
    stand_ins.at(AFTERNOON)
    kept, changed = fresh_numbers(2)
    publish([kept, changed], "青禾科技")
    stand_ins.run()
    window = book(ask([kept, changed]))
    stand_ins.parties["huawei"].behave(outage=True)
    stand_ins.run(failures=True)
    publish([changed], "青禾客服")
    stand_ins.at(AFTERNOON + timedelta(hours=12, minutes=5))
    stand_ins.run(failures=True)
    assert fresh(window).state == Window.State.ABORTED
    assert (cell(kept, "xiaomi").wanted, cell(changed, "xiaomi").wanted) == ("青禾科技", "青禾客服")


def test_every_content_can_be_drafted_and_proposed(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = list(fresh_numbers(1))
    for content in set(Content) - {Content.LABEL_CHANGE}:
        request = ask_work(content, list(numbers))
        assert selectors.proposal(request).slots, content
