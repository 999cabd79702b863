"""A calibration is asked for with its standby label, and a label that a reviewer looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.portal.changes.test_pages import FOR_A_REVIEWER, NOON, ask, first_slot, requests, windows
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def test_a_calibration_says_where_its_standby_label_is_seen(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock
) -> None:
    from labels.models import StandbyLabel

    business_clock.set(NOON)
    text = "维护中-紧急联系057187654321"
    StandbyLabel.objects.create(text=text, state="approved")
    assert text in operator.get(reverse("change_calibration")).content.decode()
    operator.post(reverse("change_calibration"), {"scope": "all", "standby": text})
    draft = requests().get()
    assert draft.standby_text == text
    answer = operator.get(reverse("proposal", args=[draft.pk]))
    seen = {row.name: row.included for row in answer.context["times"].slots[0].standby}
    assert seen["Huawei"] is True
    assert seen["Apple iOS"] is False  # its handsets would keep it for longer than the window lasts
    assert "Handsets would keep it after the window ends" in answer.content.decode()


def test_a_calibration_without_standby_label_points_to_where_one_is_made(
    operator: PortalClient, numbers: list[Number]
) -> None:
    assert reverse("standby") in operator.get(reverse("change_calibration")).content.decode()
    answer = operator.post(reverse("change_calibration"), {"scope": "all", "standby": "unapproved"})
    assert answer.status_code == 422


def test_a_label_for_a_reviewer_is_booked_and_waits(
    operator: PortalClient, numbers: list[Number], run_due_work: DueWork
) -> None:
    ask(operator, text=FOR_A_REVIEWER)
    draft = requests().get()
    page = operator.get(reverse("proposal", args=[draft.pk])).content.decode()
    assert "the window is reserved for you in the meantime" in page
    operator.post(reverse("book", args=[draft.pk]), {"slot": first_slot(operator, draft)})
    run_due_work()
    assert windows().get().state == "waiting_for_approval"
