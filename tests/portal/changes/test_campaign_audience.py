"""Whom a campaign is for, as it is chosen at the desk and as the running services keep to it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from labels.models import Number
from labels.registry import services as models
from maintenance import selectors, services as maintenance
from maintenance.calendars.models import MustMove
from maintenance.campaigns.models import Campaign
from maintenance.domain.negotiating import Answer
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.labels.models_of_labels import GOOD, model
from tests.maintenance.booking import AFTERNOON
from tests.portal.changes.test_campaigns_desk import GIVEN, LIST
from tests.portal.desk import begin_campaign
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "that_afternoon")]
TELECOM, MOBILE, LINE = "133 0000 4001", "139 0000 4001", "021-6123 4001"


def set_up(desk: PortalClient, **chosen: Any) -> Campaign:
    """A draft made by the form."""
    answer = desk.post(f"{LIST}add/", GIVEN | chosen)
    assert answer.status_code == 302, words(answer)
    campaign: Campaign = Campaign.objects.latest("pk")
    return campaign


def begun(desk: PortalClient, campaign: Campaign, run: DueWork, clients: int = 1) -> None:
    page = f"{LIST}{campaign.pk}/change/"
    assert f"Start it for {clients} client" in words(desk.post(page, {"order": "start"}))
    begin_campaign(desk, page)
    run()


def numbers_of_its_window(campaign: Campaign, tenant: Tenant) -> list[str]:
    member = campaign.members.get(tenant=tenant)
    with context.client(tenant):
        window = Window.objects.get(pk=member.window_id)
        return list(window.request.numbers.order_by("canonical").values_list("canonical", flat=True))


def test_an_industry_a_subject_type_and_a_list_of_clients(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    for place, tenant in enumerate((acme, globex), 1):
        with context.client(tenant):
            register(f"021-6123 400{place}")
    Tenant.objects.filter(pk=acme.pk).update(industry="retail", subject_type="group")
    campaign = set_up(administrator, industries=["retail"], subject_types=["group"], clients=[str(acme.pk)])
    said = words(reviewer.get(f"{LIST}{campaign.pk}/change/"))
    assert (
        f"Industries Shops and e-commerce Subject types Group enterprise Only these clients {acme.legal_name}" in said
    )
    begun(administrator, campaign, run_due_work)
    assert list(campaign.members.values_list("tenant", flat=True)) == [acme.pk]
    assert campaign.members.get().window_id is not None


def test_who_is_chosen_by_search_is_looked_for_not_listed(
    administrator: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    form = administrator.get(f"{LIST}add/").content.decode()
    assert 'name="clients"' in form
    assert acme.legal_name not in form, "no list of all clients"
    answer = administrator.post(f"{LIST}add/", GIVEN | {"clients": ["nobody"]})
    assert answer.status_code == 200
    assert not Campaign.objects.exists()


def test_a_carriers_numbers_and_no_others(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """By their ranges; the ported one by its carrier's word. Who has none is not a member."""
    with context.client(acme):
        register(TELECOM, MOBILE, "130 0000 4001", LINE)
        Number.objects.filter(canonical="+8613000004001").update(state=Number.State.PORTED, carrier="中国电信")
    with context.client(globex):
        register("133 0000 4002", "021-6123 4002")
        Number.objects.filter(canonical="+8613300004002").update(state=Number.State.PORTED, carrier="中国移动")
    campaign = set_up(administrator, carrier="china_telecom")
    look = words(administrator.post(f"{LIST}{campaign.pk}/change/", {"order": "start"}))
    assert "Carrier China Telecom Clients 1 client with numbers" in look
    assert "1 of whose numbers the work touches none is not in it" in look
    begun(administrator, campaign, run_due_work)
    assert list(campaign.members.values_list("tenant", flat=True)) == [acme.pk]
    assert numbers_of_its_window(campaign, acme) == ["+8613000004001", "+8613300004001"]


