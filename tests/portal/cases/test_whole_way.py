"""From a client's request to a decision at the desk and back: the rooms' real handlers, no stand-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError
from django.urls import reverse

from compliance.reviews.models import Case
from compliance.reviews.texts import REASONS
from labels.models import LabelVersion, Number
from maintenance import selectors, services as maintenance
from maintenance.calendars.services import Full
from maintenance.models import MaintenanceRequest, Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.portal.desk import address
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LABEL = "小青禾烘焙"  # no name of acme's, so a reviewer looks


@pytest.fixture
def booked(acme: Tenant) -> tuple[Window, Number]:
    """A window that waits for approval, of a label that recognition does not settle."""
    ensure_directories()
    with context.client(acme):
        (number,) = register("021-5888 1234")
        request = maintenance.draft_label_change(text=LABEL, numbers=[number.pk], actor=ACTOR)
        assert request.needs_review
        window = maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    return window, number


def _reload(acme: Tenant, window: Window, number: Number) -> tuple[str, str, str]:
    with context.client(acme):
        return (
            Window.objects.get(pk=window.pk).state,
            MaintenanceRequest.objects.get(pk=window.request_id).state,
            LabelVersion.objects.get(number=number).state,
        )


def decide(reviewer: PortalClient, case: Case, **given: Any) -> str:
    return words(reviewer.post(address(case), {"version": case.version, **given}, follow=True))


def test_approved(reviewer: PortalClient, acme: Tenant, booked: tuple[Window, Number]) -> None:
    case = Case.objects.get(kind=Case.Kind.LABEL)
    said = words(reviewer.get(address(case)))
    assert "Booked window" in said
    assert "Label under review" in said
    assert "021-5888 1234" in said
    assert f"Approved: {LABEL}" in decide(reviewer, case, decision="approve")
    assert _reload(acme, *booked) == (
        Window.State.SCHEDULED,
        MaintenanceRequest.State.BOOKED,
        LabelVersion.State.APPROVED,
    )


def test_approved_after_its_start(
    reviewer: PortalClient, acme: Tenant, booked: tuple[Window, Number], business_clock: BusinessClock
) -> None:
    """The page says what an approval does now; of two that want the last time left, the second is told."""
    window, case = booked[0], Case.objects.get(kind=Case.Kind.LABEL)
    too_near = "if approved now, the window takes the next permitted time"
    with context.client(acme):
        late = maintenance.move(window.pk, selectors.proposal(window.request).slots[-1].start, sequence=1, actor=ACTOR)
    assert too_near not in words(reviewer.get(address(case)))
    business_clock.set(late.starts_at + timedelta(minutes=1))
    assert too_near in words(reviewer.get(address(case)))
    case = Case.objects.get(pk=case.pk)
    for taken in (Full("huawei", late.starts_at.date()), IntegrityError("one_impact_session_per_number")):
        with mock.patch("maintenance.services.windows.place_sessions", side_effect=taken):
            assert "The next permitted time was just taken" in decide(reviewer, case, decision="approve")
    assert _reload(acme, *booked)[0] == Window.State.WAITING_FOR_APPROVAL
    assert f"Approved: {LABEL}" in decide(reviewer, case, decision="approve")
    assert _reload(acme, *booked)[0] == Window.State.SCHEDULED


def test_rejected(reviewer: PortalClient, operator: PortalClient, acme: Tenant, booked: tuple[Window, Number]) -> None:
    """Its window's page says why, and asks again with what was asked for."""
    case = Case.objects.get(kind=Case.Kind.LABEL)
    decide(reviewer, case, decision="reject", reason_code="not_the_firm")
    assert _reload(acme, *booked) == (
        Window.State.CANCELLED,
        MaintenanceRequest.State.REJECTED,
        LabelVersion.State.REJECTED,
    )
    operator.cookies["django_language"] = "en"
    page = operator.get(reverse("window", args=[booked[0].pk]))
    said = page.content.decode()
    assert "Cancelled before its start: the reviewer did not approve it" in said
    assert str(REASONS["not_the_firm"]) in said
    assert reverse("feedback_window", args=[booked[0].pk]) not in said, "it never ran"
    again = f"{reverse('change_new')}?again={booked[0].request_id}"
    assert f'href="{again}"' in said
    form = operator.get(again).context["form"]
    assert (form["text"].value(), form["scope"].value()) == (LABEL, "selected")
    assert form["numbers"].value() == [booked[1].pk]
    assert operator.get(f"{reverse('change_new')}?again=nothing").status_code == 200
