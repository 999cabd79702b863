"""A client's window at the desk: looked at, extended past a day, moved with notice; stale and double forms."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime

from compliance.evidence.selectors import history
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance import selectors, services
from maintenance.calendars.models import MustMove
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.models import Window
from maintenance.promises.models import PromiseAlert
from tenants import context
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tests.maintenance.booking import AFTERNOON, fresh
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.maintenance.outbound.calls import counted
from tests.portal.windows.at_the_desk import LINES, ROOT, actions, looks, now, page
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "acme_answers")]

NOTICE = timedelta(hours=72)


# ---------------------------------------------------------------- looking


def test_a_reviewer_looks_and_the_client_sees_it(reviewer: PortalClient, acme: Tenant, night: Window) -> None:
    said = words(reviewer.get(page(acme, night)))
    assert "0 of 3 times" in said
    assert "Reschedule" not in said
    assert "Cancel the window" not in said
    assert looks(acme) == [("Reviewer 1", page(acme, night))]
    with context.client(acme), translation.override(acme.language):
        assert str(fresh(night)) in StaffAccess.objects.get().what_for, "in the client's language"


@pytest.mark.parametrize("part", ["", "extend/", "move/"])
def test_only_an_administrator_acts(reviewer: PortalClient, acme: Tenant, night: Window, part: str) -> None:
    given = {"order": "cancel", "sequence": night.sequence, "reason": "I think so"}
    assert reviewer.post(page(acme, night, part), given).status_code == 403
    if part:
        assert reviewer.get(page(acme, night, part)).status_code == 403
    assert now(acme, night).sequence == night.sequence
    assert looks(acme) == []


def test_only_a_clients_own_window_is_found(
    administrator: PortalClient, acme: Tenant, globex: Tenant, staff: Tenant, night: Window
) -> None:
    for tenant in (globex, staff):
        assert administrator.get(page(tenant, night)).status_code == 404
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.PROVISIONING)
    assert administrator.get(page(acme, night)).status_code == 404


def test_the_ways_in(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    link = f'href="{page(acme, night)}"'
    client_page = reverse("admin:tenants_tenant_change", args=[acme.pk], urlconf="portal.urls_platform")
    listed = administrator.get(client_page).content.decode()
    assert link in listed
    assert '<span class="desk-chip">Booked</span>' in listed
    PromiseAlert.objects.create(
        tenant=acme, window_id=night.pk, title="x", lane="standard", due_at=AFTERNOON, raised_at=AFTERNOON
    )
    assert link in administrator.get("/admin/promises/promisealert/").content.decode()
    campaign = Campaign.objects.create(content="carrier_upgrade", reason="x", created_by="R", created_at=AFTERNOON)
    wave = Wave.objects.create(campaign=campaign, position=0)
    member = Member.objects.create(
        campaign=campaign, wave=wave, tenant=acme, state="booked", window_id=night.pk, starts_at=night.starts_at
    )
    campaign_page = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    assert link in administrator.get(campaign_page).content.decode()
    Member.objects.filter(pk=member.pk).update(state="failed")
    assert link in administrator.get(campaign_page).content.decode()
    assert "by the platform" in words(administrator.get(page(acme, night)))


# ---------------------------------------------------------------- longer


def extend(client: PortalClient, tenant: Tenant, window: Window, **given: Any) -> Any:
    fields = {"sequence": window.sequence, "reason": "the carrier is slow", **given}
    return client.post(page(tenant, window, "extend/"), fields)


def test_with_an_empty_pool_the_page_says_for_how_many_numbers_none_is_there(
    administrator: PortalClient, acme: Tenant, night: Window
) -> None:
    look = administrator.get(page(acme, night, "extend/"))
    long = [end for end in look.context["ends"] if end.standby.needed]
    assert {end.standby.lacking for end in long} == {night.request.number_count}
    assert "the pool has no standby number for" in words(look)


def test_five_days_open_standby_numbers_and_the_client_is_told_why(
    administrator: PortalClient, acme: Tenant, upgrade: Window, send_due_messages: DueMessages
) -> None:
    look = administrator.get(page(acme, upgrade, "extend/"))
    ends = look.context["ends"]
    assert ends[-1].ends_at - upgrade.starts_at >= timedelta(days=5) - timedelta(hours=16)
    assert all(end.standby.needed is (end.ends_at - upgrade.starts_at > timedelta(days=1)) for end in ends)
    said = words(look)
    assert "A long impact: carriers are asked to lead the calls to standby numbers" in said
    assert "Available standby numbers 1" in said, "they take its calls already"
    assert "taking the calls of 2 numbers" in words(administrator.get(page(acme, upgrade)))
    assert "the original promise counts as not kept, and the client is notified" in said
    send_due_messages()
    send_due_messages.emails.clear()
    send_due_messages.texts.clear()
    answer = extend(administrator, acme, upgrade, until=ends[-1].value)
    assert answer["Location"] == page(acme, upgrade)
    longer = now(acme, upgrade)
    assert (longer.ends_at, longer.extensions) == (ends[-1].ends_at, 1)
    assert longer.promised_by == ends[-1].promised_by
    assert longer.first_promised_by == upgrade.promised_by, "the platform's doing breaks its promise"
    taking = StandbyAllocation.objects.filter(tenant=acme, closed_at=None).exclude(opened_at=None)
    assert set(taking.values_list("until", flat=True)) == {longer.ends_at}
    assert taking.count() == len(LINES)
    send_due_messages()
    mail = next(mail for mail in send_due_messages.emails if mail.subject.startswith("Extended"))
    assert "the carrier is slow" in mail.body
    assert "counts as a promise not kept" in mail.body
    assert any("Reason: the carrier is slow" in text for _mobile, text in send_due_messages.texts)
    said = words(administrator.get(page(acme, upgrade)))
    assert "1 of 3 times" in said
    assert "Extended: the carrier is slow" in said
    with context.client(acme):
        extended = next(entry for entry in history(limit=50) if entry.action == "window_extended")
    assert (extended.actor_kind, extended.details["reason"]) == ("staff", "the carrier is slow")


def test_a_blackout_refuses_and_is_named(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    until = (night.ends_at + timedelta(hours=1)).isoformat()
    blackout(night.ends_at, night.ends_at + timedelta(days=6)).save()
    answer = extend(administrator, acme, night, until=until)
    said = words(answer)
    assert answer.status_code == 409
    assert "Maintenance is not permitted at the new time." in said
    assert "Fair until" in said
    assert 'value="the carrier is slow"' in answer.content.decode(), "what was typed is kept"
    assert now(acme, night).ends_at == night.ends_at


def test_a_neighbour_cuts_it_short_and_is_named(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    with context.client(acme):
        lines = night.request.numbers.values_list("pk", flat=True)
        request = services.draft_calibration(numbers=list(lines), actor=ROOT)
        after = next(slot for slot in selectors.proposal(request).slots if slot.start >= night.ends_at)
        services.book(request.pk, after.start, actor=ROOT)
    look = administrator.get(page(acme, night, "extend/"), {"until": f"{after.end:%Y-%m-%dT%H:%M}Z"})
    assert look.context["cut_short"]
    assert "Conflicts prevent this extension" in words(look)
    assert "A number is in maintenance until" in words(look)
    assert all(end.ends_at <= after.start or end.ends_at > after.end for end in look.context["ends"])


def test_an_end_of_ones_own_is_looked_at_first(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    until = night.ends_at + timedelta(minutes=30)
    look = administrator.get(page(acme, night, "extend/"), {"until": until.isoformat()})
    assert [end.ends_at for end in look.context["ends"] if end.chosen] == [until]
    assert "The promise stands" in words(look)
    assert administrator.get(page(acme, night, "extend/"), {"until": "soon"}).status_code == 422


@pytest.mark.parametrize("missing", ["reason", "until", "sequence"])
def test_without_a_reason_nothing_is_done(
    administrator: PortalClient, acme: Tenant, night: Window, missing: str
) -> None:
    until = (night.ends_at + timedelta(hours=1)).isoformat()
    answer = extend(administrator, acme, night, **{"until": until, missing: ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert now(acme, night).extensions == 0


def test_the_cap_is_said(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    with context.client(acme):
        Window.objects.filter(pk=night.pk).update(extensions=3)
    assert "can be extended at most 3 times" in words(administrator.get(page(acme, night, "extend/")))
    until = (night.ends_at + timedelta(hours=1)).isoformat()
    assert "at most 3 times" in words(extend(administrator, acme, night, until=until))


def test_a_stale_form_is_refused_and_can_be_sent_again(
    administrator: PortalClient, acme: Tenant, night: Window
) -> None:
    until = (night.ends_at + timedelta(hours=1)).isoformat()
    with context.client(acme):
        Window.objects.filter(pk=night.pk).update(sequence=night.sequence + 1)
    answer = extend(administrator, acme, night, until=until)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else just changed this window" in html
    assert 'value="the carrier is slow"' in html
    sequence = re.search(r'name="sequence" value="(\d+)"', html)
    assert sequence
    assert [end.chosen for end in answer.context["ends"] if end.value == until] == [True]
    assert extend(administrator, acme, night, until=until, sequence=sequence[1]).status_code == 302
    assert now(acme, night).extensions == 1


def test_a_double_click_extends_once(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    until, once = (night.ends_at + timedelta(hours=1)).isoformat(), str(uuid4())
    answers = [extend(administrator, acme, night, until=until, once=once) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [page(acme, night)] * 2
    assert now(acme, night).extensions == 1
    assert actions(acme).count("window_extended") == 1


# ---------------------------------------------------------------- at another time


def test_a_window_is_moved_with_notice_and_the_client_told_why(
    administrator: PortalClient,
    acme: Tenant,
    night: Window,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> None:
    look = administrator.get(page(acme, night, "move/"))
    assert look.context["slots"][0].broken
    slots = [slot.time for slot in look.context["slots"]]
    assert all(slot.starts_at >= business_clock.now() + NOTICE for slot in slots)
    given = {"sequence": night.sequence, "slot": slots[0].value}
    refused = administrator.post(page(acme, night, "move/"), given)
    assert refused.status_code == 422, "a reason is owed"
    answer = administrator.post(page(acme, night, "move/"), {**given, "reason": "the carrier is down"})
    assert answer["Location"] == page(acme, night)
    moved = now(acme, night)
    assert moved.starts_at == slots[0].starts_at
    assert moved.promised_by == slots[0].published_by
    assert moved.first_promised_by == night.promised_by
    send_due_messages()
    mail = next(mail for mail in send_due_messages.emails if mail.subject.startswith("Moved"))
    assert "Reason: the carrier is down" in mail.body
    assert "counts as a promise not kept" in mail.body
    assert any("was moved to" in text and "the carrier is down" in text for _mobile, text in send_due_messages.texts)
    with context.client(acme):
        noted = next(entry for entry in history(limit=50) if entry.action == "window_moved")
    assert noted.details["reason"] == "the carrier is down"


def test_extended_before_its_start_it_only_reserves_and_a_move_gives_that_back(
    administrator: PortalClient, acme: Tenant, night: Window
) -> None:
    for place in range(2):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="中移互联网", proof_sha256="0" * 64)
    extend(administrator, acme, night, until=(night.ends_at + timedelta(days=3)).isoformat())
    assert set(StandbyAllocation.objects.values_list("opened_at", "starts_at")) == {(None, night.starts_at)}
    assert StandbyAllocation.objects.count() == len(LINES)
    assert "reserved for" in words(administrator.get(page(acme, night)))
    slot = administrator.get(page(acme, night, "move/")).context["slots"][0].time
    given = {"sequence": night.sequence + 1, "slot": slot.value, "reason": "later after all"}
    assert administrator.post(page(acme, night, "move/"), given).status_code == 302
    assert now(acme, night).ends_at == slot.ends_at
    assert not StandbyAllocation.objects.exists()
    assert set(StandbyNumber.objects.values_list("free", "usable_from")) == {(True, None)}


def test_a_start_without_notice_is_refused(
    administrator: PortalClient, acme: Tenant, night: Window, business_clock: BusinessClock
) -> None:
    with context.client(acme):
        near = selectors.proposal(night.request, leaving_out=night.pk).slots[-1]
    assert near.start < business_clock.now() + NOTICE
    given = {"sequence": night.sequence, "slot": near.start.isoformat(), "reason": "now"}
    answer = administrator.post(page(acme, night, "move/"), given)
    assert answer.status_code == 409
    assert "At least 72 hours' notice is required" in words(answer)
    assert 'value="now"' in answer.content.decode()
    assert now(acme, night).starts_at == night.starts_at


def test_the_window_of_a_client_whose_calls_are_known_is_moved_too(
    administrator: PortalClient, acme: Tenant, night: Window
) -> None:
    """The page was an error: beside each time it led to the client's outbound plan, which is no page of the desk."""
    with context.client(acme):
        counted(AFTERNOON.date() - timedelta(days=1), 100, hours=range(24))
    look = administrator.get(page(acme, night, "move/"))
    assert look.status_code == 200
    assert look.context["slots"]


