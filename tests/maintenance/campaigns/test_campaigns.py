"""A campaign over two clients: the canary's window, the other one's after it; paused, resumed, stopped, done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest

from labels.directories import connections
from labels.displays import reconciler
from labels.models import Number
from labels.numbers import services as number_services
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance import selectors as maintenance_selectors, services as maintenance
from maintenance.campaigns import placing, selectors, services
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tenants.services import close_account
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON
from tests.portal.parties import Parties, Party
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
ANNE = Actor("staff", "Anne", "a")


@pytest.fixture
def campaign(acme: Tenant, globex: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """A sync for acme and globex, one of them the canary."""
    business_clock.set(AFTERNOON)
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    ensure_directories()
    for place, tenant in enumerate((acme, globex), 1):
        with context.client(tenant):
            register(f"021-6123 400{place}")
            agreed_contact(name="王敏", email="wang@acme.example", language="en")
    made: Campaign = Campaign.objects.create(
        content=Campaign.Content.NUMBER_STATE_SYNC,
        reason="November",
        further_waves=1,
        canary_percent=1,
        created_by="Anne",
        created_at=business_clock.now(),
    )
    return made


def states(campaign: Campaign) -> list[tuple[int, str]]:
    return list(campaign.members.order_by("wave__position").values_list("wave__position", "state"))


def window_of(member: Member) -> Window:
    with context.client(member.tenant):
        window: Window = Window.objects.select_related("request").get(pk=member.window_id)
    return window


def canary(campaign: Campaign) -> Member:
    member: Member = campaign.members.select_related("tenant").get(wave__position=0)
    return member


def test_wave_after_wave_with_notice_at_night(
    campaign: Campaign, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work()
    assert states(campaign) == [(0, "booked"), (1, "planned")]
    first = window_of(canary(campaign))
    assert first.starts_at >= AFTERNOON + timedelta(hours=72)
    assert first.starts_at.astimezone(AFTERNOON.tzinfo).hour in (22, 23, *range(6))
    assert (first.lane, first.request.by_platform) == ("bulk", True)
    assert Message.objects.filter(template="maintenance/window_booked", tenant=canary(campaign).tenant).exists()
    for _ in range(2):  # done again it changes nothing
        services.advance(campaign.pk)
        with context.client(canary(campaign).tenant):
            services.book_member(campaign.pk)
    assert states(campaign) == [(0, "booked"), (1, "planned")]

    business_clock.set(first.starts_at)
    run_due_work()
    assert states(campaign) == [(0, "done"), (1, "booked")]
    second = campaign.members.get(wave__position=1)
    assert second.starts_at is not None
    assert second.starts_at >= first.starts_at + timedelta(hours=72)
    business_clock.set(second.starts_at)
    run_due_work()
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DONE
    assert [wave.ended for wave in selectors.waves_so_far(campaign)] == [1, 1]
    assert [entry["what"] for entry in campaign.log] == ["started", "done"]


def test_who_closes_its_account_is_left_out(campaign: Campaign, run_due_work: DueWork) -> None:
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work(name="campaigns.advance")
    gone = canary(campaign).tenant
    with context.client(gone), mock.patch.object(reconciler, "CHUNK", 1):
        register("021-6123 4009")
        close_account(actor=ANNE)
        assert Number.objects.filter(state__in=Number.IN_USE).exists(), "its numbers are given up in parts"
        run_due_work(name="campaigns.book")
        assert not Window.objects.exists()
    assert list(campaign.members.filter(tenant=gone).values_list("state", "trouble")) == [("left_out", "closed")]


def test_a_failure_of_the_canary_pauses_it_until_a_person_goes_on(
    campaign: Campaign, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work()
    member = canary(campaign)
    business_clock.set(window_of(member).ends_at + timedelta(days=1, hours=12))
    with context.client(member.tenant):
        Window.objects.filter(pk=member.window_id).update(state=Window.State.RUNNING)
        window = Window.objects.get(pk=member.window_id)
        maintenance.abort(window.pk, sequence=window.sequence, actor=ANNE, reason="the carrier does not answer")
    run_due_work()
    campaign.refresh_from_db()
    assert (campaign.state, states(campaign)) == (Campaign.State.PAUSED, [(0, "failed"), (1, "planned")])
    assert [each.tenant_id for each in selectors.troubled(campaign)] == [member.tenant_id]
    with pytest.raises(Refused):
        services.start_campaign(campaign.pk, actor=ANNE)
    services.resume_campaign(campaign.pk, actor=ANNE, reason="found: one number")
    run_due_work()
    assert states(campaign) == [(0, "failed"), (1, "booked")]
    assert [wave.state for wave in campaign.waves.all()] == [Wave.State.DONE, Wave.State.OPEN]


def test_as_many_may_fail_as_its_limit_says(
    campaign: Campaign, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(failure_limit=100)
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work()
    member = canary(campaign)
    business_clock.set(window_of(member).starts_at)
    with context.client(member.tenant):
        maintenance.start(member.window_id)
        window = Window.objects.get(pk=member.window_id)
        maintenance.abort(window.pk, sequence=window.sequence, actor=ANNE, reason="the carrier does not answer")
    run_due_work()
    campaign.refresh_from_db()
    assert (campaign.state, states(campaign)) == (Campaign.State.RUNNING, [(0, "failed"), (1, "booked")])


def test_each_client_has_its_best_night(campaign: Campaign, acme: Tenant) -> None:
    """An upgrade without an impact could begin by day; it begins in the first night after the notice."""
    with context.client(acme):
        numbers = list(Number.objects.values_list("pk", flat=True))
        request = maintenance.draft_work(
            Campaign.Content.MODEL_UPGRADE, numbers=numbers, actor=ANNE, by_platform=True, campaign=True
        )
        slots = maintenance_selectors.proposal(request).slots
        assert [slot.start.astimezone(AFTERNOON.tzinfo).hour for slot in slots] == [15, 22, 22]
        assert placing.best(slots, request) == slots[1]
        shorter = replace(slots[2], sessions=slots[2].sessions[:1])
        longer = replace(slots[1], sessions=slots[1].sessions * 2)
        assert placing.best((longer, shorter), request) == shorter, "in as few pieces as possible"


def test_stopped_it_cancels_what_has_not_started(campaign: Campaign, run_due_work: DueWork) -> None:
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work()
    services.stop_campaign(campaign.pk, actor=ANNE, reason="not this quarter")
    run_due_work()
    campaign.refresh_from_db()
    assert (campaign.state, states(campaign)) == (Campaign.State.STOPPED, [(0, "left_out"), (1, "planned")])
    assert window_of(canary(campaign)).state == Window.State.CANCELLED
    assert Message.objects.filter(template="maintenance/window_cancelled").exists()
    with pytest.raises(Refused):
        services.resume_campaign(campaign.pk, actor=ANNE, reason="after all")


def test_paused_it_books_nothing_and_goes_on_where_it_was(campaign: Campaign, run_due_work: DueWork) -> None:
    services.start_campaign(campaign.pk, actor=ANNE)
    services.pause_campaign(campaign.pk, actor=ANNE, reason="a carrier is down")
    run_due_work()
    assert {state for _wave, state in states(campaign)} == {"planned"}
    services.resume_campaign(campaign.pk, actor=ANNE, reason="it is back")
    run_due_work()
    assert states(campaign) == [(0, "booked"), (1, "planned")]
    assert not Work.objects.filter(name__startswith="campaigns.", done_at=None).exists()


def test_a_night_takes_as_many_as_it_may(campaign: Campaign, run_due_work: DueWork) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(nightly_capacity=1, canary_percent=50)
    services.start_campaign(campaign.pk, actor=ANNE)
    other = campaign.members.get(wave__position=1)
    Member.objects.filter(pk=other.pk).update(starts_at=AFTERNOON + timedelta(days=3, hours=8), state="booked")
    run_due_work()
    taken = canary(campaign).starts_at
    assert taken is not None
    assert taken >= AFTERNOON + timedelta(days=4)


def test_a_client_without_numbers_is_left_out(
    campaign: Campaign, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            Number.objects.update(state=Number.State.RELEASED)
    services.start_campaign(campaign.pk, actor=ANNE)
    run_due_work()
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DONE
    assert list(campaign.members.values_list("state", "trouble")) == [("left_out", "no_numbers")] * 2


def test_who_was_left_out_of_the_canary_is_replaced_and_is_no_progress(
    campaign: Campaign, acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """The first client has lost its numbers since the campaign began: it has tried nothing out."""
    services.start_campaign(campaign.pk, actor=ANNE)
    first = canary(campaign)
    with context.client(first.tenant):
        Number.objects.update(state=Number.State.SUSPENDED)
    run_due_work()
    assert sorted(campaign.members.values_list("wave__position", "state")) == [(0, "booked"), (0, "left_out")]
    (wave,) = selectors.waves_so_far(campaign)
    assert (wave.ended, wave.total) == (0, 1)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.RUNNING
    second = campaign.members.get(state="booked")
    assert second.starts_at is not None
    business_clock.set(second.starts_at)
    run_due_work()
    assert [(wave.ended, wave.total) for wave in selectors.waves_so_far(campaign)] == [(1, 1)]
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DONE


def test_the_place_of_one_left_out_goes_to_a_client_with_labels_on_handsets(
    campaign: Campaign, staff: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It went to whoever was the next in order."""
    services.start_campaign(campaign.pk, actor=ANNE)
    services.advance(campaign.pk)
    last = campaign.members.get(wave__position=1)
    last.delete()
    for tenant in (staff, last.tenant):  # it comes after the other one
        Member.objects.create(campaign=campaign, wave=last.wave, tenant=tenant)
    campaign.members.filter(wave__position=0).update(state=Member.State.LEFT_OUT)
    monkeypatch.setattr(services, "shows_something", lambda _campaign, client: client.pk == last.tenant_id)
    services.advance(campaign.pk)
    places = dict(campaign.members.exclude(state=Member.State.LEFT_OUT).values_list("tenant", "wave__position"))
    assert places == {last.tenant_id: 0, staff.pk: 1}


