"""A label change over whose numbers another window's standby label lies: it waits for its end, and says so."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from labels.models import Number, StandbyLabel
from labels.standby.labels import grant_standby
from maintenance import selectors
from maintenance.models import Window
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.stand_ins import StandIns, fresh as fresh_numbers

pytestmark = pytest.mark.django_db
STANDBY = "系统维护请稍后"


def cover(numbers: list[Number], hours: int, length: int) -> None:
    """Some other window's standby label lies over the numbers from then on."""
    StandbyLabel.objects.get_or_create(text=STANDBY, state=StandbyLabel.State.APPROVED, created_at=AFTERNOON)
    begins = AFTERNOON + timedelta(hours=hours)
    ends = begins + timedelta(hours=length)
    grant_standby(uuid4(), [each.pk for each in numbers], STANDBY, starts_at=begins, ends_at=ends)


def test_it_waits_for_the_end_of_what_covers_it_now_and_not_for_what_comes_later(
    in_acme: Tenant, stand_ins: StandIns
) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(2)
    window = book(ask(numbers))
    cover(numbers, 0, 6)
    cover(numbers, 240, 6)  # ten days later
    stand_ins.later(hours=3)
    published = fresh(window).gates.get(name="published")
    reason = published.details["reason"]
    assert (published.state, reason["code"]) == ("running", "beneath_standby")
    assert AFTERNOON + timedelta(hours=6) == reason["params"]["until"]
    stand_ins.later(hours=4)
    assert fresh(window).state in (Window.State.VERIFYING, Window.State.COMPLETED)
    assert fresh(window).published_at is not None


def test_no_time_is_offered_that_a_standby_label_covers(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(2)
    cover(numbers, 0, 6)
    slots = selectors.proposal(ask(numbers)).slots
    assert slots
    assert all(each.start >= AFTERNOON + timedelta(hours=6) for each in slots)
