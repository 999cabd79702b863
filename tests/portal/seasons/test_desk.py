"""Seasons at the desk: a change is a new version, in force at once."""

from __future__ import annotations

from typing import Any

import pytest

from maintenance.seasons.models import Season
from maintenance.seasons.selectors import in_force
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ADD = "/admin/seasons/season/add/"


def given(**more: Any) -> dict[str, Any]:
    return {
        "code": "double_eleven",
        "name": "双11",
        "name_en": "Double Eleven",
        "industries": ["retail", "catering"],
        "label_words": "双11 双十一",
        "from_month_day": "10-20",
        "until_month_day": "11-11",
        "lead_days": "14,45,45",
        "active": "on",
        **more,
    }


def test_a_change_is_a_new_version(administrator: PortalClient, reviewer: PortalClient) -> None:
    form = administrator.get(f"{ADD}?code=double_eleven").context["adminform"].form
    assert form.initial["from_month_day"] == "11-01"
    assert administrator.post(ADD, given()).status_code == 302
    now = {row.code: row for row in in_force()}["double_eleven"]
    assert (now.version, now.lead_days, now.industries) == (2, [45, 14], ["retail", "catering"])
    assert now.created_by == "Administrator 1"
    assert Season.objects.get(code="double_eleven", version=1).from_month_day == "11-01"
    again = administrator.post(ADD, given())
    assert "Nothing has changed" in again.content.decode()
    assert administrator.post(ADD, given(active="")).status_code == 302
    assert "double_eleven" not in {row.code for row in in_force()}
    page = f"/admin/seasons/season/{now.pk}/change/"
    assert ADD not in reviewer.get(page).content.decode()
    assert "Shops and e-commerce" in reviewer.get(page).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_month_day": "13-01"},
        {"from_month_day": ""},
        {"days_before_new_year": "15", "days_after_new_year": "24"},
        {"lead_days": "0"},
        {"lead_days": "x"},
        {"code": ""},
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(administrator: PortalClient, wrong: dict[str, str]) -> None:
    before = Season.objects.count()
    assert administrator.post(ADD, given(**wrong)).status_code == 200
    assert Season.objects.count() == before
