"""What the platform's own work does to displays: at the party whose work it is; and what no client can order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from labels.directories.models import Directory
from labels.models import ConsistencyCheck, Display
from maintenance.calendars.ledger import of_directory
from maintenance.calendars.models import BookedSession
from maintenance.calendars.services import set_capacity
from maintenance.campaigns.models import Campaign
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Series, Window
from maintenance.services import draft_work
from portal.changes.forms import NOT_ORDERED
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.maintenance.booking import book
from tests.portal.changes.test_campaign_ahead import labelled
from tests.portal.changes.test_campaign_audience import MOBILE, begun, set_up
from tests.portal.changes.test_campaigns_desk import GIVEN, LIST
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english", "that_afternoon")]


def revisions(tenant: Tenant) -> dict[str, int]:
    """Directory → with which revision it holds the client's only label."""
    with context.client(tenant):
        return dict(Display.objects.values_list("directory__code", "accepted_revision"))


def run_its_window(campaign: Campaign, tenant: Tenant, clock: BusinessClock, run: DueWork) -> Window:
    with context.client(tenant):
        window: Window = Window.objects.get(pk=campaign.members.get(tenant=tenant).window_id)
    for at in (window.starts_at, window.ends_at):
        clock.set(at)
        run()
    return window


def test_a_carriers_upgrade_brings_its_labels_anew_and_no_others(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """It had every directory take everything anew."""
    labelled(acme, MOBILE)
    run_due_work()
    before = revisions(acme)
    campaign = set_up(administrator, content="carrier_upgrade", party="china-mobile")
    begun(administrator, campaign, run_due_work)
    window = run_its_window(campaign, acme, business_clock, run_due_work)
    after = revisions(acme)
    assert after.pop("china-mobile") == before.pop("china-mobile") + 1
    assert after == before
    with context.client(acme):
        assert ConsistencyCheck.objects.filter(value=str(window.pk)).exists(), "it is looked at afterwards"


@pytest.mark.parametrize("content", ["architecture_upgrade", "calibration"])
@pytest.mark.parametrize("party", ["", "huawei"])
def test_other_work_at_displays_brings_them_anew_where_it_is_done(
    administrator: PortalClient,
    acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    content: str,
    party: str,
) -> None:
    """At every party, or at the one that the campaign is for; the desk could not bring a calibration."""
    labelled(acme, MOBILE)
    run_due_work()
    before = revisions(acme)
    campaign = set_up(administrator, content=content, party=party)
    begun(administrator, campaign, run_due_work)
    run_its_window(campaign, acme, business_clock, run_due_work)
    after = revisions(acme)
    moved = {code for code in before if after[code] == before[code] + 1}
    assert moved == ({party} if party else set(before))
    assert all(after[code] == before[code] for code in before if code not in moved)


def test_a_new_party_is_in_shadow_first_then_takes_what_it_should_show(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    labelled(acme, MOBILE)
    run_due_work()
    hook_up = GIVEN | {"content": "platform_hookup"}
    assert "Choose the party that is connected." in words(administrator.post(f"{LIST}add/", hook_up))
    Directory.objects.filter(code="xiaomi").update(active=False, shadow=True)
    with context.client(acme):
        Display.objects.filter(directory__code="xiaomi").delete()
    for content in ("number_state_sync", "architecture_upgrade"):
        refused = administrator.post(f"{LIST}add/", GIVEN | {"content": content, "party": "xiaomi"})
        assert "This party is in shadow: it can only be connected." in words(refused)
    before = revisions(acme)
    campaign = set_up(administrator, content="platform_hookup", party="xiaomi")
    begun(administrator, campaign, run_due_work)
    run_its_window(campaign, acme, business_clock, run_due_work)
    assert revisions(acme) == before, "nothing is submitted"
    assert Work.objects.filter(name="labels.look_in_shadow", tenant=acme, done_at__isnull=False).exists(), "it is asked"

    Directory.objects.filter(code="xiaomi").update(active=True, shadow=False)
    Campaign.objects.all().delete()
    second = set_up(administrator, content="platform_hookup", party="xiaomi")
    begun(administrator, second, run_due_work)
    run_its_window(second, acme, business_clock, run_due_work)
    after = revisions(acme)
    assert after.pop("xiaomi") >= 1
    assert after == before


@pytest.mark.parametrize(("other", "same_night"), [("china-unicom", True), ("china-mobile", False)])
def test_work_at_one_carrier_takes_no_places_at_another(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork, other: str, same_night: bool
) -> None:
    """Each party takes one window at a time: the second campaign is planned and booked beside the first one unless both
    are at the same carrier. It took places at all parties.
    """
    for directory in Directory.objects.all():
        set_capacity(of_directory(directory.code), 1)
    labelled(acme, MOBILE)
    labelled(globex, "139 0000 4002", label="大衡")
    run_due_work()
    first = set_up(administrator, content="carrier_upgrade", party="china-mobile", clients=[str(acme.pk)])
    begun(administrator, first, run_due_work)
    second = set_up(administrator, content="carrier_upgrade", party=other, clients=[str(globex.pk)])
    begun(administrator, second, run_due_work)
    before, after = (campaign.members.get().starts_at for campaign in (first, second))
    assert (after == before) is same_night
    booked = {tuple(row.resources) for row in BookedSession.objects.all()}
    assert booked == {("directory:china-mobile",), (f"directory:{other}",)}


def test_a_client_cannot_order_the_platforms_architecture(
    operator: PortalClient, program_of: Callable[..., Program], acme: Tenant
) -> None:
    """On the page, by the form that it is offered, and over the API; nothing is made."""
    with context.client(acme):
        [number] = register(MOBILE)
    page = reverse("change_calibration")
    assert "architecture_upgrade" not in operator.get(page).content.decode()
    says = "Clients cannot order this work: the platform plans and announces it."
    for repeated in ({}, {"repeat": "weekly", "first_on": "2026-12-01"}):
        answer = operator.post(page, {"scope": "all", "content": "architecture_upgrade", **repeated})
        assert answer.status_code == 422
        assert says in words(answer)
    asked = {"content": "architecture_upgrade", "numbers": [str(number.pk)]}
    series = {"frequency": "weekly", "first_on": "2026-12-01"}
    for address, given in (("/requests", asked), ("/series", asked | series)):
        refused = program_of(acme).post(address, given)
        assert refused.status_code == 422
        assert refused.json()["errors"]["content"] == [str(NOT_ORDERED)]
    with context.client(acme):
        assert not MaintenanceRequest.objects.exists()
        assert not Series.objects.exists()


def test_what_a_client_ordered_of_it_before_stands(acme: Tenant, operator: PortalClient) -> None:
    """A draft from before the rule is booked, and its window is shown."""
    with context.client(acme):
        numbers = register(MOBILE)
        draft = draft_work(Content.ARCHITECTURE_UPGRADE, numbers=[each.pk for each in numbers], actor=ACTOR)
    assert "Architecture upgrade" in words(operator.get(reverse("proposal", args=[draft.pk])))
    with context.client(acme):
        window = book(draft)
    assert "Architecture upgrade" in words(operator.get(reverse("window", args=[window.pk])))
