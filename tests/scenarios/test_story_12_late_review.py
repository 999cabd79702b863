"""Story 12: a review is late; the client escalates: a support case with a clock, and the review moves to the front."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.reviews.models import Case
from compliance.reviews.selectors import inbox
from compliance.reviews.services import Refused, escalate
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, TO_REVIEW, ask, book, case_of
from tests.portal_client import sign_in
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def test_the_client_escalates_and_sees_it(acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    with context.client(acme):
        first = case_of(book(ask(register("021-6123 4001"), TO_REVIEW)))
        window = book(ask(register("021-6123 4002"), TO_REVIEW))
        late = case_of(window)
        with pytest.raises(Refused):
            escalate(late.pk, ACTOR, "too early")
        Case.objects.filter(pk=first.pk).update(due_at=late.due_at - timedelta(hours=1))
        assert [case.pk for case in inbox().filter(pk__in=[first.pk, late.pk])] == [first.pk, late.pk]
    business_clock.set(late.due_at + timedelta(hours=1))
    client = sign_in(acme, "operator", 1)
    answer = client.post(f"/cases/new/?window={window.pk}", {"title": "Late", "text": "our campaign begins tomorrow"})
    assert answer.status_code == 302
    with context.client(acme):
        support = Case.objects.get(kind=Case.Kind.SUPPORT)
        late.refresh_from_db()
        assert support.due_at > business_clock.now()
        assert late.lane == "fast"
        assert [case.pk for case in inbox().filter(pk__in=[first.pk, late.pk])] == [late.pk, first.pk]
    page = client.get(f"/cases/{late.pk}/").content.decode()
    assert "our campaign begins tomorrow" in page
