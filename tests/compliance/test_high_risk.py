"""Suspending, resuming, a forged document: one proposes, another confirms, and nobody can do it alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext

import compliance.services as compliance
import portal.wiring  # noqa: F401 -- carries out what is confirmed
from compliance import acts_of_two, high_risk
from compliance.certification import suspending
from compliance.evidence import selectors as evidence
from compliance.evidence.models import Record
from compliance.models import Violation
from compliance.reviews import selectors, services, texts
from compliance.reviews.models import Case, Entry
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests import licences

LI, WU = Actor("staff", "Li", str(uuid.uuid4())), Actor("staff", "Wu", str(uuid.uuid4()))
NAMESAKE = Actor("staff", "Li", str(uuid.uuid4()))

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def state(tenant: Tenant) -> str:
    tenant.refresh_from_db()
    return tenant.state


def forged(tenant: Tenant) -> uuid.UUID:
    with context.client(tenant):
        return licences.handed_in_document()


def forge(tenant: Tenant, *, occurred_at: datetime, description: str = "Painted seal", actor: Actor = LI) -> Case:
    said = {"occurred_at": occurred_at, "description": description, "actor": actor}
    return high_risk.propose_forgery(tenant, document=forged(tenant), **said)


@pytest.fixture
def proposed(acme: Tenant) -> Case:
    return high_risk.propose_suspension(acme, reason="Licence in doubt", actor=LI)


def test_a_proposal_does_nothing_yet(acme: Tenant, proposed: Case) -> None:
    assert state(acme) == Tenant.State.READY
    assert (proposed.state, proposed.proposed_by, proposed.four_eyes) == (Case.State.OPEN, "Li", True)
    with context.client(acme):
        assert evidence.history() == [], "the client learns of it when it is decided"
        assert not selectors.cases_of_client().exists()
        with pytest.raises(Case.DoesNotExist):
            services.withdraw(proposed.pk, Actor("person", "Anne"))
        with pytest.raises(Case.DoesNotExist):
            services.add_entry(proposed.pk, Actor("person", "Anne"), "Wait")


def test_its_title_is_in_the_language_of_who_reads_it(proposed: Case) -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert texts.title(proposed) == gettext("Suspend certification")


def test_the_history_does_not_name_the_client_who_may_be_a_person(acme: Tenant) -> None:
    with context.client(acme):
        licence = licences.approved("trademark")
    yesterday = business_now() - timedelta(days=1)
    for proposed in (
        forge(acme, occurred_at=yesterday, description="Painted seal", actor=LI),
        high_risk.propose_revocation(acme, licence.pk, reason="Painted seal", actor=LI),
        high_risk.propose_suspension(acme, reason="Painted seal", actor=LI),
    ):
        services.confirm(proposed.pk, WU, "", proposed.version)
    with context.client(acme):
        told = [bytes(data).decode() for data in Record.objects.values_list("data", flat=True)]
    assert sum('"case_decided"' in data for data in told) == 4, "the licence, and these"
    assert not [data for data in told if acme.legal_name in data]


def test_the_second_person_makes_it_happen(acme: Tenant, proposed: Case) -> None:
    services.confirm(proposed.pk, WU, "", proposed.version)
    assert state(acme) == Tenant.State.SUSPENDED
    assert (fresh(proposed).state, fresh(proposed).decided_by, fresh(proposed).proposed_by) == ("approved", "Wu", "Li")
    with context.client(acme):
        suspended, decided = evidence.history()
        assert "Licence in doubt" in suspended.text
        assert decided.details["proposed_by"] == "Li"
    assert not Message.objects.filter(template="compliance/case_approved").exists()
    back = high_risk.propose_resumption(fresh_tenant(acme), reason="Licence seen", actor=WU)
    assert state(acme) == Tenant.State.SUSPENDED
    services.confirm(back.pk, LI, "", back.version)
    assert state(acme) == Tenant.State.READY


def fresh_tenant(tenant: Tenant) -> Tenant:
    tenant_now: Tenant = Tenant.objects.get(pk=tenant.pk)
    return tenant_now


def test_nobody_confirms_what_they_proposed(acme: Tenant, proposed: Case) -> None:
    with pytest.raises(Refused, match=r"另|yourself"):
        services.confirm(proposed.pk, LI, "", proposed.version)
    with pytest.raises(Refused):
        services.approve(proposed.pk, WU, "", proposed.version)
    assert state(acme) == Tenant.State.READY
    services.confirm(proposed.pk, NAMESAKE, "", proposed.version)
    assert state(acme) == Tenant.State.SUSPENDED, "another person of the same name is another person"


@pytest.mark.parametrize("actor", [PLATFORM, Actor("staff", "Wu"), Actor("key", "program", "k1")])
def test_only_people_of_the_staff_propose_and_confirm(acme: Tenant, proposed: Case, actor: Actor) -> None:
    with pytest.raises(Refused):
        services.confirm(proposed.pk, actor, "", proposed.version)
    with pytest.raises(Refused), transaction.atomic():
        forge(acme, occurred_at=business_now(), description="Painted seal", actor=actor)
    assert state(acme) == Tenant.State.READY
    assert not Case.objects.filter(kind=Case.Kind.VIOLATION).exists()


@pytest.mark.parametrize(
    "alone",
    [
        {"proposed_by_id": "", "decided_by_id": "wu"},
        {"proposed_by_id": "li", "decided_by_id": ""},
        {"proposed_by_id": "li", "decided_by_id": "li"},
    ],
)
def test_the_database_refuses_an_approval_by_one(proposed: Case, alone: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="high_risk_takes_two"), transaction.atomic():
        Case.objects.filter(pk=proposed.pk).update(state="approved", **alone)


def test_of_two_proposals_one_stands(acme: Tenant, proposed: Case) -> None:
    with pytest.raises(Refused):
        high_risk.propose_suspension(acme, reason="Me too", actor=WU)
    with pytest.raises(services.CaseMoved):
        services.propose(proposed.pk, WU, "", proposed.version)
    assert fresh(proposed).proposed_by == "Li"


def test_a_decision_that_another_was_faster_with_does_nothing(acme: Tenant, proposed: Case) -> None:
    services.send_back(proposed.pk, WU, "Ask them first", proposed.version)
    with pytest.raises(services.CaseMoved):
        services.confirm(proposed.pk, NAMESAKE, "", proposed.version)
    again = fresh(proposed)
    with pytest.raises(services.CaseMoved):
        services.confirm(proposed.pk, NAMESAKE, "", again.version)
    assert state(acme) == Tenant.State.READY


def test_a_proposal_sent_back_can_be_made_anew(acme: Tenant, proposed: Case) -> None:
    with pytest.raises(Refused):
        services.send_back(proposed.pk, WU, " ", proposed.version)
    services.send_back(proposed.pk, WU, "Ask them first", proposed.version)
    services.propose(proposed.pk, WU, "They did not answer", fresh(proposed).version)
    services.confirm(proposed.pk, LI, "", fresh(proposed).version)
    assert state(acme) == Tenant.State.SUSPENDED
    turns = list(Entry.objects.filter(case=proposed).values_list("action", "internal"))
    assert turns == [
        ("handed_in", False),
        ("proposed", True),
        ("sent_back", True),
        ("proposed", True),
        ("approved", False),
    ]


def test_what_is_rejected_never_reaches_the_client(acme: Tenant, proposed: Case) -> None:
    services.reject(proposed.pk, WU, "not_proved", "", proposed.version)
    assert state(acme) == Tenant.State.READY
    with context.client(acme):
        assert evidence.history() == []
    assert not Message.objects.exists()
    assert high_risk.propose_suspension(acme, reason="Now it is", actor=LI) != proposed


def test_what_can_no_longer_be_done_undoes_the_confirmation(acme: Tenant, proposed: Case) -> None:
    suspending.suspend(fresh_tenant(acme), reason="By the law", actor=NAMESAKE, proposed_by=WU)
    with pytest.raises(Refused), transaction.atomic():
        services.confirm(proposed.pk, WU, "", proposed.version)
    assert fresh(proposed).state == Case.State.OPEN


def test_a_forged_document_goes_on_record_with_the_second_person(acme: Tenant) -> None:
    yesterday = business_now() - timedelta(days=1)
    case = forge(acme, occurred_at=yesterday, description="Painted seal", actor=LI)
    with context.client(acme):
        assert not Violation.objects.exists()
    services.confirm(case.pk, WU, "", case.version)
    with context.client(acme):
        violation = Violation.objects.get()
        assert (violation.severity, violation.occurred_at) == (Violation.Severity.FORGED, yesterday)
        assert violation.description == "营业执照.pdf: Painted seal", "the client reads which document it is"


def test_a_document_of_another_client_is_no_document(acme: Tenant, globex: Tenant) -> None:
    others = forged(globex)
    for document in (others, uuid.uuid4(), None):
        with pytest.raises(Refused):
            high_risk.propose_forgery(
                acme, document=document, occurred_at=business_now(), description="Painted seal", actor=LI
            )


ALONE = [
    (LI, LI),
    (LI, Actor("staff", "Li the second", LI.id)),
    (PLATFORM, LI),
    (LI, PLATFORM),
    (LI, Actor("staff", "Wu")),
    (Actor("person", "Anne", WU.id), LI),
    (Actor("key", "program", "k1"), Actor("key", "another", "k2")),
]


@pytest.mark.parametrize(("actor", "proposed_by"), ALONE)
def test_the_services_themselves_demand_the_second_person(
    acme: Tenant, in_english: None, actor: Actor, proposed_by: Actor
) -> None:
    both = {"actor": actor, "proposed_by": proposed_by}
    with pytest.raises(Refused, match=r"[Tt]wo people"):
        suspending.suspend(fresh_tenant(acme), reason="In doubt", **both)
    with context.client(acme), pytest.raises(Refused, match=r"[Tt]wo people"):
        compliance.record_violation(severity="forged", occurred_at=business_now(), description="Seal", **both)
    assert state(acme) == Tenant.State.READY
    suspending.suspend(fresh_tenant(acme), reason="In doubt", actor=LI, proposed_by=WU)
    with pytest.raises(Refused, match=r"[Tt]wo people"):
        suspending.resume(fresh_tenant(acme), reason="Why not", **both)
    assert state(acme) == Tenant.State.SUSPENDED
    with context.client(acme):
        assert not Violation.objects.exists()
        assert evidence.history()[0].details["proposed_by"] == "Wu"


def test_a_forged_document_is_never_put_on_record_by_one(in_acme: Tenant, in_english: None) -> None:
    given = {"occurred_at": business_now(), "description": "Sold leads", "actor": LI}
    with pytest.raises(Refused, match=r"[Tt]wo people"):
        compliance.record_violation(severity="forged", **given)
    compliance.record_violation(severity="serious", **given)
    assert Violation.objects.get().severity == "serious", "what is not forged takes one"


def test_a_decision_told_again_names_who_decided(acme: Tenant, proposed: Case) -> None:
    """The nightly comparison of cases tells it as the platform: the two are those of the case."""
    services.confirm(proposed.pk, WU, "", proposed.version)
    suspending.resume(fresh_tenant(acme), reason="Not carried out", actor=LI, proposed_by=WU)
    with context.client(acme):
        acts_of_two.carry_out_act(CaseDecided(fresh(proposed), PLATFORM))
        assert evidence.history()[0].actor == "Wu"
    assert state(acme) == Tenant.State.SUSPENDED


@pytest.mark.parametrize(("description", "ahead"), [(" ", 0), ("Painted seal", 1)])
def test_a_forgery_needs_words_and_lies_in_the_past(acme: Tenant, description: str, ahead: int) -> None:
    with pytest.raises(Refused):
        forge(acme, occurred_at=business_now() + timedelta(days=ahead), description=description)


def test_only_what_can_be_done_is_proposed(acme: Tenant) -> None:
    with pytest.raises(Refused):
        high_risk.propose_suspension(acme, reason=" ", actor=LI)
    with pytest.raises(Refused):
        high_risk.propose_resumption(acme, reason="It is ready", actor=LI)
    assert not Case.objects.exists()


def test_an_emergency_takes_two_and_the_clients_word_voids_a_proposal(acme: Tenant) -> None:
    anne = Actor("person", "Anne")
    with context.client(acme):
        case = services.open_case(
            kind=Case.Kind.EMERGENCY,
            subject_kind="request",
            subject_id=uuid.uuid4(),
            title="Now",
            lane="standard",
            actor=anne,
        )
    with pytest.raises(Refused):
        services.approve(case.pk, LI, "", 0)
    services.propose(case.pk, LI, "", 0)
    with context.client(acme):
        services.add_entry(case.pk, anne, "Wait, another number")
        own = selectors.case_of_client(case.pk)
        assert [turn.action for turn in own.entries.all()] == ["handed_in", "said"], "proposals are between reviewers"
    with pytest.raises(services.CaseMoved):
        services.confirm(case.pk, WU, "", fresh(case).version)
    services.propose(case.pk, LI, "", fresh(case).version)
    services.confirm(case.pk, WU, "", fresh(case).version)
    assert fresh(case).state == Case.State.APPROVED


def test_who_asks_the_client_undoes_a_colleagues_proposal(acme: Tenant) -> None:
    """The answer is not what was proposed on: it would be approved by one who has seen it."""
    anne = Actor("person", "Anne")
    with context.client(acme):
        case = services.open_case(
            kind=Case.Kind.EMERGENCY,
            subject_kind="request",
            subject_id=uuid.uuid4(),
            title="Now",
            lane="standard",
            actor=anne,
        )
    services.propose(case.pk, LI, "", 0)
    services.ask(case.pk, WU, "Which numbers?", fresh(case).version)
    with context.client(acme):
        services.hand_in_again(case.pk, anne, "All of them")
    with pytest.raises(services.CaseMoved):
        services.confirm(case.pk, WU, "", fresh(case).version)
    assert fresh(case).state == Case.State.OPEN


def test_what_takes_one_is_not_proposed(acme: Tenant) -> None:
    with context.client(acme):
        case = services.open_case(
            kind=Case.Kind.SUPPORT,
            subject_kind="question",
            subject_id=uuid.uuid4(),
            title="?",
            lane="standard",
            actor=Actor("person", "Anne"),
        )
    with pytest.raises(Refused):
        services.propose(case.pk, LI, "", 0)


def test_a_forgery_may_have_happened_just_now_and_not_later(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    now = business_now()
    monkeypatch.setattr(high_risk, "business_now", lambda: now)
    with pytest.raises(Refused):
        forge(acme, occurred_at=now + timedelta(seconds=1), description="Painted seal", actor=LI)
    assert not Case.objects.filter(kind=Case.Kind.VIOLATION).exists()
    case = forge(acme, occurred_at=now)
    assert case.state == Case.State.OPEN
