"""The life of a label model through the house: trained, evaluated, brought to the clients in their windows, in use,
flips to reviewers, rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compliance.reviews.models import Case
from labels.directories import connections
from labels.management.commands import train_label_model
from labels.models import LabelVersion
from labels.recognition import evaluation
from labels.recognition.model import canonical_json, packaged
from labels.registry import selectors as registry, services as label_models
from labels.registry.models import ModelInUse, ModelVersion
from maintenance import services as maintenance
from maintenance.campaigns import services
from maintenance.campaigns.models import Campaign
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.labels.models_of_labels import model
from tests.maintenance.booking import AFTERNOON
from tests.portal.parties import Parties, Party
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ANNE = Actor("staff", "Anne", "a")
LABELS = ("青禾网络", "大衡")
OWN_PAIRS = Path(__file__).parents[2] / "labels" / "recognition" / "pairs.csv"
State = ModelVersion.State


@pytest.fixture
def clients(
    acme: Tenant, globex: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch
) -> tuple[Tenant, Tenant]:
    """Two clients, each with a label of its name; the packaged model is in use."""
    business_clock.set(AFTERNOON)
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    monkeypatch.setattr(evaluation, "SLOWEST", 1.0)  # how busy the machine is, is not what this is about
    monkeypatch.setattr(evaluation, "TRIED_FIRMS", 2)  # nor how many firms ask for the names of institutions
    ensure_directories()
    label_models.register_packaged()
    for place, tenant in enumerate((acme, globex), 1):
        with context.client(tenant):
            agreed_contact(name="王敏", email="wang@acme.example", language="en")
            publish(register(f"021-6123 400{place}"), LABELS[place - 1])
    return acme, globex


@pytest.fixture
def careful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    """A trained model that accepts nearly nothing unseen: a draft."""
    content: dict[str, Any] = dict(model("9.1.0", match=packaged().match_at, accept=0.99995).content)
    monkeypatch.setattr(train_label_model, "train", lambda *_arguments: content)
    call_command("train_label_model", str(OWN_PAIRS), out=tmp_path / "model.json", model_version="9.1.0")
    assert (tmp_path / "model.json").read_bytes() == canonical_json(content) + b"\n"
    draft: ModelVersion = ModelVersion.objects.get(version="9.1.0")
    assert draft.state == State.DRAFT
    return draft


def judged_by(tenant: Tenant) -> str:
    with context.client(tenant):
        return registry.model_in_use().version


def flips(tenant: Tenant) -> int:
    return Case.objects.filter(kind=Case.Kind.LABEL_FLIP, tenant=tenant).count()


def live_on(clock: BusinessClock, run: DueWork, until: Callable[[], bool]) -> None:
    """Quarter days go by."""
    for _ in range(120):
        if until():
            return
        clock.set(clock.now() + timedelta(hours=6))
        run()
    raise AssertionError(list(Campaign.objects.values("state", "log")))


def reach_the_canary(campaign: Campaign, clock: BusinessClock, run: DueWork) -> tuple[Tenant, Tenant]:
    """Until the canary's window has brought the model. Returns the canary and the other client."""
    run()
    members = list(campaign.members.select_related("tenant").order_by("wave__position"))
    assert members[0].starts_at is not None
    clock.set(members[0].starts_at)
    run()
    assert not ModelInUse.objects.exists(), "the work comes before"
    live_on(clock, run, ModelInUse.objects.exists)
    return members[0].tenant, members[1].tenant


def upgrade(version: ModelVersion) -> Campaign:
    """As from the model's page: drafted, then started."""
    campaign = services.draft_model_upgrade(version, actor=ANNE)
    assert services.draft_model_upgrade(version, actor=ANNE) == campaign, "asked twice it is one draft"
    services.start_campaign(campaign.pk, actor=ANNE)
    campaign.refresh_from_db()
    return campaign


def state_of(campaign: Campaign) -> str:
    campaign.refresh_from_db()
    return campaign.state


def evaluate() -> None:
    call_command("evaluate_label_model", str(OWN_PAIRS), registered="9.1.0", gate=True)


