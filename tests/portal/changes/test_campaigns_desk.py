"""The campaigns' pages at the desk: set up, started, watched; reviewers only watch."""

from __future__ import annotations

import re
from typing import Any

import pytest

from labels.directories import connections
from labels.models import Number
from labels.registry import services as models
from maintenance.campaigns.models import Campaign
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import create_person
from tests.labels.models_of_labels import GOOD, model
from tests.maintenance.booking import AFTERNOON
from tests.portal.desk import begin_campaign
from tests.portal.parties import Parties, Party
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.template import PASSWORD
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/admin/campaigns/campaign/"
GIVEN: dict[str, Any] = {
    "content": "number_state_sync",
    "reason": "November",
    "canary_percent": 5,
    "further_waves": 3,
    "nightly_capacity": 50,
    "failure_limit": 10,
    "standby_percent": 50,
}


def test_from_the_form_to_its_waves(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    business_clock.set(AFTERNOON)
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    ensure_directories()
    with context.client(acme):
        register("021-6123 4001")
    assert administrator.post(f"{LIST}add/", GIVEN).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.created_by, campaign.state) == ("Administrator 1", "draft")
    assert "Draft" in words(reviewer.get(LIST)), "the word, not the code, also of a state without a colour"
    page = f"{LIST}{campaign.pk}/change/"
    assert "Look first" in words(administrator.get(page))
    assert "Look first" not in words(reviewer.get(page))
    assert "You may not do this." in words(reviewer.post(page, {"order": "start"}, follow=True))
    look = words(administrator.post(page, {"order": "start"}))
    only = "It looks at what every directory shows of each number, and corrects nothing"
    assert f"This will happen to 1 client Content Monthly number-state sync {only}" in look
    assert only in words(administrator.get(page))
    assert "Clients 1 client with numbers; 1 without a number is not in it" in look, "globex has none"
    assert "Waves Canary: 1" in look
    assert "from Sat 28 Nov 15:00 on, when the notice is over" in look
    assert "The contacts of 1 client of the first wave within minutes" in look
    assert "Start it for 1 client" in look
    assert Campaign.objects.get().state == Campaign.State.DRAFT, "a look starts nothing"
    assert "The clients have changed: check again" in words(
        administrator.post(page, {"order": "start", "clients": "307"})
    )
    assert Campaign.objects.get().state == Campaign.State.DRAFT
    begin_campaign(administrator, page)
    run_due_work()
    text = words(administrator.get(page))
    assert "Canary" in text
    assert "0 / 1" in text
    assert "While paused, nothing new is booked" in text
    assert "1 booked window will be cancelled and its client notified" in text
    assert "While paused, nothing new" not in words(reviewer.get(page)), "who may not order it sees no order"
    assert "Give a reason" in words(administrator.post(page, {"order": "pause", "reason": ""}, follow=True))
    administrator.post(page, {"order": "pause", "reason": "a carrier is down"})
    assert "Paused: a carrier is down" in words(reviewer.get(page))
    assert re.search("Canary [^–]*Paused", words(reviewer.get(page))), "nothing is under way"
    assert "failures in the current wave are accepted" in words(administrator.get(page))
    administrator.post(page, {"order": "resume", "reason": "it is back"})
    assert "Resumed: it is back" in words(reviewer.get(page))
    for order in ("pause", "resume", "stop"):
        reviewer.post(page, {"order": order, "reason": "I may not"})
        assert Campaign.objects.get().state == Campaign.State.RUNNING
    administrator.post(page, {"order": "stop", "reason": "not now"})
    run_due_work()
    assert Campaign.objects.get().state == Campaign.State.STOPPED
    assert set(campaign.members.values_list("state", flat=True)) <= {"left_out", "planned"}, (
        "nothing is booked any more"
    )
    stopped = words(reviewer.get(page))
    assert re.search("Canary [^–]*Stopped", stopped)
    assert "Under way" not in stopped
    assert "0 / 0" in stopped, "who was left out is no progress"
    assert "Stopping is final" not in words(administrator.get(page)), "nothing is left to order"
    assert "Monthly number-state sync" in words(reviewer.get(LIST))
    assert reviewer.get(f"{LIST}nothing/change/").status_code == 404