def test_later_times_are_asked_for_by_a_day(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    look = administrator.get(page(acme, night, "move/"), {"not_before": "2026-12-20"})
    slots = [slot.time for slot in look.context["slots"]]
    assert slots
    assert all(f"{slot.starts_at:%m-%d}" >= "12-19" for slot in slots)
    given = {"sequence": night.sequence, "slot": slots[-1].value, "reason": "x", "not_before": "2026-12-20"}
    assert administrator.post(page(acme, night, "move/"), given).status_code == 302
    assert now(acme, night).starts_at == parse_datetime(slots[-1].value)


def test_a_stale_move_changes_nothing(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    slot = administrator.get(page(acme, night, "move/")).context["slots"][1].time.value
    with context.client(acme):
        Window.objects.filter(pk=night.pk).update(sequence=night.sequence + 1)
    given = {"sequence": night.sequence, "slot": slot, "reason": "why not"}
    answer = administrator.post(page(acme, night, "move/"), given)
    assert answer.status_code == 409
    assert "Someone else just changed this window" in words(answer)
    assert [each.time.chosen for each in answer.context["slots"]] == [False, True, False]


def test_what_must_move_and_is_moved_by_the_staff_is_the_platforms_doing(
    administrator: PortalClient, acme: Tenant, night: Window
) -> None:
    with context.client(acme):
        carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    slot = administrator.get(page(acme, night, "move/")).context["slots"][0].time.value
    given = {"sequence": night.sequence, "slot": slot, "reason": "the fair"}
    assert administrator.post(page(acme, night, "move/"), given).status_code == 302
    assert MustMove.objects.get(window_id=night.pk, change__isnull=False).state == MustMove.State.MOVED_BY_PLATFORM


def test_what_has_started_is_neither_moved_nor_cancelled(
    administrator: PortalClient, acme: Tenant, upgrade: Window
) -> None:
    said = words(administrator.get(page(acme, upgrade)))
    assert "Reschedule" not in said
    assert "Cancel the window" not in said
    assert "can no longer be moved" in words(administrator.get(page(acme, upgrade, "move/")))
