"""Every page opens for whom it may, with little and with much to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

LOOKING = (
    "dashboard",
    "numbers",
    "labels",
    "windows",
    "window_list",
    "displays",
    "cases",
    "licences",
    "trust",
    "history",
    "reports",
    "feedback",
    "standby",
    "backups",
    "settings_calendar",
    "settings_status",
    "status",
    "number_import_example",
)
ACTING = ("number_add", "number_import", "change_new", "change_calibration", "case_new", "licence_new", "feedback_new")


@pytest.mark.parametrize("name", LOOKING)
def test_a_viewer_may_look_at_an_empty_account(viewer: PortalClient, parties: object, name: str) -> None:
    assert viewer.get(reverse(name)).status_code == 200
    assert viewer.head(reverse(name)).status_code == 200, "what watches a site asks so"


@pytest.mark.parametrize("name", ACTING)
def test_only_operators_may_act(viewer: PortalClient, operator: PortalClient, parties: object, name: str) -> None:
    assert viewer.get(reverse(name)).status_code == 403
    assert operator.get(reverse(name)).status_code == 200


def test_pages_of_a_busy_account(operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork) -> None:
    book()
    run_due_work()
    for name in LOOKING:
        assert operator.get(reverse(name)).status_code == 200, name
