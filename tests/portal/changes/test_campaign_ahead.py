"""The look before a campaign starts: client by client, as it is booked afterwards; nothing is written for it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Display, Number
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance import selectors, services as maintenance
from maintenance.campaigns import looking
from maintenance.campaigns.models import Campaign
from maintenance.domain.plans import Wish
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, TO_REVIEW, ask, ask_calibration, book
from tests.portal.changes.test_campaign_audience import LINE, MOBILE, begun, set_up
from tests.portal.changes.test_campaigns_desk import LIST
from tests.portal.desk import begin_campaign
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "that_afternoon")]
SATURDAY = date(2026, 11, 28)  # when the notice is over
UPGRADE: dict[str, Any] = {"content": "carrier_upgrade", "party": "china-mobile"}


def ahead(desk: PortalClient, campaign: Campaign, run: DueWork) -> Any:
    """What the look before the start shows of each client, as its page asks for it."""
    look = desk.post(f"{LIST}{campaign.pk}/change/", {"order": "start"})
    (part,) = re.findall(r'hx-get="([^"]+)"\s+hx-trigger="every 1s"', look.text)
    assert "Being worked out: 0 of" in words(look), "the page is not kept waiting"
    run(name=looking.LOOK)
    return desk.get(part)


def labelled(tenant: Tenant, *numbers: str, label: str = LABEL) -> list[Number]:
    with context.client(tenant):
        rows = register(*numbers)
        publish(rows, label)
    return rows


def test_it_names_the_night_that_is_booked_afterwards(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    labelled(acme, MOBILE)
    labelled(globex, "139 0000 4002", label="大衡")
    run_due_work()
    campaign = set_up(administrator, **UPGRADE, further_waves=1)
    page = ahead(administrator, campaign, run_due_work)
    for tenant in (acme, globex):
        assert tenant.legal_name in words(page)
        with context.client(tenant):
            assert not MaintenanceRequest.objects.exists(), "nothing is written"
    first, second = page.context["ahead"].rows
    assert (first.row.wave, second.row.wave) == (0, 1)
    assert second.starts >= first.ends + timedelta(hours=72), "the second wave is told in time, after the first"
    begun(administrator, campaign, run_due_work, clients=2)
    member = campaign.members.get(tenant=first.row.client)
    with context.client(first.row.client):
        window = Window.objects.get(pk=member.window_id)
        assert (window.starts_at, window.ends_at) == (first.starts, first.ends)
        assert [each.period.lower for each in window.sessions.all()] == [each.start for each in first.row.sessions]


def test_two_of_a_wave_share_no_night_that_takes_one(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    for tenant, number in ((acme, LINE), (globex, "021-6123 4002")):
        with context.client(tenant):
            register(number)
    campaign = set_up(administrator, nightly_capacity=1, canary_percent=50, further_waves=1)
    Campaign.objects.update(canary_percent=100)
    first, second = ahead(administrator, campaign, run_due_work).context["ahead"].rows
    assert (first.row.wave, second.row.wave) == (0, 0)
    assert second.starts >= first.starts + timedelta(hours=16)


def test_conflicts_standby_numbers_and_promises(
    administrator: PortalClient, acme: Tenant, run_due_work: DueWork
) -> None:
    """The client's own maintenance takes the first night, a change waits for its reviewer, the pool has three."""
    rows = labelled(acme, MOBILE, "139 0000 4003")
    run_due_work()
    for place in range(3):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="x", proof_name="x")
    with context.client(acme):
        own = ask_calibration(rows)
        wish = Wish(not_before=SATURDAY)
        start: datetime = selectors.proposal(own, wish=wish).slots[0].start
        maintenance.book(own.pk, start, actor=ACTOR, wish=wish)
        waiting = book(ask(rows[:1], TO_REVIEW))
        Window.objects.filter(pk=waiting.pk).update(promised_by=AFTERNOON + timedelta(days=4, hours=10))
    campaign = set_up(administrator, **UPGRADE)
    said = words(page := ahead(administrator, campaign, run_due_work))
    assert "For 1 client earlier times are taken by other maintenance." in said
    assert "A number is in maintenance until" in said
    assert "2 promises to publish run out while the work lasts." in said, "its own maintenance may be late"
    assert "1 standby number would be taken from the pool. 1 number would get none." in said, "half of three is one"
    assert not StandbyAllocation.objects.exists()
    (row,) = page.context["ahead"].rows
    assert (row.row.numbers, row.row.standby, row.row.lacking, row.row.promises) == (2, 1, 1, 2)
    begun(administrator, campaign, run_due_work)
    assert StandbyAllocation.objects.filter(closed_at=None).count() == 1


