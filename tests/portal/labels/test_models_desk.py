"""Label models at the desk: reviewers see what each does, administrators bring one to the clients and roll back."""

from __future__ import annotations

import pytest

from labels.recognition.model import packaged
from labels.registry import services
from labels.registry.models import ModelVersion
from maintenance.campaigns.models import Campaign
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.labels.models_of_labels import GOOD, model
from tests.portal.desk import begin_campaign
from tests.portal.shell.desk.test_versions import twin_of
from tests.portal_client import PortalClient, person_of, words
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/admin/registry/modelversion/"
State = ModelVersion.State


@pytest.fixture
def versions() -> tuple[ModelVersion, ModelVersion]:
    """The packaged one, in use, and a draft."""
    return services.register_packaged(), services.register_model(model("9.4.0"))


def page(version: ModelVersion) -> str:
    return f"{LIST}{version.pk}/change/"


def test_a_draft_says_what_it_lacks_and_cannot_be_ordered(
    administrator: PortalClient, versions: tuple[ModelVersion, ModelVersion]
) -> None:
    text = words(administrator.get(page(versions[1])))
    assert "Not evaluated yet." in text
    assert "Roll out to clients" not in text
    answer = administrator.post(page(versions[1]), {"order": "bring"}, follow=True)
    assert "The model" in words(answer)
    assert administrator.get(f"{LIST}nothing/change/").status_code == 404


def test_an_evaluated_model_is_brought_by_an_administrator(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, versions: tuple[ModelVersion, ModelVersion]
) -> None:
    services.note_evaluation(versions[1], GOOD, None, "ab" * 32)
    listed = words(reviewer.get(LIST))
    assert "9.4.0" in listed
    assert "97.00%" in listed
    text = words(reviewer.get(page(versions[1])))
    assert "ab" * 32 in text
    assert "impersonations" in text
    assert "Roll out to clients" not in text
    assert "You may not do this." in words(reviewer.post(page(versions[1]), {"order": "bring"}, follow=True))
    assert "Roll out to clients" in words(administrator.get(page(versions[1])))
    for _twice in range(2):
        answer = administrator.post(page(versions[1]), {"order": "bring"}, follow=True)
    campaign = Campaign.objects.get()
    assert (campaign.content, campaign.state, campaign.reason) == ("model_upgrade", "draft", "Label model 9.4.0")
    assert "you are shown first what will happen" in words(answer)
    with context.client(acme):
        register("021-6123 4001")
    order = {"order": "start"}
    look = words(administrator.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", order))
    assert "9.4.0 right on 97.00% of pairs it has not seen" in look
    answer = begin_campaign(administrator, f"/admin/campaigns/campaign/{campaign.pk}/change/", follow=True)
    assert "Progress across all clients" in words(answer)
    assert "Rolling out to clients" in words(reviewer.get(LIST))
    assert "rolling out to clients · 0 clients" in words(reviewer.get(page(versions[1])))


def test_a_retired_model_is_rolled_back_to(
    administrator: PortalClient, staff: Tenant, versions: tuple[ModelVersion, ModelVersion]
) -> None:
    services.note_evaluation(versions[1], GOOD, None)
    services.activate_model_version("9.4.0", actor=Actor("staff", "Li"))
    assert "Roll back to this model" in words(administrator.get(page(versions[0])))
    assert "This model is in use again" in words(
        administrator.post(page(versions[0]), {"order": "roll_back"}, follow=True)
    )
    assert dict(ModelVersion.objects.values_list("version", "state")) == {
        packaged().version: State.ACTIVE,
        "9.4.0": State.RETIRED,
    }
    assert ModelVersion.objects.get(state=State.ACTIVE).activated_by == "Administrator 1"
    twin_of(person_of(staff, "administrator"), staff)
    for place in (LIST, page(versions[0])):
        assert "Administrator 1 (administrator1@staff.example)" in words(administrator.get(place)), place