def test_the_place_of_one_left_out_goes_to_nobody_whose_schema_is_not_migrated(
    campaign: Campaign, run_due_work: DueWork
) -> None:
    """Looking for labels in it was an error, and the campaign stood still."""
    services.start_campaign(campaign.pk, actor=ANNE)
    services.advance(campaign.pk)
    last = campaign.members.get(wave__position=1)
    Tenant.objects.filter(pk=last.tenant_id).update(migration_failed_at=AFTERNOON)
    campaign.members.filter(wave__position=0).update(state=Member.State.LEFT_OUT)
    services.advance(campaign.pk)
    last.refresh_from_db()
    assert last.wave.position == 1


def test_clients_without_a_number_are_in_no_wave(campaign: Campaign, staff: Tenant) -> None:
    plan = selectors.plan(campaign)
    assert (plan.clients, plan.without_numbers) == (2, 0)
    with context.client(plan.waves[0][0]):
        number_services.release_numbers([Number.objects.get().pk], actor=ANNE)
    plan = selectors.plan(campaign)
    assert (plan.clients, plan.without_numbers) == (1, 1)


def test_it_takes_its_share_of_the_standby_numbers_and_leaves_the_rest(
    campaign: Campaign, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """Both clients book: together they have two of the four, although each has two numbers of its own."""
    for place in range(4):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="x", proof_name="x")
    for place, tenant in enumerate((acme, globex), 3):
        with context.client(tenant):
            register(f"021-6123 400{place}")
    Campaign.objects.filter(pk=campaign.pk).update(content=Campaign.Content.CARRIER_UPGRADE, canary_percent=50)
    campaign.refresh_from_db()
    before = selectors.standby_share(campaign, selectors.plan(campaign))
    assert (before.numbers, before.most, before.pool, before.free, before.held) == (4, 2, 4, 4, 0)
    services.start_campaign(campaign.pk, actor=ANNE)
    Member.objects.update(wave=campaign.waves.get(position=0))
    run_due_work()
    assert states(campaign) == [(0, "booked"), (0, "booked")]
    assert StandbyAllocation.objects.filter(closed_at=None).count() == 2
    assert (selectors.standby_share(campaign).held, selectors.standby_share(campaign).free) == (2, 2)
    assert not Message.objects.filter(template="labels/standby_pool_short").exists(), "the pool has some"
