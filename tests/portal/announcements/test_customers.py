"""Announcements to customers that the client has named: by SMS and by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tenants.domain.actors import PLATFORM
from tests.portal.announcements.steps import DELIVER, Wechat, connect, go_out, move, name, rendering
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def test_customers_are_told_by_sms_and_mail_and_each_can_end_it(
    operator: PortalClient,
    owner: PortalClient,
    anonymous: PortalClient,
    window: Any,
    run_due_work: DueWork,
    signed: None,
) -> None:
    from maintenance.announcements.models import Customer
    from tenants.outbox.models import Message
    from tenants.outbox.rendering import render

    name(operator, "sms", "138 0013 8000", "not a mobile", "021-61234567")
    name(operator, "mail", "guest@partner.example")
    assert Customer.objects.count() == 2
    row = go_out(operator, owner, window, run_due_work, "sms", "mail")
    by_sms, by_mail = (Message.objects.get(recipient_kind="customer", channel=each) for each in ("sms", "email"))
    assert "13800138000" not in str(by_sms.parameters)
    said = render(by_sms)
    assert said is not None
    assert said.body.startswith("【青禾】"), "the client's own, not the platform's"
    assert said.body == rendering(row, "sms").fields["text"], "what was previewed is what is sent"
    letter = render(by_mail)
    assert letter is not None
    assert letter.subject == rendering(row, "mail").fields["subject"]
    assert rendering(row, "mail").fields["text"].strip() in letter.body
    link = re.search(r"http\S+/announcements/leave/\S+", letter.body)
    assert link is not None
    assert letter.address.one_click == link[0]
    path = "/" + link[0].split("/", 3)[3]
    for _look in range(3):
        assert anonymous.get(path).status_code == 200
        assert anonymous.head(path).status_code == 200
    assert Customer.objects.filter(left_at=None).count() == 2, "a look does nothing, ever"
    assert anonymous.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert render(by_mail) is None
    name(operator, "mail", "guest@partner.example")
    assert Customer.objects.filter(left_at=None).count() == 1, "who has left is not named again"
    assert anonymous.get(reverse("customer_leave", args=["forged"])).status_code == 410


def test_the_word_td_ends_it_and_a_moved_window_is_corrected(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork, signed: None
) -> None:
    from maintenance.announcements.models import Customer
    from tenants.outbox.events import SmsReceived
    from tenants.outbox.models import Message

    name(operator, "sms", "13800138000", "13800138001")
    row = go_out(operator, owner, window, run_due_work, "sms")
    first = Message.objects.filter(recipient_kind="customer").order_by("pk")[0]
    sender = Customer.objects.get(pk=first.recipient_id).to
    SmsReceived(sender, " td ", first).emit()
    assert Customer.objects.filter(left_at=None).count() == 1
    move(window, run_due_work)
    assert Message.objects.filter(template="maintenance/announced", state="void").count() == 2, "it waits no more"
    (moved,) = Message.objects.filter(template="maintenance/announced_moved")
    assert moved.recipient_id != first.recipient_id
    assert rendering(row, "sms", correction=True).told == 1


def test_without_a_signature_of_its_own_no_sms_are_offered_or_sent(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork, acme: Tenant
) -> None:
    from maintenance.announcements.models import Announcement
    from tenants.outbox.models import Message
    from tenants.services import sign_sms

    name(operator, "sms", "13800138000")
    operator.post(reverse("announcement_new", args=[window.pk]))
    row = Announcement.objects.get()
    assert "sms" not in row.channels
    page = reverse("announcement", args=[row.pk])
    assert 'value="sms"' not in operator.get(page).content.decode()
    given = {"title": row.title, "text": row.text, "channels": ["sms"]}
    assert operator.post(page, given).status_code == 422
    Announcement.objects.filter(pk=row.pk).update(channels=["sms"])  # written while it had one
    refused = operator.post(reverse("announcement_hand_in", args=[row.pk]), {}, follow=True)
    assert "a signature of your own" in refused.content.decode()
    sign_sms(acme, "青禾", ["another provider"], by=PLATFORM)
    assert 'value="sms"' not in operator.get(page).content.decode(), "nobody here has approved it"
    sign_sms(acme, "青禾", ["none"], by=PLATFORM)
    assert 'value="sms"' in operator.get(page).content.decode()
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    sign_sms(acme, "", [], by=PLATFORM)
    run_due_work()
    assert not Message.objects.filter(recipient_kind="customer").exists()


def test_whoever_may_approve_it_is_told_that_it_waits(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Announcement
    from tenants.outbox.models import Message
    from tenants.people.models import User

    go_out(operator, owner, window, run_due_work, "site")
    told = Message.objects.filter(template="maintenance/announcement_waiting")
    readers = User.objects.filter(pk__in=told.values("recipient_id"))
    assert set(readers.values_list("role", flat=True)) == {"owner", "operator"}
    assert str(Announcement.objects.get().written_by_id) not in {str(each.pk) for each in readers}
    assert "waits for a second person" in owner.get(reverse("bell")).content.decode()


def test_nobody_to_approve_it_is_said_at_once(operator: PortalClient, window: Any) -> None:
    from maintenance.announcements.models import Announcement
    from tenants.people.models import User

    operator.post(reverse("announcement_new", args=[window.pk]))
    row = Announcement.objects.get()
    User.objects.exclude(pk=row.written_by_id).update(is_active=False)
    answer = operator.post(reverse("announcement_hand_in", args=[row.pk]), {}, follow=True)
    assert "invite another person" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "draft"


def test_programs_name_customers_and_remove_them(
    in_acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
) -> None:
    program = program_of(in_acme)
    named = program.post("/customers", {"channel": "sms", "addresses": ["13800138000", "x"]}).json()
    assert (named["new"], named["wrong"]) == (1, ["x"])
    (row,) = program.get("/customers").json()["results"]
    assert row["to"] == "+8613800138000"
    assert program_of(globex).delete(f"/customers/{row['id']}").status_code == 404
    assert program.delete(f"/customers/{row['id']}").status_code == 204
    assert program.get("/customers").json()["results"] == []


def test_who_may_have_been_told_when_a_worker_died_is_not_told_again(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from maintenance.announcements import delivery
    from maintenance.announcements.models import Customer, Telling

    connect(owner, wechat, "mini_program", run_due_work)
    name(operator, "mini_program", f"first_{wechat.app}", f"second_{wechat.app}")
    row = go_out(operator, owner, window, run_due_work, "site", "mini_program")
    told = rendering(row, "mini_program")
    first = Customer.objects.get(to=f"first_{wechat.app}")
    Telling.objects.filter(customer=first).update(code=None)  # its worker died between WeChat and our note
    Customer.objects.filter(pk=first.pk).update(consents=5)
    type(told).objects.filter(pk=told.pk).update(state="waiting")
    delivery._schedule(told)
    run_due_work(name=DELIVER)
    assert [each["openid"] for each in wechat.messages()].count(first.to) == 1
    told.refresh_from_db()
    assert (told.state, told.told, told.untold) == ("done", 1, 1)


def test_a_client_that_leaves_leaves_neither_secrets_nor_customers(
    operator: PortalClient, owner: PortalClient, in_acme: Tenant, wechat: Wechat, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Customer, WechatConnection
    from portal.people import closing
    from tenants.services import TenantClosed
    from tests.scenarios.numbers import ACTOR

    connect(owner, wechat, "official_account", run_due_work)
    name(operator, "sms", "13800138000")
    closing.leave(TenantClosed(in_acme, ACTOR))
    assert not WechatConnection.objects.exists()
    assert not Customer.objects.exists()
