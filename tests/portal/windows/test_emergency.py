"""An emergency that the platform begins at a client: by one person of the desk, agreed to by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from compliance.reviews.models import Case
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WHY = "the carrier switches off its old interface"
LINES = ("021-6123 4001", "021-6123 4002")


@pytest.fixture(autouse=True)
def _acme(acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        register(*LINES)


def address(tenant: Tenant) -> str:
    return f"/admin/tenants/tenant/{tenant.pk}/emergency/"


def begin(client: PortalClient, tenant: Tenant, **given: Any) -> Any:
    return client.post(address(tenant), {"content": "carrier_upgrade", "reason": WHY, **given})


def windows(tenant: Tenant) -> list[Window]:
    with context.client(tenant):
        return list(Window.objects.select_related("request"))


def test_it_is_booked_with_short_notice_for_a_second_person(
    administrator: PortalClient, acme: Tenant, send_due_messages: DueMessages
) -> None:
    assert f'href="{address(acme)}"' in administrator.get(f"/admin/tenants/tenant/{acme.pk}/change/").content.decode()
    said = words(administrator.get(address(acme)))
    assert "Numbers in use 2" in said
    assert "Notice period 4 hours" in said
    answer = begin(administrator, acme)
    [window] = windows(acme)
    assert answer["Location"].endswith(f"/windows/{window.pk}/")
    assert window.state == Window.State.WAITING_FOR_APPROVAL
    assert AFTERNOON + timedelta(hours=4) <= window.starts_at < AFTERNOON + timedelta(hours=24)
    assert (window.request.urgency, window.request.by_platform) == (WHY, True)
    with context.client(acme):
        assert window.request.numbers.count() == len(LINES)
    case = Case.objects.get(kind=Case.Kind.EMERGENCY, tenant=acme)
    assert case.facts["urgency"] == WHY
    assert WHY in words(administrator.get(answer["Location"]))
    send_due_messages()
    assert any(WHY in mail.body for mail in send_due_messages.emails)
    with context.client(acme):
        assert StaffAccess.objects.filter(path=address(acme)).exists()


def test_a_double_click_books_once(administrator: PortalClient, acme: Tenant) -> None:
    once = str(uuid4())
    answers = [begin(administrator, acme, once=once) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(windows(acme)) == 1


@pytest.mark.parametrize("given", [{"reason": ""}, {"content": "label_change"}, {"reason": "x" * 301}])
def test_bad_orders_are_said_and_keep_what_was_typed(
    administrator: PortalClient, acme: Tenant, given: dict[str, str]
) -> None:
    answer = begin(administrator, acme, **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert given.get("reason", WHY) in answer.content.decode()
    assert windows(acme) == []


def test_without_a_number_nothing_is_left_behind(administrator: PortalClient, globex: Tenant) -> None:
    answer = begin(administrator, globex)
    assert answer.status_code == 409
    assert "no active numbers" in words(answer)
    with context.client(globex):
        assert not MaintenanceRequest.objects.exists()


def test_reviewers_begin_none(reviewer: PortalClient, acme: Tenant) -> None:
    assert reviewer.get(address(acme)).status_code == 403
    assert begin(reviewer, acme).status_code == 403
    assert "Start an emergency change" not in words(reviewer.get(f"/admin/tenants/tenant/{acme.pk}/change/"))
    assert windows(acme) == []
