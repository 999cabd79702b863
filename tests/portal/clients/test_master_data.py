"""A client's registered details change: it asks with a document, two of the staff decide, what follows is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from compliance.certification.models import Freeze
from compliance.certification.re_verification import next_re_verification, re_verify
from compliance.evidence import selectors as evidence
from compliance.master_data import ask_for_change
from compliance.models import Licence
from compliance.reviews.models import Case
from labels.entitlement import checks
from labels.models import Number
from labels.recognition.recognise import identity_key
from labels.registry.models import LabelClaim
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tenants.when import dated_text
from tests import licences
from tests.licences import document
from tests.portal.desk import address, decide, effects_seen, state
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.stand_ins import publish
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
PAGE, NEW = "/settings/details/", "上海蓝鲸软件有限公司"
PDF = document().read()


def details(tenant: Tenant, **more: Any) -> dict[str, Any]:
    now = {name: getattr(tenant, name) for name in Tenant.MASTER_DATA if name != "micro" or tenant.micro}
    return {**now, "file": document(), "text": "", **more}


def ask(owner: PortalClient, tenant: Tenant, **more: Any) -> Case:
    answer = owner.post(PAGE, details(tenant, **more))
    assert answer.status_code == 302, words(answer)
    case: Case = Case.objects.get(kind=Case.Kind.MASTER_DATA, decided_at=None)
    return case


def fresh(tenant: Tenant) -> Tenant:
    return Tenant.objects.get(pk=tenant.pk)


def agree(first: PortalClient, second: PortalClient, case: Case) -> str:
    decide(first, case, "propose", version=Case.objects.get(pk=case.pk).version)
    return words(decide(second, case, "confirm", version=Case.objects.get(pk=case.pk).version))


def test_a_rename_from_asking_to_what_follows(
    owner: PortalClient,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    acme: Tenant,
    numbers: list[Number],
) -> None:
    old = acme.legal_name
    publish(numbers[:1], "青禾网络")
    assert "Change these details" in words(owner.get("/settings/"))
    case = ask(owner, acme, legal_name=f" {NEW}　")
    shown = words(owner.get(f"/cases/{case.pk}/"))
    assert f"{old} → {NEW}" in shown
    assert "A change of these details is under review" in words(owner.get("/settings/"))

    page = reviewer.get(address(case))
    said = words(page)
    assert f"Legal name {old} {NEW}" in said, "old and new beside each other"
    assert "Industry Shops and e-commerce unchanged" in said
    assert "/pages/1/" in page.text, "and the document"
    assert "1 goes to a reviewer and stays until then: 青禾网络" in said
    assert "Trust: 0 compliant months remain." in said

    assert "Proposed" in words(decide(reviewer, case, "propose"))
    assert fresh(acme).legal_name == old, "one alone does nothing"
    decide(reviewer, case, "confirm", version=1)
    assert state(case) == Case.State.OPEN, "nor twice"
    assert "Confirmed" in words(decide(another_reviewer, case, "confirm", version=1))

    now = fresh(acme)
    assert (now.legal_name, now.names_before, now.subject_since) == (NEW, [old], None)
    flip = Case.objects.get(kind=Case.Kind.LABEL_FLIP)
    assert flip.title == "青禾网络"
    assert f"Previous legal name {old}" in words(reviewer.get(address(flip)))
    with context.client(now):
        assert checks.judge()("蓝鲸软件").decision == "accept"
        sentence = next(each.text for each in evidence.history(limit=50) if each.action == "master_data_changed")
    assert sentence == "Registered details changed: legal name"
    assert "What follows" not in words(reviewer.get(address(case))), "it has been done"

    assert old in words(owner.get("/settings/"))
    assert old in words(reviewer.get(f"/admin/tenants/tenant/{acme.pk}/change/"))
    assert NEW in words(reviewer.get("/admin/tenants/tenant/", {"q": old}))
    found = words(reviewer.get("/admin/search/", {"s": old[2:4]}))
    assert NEW in found
    assert f"formerly {old}" in found


def test_back_to_the_first_name_leaves_each_former_one_once(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant
) -> None:
    for name in (NEW, acme.legal_name):
        agree(reviewer, another_reviewer, ask(owner, fresh(acme), legal_name=name))
    assert (fresh(acme).legal_name, fresh(acme).names_before) == (acme.legal_name, [NEW])


def test_another_industry_has_documents_due_and_a_cycle_from_that_day(
    owner: PortalClient,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    in_acme: Tenant,
    client_of: Callable[..., PortalClient],
) -> None:
    licences.approved("medical_practice_licence")
    case = ask(owner, in_acme, industry="medical", micro="on")
    said = words(reviewer.get(address(case)))
    assert "Lane: label changes may take the fast lane." in said
    assert "High-risk industry: documents are re-verified on a cycle, first on" in said
    agree(reviewer, another_reviewer, case)
    now = fresh(in_acme)
    assert (now.industry, now.micro, now.subject_since is not None) == ("medical", True, True)
    finance = ask(owner, now, industry="finance")
    assert "Document due by" in words(reviewer.get(address(finance)))
    assert "Financial licence" in words(reviewer.get(address(finance)))
    agree(reviewer, another_reviewer, finance)
    said = words(client_of(in_acme, "owner").get("/licences/"))
    assert "Financial licence" in said
    assert "Past due" not in said, "days count from the change"


def test_what_is_missing_for_another_subject_type_is_frozen_from_then_on_only(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, in_acme: Tenant
) -> None:
    today = licences.today()
    Tenant.objects.filter(pk=in_acme.pk).update(subject_type="sole_proprietor", micro=False)
    letter = {"valid_from": today - licences.timedelta(days=400), "valid_until": today - licences.timedelta(days=100)}
    Licence.objects.filter(document_type="authorisation_letter").delete()
    licences.held("authorisation_letter", **letter)
    case = ask(owner, fresh(in_acme), subject_type="enterprise")
    said = words(reviewer.get(address(case)))
    assert "Frozen at once: labels that require Authorisation letter" in said
    assert "Lane: label changes no longer take the fast lane." in said
    agree(reviewer, another_reviewer, case)
    freeze = Freeze.objects.get(ends_at=None)
    assert (freeze.document, freeze.starts_at) == ("authorisation_letter", fresh(in_acme).subject_since)
    back = ask(owner, fresh(in_acme), subject_type="sole_proprietor")
    assert "Unfrozen: labels that require Authorisation letter" in words(reviewer.get(address(back)))
    agree(reviewer, another_reviewer, back)
    assert not Freeze.objects.filter(ends_at=None).exists()


def test_another_industry_does_not_postpone_a_re_verification(
    owner: PortalClient,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    in_acme: Tenant,
    business_clock: BusinessClock,
) -> None:
    """The cycle counted from the change: a check due in ten days was due a year later."""
    years = {"valid_from": date(2020, 1, 1), "valid_until": date(2040, 1, 1)}
    licences.held("medical_practice_licence", **years)
    licences.held("financial_licence", **years)
    Tenant.objects.filter(pk=in_acme.pk).update(industry="medical", ready_at=business_clock.now())
    in_acme.refresh_from_db()
    due = next_re_verification(12)
    business_clock.set(datetime.combine(due - timedelta(days=10), time(9), ZoneInfo(in_acme.time_zone)))

    case = ask(owner, in_acme, industry="finance")
    assert f"The next re-verification remains on {dated_text(due)}." in words(reviewer.get(address(case)))
    agree(reviewer, another_reviewer, case)
    assert next_re_verification(12) == due
    business_clock.advance(days=11)
    assert re_verify() is not None
    assert next_re_verification(12) == due.replace(year=due.year + 1), "until it is done"


def test_another_industry_does_not_postpone_a_document(
    owner: PortalClient,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    in_acme: Tenant,
    business_clock: BusinessClock,
) -> None:
    """Its thirty days began anew with each change."""
    Licence.objects.filter(document_type="authorisation_letter").delete()
    now = business_clock.now()
    Tenant.objects.filter(pk=in_acme.pk).update(ready_at=now - timedelta(days=20), subject_type="enterprise")
    due = dated_text(licences.today() + timedelta(days=10))
    case = ask(owner, fresh(in_acme), industry="medical")
    said = words(reviewer.get(address(case)))
    assert f"Still due by {due}: Authorisation letter" in said
    agree(reviewer, another_reviewer, case)
    again = ask(owner, fresh(in_acme), industry="finance")
    said = words(reviewer.get(address(again)))
    assert f"Still due by {due}: Authorisation letter" in said, "nor the second time"


def test_one_change_at_a_time_and_nothing_without_a_change_or_a_document(
    owner: PortalClient, operator: PortalClient, acme: Tenant
) -> None:
    assert operator.get(PAGE).status_code == 403
    assert "Nothing would change" in words(owner.post(PAGE, details(acme)))
    assert owner.post(PAGE, {**details(acme, legal_name=NEW), "file": ""}).status_code == 422
    assert "No registered name carries" in words(owner.post(PAGE, details(acme, legal_name="青禾\u200b公司")))
    assert "Characters 3 to 8" in words(owner.post(PAGE, details(acme, credit_code="9133X106MA2AX4CT42")))
    ask(owner, acme, legal_name=NEW)
    second = owner.post(PAGE, details(acme, legal_name="杭州另一家有限公司"))
    assert (second.status_code, Case.objects.count()) == (409, 1)
    assert "under review already" in words(second)


def test_a_credit_code_of_another_client_is_seen_at_the_desk_alone_and_refused(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    case = ask(owner, acme, credit_code=globex.credit_code)
    said = words(reviewer.get(address(case)))
    assert "Another client has this credit code" in said
    assert globex.legal_name in said
    assert "Another client has this credit code" in agree(reviewer, another_reviewer, case)
    assert (state(case), fresh(acme).credit_code) == (Case.State.OPEN, acme.credit_code)
    Tenant.objects.filter(pk=globex.pk).update(state=Tenant.State.CLOSED)
    decide(another_reviewer, case, "confirm", version=Case.objects.get(pk=case.pk).version)
    assert fresh(acme).credit_code == globex.credit_code


def test_a_row_that_changed_meanwhile_is_judged_anew(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant
) -> None:
    case = ask(owner, acme, legal_name=NEW)
    decide(reviewer, case, "propose")
    Tenant.objects.filter(pk=acme.pk).update(micro=True)
    assert "have changed since this was submitted" in words(another_reviewer.get(address(case)))
    assert "have changed since" in words(decide(another_reviewer, case, "confirm", version=1))
    assert (state(case), fresh(acme).legal_name) == (Case.State.OPEN, acme.legal_name)


def test_what_follows_is_what_was_seen(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, numbers: list[Number]
) -> None:
    case = ask(owner, acme, legal_name=NEW)
    decide(reviewer, case, "propose")
    seen = effects_seen(another_reviewer.get(address(case)))
    with context.client(acme):
        publish(numbers[:1], "青禾网络")
    assert "What it does has changed" in words(decide(another_reviewer, case, "confirm", version=1, effects=seen))
    assert fresh(acme).legal_name == acme.legal_name


def test_another_label_of_the_same_kind_is_not_what_was_seen(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, numbers: list[Number]
) -> None:
    """Kinds alone were compared: one label for a reviewer or ten of them was the same."""
    publish(numbers[:1], "青禾网络")
    case = ask(owner, acme, legal_name=NEW)
    decide(reviewer, case, "propose")
    seen = effects_seen(another_reviewer.get(address(case)))
    with context.client(acme):
        publish(numbers[1:2], "青禾客服")
    assert "What it does has changed" in words(decide(another_reviewer, case, "confirm", version=1, effects=seen))
    assert fresh(acme).legal_name == acme.legal_name
    assert "Confirmed" in words(decide(another_reviewer, case, "confirm", version=1))


def test_a_change_that_was_decided_meanwhile_is_said_to_be(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant
) -> None:
    """It said that what it does had changed."""
    case = ask(owner, acme, legal_name=NEW)
    decide(reviewer, case, "propose")
    seen = effects_seen(another_reviewer.get(address(case)))
    assert "Confirmed" in words(decide(another_reviewer, case, "confirm", version=1, effects=seen))
    again = words(decide(another_reviewer, case, "confirm", version=1, effects=seen))
    assert "You have already decided this case" in again
    assert "What it does has changed" not in again


def test_many_labels_are_judged_piece_by_piece(
    owner: PortalClient,
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    acme: Tenant,
    numbers: list[Number],
    run_due_work: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("labels.entitlement.certified.AT_A_TIME", 1)
    publish(numbers[:1], "青禾网络")
    publish(numbers[1:2], "青禾客服")
    case = ask(owner, acme, legal_name=NEW)
    said = words(reviewer.get(address(case)))
    assert "1 goes to a reviewer" in said
    assert "Labels: 1 more is judged when this is done; until then it stays." in said
    agree(reviewer, another_reviewer, case)
    flips = Case.objects.filter(kind=Case.Kind.LABEL_FLIP)
    assert flips.count() == 1
    run_due_work()
    assert set(flips.values_list("title", flat=True)) == {"青禾网络", "青禾客服"}


def test_the_registry_of_labels_follows_the_name(
    owner: PortalClient, reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, numbers: list[Number]
) -> None:
    publish(numbers[:1], "青禾网络")
    agree(reviewer, another_reviewer, ask(owner, acme, legal_name=NEW))
    assert LabelClaim.objects.filter(tenant=acme, key=identity_key("青禾网络")).exists()


def test_a_rejected_or_withdrawn_change_changes_nothing(
    owner: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    case = ask(owner, acme, legal_name=NEW)
    decide(reviewer, case, "reject", reason_code="data_differ")
    again = ask(owner, acme, legal_name=NEW)
    owner.post(f"/cases/{again.pk}/withdraw/")
    assert (state(case), state(again)) == (Case.State.REJECTED, Case.State.WITHDRAWN)
    assert fresh(acme).legal_name == acme.legal_name


def test_the_desk_proposes_what_a_client_has_asked_for_by_phone(
    reviewer: PortalClient, another_reviewer: PortalClient, owner: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    page = f"/admin/tenants/tenant/{acme.pk}/change/"

    def propose(**more: Any) -> str:
        given = {**details(acme, **more), "action": "details"}
        return words(reviewer.post(page, given, follow=True))

    assert "Another client has this credit code" in propose(credit_code=globex.credit_code)
    assert "Proposed" in propose(legal_name=NEW, text="By phone")
    assert "under review already" in propose(legal_name="杭州另一家有限公司")
    case = Case.objects.get(kind=Case.Kind.MASTER_DATA)
    shown = words(owner.get(f"/cases/{case.pk}/"))
    assert NEW in shown, "the client sees it"
    assert "By phone" not in shown, "and not what is said to the reviewer"
    assert "By phone" in words(another_reviewer.get(address(case)))
    decide(reviewer, case, "confirm", version=case.version)
    assert fresh(acme).legal_name == acme.legal_name
    decide(another_reviewer, case, "confirm", version=case.version)
    assert fresh(acme).legal_name == NEW


def test_an_individual_keeps_its_identity_document(in_acme: Tenant, owner: PortalClient) -> None:
    Tenant.objects.filter(pk=in_acme.pk).update(subject_type="individual", credit_code="")
    page = words(owner.get(PAGE))
    assert "Full name" in page
    assert "Subject type" not in page
    case = ask(owner, fresh(in_acme), legal_name="孙霖")
    assert case.facts["after"]["subject_type"] == "individual"
    with pytest.raises(Refused, match="different subjects"):
        ask_for_change({"subject_type": "enterprise"}, files=[document()], actor=Actor("person", "Sun"))


# ---------------------------------------------------------------- programs


def post(program: Program, key: str = "one", **given: Any) -> Any:
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": key}
    return program.client.post(
        "/api/v1/details/changes", {"file": ContentFile(PDF, "执照.pdf"), **given}, headers=headers
    )


def test_a_program_asks_once(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme, ("read", "manage"))
    before = program.get("/details").json()
    assert (before["legal_name"], before["former_names"], before["open_change"]) == (acme.legal_name, [], None)
    assert post(program_of(acme), legal_name=NEW).status_code == 403
    first, again = post(program, legal_name=NEW), post(program, legal_name=NEW)
    assert (first.status_code, again["Idempotent-Replayed"], again.json()) == (201, "true", first.json())
    assert (first.json()["kind"], program.get("/details").json()["open_change"]) == ("master_data", first.json()["id"])
    facts = Case.objects.get().facts
    assert facts["after"] == {**facts["before"], "legal_name": NEW}, "what is left out stays"
    second = post(program, key="two", micro="true")
    assert (second.status_code, second.json()["code"]) == (409, "in_review")


def test_what_a_program_is_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme, ("read", "manage"))
    for number, (given, code) in enumerate(
        [
            ({}, "nothing_changes"),
            ({"credit_code": "1"}, "credit_code"),
            ({"subject_type": "individual"}, "another_subject"),
        ]
    ):
        answer = post(program, key=f"{number}", **given)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
