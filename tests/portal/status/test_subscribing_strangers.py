"""Strangers who subscribe have a share of their own, and take nothing from clients."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db.models import F
from django.urls import reverse

from compliance.duty.models import Alert
from tenants import context
from tenants.domain.codes import Counted
from tenants.outbox.models import Confirmation
from tenants.people import contacts, subscribers
from tenants.people.models import Contact
from tests.portal.programs import Program
from tests.portal.status.test_subscribing_pages import (
    MAIL,
    MOBILE,
    anyone,  # noqa: F401 -- a fixture
    letters,
    public,  # noqa: F401 -- a fixture
)
from tests.portal_client import PortalClient
from tests.work import DueMessages

if TYPE_CHECKING:
    pass
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "public")]


def asked_for(anyone: PortalClient, to: dict[str, str], network: str) -> int:  # noqa: F811
    """The status of a stranger's subscription; a minute passes."""
    status: int = anyone.post(reverse("status_subscribe"), to, REMOTE_ADDR=network).status_code
    Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    return status


def test_strangers_keep_no_client_from_asking_its_own(
    anyone: PortalClient,  # noqa: F811
    acme: Any,
    globex: Any,
    staff: Any,
    operator: PortalClient,
    client_of: Callable[..., PortalClient],
    program_of: Callable[..., Program],
) -> None:
    """Three subscriptions of an address had blocked it as a contact of every client, and of whoever is on duty."""
    for to in ({"mobile": "13912345678"}, {"email": MAIL}):
        statuses = [asked_for(anyone, to, f"203.0.113.{place}") for place in range(4)]
        assert statuses[3] == 429, "strangers have their own share of a number"
    wanted = {"name": "王敏", "language": "en", "email": MAIL, "mobile": "139 1234 5678"}
    for tenant in (acme, globex):
        with context.client(tenant):
            answer = client_of(tenant, "operator").post(
                reverse("settings_contacts", urlconf="portal.urls_client"), wanted
            )
            assert answer.status_code == 302, answer.text
            assert Contact.objects.filter(mobile=MOBILE, email=MAIL).exists()
    desk = client_of(staff, "reviewer")
    assert desk.post("/admin/reach/", {"what": "number", "mobile": "139 1234 5678"}).status_code == 302
    with context.client(staff):
        assert Contact.objects.get().mobile == MOBILE
    Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    assert program_of(acme).post("/status/subscribers", {"channel": "sms", "to": MOBILE}).status_code == 201


def test_wrong_codes_of_strangers_keep_no_contact_from_the_right_one(
    anyone: PortalClient,  # noqa: F811
    operator: PortalClient,
    in_acme: Any,
    send_due_messages: DueMessages,
) -> None:
    for place in range(2):
        said = anyone.post(reverse("status_subscribe"), {"mobile": "13912345678"}, REMOTE_ADDR=f"203.0.113.{place}")
        for _try in range(5):
            anyone.post(said["Location"], {"code": "x"}, REMOTE_ADDR=f"203.0.113.{place}")
        Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    assert sum(Confirmation.objects.values_list("wrong", flat=True)) == 10
    assert anyone.post(said["Location"], {"code": "x"}).status_code == 429, "nor is the number guessed on"
    operator.post(reverse("settings_contacts"), {"name": "王敏", "language": "en", "mobile": "139 1234 5678"})
    send_due_messages()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", send_due_messages.texts[-1][1])
    assert code is not None
    row = Contact.objects.get()
    operator.post(f"/settings/contacts/{row.pk}/code/", {"code": code[0]})
    row.refresh_from_db()
    assert row.mobile_answer == "agreed"


def test_who_wants_no_subscription_may_be_asked_as_a_contact(
    anyone: PortalClient,  # noqa: F811
    operator: PortalClient,
    in_acme: Any,
) -> None:
    """Whoever had five subscriptions of an address lapse, or its owner who said no to one, kept the client from it."""
    anyone.post(reverse("status_subscribe"), {"email": MAIL})
    path = re.search(r"/status/subscription/\S+", letters()[0][1].body)
    assert path is not None
    anyone.post(path[0], {"what": "end"})
    wanted = {"name": "王敏", "language": "en", "email": MAIL}
    assert operator.post(reverse("settings_contacts"), wanted).status_code == 302


def test_strangers_have_a_cap_of_their_own_of_which_the_desk_hears(
    anyone: PortalClient,  # noqa: F811
    acme: Any,
    staff: Any,
    operator: PortalClient,
    client_of: Callable[..., PortalClient],
) -> None:
    few, any_tries = subscribers.LIMITS.copy(), subscribers.ANY_TRIES
    desk = client_of(staff, "reviewer")
    for counted, title in ((Counted.PLATFORM, "全部客户"), (Counted.CLIENT, acme.legal_name)):
        limits = few | {counted: subscribers.Limits(3, 3, any_tries)}
        with mock.patch.dict(subscribers.LIMITS, limits), context.client(acme):
            statuses = [
                asked_for(anyone, {"email": f"kim{place}@{counted}.example"}, f"203.0.113.{place}")
                for place in range(5)
            ]
            assert statuses == [200] * 3 + [429] * 2, counted
            own = {"name": "王敏", "language": "en", "email": f"wang@{counted}.example"}
            assert operator.post(reverse("settings_contacts"), own).status_code == 302
        alert = Alert.objects.get(kind=Alert.Kind.STRANGERS, tenant=acme if counted is Counted.CLIENT else None)
        page = desk.get("/admin/alerts/").text
        assert (alert.title == title, title in page) == (True, True), "told once"
        Confirmation.objects.all().delete()
    rows = reverse("admin:outbox_confirmation_changelist", urlconf="portal.urls_platform")
    assert rows in desk.get("/admin/alerts/").text
    anyone.post(reverse("status_subscribe", urlconf="portal.urls_client"), {"email": MAIL})
    assert "状态页上的匿名访客" in desk.get(rows).text


def test_clients_together_ask_an_address_as_often_as_one_bears_and_the_desk_hears(
    acme: Any, globex: Any, staff: Any, client_of: Callable[..., PortalClient]
) -> None:
    """Each client had a share of its own to one address, and any number of them together had no bound."""
    limits = {Counted.OF_ALL_CLIENTS: contacts.Limits(2, 2, 10_000)}

    def asked_by(tenant: Any) -> int:
        Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
        by_page = client_of(tenant, "operator")
        with context.client(tenant):
            Contact.objects.filter(email=MAIL).delete()
        status: int = by_page.post(
            reverse("settings_contacts"), {"name": "王敏", "language": "en", "email": MAIL}
        ).status_code
        return status

    with mock.patch.dict(contacts.LIMITS, limits):
        assert [asked_by(acme) for _time in range(3)] == [302, 302, 429]
        assert asked_by(globex) == 302, "others keep no client from asking whom it wants to tell"
        assert asked_by(globex) == 429
        assert Alert.objects.get(kind=Alert.Kind.STRANGERS).title == "多个客户向同一地址发送确认"
        Confirmation.objects.update(answer=Confirmation.Answer.AGREED)
        assert asked_by(acme) == 302, "who wants to be told is not counted"
    assert "多个客户向同一地址发送确认" in client_of(staff, "reviewer").get("/admin/alerts/").text


def test_strangers_of_one_network_are_bounded(anyone: PortalClient, in_acme: Any) -> None:  # noqa: F811
    answers = [
        anyone.post(reverse("status_subscribe"), {"email": f"kim{number}@customer.example"}).status_code
        for number in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2
    assert anyone.post(reverse("status_subscribe"), {"email": MAIL}, REMOTE_ADDR="203.0.113.9").status_code == 200
