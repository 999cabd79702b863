"""Asking for maintenance and booking it, in a few words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Number
from maintenance import selectors, services
from maintenance.models import MaintenanceRequest, Window
from tenants.domain.actors import Actor
from tests.scenarios.numbers import ACTOR

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)  # a Wednesday
ACCEPTED, TO_REVIEW = "青禾网络", "麦田小站"
REVIEWER = Actor("staff", "Reviewer 1")


def ask(numbers: list[Number], text: str = ACCEPTED) -> MaintenanceRequest:
    """A draft of a label change."""
    return services.draft_label_change(text=text, numbers=[number.pk for number in numbers], actor=ACTOR)


def ask_calibration(numbers: list[Number], standby: str = "") -> MaintenanceRequest:
    """A draft of a calibration, which has an impact."""
    return services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR, standby_text=standby)


def book(request: MaintenanceRequest, place: int = 0) -> Window:
    """Book the n-th of the proposed windows."""
    return services.book(request.pk, selectors.proposal(request).slots[place].start, actor=ACTOR)


def case_of(window: Window) -> Case:
    """The reviewers' case about a window's label."""
    case: Case = Case.objects.get(subject_id=window.request_id)
    return case


def approve(window: Window) -> None:
    """A reviewer accepts the label."""
    reviews.approve(case_of(window).pk, REVIEWER, "", case_of(window).version)


def fresh(window: Window) -> Window:
    """The window, read afresh."""
    row: Window = Window.objects.select_related("request").get(pk=window.pk)
    return row
