"""The policy's figures, each in a field of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from maintenance.calendars import selectors
from maintenance.calendars.models import Policy
from portal.calendars.figures import label_of, section_of
from portal.calendars.policies_desk import differences, editable_figures, newest_figures
from tenants.models import Tenant
from tests.portal.desk import second_agrees
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

POLICIES = "/admin/calendars/policy/"
HOUR = timedelta(hours=1)


def _filled(**changed: Any) -> dict[str, Any]:
    """The form as it comes, with some figures changed; names have __ for the dots."""
    figures = {".".join(path): value for path, value in editable_figures(Policy.objects.latest("version").figures)}
    return {"note": "More of it", **figures, **{name.replace("__", "."): value for name, value in changed.items()}}


def test_every_number_of_the_figures_has_a_field_and_a_name(administrator: PortalClient) -> None:
    page = administrator.get(f"{POLICIES}add/").content.decode()
    paths = [path for path, _value in editable_figures(Policy.objects.latest("version").figures)]
    assert len(paths) > 60
    for path in paths:
        assert f'name="{".".join(path)}"' in page
        assert not any(part in str(label_of(path)).replace(":", "").split() for part in path if "_" in part), path
    assert {section_of(path) for path in paths} >= {"lanes", "notice_hours", "contents", "kinds", "estimate"}


def test_figures_change_by_a_new_version_only(administrator: PortalClient, staff: Tenant) -> None:
    first = Policy.objects.latest("version")
    given = _filled(lanes__fast_quota_a_day=30, estimate__green_lane="-45")
    assert administrator.post(f"{POLICIES}add/", given).status_code == 302
    second_agrees(staff)
    newest = Policy.objects.latest("version")
    assert (newest.version, newest.note, newest.created_by) == (first.version + 1, "More of it", "Administrator 1")
    assert selectors.terms().lanes.fast_quota_a_day == 30
    assert selectors.terms(first.version).lanes.fast_quota_a_day == 20
    assert list(differences(first.figures, newest.figures)) == [
        (("estimate", "green_lane"), '"-40"', '"-45"'),
        (("lanes", "fast_quota_a_day"), "20", "30"),
    ]
    assert "20 → 30" in words(administrator.get(f"{POLICIES}{newest.version}/change/"))
    assert administrator.post(f"{POLICIES}{first.version}/change/", _filled()).status_code == 403
    assert administrator.post(f"{POLICIES}{first.version}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"lanes__fast_quota_a_day": ""},
        {"lanes__fast_quota_a_day": "many"},
        {"estimate__green_lane": "10"},  # a reduction must not lengthen
        {"estimate__contents__label_change__base__least": 9999},  # least > likely
        {},  # nothing changed
    ],
)
def test_figures_that_do_not_fit_are_refused(administrator: PortalClient, changed: dict[str, Any]) -> None:
    first = Policy.objects.latest("version")
    assert administrator.post(f"{POLICIES}add/", _filled(**changed)).status_code == 200
    assert Policy.objects.latest("version") == first


def test_figures_stand_in_the_rules_order_and_old_ones_are_left_out() -> None:
    figures = Policy.objects.latest("version").figures
    paths = [path for path, _value in editable_figures(figures | {"lanes": figures["lanes"] | {"no_longer_read": 1}})]
    length = ("estimate", "contents", "label_change", "base")
    first = paths.index((*length, "least"))
    assert paths[first : first + 3] == [(*length, "least"), (*length, "likely"), (*length, "most")]
    assert ("lanes", "no_longer_read") not in paths


def test_figures_that_an_older_policy_lacks_can_be_set(administrator: PortalClient, staff: Tenant) -> None:
    newest = Policy.objects.latest("version")
    older = {name: part for name, part in newest.figures.items() if name not in ("gates", "windows", "reminder_hours")}
    older["notice_hours"] = {"normal": 72, "emergency": 4}
    Policy.objects.create(version=newest.version + 1, figures=older, note="As it was", created_by="Test")
    page = administrator.get(f"{POLICIES}add/").content.decode()
    assert 'name="gates.published.tries"' in page
    figures = {".".join(path): value for path, value in editable_figures(newest_figures())}
    given = {"note": "Two days are too long", **figures, "notice_hours.answer": 24, "windows.most_extensions": 5}
    assert administrator.post(f"{POLICIES}add/", given).status_code == 302
    second_agrees(staff)
    now = selectors.terms()
    assert (now.notice.answer, now.notice.normal, now.windows.most_extensions) == (24 * HOUR, 72 * HOUR, 5)


def test_what_each_directory_says_itself_is_no_figure_of_the_policy() -> None:
    """Until when handsets show a change is each directory's own: nothing here would be read."""
    assert not any("propagation" in path for path, _value in editable_figures(newest_figures()))


def test_differences_of_figures() -> None:
    old, new = {"a": {"b": 1, "c": 2}, "d": 1}, {"a": {"b": 1, "c": 3}, "e": "x"}
    assert list(differences(old, new)) == [(("a", "c"), "2", "3"), (("d",), "1", "—"), (("e",), "—", '"x"')]