def test_the_canary_has_labels_on_handsets(
    administrator: PortalClient, acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Either of the two, whoever would be the first otherwise; it was the hash alone."""
    for shows, other, label in ((acme, globex, LABEL), (globex, acme, "大衡")):
        labelled(shows, f"021-6123 40{len(label)}1", label=label)
        with context.client(other):
            register(f"021-6123 40{len(label)}2")
        business_clock.set(business_clock.now() + timedelta(hours=13))
        run_due_work()
        with context.client(shows):
            assert Display.objects.filter(state="shown").exists()
        for _again in range(6):
            campaign = set_up(administrator)
            first, second = ahead(administrator, campaign, run_due_work).context["ahead"].rows
            assert (first.row.client, first.row.wave) == (shows, 0)
            assert first.row.shown > 0 == second.row.shown
            assert second.row.wave == 1
            Campaign.objects.all().delete()
        with context.client(shows):
            Display.objects.update(state="nothing")


def test_who_is_left_out_of_the_canary_is_replaced_even_by_one_with_nothing_to_show(
    administrator: PortalClient, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    labelled(acme, MOBILE)
    run_due_work()
    with context.client(globex):
        register(LINE)
    campaign = set_up(administrator)
    page = f"{LIST}{campaign.pk}/change/"
    begin_campaign(administrator, page)
    assert campaign.members.get(wave__position=0).tenant == acme
    with context.client(acme):
        Number.objects.update(state=Number.State.SUSPENDED)
    run_due_work()
    assert sorted(campaign.members.values_list("wave__position", "state")) == [(0, "booked"), (0, "left_out")]


def test_who_would_get_no_window_is_named_with_why(
    administrator: PortalClient, acme: Tenant, monkeypatch: pytest.MonkeyPatch, run_due_work: DueWork
) -> None:
    with context.client(acme):
        register(LINE)
        Number.objects.update(state=Number.State.SUSPENDED)
    said = words(ahead(administrator, set_up(administrator), run_due_work))
    assert "1 client would get no window." in said
    assert re.search(rf"{acme.legal_name} Canary 0 0 no number in use", said)


def test_it_is_bounded(
    administrator: PortalClient, acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch, run_due_work: DueWork
) -> None:
    for tenant, number in ((acme, LINE), (globex, "021-6123 4002")):
        with context.client(tenant):
            register(number)
    monkeypatch.setattr(looking, "LOOKED_AT", 1)
    page = ahead(administrator, set_up(administrator), run_due_work)
    assert len(page.context["ahead"].rows) == 1
    assert "1 further client is not shown." in words(page)


def test_each_client_asks_the_database_a_few_times(
    administrator: PortalClient, acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch, run_due_work: DueWork
) -> None:
    for tenant, number in ((acme, LINE), (globex, "021-6123 4002")):
        with context.client(tenant):
            register(number)
    campaign = set_up(administrator)
    counts = []
    for most in (1, 2):
        monkeypatch.setattr(looking, "LOOKED_AT", most)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ahead(administrator, campaign, run_due_work)
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 16, counts


def test_who_may_not_start_it_does_not_have_it_worked_out(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, run_due_work: DueWork
) -> None:
    with context.client(acme):
        register(LINE)
    campaign = set_up(administrator)
    part = f"{LIST}{campaign.pk}/change/?ahead=1"
    assert administrator.get(part).status_code == 404, "nobody has looked"
    assert acme.legal_name in words(ahead(administrator, campaign, run_due_work))
    assert reviewer.get(part).status_code == 403


def test_it_is_worked_out_in_parts_that_come_to_the_same(
    administrator: PortalClient,
    acme: Tenant,
    globex: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    run_due_work: DueWork,
) -> None:
    """The page says how far it is, asks by itself, and asks no more once it is done; another look begins anew."""
    for place in range(3):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="x", proof_name="x")
    labelled(acme, MOBILE)
    labelled(globex, "139 0000 4002", label="大衡")
    run_due_work()
    campaign = set_up(administrator, **UPGRADE, nightly_capacity=1, further_waves=1)
    at_once = [each.row for each in ahead(administrator, campaign, run_due_work).context["ahead"].rows]
    assert [row.standby for row in at_once] == [1, 0], "half of three is one"
    monkeypatch.setattr(looking, "PART", 1)
    page = f"{LIST}{campaign.pk}/change/"
    assert "Being worked out: 0 of 2 clients." in words(administrator.post(page, {"order": "start"}))
    looking.look_on(campaign.pk)
    part = administrator.get(f"{page}?ahead=1")
    assert "Being worked out: 1 of 2 clients." in words(part)
    assert 'hx-trigger="every 1s"' in part.text
    run_due_work(name=looking.LOOK)
    done = administrator.get(f"{page}?ahead=1")
    assert [each.row for each in done.context["ahead"].rows] == at_once
    assert "hx-" not in done.text
    assert "Planned as it would be booked at Wed 25 Nov 15:00 ; nothing is booked." in words(done)
