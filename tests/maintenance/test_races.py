"""maintenance.services.races: of two who take the same place the second is told, and nothing of what it did is left.

Booking is in test_last_slot.py, an approval in tests/portal/cases/test_whole_way.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import translation

from maintenance import selectors, services
from maintenance.calendars.services import Full
from maintenance.models import Window, WindowEvent
from maintenance.services import Conflict
from maintenance.services.races import ONE_WINDOW_A_NUMBER
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import AFTERNOON, ask_calibration, book, fresh
from tests.maintenance.test_commands import HOUR, extend
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
FULL, TAKEN = Full("huawei", AFTERNOON.date()), IntegrityError(ONE_WINDOW_A_NUMBER)


@pytest.fixture
def window(in_acme: Tenant, business_clock: BusinessClock) -> Iterator[Window]:
    business_clock.set(AFTERNOON)
    with translation.override("en"):
        yield book(ask_calibration(register("021-6123 4001")))


def lost(error: Exception) -> mock._patch_dict:
    """Whoever takes a place finds it gone."""
    gone = mock.Mock(side_effect=error)
    return mock.patch.multiple("maintenance.services.windows", place_sessions=gone, take_places=gone)


@pytest.mark.parametrize(("error", "said"), [(FULL, "a directory has no capacity"), (TAKEN, "one of the numbers")])
def test_who_moves_too_late_is_offered_what_is_left(window: Window, error: Exception, said: str) -> None:
    before, start = WindowEvent.objects.count(), selectors.other_times(window).slots[-1].start
    with lost(error), pytest.raises(Conflict, match=f"{said}.*another window") as conflict:
        services.move(window.pk, start, sequence=window.sequence, actor=ACTOR)
    assert conflict.value.code == "slot_taken"
    assert conflict.value.proposal.slots
    assert fresh(window).starts_at == window.starts_at
    assert window.sessions.count() == 1
    assert WindowEvent.objects.count() == before


@pytest.mark.parametrize(("error", "said"), [(FULL, "a directory has no capacity"), (TAKEN, "one of the numbers")])
def test_who_extends_too_late_is_told_to_take_less(window: Window, error: Exception, said: str) -> None:
    with lost(error), pytest.raises(Refused, match=f"{said}.*shorter extension") as refused:
        extend(window, HOUR)
    assert refused.value.code == "slot_taken"
    assert (fresh(window).ends_at, fresh(window).extensions) == (window.ends_at, 0)


def test_another_fault_of_the_database_is_none_of_a_race(window: Window) -> None:
    with lost(IntegrityError("something else")), pytest.raises(IntegrityError, match="something else"):
        extend(window, HOUR)
