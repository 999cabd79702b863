"""Cases and the rows they are about, drifted apart on purpose: found both ways, mended where that is safe."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from unittest import mock

import pytest

from compliance.reviews import reconciling, services
from compliance.reviews.models import Case, Entry
from compliance.reviews.reconciling import Drift, reconcile_cases, reconcile_sign_ups
from compliance.reviews.turns import CaseDecided
from labels.models import Number, StandbyLabel
from labels.standby import labels as standby_labels
from portal import daily
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.clients.provisioning import TenantReady
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.work import DueWork

ANNE, LI = Actor("person", "Anne"), Actor("staff", "Li", "li")

pytestmark = pytest.mark.django_db


@pytest.fixture
def standby(in_acme: Tenant) -> StandbyLabel:
    return standby_labels.request_standby_label("系统维护中", actor=ANNE)


def case_of(row: StandbyLabel) -> Case:
    return Case.objects.get(subject_id=row.pk)


@pytest.fixture
def broken_rooms() -> Iterator[None]:
    """Decisions reach no room: what a lost write looks like."""
    with mock.patch.object(CaseDecided, "handlers", []):
        yield


def test_what_agrees_is_left_alone(standby: StandbyLabel) -> None:
    assert reconcile_cases() == []
    services.approve(case_of(standby).pk, LI, "", 0)
    assert reconcile_cases() == []
    standby.refresh_from_db()
    assert standby.state == StandbyLabel.State.APPROVED


@pytest.mark.parametrize("approved", [True, False])
def test_a_decision_that_did_not_arrive_is_told_again(standby: StandbyLabel, approved: bool) -> None:
    case = case_of(standby)
    with mock.patch.object(CaseDecided, "handlers", []):
        if approved:
            services.approve(case.pk, LI, "", 0)
        else:
            services.reject(case.pk, LI, "misleading", "", 0)
    assert reconcile_cases() == [Drift("unanswered", "standby_label", standby.pk, case.pk, mended=True)]
    standby.refresh_from_db()
    assert standby.state == (StandbyLabel.State.APPROVED if approved else StandbyLabel.State.REJECTED)
    assert reconcile_cases() == []


def test_a_case_whose_row_no_longer_waits_is_taken_back(standby: StandbyLabel) -> None:
    case = case_of(standby)
    StandbyLabel.objects.filter(pk=standby.pk).update(state=StandbyLabel.State.RETIRED)
    assert reconcile_cases() == [Drift("orphaned", "standby_label", standby.pk, case.pk, mended=True)]
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (Case.State.WITHDRAWN, "Shouhao")
    assert Entry.objects.filter(case=case).last().side == Entry.Side.PLATFORM  # type: ignore[union-attr]
    standby.refresh_from_db()
    assert standby.state == StandbyLabel.State.RETIRED, "the row is as it was"
    assert not Message.objects.filter(template__startswith="compliance/case_").exists()
    assert reconcile_cases() == []


def test_a_row_without_any_case_is_only_reported(standby: StandbyLabel) -> None:
    case_of(standby).delete()
    assert reconcile_cases() == [Drift("unasked", "standby_label", standby.pk, None, mended=False)]
    standby.refresh_from_db()
    assert standby.state == StandbyLabel.State.IN_REVIEW


def test_a_number_that_was_lost_is_not_taken_back(in_acme: Tenant) -> None:
    """It stays disputed without an open case; telling the old decision again would take it from its owner."""
    number = Number.objects.create(canonical="+8657188880001", kind="fixed", state=Number.State.DISPUTED)
    case = services.open_case(
        kind=Case.Kind.NUMBER_CLAIM,
        subject_kind="number",
        subject_id=number.pk,
        title=number.canonical,
        lane="standard",
        actor=ANNE,
    )
    assert reconcile_cases() == []
    with mock.patch.object(CaseDecided, "handlers", []):
        services.approve(case.pk, LI, "", 0)
    assert reconcile_cases() == []
    number.refresh_from_db()
    assert number.state == Number.State.DISPUTED


def test_what_a_room_refuses_is_left_to_a_person(standby: StandbyLabel, broken_rooms: None) -> None:
    case = case_of(standby)
    services.approve(case.pk, LI, "", 0)
    refusing = mock.Mock(side_effect=Refused("not now"))
    with mock.patch.object(CaseDecided, "handlers", [refusing]):
        assert reconcile_cases() == [Drift("unanswered", "standby_label", standby.pk, case.pk, mended=False)]
    assert reconcile_cases() == [Drift("unanswered", "standby_label", standby.pk, case.pk, mended=False)], (
        "nobody took it"
    )


def test_what_is_on_its_way_is_not_drift(in_acme: Tenant) -> None:
    """A decision, and a hand-in, that are committed between the two looks."""
    case = services.open_case(
        kind=Case.Kind.STANDBY,
        subject_kind="tests",
        subject_id=uuid.uuid4(),
        title="x",
        lane="standard",
        actor=ANNE,
    )
    handed_in = iter([[], [case.subject_id]])
    with mock.patch.dict(reconciling._WATCHED, clear=True):
        reconciling.watch("tests", lambda: next(handed_in))
        assert reconcile_cases() == []
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    with mock.patch.object(CaseDecided, "handlers", []):
        services.approve(case.pk, LI, "", 0)
    decided, told = iter([[case.subject_id], []]), mock.Mock()
    with (
        mock.patch.dict(reconciling._WATCHED, clear=True),
        mock.patch.object(CaseDecided, "handlers", [told]),
    ):
        reconciling.watch("tests", lambda: next(decided))
        assert reconcile_cases() == []
    told.assert_not_called()


def test_applicants_and_their_cases(any_database: None) -> None:
    def apply(schema: str) -> Tenant:
        made: Tenant = Tenant.objects.create(schema_name=schema, legal_name=schema, applicant_name="刘洋")
        return made

    asked, forgotten, gone = apply("asked"), apply("forgotten"), apply("gone")
    services.open_sign_up(asked)
    orphan = services.open_sign_up(gone)
    Tenant.objects.filter(pk=gone.pk).update(state=Tenant.State.REFUSED)
    drifts = reconcile_sign_ups()
    opened = Case.objects.get(tenant=forgotten)
    assert drifts == [
        Drift("orphaned", "tenant", gone.pk, orphan.pk, mended=True),
        Drift("unasked", "tenant", forgotten.pk, opened.pk, mended=True),
    ]
    orphan.refresh_from_db()
    assert (orphan.state, opened.state) == (Case.State.WITHDRAWN, Case.State.OPEN)
    assert reconcile_sign_ups() == []


def test_every_room_that_asks_is_watched() -> None:
    assert {"maintenance_request", "standby_label", "number", "licence"} <= set(reconciling._WATCHED)


def test_it_is_done_every_night(acme: Tenant, staff: Tenant, run_due_work: DueWork) -> None:
    Work.objects.all().delete()
    daily.begin(TenantReady(staff))
    with context.client(acme):
        schedule("reviews.reconcile", key="nightly")
    schedule_for_platform("reviews.reconcile_sign_ups", key="nightly")
    done = [name for name in run_due_work() if name.startswith("reviews.")]
    assert set(done) == {"reviews.reconcile", "reviews.reconcile_sign_ups"}
    tomorrow = business_now() + timedelta(hours=23)
    waiting = Work.objects.filter(done_at=None, due_at__gt=tomorrow).values_list("name", "tenant")
    assert {("reviews.reconcile", acme.pk), ("reviews.reconcile_sign_ups", None)} <= set(waiting)
