"""The desk answers suggestions: taken up, merged, declined, adopted; each supporter is rewarded exactly once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.evidence.models import Record
from compliance.reviews.models import Case
from maintenance.domain.feedback import Question, Rating
from maintenance.feedback import services
from maintenance.feedback.models import Improvement, Suggestion
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import create_person
from tests.portal.access.table_platform import MODELS
from tests.portal.desk import address, decide
from tests.portal_client import PortalClient, sign_in, words
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SUGGESTIONS, IMPROVEMENTS = "/admin/feedback/suggestion/", "/admin/feedback/improvement/"


def suggest(tenant: Tenant, text: str = "避开工作日早高峰") -> Suggestion:
    with context.client(tenant):
        return services.give_feedback(
            {Question.TIMING: Rating.NO}, text, language="zh-hans", actor=Actor("person", "Anne")
        )


def answer(client: PortalClient, row: Suggestion, order: str, **given: Any) -> str:
    return words(client.post(f"{SUGGESTIONS}{row.pk}/change/", {"order": order, **given}, follow=True))


def take_up(client: PortalClient, row: Suggestion, into: Improvement | None = None) -> Improvement:
    names = {} if into else {"name": "避开工作日早高峰", "name_en": "Keep clear of the morning rush"}
    answer(client, row, "take_up", into=into.pk if into else "", answer="", **names)
    row.refresh_from_db()
    assert row.improvement is not None
    return row.improvement


def adopt(client: PortalClient, row: Improvement, appeals: int = 1, link: str = "") -> str:
    from maintenance.feedback.selectors import changes_in_force

    given = {"link": link or changes_in_force()[0].code, "said": "已设封网期", "said_en": "There is a blackout now"}
    return words(client.post(f"{IMPROVEMENTS}{row.pk}/change/", {**given, "appeals": appeals}, follow=True))


def appeals_of() -> dict[str, int]:
    """Free appeals by client."""
    appeals: dict[str, int] = {}
    for entry in Entry.objects.filter(unit="appeal").select_related("tenant"):
        appeals[entry.tenant.schema_name] = appeals.get(entry.tenant.schema_name, 0) + entry.amount
    return appeals


# What administrators edit at the desk: what an improvement may have become, and what is no rule, figure or calendar.
LINKABLE = {
    "calendars_blackout": "blackout",
    "calendars_policy": "policy",
    "catalogue_terms": "terms",
    "catalogue_documenttype": "document",
    "seasons_season": "season",
    "tenants_workingdayoverride": "day",
    "agreements_agreement": "text",
    "registry_modelversion": "model",
    "calendars_capacity": "capacity",
    "directories_directory": "place",
    "errands_deskparty": "party",
    "registry_publicnumber": "public",
    "registry_standbynumber": "standby",
}
NO_RULE = {
    *("campaigns_campaign", "intake_editpause"),  # work that is planned
    *("directories_connection", "outbox_providertemplate"),  # accounts
    *("ledger_entry", "people_user", "people_invitation"),
}


def test_all_that_administrators_edit_is_linkable_or_no_rule() -> None:
    edited = {name for name, desk in MODELS.items() if "administrator" in (desk.add, desk.change)}
    assert edited | {"registry_modelversion"} == {*LINKABLE} | NO_RULE
    assert {*LINKABLE.values()} == {*Improvement.Became.values}


def test_it_may_have_become_any_rule_that_staff_edit(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    from compliance.catalogue.models import DocumentType
    from compliance.catalogue.services import new_version
    from labels.directories.models import Directory
    from labels.errands.models import DeskParty
    from labels.registry.models import PublicNumber, StandbyNumber
    from maintenance.calendars.models import Capacity
    from maintenance.feedback.selectors import changes_in_force
    from tenants.models import WorkingDayOverride

    WorkingDayOverride.objects.create(day=date(2026, 12, 31), is_working=False)
    party = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        cache_min=timedelta(0),
        cache_max=timedelta(days=1),
    )
    DeskParty.objects.create(directory=party)
    Capacity.objects.create(resource="directory:oppo", most=2)
    PublicNumber.objects.create(pattern="12399", version=1, name="x", name_en="x", source="x", created_by="x")
    StandbyNumber.objects.create(canonical="700123456789012", owner="x", proof_name="x", proof_sha256="0" * 64)
    kinds = {each.kind for each in changes_in_force()}
    assert {*LINKABLE.values()} - {"model"} <= kinds
    improvement = take_up(reviewer, suggest(acme, "OPPO 同时能做的窗口太少"))
    assert "Adopted: published" in adopt(administrator, improvement, link="capacity:directory:oppo")
    improvement.refresh_from_db()
    assert (improvement.became, improvement.became_key) == ("capacity", "directory:oppo")
    newest = DocumentType.objects.filter(code="business_licence").latest("version")
    kept = {field.name: getattr(newest, field.name) for field in DocumentType._meta.fields}
    own = ("id", "version", "created_by", "created_by_id", "valid_from")
    fields = {name: value for name, value in kept.items() if name not in own}
    made = new_version(fields | {"grace_days": newest.grace_days + 7}, by=Actor("staff", "Anne"))
    improvement = take_up(reviewer, suggest(acme, "营业执照到期后多给几天"))
    assert "Adopted: published" in adopt(administrator, improvement, link=f"document:{made.pk}")
    improvement.refresh_from_db()
    assert (improvement.became, improvement.became_key) == ("document", str(made.pk))
    assert improvement.became_name_en == f"{made.name_en} · {made.version}"


def test_three_clients_one_credit_each_whatever_happens_twice(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    globex: Tenant,
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    """Merged, adopted twice, a worker that is killed, work that runs again, unmerged and adopted once more."""
    rows = [suggest(acme), suggest(acme, "早上别维护"), suggest(globex)]
    improvement = take_up(reviewer, rows[0])
    for each in rows[1:]:
        take_up(reviewer, each, improvement)
    page = words(reviewer.get(f"{IMPROVEMENTS}{improvement.pk}/change/"))
    assert "Suggested by 2 clients" in page
    assert "administrator adopts it" in adopt(reviewer, improvement), "a reviewer does not"
    assert Improvement.objects.get().state == "under_way"
    assert "Adopted: published" in adopt(administrator, improvement)
    assert "Adopt this" not in adopt(administrator, improvement)
    planned = Work.objects.filter(name="feedback.reward")
    assert planned.count() == 2
    planned.update(attempts=3)  # of workers that were killed
    run_due_work(name="feedback.reward")
    planned.update(done_at=None)
    run_due_work(name="feedback.reward")
    for tenant in (acme, globex):
        with context.client(tenant):
            services.reward(improvement.pk)
    assert appeals_of() == {acme.schema_name: 1, globex.schema_name: 1}
    answer(reviewer, rows[2], "reopen")
    other = take_up(reviewer, Suggestion.objects.get(pk=rows[2].pk))
    assert other.pk != improvement.pk
    adopt(administrator, other)
    run_due_work(name="feedback.reward")
    assert appeals_of() == {acme.schema_name: 1, globex.schema_name: 1}, "the same change is not rewarded again"
    with context.client(acme):
        assert Record.objects.filter(action="suggestion_rewarded").count() == 1


def test_who_said_it_before_the_adoption_is_rewarded_though_read_later(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    globex: Tenant,
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    first, unread = suggest(acme), suggest(globex)
    improvement = take_up(reviewer, first)
    adopt(administrator, improvement)
    business_clock.advance(days=1)
    take_up(reviewer, unread, improvement)
    run_due_work(name="feedback.reward")
    assert appeals_of() == {acme.schema_name: 1, globex.schema_name: 1}


def test_a_late_supporter_has_nothing(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    globex: Tenant,
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    improvement = take_up(reviewer, suggest(acme))
    adopt(administrator, improvement)
    business_clock.advance(days=1)
    take_up(reviewer, suggest(globex), improvement)
    run_due_work(name="feedback.reward")
    assert appeals_of() == {acme.schema_name: 1}


def test_more_than_one_appeal_takes_two_administrators(
    administrator: PortalClient, reviewer: PortalClient, staff: Tenant, acme: Tenant, run_due_work: DueWork
) -> None:
    improvement = take_up(reviewer, suggest(acme))
    assert "another administrator confirms it" in adopt(administrator, improvement, appeals=3)
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)
    page = words(administrator.get(address(case)))
    assert "Adopt an improvement" in page
    decide(administrator, case, "confirm", version=case.version)
    run_due_work(name="feedback.reward")
    assert appeals_of() == {}, "nobody confirms what they have proposed"
    second = sign_in(staff, "administrator", 2)
    decide(second, case, "confirm", version=case.version)
    run_due_work(name="feedback.reward")
    assert appeals_of() == {acme.schema_name: 3}
    entry = Entry.objects.get(code="suggestion_adopted")
    assert (entry.made_by, entry.agreed_by) == ("Administrator 1", "Administrator 2")
    with context.client(acme):
        first = Record.objects.get(action="suggestion_rewarded").actor_id
    with context.client(staff):
        people = dict(User.objects.values_list("name", "pk"))
        twin = create_person(email="twin@staff.example", name="Administrator 2", role="reviewer", password=PASSWORD)
    improvement.refresh_from_db()
    assert first == improvement.adopted_by_id == str(people["Administrator 1"])
    assert improvement.agreed_by_id == str(people["Administrator 2"]) != str(twin.pk)
    page = words(reviewer.get(f"{IMPROVEMENTS}{improvement.pk}/change/"))
    assert f"Administrator 1, Administrator 2 ({email_of('staff', 'administrator', 2)})" in page, "it is not the twin"
    row = Improvement.objects.filter(pk=improvement.pk)
    with pytest.raises(IntegrityError, match="many_appeals_take_two"), transaction.atomic():
        row.update(agreed_by="Administrator 1, as of today", agreed_by_id=first)
    assert row.update(agreed_by="Administrator 1", agreed_by_id=str(twin.pk)) == 1, "another one of the same name"


def test_who_answered_and_who_made_an_improvement_are_told_from_twins(
    reviewer: PortalClient, acme: Tenant, staff: Tenant
) -> None:
    row = suggest(acme)
    improvement = take_up(reviewer, row)
    email = email_of("staff", "reviewer")
    with context.client(staff):
        me = User.objects.get(email=email)
        create_person(email="twin@staff.example", name=me.name, role="reviewer", password=PASSWORD)
    row.refresh_from_db()
    assert row.answered_by_id == improvement.made_by_id == str(me.pk)
    for page in (f"{SUGGESTIONS}{row.pk}/change/", IMPROVEMENTS):
        assert f"{me.name} ({email})" in words(reviewer.get(page)), page
    answer(reviewer, row, "reopen")
    row.refresh_from_db()
    assert (row.answered_by, row.answered_by_id) == ("", "")


def test_a_refusal_says_why_and_the_client_reads_it(reviewer: PortalClient, acme: Tenant) -> None:
    row = suggest(acme)
    assert "required" in answer(reviewer, row, "decline", reason="")
    answer(reviewer, row, "decline", reason="早高峰已有封网期")
    assert "早高峰已有封网期" in words(sign_in(acme, "viewer").get("/feedback/"))
    assert "already" in answer(reviewer, row, "decline", reason="again"), "answered once"
    with context.client(acme):
        assert Record.objects.filter(action="suggestion_declined").count() == 1


def test_an_improvement_needs_names_and_a_change_in_force(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    row = suggest(acme)
    assert "Give the improvement a name" in answer(reviewer, row, "take_up", name="早高峰", name_en="")
    improvement = take_up(reviewer, row)
    assert "Select a valid choice" in adopt(administrator, improvement, link="blackout:nothing")
    assert Improvement.objects.get().state == "under_way"
