"""The quarterly upgrades stand in the calendar by themselves: at the desk with who prepares what, and at clients."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from labels.registry import services as models
from maintenance.campaigns.models import Campaign
from tenants.models import Tenant, WorkingDayOverride
from tests.labels.models_of_labels import GOOD, model
from tests.maintenance.booking import AFTERNOON, SHANGHAI
from tests.portal.changes.test_campaigns_desk import GIVEN, LIST
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
YEAR = "/admin/year/"


@pytest.fixture(autouse=True)
def _afternoon(business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


def test_a_year_ahead_with_who_prepares_what_by_when(reviewer: PortalClient) -> None:
    said = words(reviewer.get(YEAR))
    assert (
        "2027 Q1 Mon 22 Feb 2027 Administrators: a label model is evaluated by Fri 22 Jan 2027"
        " Administrators: its campaign is looked at and started by Mon 15 Feb 2027"
        " The platform: clients of the first wave are notified by Fri 19 Feb 2027 none yet" in said
    )
    assert "2027 Q2 Thu 20 May 2027" in said
    assert "2027 Q4 Mon 22 Nov 2027" in said
    assert "2028" not in said.partition("Quarterly upgrades of label recognition")[2]


def test_what_is_prepared_and_what_is_late(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2027, 1, 25, 12, 0, tzinfo=SHANGHAI))
    assert "a label model is evaluated by Fri 22 Jan 2027 Late" in words(administrator.get(YEAR))
    evaluated = models.register_model(model("9.5.0"))
    models.note_evaluation(evaluated, GOOD, None)
    assert "a label model is evaluated by Fri 22 Jan 2027 Done" in words(administrator.get(YEAR))
    upgrade = GIVEN | {"content": "model_upgrade", "model": str(evaluated.pk)}
    assert administrator.post(f"{LIST}add/", upgrade).status_code == 302
    said = words(administrator.get(YEAR))
    assert "started by Mon 15 Feb 2027 The platform" in said, "a draft is not started"
    assert "notified by Fri 19 Feb 2027 Draft" in said
    for not_it in ({"state": Campaign.State.STOPPED}, {"state": "running", "audience": {"industries": ["retail"]}}):
        Campaign.objects.update(**not_it)
        said = words(administrator.get(YEAR))
        assert "notified by Fri 19 Feb 2027 none yet" in said, "stopped, or for some: it is not the quarter's"
        assert "started by Mon 15 Feb 2027 Done" not in said
    Campaign.objects.update(state=Campaign.State.RUNNING, audience={})
    assert "started by Mon 15 Feb 2027 Done" in words(administrator.get(YEAR))
    business_clock.set(datetime(2027, 2, 23, 12, 0, tzinfo=SHANGHAI))
    assert "2027 Q1" not in words(administrator.get(YEAR)).partition("Quarterly upgrades")[2]


def test_a_day_off_of_the_staff_moves_it(reviewer: PortalClient) -> None:
    WorkingDayOverride.objects.create(day="2027-02-22", is_working=False)
    assert "2027 Q1 Tue 23 Feb 2027" in words(reviewer.get(YEAR))


def test_a_client_sees_it_in_its_month_a_year_ahead(viewer: PortalClient) -> None:
    says = "from Mon 22 Feb 2027 on; a window that concerns you is announced in advance."
    page = reverse("windows")
    assert says in words(viewer.get(page, {"month": "2027-02"}))
    for month in ("2026-12", "2027-04"):
        assert "Quarterly upgrade" not in words(viewer.get(page, {"month": month}))
    assert "from Mon 22 Nov 2027 on" in words(viewer.get(page, {"month": "2027-11"}))
    assert "Quarterly upgrade" not in words(viewer.get(page, {"month": "2028-02"})), "more than a year ahead"
