"""A client's credit limit: set by two of finance, warned of once, and a refusal before a charge."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from compliance.reviews.models import Case
from labels.models import Acceleration, Display, Number
from maintenance import services as maintenance
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.ledger import selectors as ledger, services as ledger_services
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.refusals import Refused
from tests.portal.bill.finance import decide, page_of
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TWO = {"by": Actor("staff", "Zhou", "1"), "agreed_by": Actor("staff", "Wu", "2")}


def limit_of(tenant: Tenant) -> int | None:
    tenant.refresh_from_db()
    limit: int | None = tenant.credit_limit
    return limit


def test_two_of_finance_set_a_limit(
    finance: PortalClient, another_of_finance: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    assert limit_of(acme) is None, "clients of before have none"
    assert "another one of finance" in words(
        finance.post(page_of(acme), {"what": "limit", "limit": "500"}, follow=True)
    )
    assert limit_of(acme) is None
    assert "∞ → ¥500" in words(another_of_finance.get("/admin/money/"))
    assert "You proposed this yourself" in decide(finance, "confirm")
    case = Case.objects.get()
    reviewer.post(f"/admin/reviews/case/{case.pk}/change/", {"decision": "confirm", "version": case.version})
    assert limit_of(acme) is None
    assert "Confirmed" in decide(another_of_finance, "confirm")
    assert limit_of(acme) == 500_00
    with context.client(acme):
        record = Record.objects.get(action="credit_limit_set")
        assert record.details["limit"] == "¥500"
    assert "¥500" in words(finance.get("/admin/money/", {"q": acme.legal_name[:3]}))
    finance.post(page_of(acme), {"what": "limit", "limit": ""})
    assert "Rejected" in decide(another_of_finance, "reject", "not agreed")
    assert limit_of(acme) == 500_00


def test_the_owner_is_warned_once_for_each_crossing(
    acme: Tenant, owner: PortalClient, readers_of_english: None
) -> None:
    with context.client(acme):
        ledger_services.set_credit_limit(100_00, **TWO)
        ledger_services.charge(79_00, "appeal", key="a", by=PLATFORM)
        assert not Message.objects.filter(template="tenants/credit_limit_near").exists()
        assert "nearly used up" not in words(owner.get("/bill/"))
        ledger_services.charge(1_00, "appeal", key="b", by=PLATFORM)
        ledger_services.charge(5_00, "appeal", key="c", by=PLATFORM)
        owners = Message.objects.filter(template="tenants/credit_limit_near")
        assert owners.count() == 2, "two owners, once each"
        ledger_services.credit(50_00, "payment", key="d", by=PLATFORM)
        ledger_services.charge(50_00, "appeal", key="e", by=PLATFORM)
        assert owners.count() == 4, "it was left, and came again"
    assert "nearly used up" in words(owner.get("/bill/"))
    assert "¥85 of your credit limit of ¥100 is used" in words(owner.get("/"))


@pytest.fixture
def late(numbers: list[Number], monkeypatch: pytest.MonkeyPatch) -> Display:
    """A display at a price, for which an acceleration is offered."""
    from labels.displays import remedies

    cell = Display.objects.select_related("directory").filter(directory__code="apple").first()
    assert cell is not None
    monkeypatch.setattr(remedies, "barriers", lambda _cell: (None, None))
    return cell


def test_what_would_exceed_it_is_refused_before_it_is_charged(
    acme: Tenant, operator: PortalClient, program_of: Any, late: Display, readers_of_english: None
) -> None:
    ledger_services.set_credit_limit(299_99, **TWO)
    page = operator.post(reverse("display_accelerate", args=[late.pk]), {"price": "30000", "once": "1"})
    assert page.status_code == 409
    assert "would exceed your credit limit of ¥299.99" in words(page)
    program = program_of(acme)
    answer = program.post(f"/displays/{late.pk}/accelerations", {"price": 30000})
    assert (answer.status_code, answer.json()["code"]) == (409, "credit_limit")
    assert not Entry.objects.exists()
    assert not Acceleration.objects.exists()
    assert program.get("/bill").json()["credit_limit"] == 299_99
    ledger_services.set_credit_limit(300_00, **TWO)
    ok = operator.post(reverse("display_accelerate", args=[late.pk]), {"price": "30000", "once": "2"})
    assert ok.status_code == 302
    assert ledger.balance().fen == -300_00


def test_maintenance_that_runs_is_not_stopped_by_it(in_acme: Tenant, numbers: list[Number]) -> None:
    ledger_services.set_credit_limit(0, **TWO)
    with pytest.raises(Refused):
        ledger_services.charge(1, "appeal", key="a", by=PLATFORM)
    ledger_services.charge(1, "appeal", key="b", by=PLATFORM, limited=False)
    assert ledger.balance().fen == -1


def test_a_removal_of_marks_is_refused_when_it_is_booked(in_acme: Tenant, numbers: list[Number]) -> None:
    """Each mark costs an appeal, of which the free ones are used first."""
    from maintenance import selectors
    from maintenance.domain.estimate import Content

    cells = Display.objects.filter(number=numbers[0]).order_by("pk")[:2]
    Display.objects.filter(pk__in=[cell.pk for cell in cells]).update(mark="fraud")
    ledger_services.set_credit_limit(50_00, **TWO)
    actor = Actor("person", "Anne", "1")
    request = maintenance.draft_work(Content.MARK_REMOVAL, numbers=[numbers[0].pk], actor=actor)
    start = selectors.proposal(request).slots[0].start
    with pytest.raises(Refused, match="credit limit"):
        maintenance.book(request.pk, start, actor=actor)
    ledger_services.give_free_appeals(1, "goodwill", key="g", by=PLATFORM)
    assert maintenance.book(request.pk, start, actor=actor).request_id == request.pk


def test_removals_of_marks_are_refused_by_the_sum_of_all_that_are_booked(
    in_acme: Tenant, numbers: list[Number]
) -> None:
    """Two removals, each within the limit: both were taken."""
    from maintenance import selectors
    from maintenance.domain.estimate import Content

    actor = Actor("person", "Anne", "1")
    for number in numbers[:2]:
        cell = Display.objects.filter(number=number).order_by("pk").first()
        assert cell is not None
        Display.objects.filter(pk=cell.pk).update(mark="fraud")
    ledger_services.set_credit_limit(50_00, **TWO)

    def book(number: Number) -> object:
        request = maintenance.draft_work(Content.MARK_REMOVAL, numbers=[number.pk], actor=actor)
        return maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=actor)

    book(numbers[0])
    with pytest.raises(Refused, match="With what is booked already this costs ¥100"):
        book(numbers[1])
    ledger_services.give_free_appeals(1, "goodwill", key="g", by=PLATFORM)
    book(numbers[1])


def test_a_limit_below_what_is_due_is_told_to_the_client_and_to_finance(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant, staff: Tenant
) -> None:
    """The client had been warned of the limit before, so nobody heard of the lower one."""
    with context.client(acme):
        ledger_services.set_credit_limit(100_00, **TWO)
        ledger_services.charge(90_00, "appeal", key="a", by=PLATFORM)
    finance.post(page_of(acme), {"what": "limit", "limit": "50"})
    decide(another_of_finance, "confirm")
    told = Message.objects.filter(template="tenants/credit_limit_exceeded")
    assert told.filter(tenant=acme).count() == 2, "two owners"
    message = told.filter(tenant=staff).first()
    assert message is not None
    with context.client(staff):
        letter = render(message)
    assert letter is not None
    assert acme.legal_name in letter.body
    assert page_of(acme) in letter.body
    with context.client(acme):
        ledger_services.set_credit_limit(60_00, **TWO)
    assert told.filter(tenant=acme).count() == 2, "of a higher one it knows"