def test_who_was_left_out_and_why_is_said_in_words(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """It said `no_numbers`."""
    with context.client(acme):
        register("021-6123 4001")
    assert administrator.post(f"{LIST}add/", GIVEN).status_code == 302
    page = f"{LIST}{Campaign.objects.get().pk}/change/"
    begin_campaign(administrator, page)
    with context.client(acme):
        Number.objects.update(state=Number.State.SUSPENDED)
    run_due_work()
    said = words(administrator.get(page))
    assert f"{acme.legal_name} Left out no number in use" in said
    assert "no_numbers" not in said


def test_a_model_campaign_demands_a_model(administrator: PortalClient, staff: Tenant, acme: Tenant) -> None:
    draft, evaluated = models.register_model(model("9.4.0")), models.register_model(model("9.5.0"))
    models.note_evaluation(evaluated, GOOD, None)
    upgrade = GIVEN | {"content": "model_upgrade"}
    assert "Choose the label model that the campaign brings." in words(administrator.post(f"{LIST}add/", upgrade))
    assert not Campaign.objects.exists()
    assert administrator.post(f"{LIST}add/", upgrade | {"model": str(draft.pk)}).status_code == 200, "not evaluated"
    said = words(administrator.post(f"{LIST}add/", GIVEN | {"model": str(evaluated.pk)}))
    assert "Only an upgrade of label recognition brings a model." in said
    assert administrator.post(f"{LIST}add/", upgrade | {"model": str(evaluated.pk)}).status_code == 302
    campaign = Campaign.objects.get()
    page = f"{LIST}{campaign.pk}/change/"
    assert "Label model 9.5.0" in words(administrator.get(page))
    said = words(administrator.post(page, {"order": "start"}, follow=True))
    assert "There is no client with a number yet." in said
    with context.client(acme):
        register("021-6123 4001")
    begin_campaign(administrator, page)
    evaluated.refresh_from_db()
    assert evaluated.campaign_id == campaign.pk, "it brings the model"


def test_a_draft_without_a_model_from_before_is_only_discarded(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    with context.client(acme):
        register("021-6123 4001")
    old = Campaign.objects.create(content="model_upgrade", reason="Q4", created_by="Li", created_at=business_now())
    page = f"{LIST}{old.pk}/change/"
    for given in ({}, {"clients": "1"}):
        said = words(administrator.post(page, {"order": "start", **given}, follow=True))
        assert "This draft names no label model: discard it" in said
    assert "none: nothing is rolled out" in words(administrator.get(page))
    reviewer.post(page, {"order": "discard"})
    assert Campaign.objects.exists()
    assert "The draft was discarded." in words(administrator.post(page, {"order": "discard"}, follow=True))
    assert not Campaign.objects.exists()


def test_the_maker_of_a_campaign_is_told_from_a_twin_who_came_later(
    administrator: PortalClient, reviewer: PortalClient, staff: Tenant
) -> None:
    assert administrator.post(f"{LIST}add/", GIVEN).status_code == 302
    assert "Administrator 1" in words(reviewer.get(LIST))
    with context.client(staff):
        maker = User.objects.get(name="Administrator 1")
        create_person(email="twin@staff.example", name="Administrator 1", role="reviewer", password=PASSWORD)
    assert Campaign.objects.get().created_by_id == str(maker.pk)
    Campaign.objects.create(content="carrier_upgrade", reason="x", created_by="Li", created_at=business_now())
    page = words(reviewer.get(LIST))
    assert f"Administrator 1 ({maker.email})" in page
    assert re.search(r"\bLi\b (?!\()", page), "from before: the name alone"


def test_each_step_of_a_campaign_knows_its_doer(
    administrator: PortalClient, reviewer: PortalClient, staff: Tenant, acme: Tenant, business_clock: BusinessClock
) -> None:
    """Steps of before, which have no id, and those that a process of before notes are known by name only."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    with context.client(acme):
        register("021-6123 4001")
    administrator.post(f"{LIST}add/", GIVEN)
    campaign = Campaign.objects.get()
    page, at = f"{LIST}{campaign.pk}/change/", business_now().isoformat()
    old = [{"at": at, "by": name, "what": "paused", "reason": "x"} for name in ("Administrator 1", "Shouhao")]
    kinds = ("staff", "platform")
    Campaign.objects.update(log=[{**step, "kind": kind, "id": ""} for step, kind in zip(old, kinds, strict=True)])
    begin_campaign(administrator, page)
    campaign.refresh_from_db()
    with context.client(staff):
        maker = User.objects.get(name="Administrator 1")
        create_person(email="twin@staff.example", name="Administrator 1", role="reviewer", password=PASSWORD)
    assert [(step["by"], step["kind"], step["id"]) for step in campaign.log] == [
        ("Administrator 1", "staff", ""),
        ("Shouhao", "platform", ""),
        ("Administrator 1", "staff", str(maker.pk)),
    ]
    Campaign.objects.update(log=[*campaign.log, old[0]])
    steps = re.findall(r"(?:Started|Paused: x) (.+?) ·", words(reviewer.get(page)))
    assert steps == ["Administrator 1", f"Administrator 1 ({maker.email})", "Shouhao", "Administrator 1"]