def test_from_the_draft_to_use_and_back(
    clients: tuple[Tenant, Tenant], careful: ModelVersion, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    with pytest.raises(Refused, match="passed evaluation"):
        upgrade(careful)
    assert [each.state for each in Campaign.objects.all()] == [Campaign.State.DRAFT]
    with pytest.raises(Refused, match="discard it"):
        services.start_campaign(
            Campaign.objects.create(
                content=Campaign.Content.MODEL_UPGRADE, created_by="Anne", created_at=business_clock.now()
            ).pk,
            actor=ANNE,
        )
    evaluate()
    careful.refresh_from_db()
    assert (careful.state, careful.evaluation["shortfalls"]) == (State.EVALUATED, [])
    assert {"pairs", "pairs/alike", "adversarial"} <= careful.evaluation["slices"].keys()
    assert len(careful.evaluation["data_sha256"]) == 64

    campaign = upgrade(careful)
    with pytest.raises(Refused, match="already"):
        upgrade(careful)
    canary, other = reach_the_canary(campaign, business_clock, run_due_work)
    assert (judged_by(canary), judged_by(other)) == ("9.1.0", packaged().version)
    assert (flips(canary), flips(other)) == (1, 0)
    assert registry.active_model() is packaged(), "until every client has had its window"
    live_on(business_clock, run_due_work, lambda: state_of(campaign) != Campaign.State.RUNNING)
    assert state_of(campaign) == Campaign.State.DONE
    careful.refresh_from_db()
    assert (careful.state, careful.activated_by, careful.campaign_id) == (State.ACTIVE, "Anne", None)
    assert (judged_by(canary), judged_by(other), registry.active_model().version) == ("9.1.0",) * 3
    assert not ModelInUse.objects.exists()
    assert (flips(canary), flips(other)) == (1, 1), "each label once"
    for client in clients:
        with context.client(client):
            assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.PUBLISHED}

    label_models.activate_model_version(packaged().version, actor=ANNE)
    run_due_work()
    assert {judged_by(client) for client in clients} == {packaged().version}
    assert dict(ModelVersion.objects.values_list("version", "state")) == {
        "9.1.0": State.RETIRED,
        packaged().version: State.ACTIVE,
    }


def test_a_campaign_that_is_stopped_takes_its_model_back(
    clients: tuple[Tenant, Tenant], careful: ModelVersion, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    evaluate()
    campaign = upgrade(careful)
    canary, _other = reach_the_canary(campaign, business_clock, run_due_work)
    assert judged_by(canary) == "9.1.0"
    services.stop_campaign(campaign.pk, actor=ANNE, reason="too many flips")
    assert judged_by(canary) == packaged().version
    careful.refresh_from_db()
    assert (careful.state, careful.campaign_id) == (State.EVALUATED, None)


def test_a_campaign_for_some_of_before_ends_with_the_model_in_use_at_nobody(
    clients: tuple[Tenant, Tenant], careful: ModelVersion, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """It was brought to one client, and then activated for both."""
    evaluate()
    campaign = upgrade(careful)
    Campaign.objects.update(audience={"clients": [str(clients[0].pk)]})
    campaign.members.exclude(wave__position=0).delete()
    live_on(business_clock, run_due_work, lambda: state_of(campaign) == Campaign.State.DONE)
    assert {judged_by(client) for client in clients} == {packaged().version}
    careful.refresh_from_db()
    assert (careful.state, careful.campaign_id) == (State.EVALUATED, None), "it may be brought to all"


def test_a_window_that_is_aborted_takes_the_model_back_from_its_client(
    clients: tuple[Tenant, Tenant], careful: ModelVersion, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    evaluate()
    campaign = upgrade(careful)
    canary, _other = reach_the_canary(campaign, business_clock, run_due_work)
    assert judged_by(canary) == "9.1.0"
    with context.client(canary):
        Window.objects.update(state=Window.State.RUNNING)
        window = Window.objects.get()
        maintenance.abort(window.pk, sequence=window.sequence, actor=ANNE, reason="wrong")
    assert judged_by(canary) == packaged().version
    assert ModelVersion.objects.get(version="9.1.0").campaign_id == campaign.pk, "others may get it still"


def test_a_model_that_falls_short_stays_a_draft(clients: tuple[Tenant, Tenant], careful: ModelVersion) -> None:
    blind = model("9.2.0", match=0.9999, accept=0.99995)
    label_models.register_model(blind)
    with pytest.raises(CommandError, match="falls short"):
        call_command("evaluate_label_model", str(OWN_PAIRS), registered="9.2.0", gate=True)
    assert ModelVersion.objects.get(version="9.2.0").state == State.DRAFT
