"""What is kept of displays over time: marks from their beginning to their end, each day as it stood last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from labels.models import Display
    from tenants.models import Tenant
    from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def display(in_acme: Tenant) -> Display:
    from labels.directories.models import Directory
    from labels.models import Display
    from tests.scenarios.numbers import register

    number = register("0571-8765 4321")[0]
    directory, _made = Directory.objects.get_or_create(
        code="huawei",
        defaults={
            "name": "华为",
            "name_en": "Huawei",
            "kind": "handset",
            "platform": "android",
            "address": "http://127.0.0.1:1",
            "cache_min": timedelta(),
            "cache_max": timedelta(),
        },
    )
    display, _made = Display.objects.get_or_create(number=number, directory=directory)
    return display


def test_a_mark_is_kept_with_its_term_and_another_one_follows_it(
    display: Display, business_clock: BusinessClock
) -> None:
    from labels.directories.adapters import Mark
    from labels.displays.seen import marks_between, note_marks
    from labels.models import SeenMark

    began = business_clock.now()
    note_marks([(display, "", Mark("fraud", began - timedelta(days=3)))])
    note_marks([(display, "fraud", Mark("fraud", began - timedelta(days=3)))])
    assert SeenMark.objects.get().since == began - timedelta(days=3)
    business_clock.advance(days=1)
    note_marks([(display, "fraud", Mark("harassment", business_clock.now()))])
    business_clock.advance(days=1)
    note_marks([(display, "harassment", None)])
    kinds = [(mark.kind, mark.gone_at is None) for mark in SeenMark.objects.order_by("since")]
    assert kinds == [("fraud", False), ("harassment", False)]
    early = marks_between(began - timedelta(days=5), began - timedelta(days=2))
    assert [mark.kind for mark in early] == ["fraud"]
    assert not marks_between(began - timedelta(days=5), began, ["010"])


def test_a_day_stands_as_it_was_counted_last_and_goes_after_its_term(
    display: Display, business_clock: BusinessClock
) -> None:
    from labels.displays.seen import KEPT, Stood, display_days, note_day
    from labels.models import Display, DisplayDay
    from tenants.when import local

    Display.objects.filter(pk=display.pk).update(wanted="青禾网络", state=Display.State.PENDING)
    note_day()
    Display.objects.filter(pk=display.pk).update(state=Display.State.SHOWN)
    note_day()
    today = local(business_clock.now()).date()
    assert display_days(today, today) == {today: Stood(1, 0, 0)}
    business_clock.advance(days=1)
    Display.objects.filter(pk=display.pk).update(state=Display.State.WRONG)
    note_day()
    assert list(display_days(today, today + timedelta(days=1)).values()) == [Stood(1, 0, 0), Stood(0, 0, 1)]
    business_clock.advance(days=KEPT.days + 1)
    note_day()
    assert DisplayDay.objects.count() == 1


def test_time_to_effect_is_from_the_directorys_yes_to_handsets(display: Display, business_clock: BusinessClock) -> None:
    from labels.displays.seen import took_effect
    from labels.models import Display

    assert took_effect() == []
    now = business_clock.now()
    Display.objects.filter(pk=display.pk).update(
        shown="青禾网络",
        shown_revision=2,
        accepted_revision=2,
        accepted_at=now - timedelta(hours=7),
        shown_since=now - timedelta(hours=1),
    )
    [effect] = took_effect()
    assert (effect.count, effect.middle, effect.most) == (1, timedelta(hours=6), timedelta(hours=6))