def test_what_a_party_holds_and_nothing_else(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """A carrier's upgrade names its carrier; a number that it shows nothing of is left alone."""
    with context.client(acme):
        publish(register(MOBILE), LABEL)
        register(LINE)
    with context.client(globex):
        register("021-6123 4002")
    run_due_work()
    upgrade = GIVEN | {"content": "carrier_upgrade"}
    for party in ("", "ios"):
        answer = administrator.post(f"{LIST}add/", upgrade | {"party": party})
        assert "Choose the carrier whose interface is upgraded." in words(answer)
    campaign = set_up(administrator, content="carrier_upgrade", party="china-mobile")
    assert "Directory China Mobile" in words(administrator.get(f"{LIST}{campaign.pk}/change/"))
    begun(administrator, campaign, run_due_work)
    assert list(campaign.members.values_list("tenant", flat=True)) == [acme.pk]
    assert numbers_of_its_window(campaign, acme) == ["+8613900004001"]


def test_who_lost_what_the_work_would_touch_is_left_out_and_told_why(
    administrator: PortalClient, acme: Tenant, run_due_work: DueWork
) -> None:
    with context.client(acme):
        register(TELECOM, LINE)
    campaign = set_up(administrator, carrier="china_telecom")
    page = f"{LIST}{campaign.pk}/change/"
    begin_campaign(administrator, page)
    with context.client(acme):
        Number.objects.filter(canonical__startswith="+86133").update(state=Number.State.SUSPENDED)
    run_due_work()
    assert f"{acme.legal_name} Left out the work touches none of its numbers" in words(administrator.get(page))


def test_an_audience_with_nothing_to_do_is_not_begun(administrator: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        register(LINE)
    campaign = set_up(administrator, carrier="china_unicom")
    said = words(administrator.post(f"{LIST}{campaign.pk}/change/", {"order": "start"}, follow=True))
    assert "The work touches no number of any client of this audience." in said


def test_no_window_before_its_time(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Later than the notice: a minute between two quarters of an hour begins at the next one."""
    with context.client(acme):
        register(LINE)
    not_before = AFTERNOON + timedelta(days=9, hours=8, minutes=10)  # 23:10, by night
    campaign = set_up(administrator, not_before=f"{not_before:%Y-%m-%dT%H:%M}")
    look = words(administrator.post(f"{LIST}{campaign.pk}/change/", {"order": "start"}))
    assert "No window before Fri 4 Dec 23:10" in look
    assert "First window from Fri 4 Dec 23:10 on" in look
    begun(administrator, campaign, run_due_work)
    assert campaign.members.get().starts_at == not_before + timedelta(minutes=5)


def test_nor_one_that_is_moved(
    administrator: PortalClient, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """By its client, by an offer of the platform: only the first booking kept to it."""
    with context.client(acme):
        register(LINE)
    not_before = AFTERNOON + timedelta(days=9, hours=8)
    campaign = set_up(administrator, not_before=f"{not_before:%Y-%m-%dT%H:%M}")
    begun(administrator, campaign, run_due_work)
    with context.client(acme):
        window = Window.objects.select_related("request").get()
        wanted = not_before - timedelta(days=3)
        maintenance.answer_offer(window.pk, Answer.COUNTER, actor=ACTOR, at=wanted)
        window.refresh_from_db()
        assert window.starts_at >= not_before
        offered = MustMove.objects.get(window_id=window.pk).offered_start
        assert offered is not None
        assert offered >= not_before
        for early in (selectors.other_times(window), selectors.other_times(window, not_before=wanted)):
            assert early.slots
            assert all(slot.start >= not_before for slot in early.slots)


@pytest.mark.parametrize(
    "chosen",
    [
        {"party": "china-mobile"},
        {"carrier": "china_telecom"},
        {"industries": ["retail"]},
        {"subject_types": ["group"]},
        {"clients": []},
    ],
    ids=lambda chosen: next(iter(chosen)),
)
def test_a_label_model_is_for_every_client(administrator: PortalClient, acme: Tenant, chosen: dict[str, Any]) -> None:
    """It ended with the model in use at all of them, whomever the campaign was for."""
    with context.client(acme):
        register(LINE)
    version = models.register_model(model("9.5.0"))
    models.note_evaluation(version, GOOD, None)
    chosen = {"clients": [str(acme.pk)]} if "clients" in chosen else chosen
    upgrade = GIVEN | {"content": "model_upgrade", "model": str(version.pk)}
    refused = "A label model judges every client's labels in the end: choose no audience, only a time."
    assert refused in unescape(words(administrator.post(f"{LIST}add/", upgrade | chosen)))
    assert not Campaign.objects.exists()
    not_before = AFTERNOON + timedelta(days=9)
    campaign = set_up(administrator, **upgrade, not_before=f"{not_before:%Y-%m-%dT%H:%M}")
    page = f"{LIST}{campaign.pk}/change/"
    kept = {name: value if isinstance(value, str) else list(value) for name, value in chosen.items()}
    Campaign.objects.update(audience=campaign.audience | kept)  # a draft of before
    assert refused in unescape(words(administrator.post(page, {"order": "start"}, follow=True)))
    Campaign.objects.update(audience=campaign.audience)
    begin_campaign(administrator, page)
    assert Campaign.objects.get().state == Campaign.State.RUNNING


def test_clients_that_could_not_be_migrated_are_in_no_wave(
    administrator: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    for tenant, number in ((acme, LINE), (globex, "021-6123 4002")):
        with context.client(tenant):
            register(number)
    campaign = set_up(administrator)
    Tenant.objects.filter(pk=globex.pk).update(migration_failed_at=AFTERNOON)
    begin_campaign(administrator, f"{LIST}{campaign.pk}/change/")
    assert list(campaign.members.values_list("tenant", flat=True)) == [acme.pk]


def test_as_many_but_others_are_looked_at_again(administrator: PortalClient, acme: Tenant, globex: Tenant) -> None:
    """One came and one went: the count was the same."""
    with context.client(acme):
        register(LINE)
    campaign = set_up(administrator)
    page = f"{LIST}{campaign.pk}/change/"
    look = administrator.post(page, {"order": "start"})
    agreed = re.findall(r'name="clients"\s+value="(\w+)"', look.text)[0]
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    with context.client(globex):
        register("021-6123 4002")
    again = words(administrator.post(page, {"order": "start", "clients": agreed}))
    assert "The clients have changed: check again." in again
    assert Campaign.objects.get().state == Campaign.State.DRAFT
