"""The quarterly upgrades stand in the calendar by themselves: at the desk with who prepares what, and at clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse

from compliance.duty.models import Alert
from labels.registry import services as models
from maintenance.campaigns import preparing
from maintenance.campaigns.models import Campaign
from tenants import context
from tenants.models import Tenant, WorkingDayOverride
from tenants.people.models import User
from tests.labels.models_of_labels import GOOD, model
from tests.maintenance.booking import AFTERNOON, SHANGHAI
from tests.portal.changes.test_campaigns_desk import GIVEN, LIST
from tests.portal.desk import begin_campaign
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

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


def test_what_is_late_is_said_to_who_is_on_shift_until_it_is_prepared(
    administrator: PortalClient, acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Every working morning; it stood in the calendar of the desk, and nobody was told."""
    with context.client(acme):
        register("021-6123 4001")
    live = _living(business_clock, run_due_work)
    preparing.look_after_upgrades()
    live(2027, 1, 22)
    assert not Alert.objects.exists(), "its last day is not over"
    live(2027, 1, 25)  # the Monday after it
    alert = Alert.objects.get(ended_at=None)
    assert (alert.kind, alert.title) == (Alert.Kind.UPGRADE_LATE, "2027 Q1 · 管理员：标签模型完成评测")
    with context.client(staff):
        assert set(alert.told) <= {str(user.pk) for user in User.objects.filter(role="administrator")}
    assert alert.told
    page = administrator.get("/admin/alerts/")
    assert "2027 Q1 · Administrators: a label model is evaluated" in words(page)
    assert f'href="{YEAR}"' in page.text
    live(2027, 1, 26)
    again = Alert.objects.get(ended_at=None)
    assert again.pk != alert.pk, "said anew in the morning"
    evaluated = models.register_model(model("9.5.0"))
    models.note_evaluation(evaluated, GOOD, None)
    live(2027, 1, 27)
    assert not Alert.objects.filter(ended_at=None).exists()
    live(2027, 2, 16)
    assert Alert.objects.get(ended_at=None).about == "upgrade:campaign"
    upgrade = GIVEN | {"content": "model_upgrade", "model": str(evaluated.pk)}
    assert administrator.post(f"{LIST}add/", upgrade).status_code == 302
    assert Alert.objects.filter(ended_at=None).exists(), "a draft is not started"
    begin_campaign(administrator, f"{LIST}{Campaign.objects.get().pk}/change/")
    assert not Alert.objects.filter(ended_at=None).exists(), "at once"


def _living(clock: BusinessClock, run: DueWork) -> Callable[[int, int, int], None]:
    def live(year: int, month: int, day: int) -> None:
        clock.set(datetime(year, month, day, 10, 5, tzinfo=SHANGHAI))
        run(name=preparing.LOOK)
        run(name="duty.chase")

    return live


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
