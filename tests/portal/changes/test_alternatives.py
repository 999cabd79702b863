"""When no window fits: what would, taken by one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from maintenance.intake import services as intake
from tenants.domain.actors import Actor
from tests.portal.changes.test_pages import NOON, requests, windows
from tests.portal_client import PortalClient
from tests.work import BusinessClock

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def calibration(operator: PortalClient, numbers: list[Number], business_clock: BusinessClock) -> Any:
    """A draft of six and more hours with an impact, asked for on a Wednesday afternoon."""
    business_clock.set(NOON)
    operator.post(reverse("change_calibration"), {"scope": "all"})
    return requests().get()


def alternatives(client: PortalClient, url: str, **wish: Any) -> dict[str, Any]:
    """Title → alternative, of a page on which nothing fits."""
    answer = client.get(url, wish)
    assert answer.context["times"].slots == []
    shown = answer.content.decode()
    assert "Alternative times" in shown
    assert all(each.title in shown for each in answer.context["times"].alternatives)
    return {each.title: each for each in answer.context["times"].alternatives}


def posted(alternative: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the form of an alternative sends."""
    return {**dict(alternative.fields), "slot": alternative.value, **more}


def test_what_would_fit_is_taken_by_one_click(operator: PortalClient, calibration: Any) -> None:
    url = reverse("proposal", args=[calibration.pk])
    offers = alternatives(operator, url, before="2026-11-26")
    later = offers["Possible from Wed 25 Nov"]
    assert later.fields == []
    answer = operator.post(reverse("book", args=[calibration.pk]), posted(later))
    window = windows().get()
    assert answer["Location"] == reverse("window", args=[window.pk])
    assert window.starts_at == later.starts_at


def test_the_rest_of_the_wish_is_kept(operator: PortalClient, calibration: Any) -> None:
    url = reverse("proposal", args=[calibration.pk])
    offers = alternatives(operator, url, before="2026-11-27", not_weekdays=["2", "3"])
    assert list(offers) == ["Possible if every day of the week may be used", "Possible from Fri 27 Nov"]
    any_day = offers["Possible if every day of the week may be used"]
    assert dict(any_day.fields) == {"before": "2026-11-27"}
    assert offers["Possible from Fri 27 Nov"].fields == [("not_weekdays", "2"), ("not_weekdays", "3")]
    assert operator.post(reverse("book", args=[calibration.pk]), posted(any_day)).status_code == 302


def test_a_viewer_cannot_take_it(viewer: PortalClient, calibration: Any) -> None:
    page = viewer.get(reverse("proposal", args=[calibration.pk]), {"before": "2026-11-26"}).content.decode()
    assert "Possible from Wed 25 Nov" in page
    assert "Choose this one" not in page


def test_a_part_of_the_numbers_is_booked_and_the_others_are_next(operator: PortalClient, calibration: Any) -> None:
    slot = operator.get(reverse("proposal", args=[calibration.pk])).context["times"].slots[0].value
    answer = operator.post(reverse("book", args=[calibration.pk]), {"slot": slot, "numbers": 2})
    window, rest = windows().get(), requests().get(state="draft")
    assert (window.request.number_count, rest.number_count) == (2, 1)
    assert answer["Location"] == reverse("proposal", args=[rest.pk])
    assert not set(window.request.numbers.all()) & set(rest.numbers.all())
    assert requests().get(pk=calibration.pk).state == "withdrawn"


def test_while_edits_are_paused_the_others_are_next_too(operator: PortalClient, calibration: Any) -> None:
    slot = operator.get(reverse("proposal", args=[calibration.pk])).context["times"].slots[0].value
    intake.pause_edits(reason="Repair", actor=Actor("staff", "Li"))
    answer = operator.post(reverse("book", args=[calibration.pk]), {"slot": slot, "numbers": 2})
    assert requests().get(state="pooled").number_count == 2
    assert answer["Location"] == reverse("proposal", args=[requests().get(state="draft").pk])


@pytest.mark.parametrize("count", [3, 7])
def test_a_part_that_is_none_changes_nothing(operator: PortalClient, calibration: Any, count: int) -> None:
    slot = operator.get(reverse("proposal", args=[calibration.pk])).context["times"].slots[0].value
    answer = operator.post(reverse("book", args=[calibration.pk]), {"slot": slot, "numbers": count})
    assert answer.status_code == 409
    assert requests().get().state == "draft"
    assert not windows().exists()


def test_moving_to_what_would_fit(operator: PortalClient, calibration: Any) -> None:
    slot = operator.get(reverse("proposal", args=[calibration.pk])).context["times"].slots[0].value
    operator.post(reverse("book", args=[calibration.pk]), {"slot": slot})
    window = windows().get()
    url = reverse("window_move", args=[window.pk])
    [later] = alternatives(operator, url, before="2026-11-26", not_weekdays="2").values()
    answer = operator.post(url, posted(later, sequence=window.sequence))
    assert answer.status_code == 302
    assert windows().get().starts_at == later.starts_at


def test_a_wish_of_one_piece_splits_nothing(operator: PortalClient, calibration: Any) -> None:
    from maintenance import selectors
    from maintenance.domain.plans import Wish

    minutes = {**calibration.estimate["processing"], "likely": 720}
    requests().filter(pk=calibration.pk).update(estimate={**calibration.estimate, "processing": minutes})
    request = requests().get()
    assert all(len(slot.sessions) == 2 for slot in selectors.proposal(request).slots)
    assert selectors.proposal(request, wish=Wish(in_one_piece=True)).slots == ()
    offers = alternatives(operator, reverse("proposal", args=[calibration.pk]), in_one_piece="on")
    split = offers["Possible if split into 2 sessions"]
    assert operator.post(reverse("book", args=[calibration.pk]), posted(split)).status_code == 302
    assert windows().get().sessions.count() == 2


def test_work_over_several_nights_is_offered_night_by_night(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock
) -> None:
    from tenants.when import range_text

    business_clock.set(NOON)
    operator.post(reverse("change_calibration"), {"scope": "all", "content": "platform_hookup"})
    answer = operator.get(reverse("proposal", args=[requests().get().pk]))
    page, several = answer.content.decode(), [each for each in answer.context["times"].slots if len(each.sessions) > 1]
    assert several
    with timezone.override(NOON.tzinfo):
        for slot in several:
            assert range_text(slot.starts_at, slot.ends_at) not in page, "one stretch"
            assert all(range_text(*session) in page for session in slot.sessions)
