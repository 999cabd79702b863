"""A changed rule starts a mass re-review as planned work: windows for the clients concerned, when it is in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.catalogue import services as catalogue
from compliance.catalogue.models import DocumentType
from maintenance.campaigns.models import Campaign, Member
from maintenance.campaigns.re_reviews import re_review_of
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal.clients.test_desk import confirm
from tests.portal.licences.test_document_types_desk import ADD
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
FIELDS = (
    *("code", "name", "name_en", "hint", "hint_en", "required", "subject_types", "industries", "label_words"),
    *("alternatives", "personal_number", "validity", "grace_days", "first_days", "re_verification_months"),
    "review_days",
)
MAKER = Actor("staff", "Administrator 1", "0193e4a0-7c00-7000-8000-000000000001")


@pytest.fixture
def clients(acme: Tenant, globex: Tenant, staff: Tenant, business_clock: BusinessClock) -> list[Tenant]:
    """A shop and a law firm, each with a number."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    for place, tenant in enumerate((acme, globex), 1):
        with context.client(tenant):
            register(f"021-6123 400{place}")
    return [acme, globex]


def change(code: str = "law_firm_licence", **changed: Any) -> DocumentType:
    newest = DocumentType.objects.filter(code=code).order_by("-version").first()
    assert newest is not None
    fields = {name: getattr(newest, name) for name in FIELDS}
    return catalogue.new_version({**fields, "required": True, "note": "x", **changed}, by=MAKER)


def test_those_concerned_are_looked_at_when_it_is_in_force(
    clients: list[Tenant], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    in_force = AFTERNOON + timedelta(days=10)
    version = change(subject_types=[], industries=["legal"], label_words=[], hint="新要求", valid_from=in_force)
    campaign = re_review_of(version)
    assert campaign is not None
    assert (campaign.content, campaign.state) == ("licence_review", "draft")
    assert (campaign.created_by, campaign.created_by_id) == (MAKER.name, MAKER.id), "who changed the rule"
    run_due_work()
    assert not Member.objects.exists(), "not before"
    business_clock.set(in_force + timedelta(minutes=1))
    run_due_work()
    campaign.refresh_from_db()
    assert campaign.state == "running"
    (member,) = campaign.members.select_related("tenant")
    assert (member.tenant.schema_name, member.state) == ("globex", "booked")
    with context.client(member.tenant):
        window = Window.objects.select_related("request").get()
    assert (window.request.content, window.request.kind) == ("licence_review", "compliance_review")
    assert window.request.by_platform
    assert window.starts_at >= in_force + timedelta(hours=72), "with the notice that the platform owes"
    assert not window.impact


def test_labels_say_whom_a_word_concerns(
    clients: list[Tenant], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    campaign = re_review_of(change(subject_types=[], industries=[], label_words=["律师"], hint="新要求"))
    assert campaign is not None
    business_clock.advance(minutes=1)
    run_due_work()
    troubles = set(campaign.members.values_list("state", "trouble"))
    assert troubles == {("left_out", "not_concerned")}
    campaign.refresh_from_db()
    assert campaign.state == "done"


def test_what_asks_nothing_else_plans_nothing(clients: list[Tenant]) -> None:
    assert re_review_of(change("business_licence", name="执照", grace_days=9, review_days=5)) is None
    assert not Campaign.objects.exists()


def test_a_later_version_takes_the_place_of_a_draft(clients: list[Tenant]) -> None:
    first = change(hint="一", valid_from=AFTERNOON + timedelta(days=30))
    second = change(hint="二", valid_from=AFTERNOON + timedelta(days=30))
    assert re_review_of(first) is None
    assert re_review_of(second) is not None


def test_a_rule_that_concerns_nobody_is_over_at_once(
    clients: list[Tenant], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    campaign = re_review_of(change(subject_types=["group"], industries=["medical"], label_words=[], hint="一"))
    assert campaign is not None
    business_clock.advance(minutes=1)
    run_due_work()
    campaign.refresh_from_db()
    assert campaign.state == "done"


def test_at_the_desk_the_new_version_leads_to_its_campaign(clients: list[Tenant], staff: Tenant) -> None:
    desk = sign_in(staff, "administrator")
    desk.cookies["django_language"] = "en"
    given = {
        "code": "law_firm_licence",
        "name": "律师事务所执业许可证",
        "name_en": "Law firm practice licence",
        "required": "on",
        "industries": ["legal"],
        "validity": "from_to",
        "grace_days": 0,
        "first_days": 0,
        "re_verification_months": 0,
        "review_days": 3,
        "hint": "副本",
    }
    _post(desk, given)
    assert not Campaign.objects.exists(), "of whom it asks less a second person agrees"
    confirm(sign_in(staff, "administrator", 2))
    campaign = Campaign.objects.get()
    page = desk.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert "Law firm practice licence" in page
    look = desk.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", {"order": "start"}).content.decode()
    assert "This will happen to" in look


def _post(desk: PortalClient, given: dict[str, Any]) -> Any:
    return desk.post(ADD, given, follow=True)
