"""What the page of a running window says of its progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


def progress(client: PortalClient, window: Any) -> Any:
    return client.get(reverse("window_progress", args=[window.pk]), HTTP_HX_REQUEST="true").context["progress"]


def test_what_directories_have_taken_before_is_no_progress_of_this_window(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    """A change that began while another one was on its way said at once that all directories had accepted it."""
    from maintenance.models import Gate, Window

    window = book()
    run_due_work()
    Gate.objects.filter(window=window).exclude(name="ownership").update(state="waiting", ended_at=None)
    Window.objects.filter(pk=window.pk).update(state=Window.State.RUNNING, published_at=None)
    headline = progress(operator, window).headline
    assert headline == "Started: the label configuration is being backed up"
    Gate.objects.filter(window=window, name__in=("snapshot", "wanted")).update(
        state="passed", ended_at=window.starts_at
    )
    assert progress(operator, window).headline.startswith("Accepted by ")


def test_the_steps_count_as_the_headline_does(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    """The head said 4 of 7 directories, the step beneath it named all seven as noted at its last look."""
    from labels.models import Display
    from maintenance.models import Gate, Window

    window = book()
    run_due_work()
    gates = Gate.objects.filter(window=window)
    noted = {"reason": {"code": "not_taken_yet", "params": {"directories": ["huawei", "xiaomi"], "count": 6}}}
    gates.filter(name="published").update(state="running", ended_at=None, details=noted)
    gates.filter(name__in=("seen", "closed")).update(state="waiting", ended_at=None)
    Window.objects.filter(pk=window.pk).update(state=Window.State.RUNNING, published_at=None)
    Display.objects.filter(directory__code="huawei").update(state=Display.State.PENDING)
    (step,) = [each for each in progress(operator, window).gates if each.state == "running"]
    assert "Huawei" in step.detail
    assert "(3)" in step.detail
    assert "Xiaomi" not in step.detail
