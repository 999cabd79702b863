"""How well estimates have held: the client's own windows and all clients', who stay unnamed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse

from maintenance.calendars.models import FinishedWindow
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

NOT_YET = "Too few comparable windows have finished to state how accurate such estimates are."


def finish(tenant: Tenant, *took: int, on_time: bool = True, told: int | None = None) -> None:
    """Label changes that were to take two hours, three at most; `told`: as the likely, where that is known."""
    for minutes in took:
        FinishedWindow.objects.create(
            tenant=tenant,
            window_id=uuid4(),
            kind="data_calibration",
            content="label_change",
            likely=120,
            most=180,
            promised_most=180,
            took=minutes,
            on_time=on_time,
            finished_at=business_now(),
            told_likely=told,
        )


@pytest.fixture
def third(globex: Tenant) -> Tenant:
    """Another client that has finished windows; its schema plays no part."""
    with context.platform():
        made: Tenant = Tenant.objects.create(
            schema_name="initech", legal_name="上海第三公司", subject_type="enterprise", industry="other"
        )
    return made


def test_nothing_has_finished(viewer: PortalClient) -> None:
    page = viewer.get(reverse("estimates")).content.decode()
    assert "None of your windows has finished yet: there is nothing to compare." in page
    assert "Too few clients have finished windows" in page


def test_shares_and_medians_by_content(viewer: PortalClient, acme: Tenant, globex: Tenant, third: Tenant) -> None:
    finish(acme, 60, 100, 170)
    finish(acme, 240, on_time=False)
    finish(globex, 90, 90, 90)
    shown = viewer.get(reverse("estimates")).context
    assert shown["platform"] == [], "two clients: what is not the one's is the other's"
    [own] = shown["own"]
    assert (own.count, own.on_time, own.within) == (4, "75", "75")
    assert (own.told.total_seconds() / 60, own.took.total_seconds() / 60) == (120, 135)
    finish(third, 60)
    answer = viewer.get(reverse("estimates"))
    [everybody] = answer.context["platform"]
    assert (everybody.count, everybody.on_time, everybody.within) == (8, "87.5", "87.5")
    assert "Label change" in answer.content.decode()
    assert "Data calibration" not in answer.content.decode(), "one thing had two names"
    assert third.legal_name not in answer.content.decode()
    assert globex.legal_name not in answer.content.decode()


def test_what_was_told_is_compared_with_what_it_was(viewer: PortalClient, acme: Tenant) -> None:
    finish(acme, 60, 100, told=90)
    finish(acme, 170)  # of before that was kept: what the policy's figures gave
    [own] = viewer.get(reverse("estimates")).context["own"]
    assert own.told.total_seconds() / 60 == 90


def test_an_estimate_says_how_often_such_have_held(
    operator: PortalClient, numbers: list[Number], acme: Tenant, globex: Tenant, third: Tenant
) -> None:
    from maintenance.models import MaintenanceRequest
    from tests.portal.changes.test_pages import ask

    ask(operator)
    url = reverse("proposal", args=[MaintenanceRequest.objects.get().pk])
    finish(acme, 60, 90)
    assert NOT_YET in operator.get(url).content.decode()
    finish(globex, 100, 300)
    finish(third, 60)
    assert (
        "80 % of 5 comparable windows stayed within their estimates; medians: estimated"
        in operator.get(url).content.decode()
    )


def test_own_windows_one_by_one(
    viewer: PortalClient, acme: Tenant, book: Callable[..., Any], business_clock: Any
) -> None:
    from maintenance.models import Window

    window = book()
    now = business_now()
    Window.objects.filter(pk=window.pk).update(state="completed", started_at=window.starts_at, published_at=now)
    [shown] = viewer.get(reverse("estimates")).context["windows"]
    assert shown.window == window
    assert shown.on_time
    assert shown.took == now - window.starts_at
    assert shown.likely.total_seconds() / 60 == window.request.estimate["processing"]["likely"]
