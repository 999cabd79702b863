"""After a restore numbers of orders come a second time: directories take them all the same, and buy nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from labels.displays import orders, remedies
from labels.displays.submitting import KEY_REUSED
from labels.models import Acceleration, Display, Forwarding, Number
from labels.standby import numbers as standby_numbers
from tenants.agenda.services import schedule
from tenants.clients import epochs
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.labels.standby.test_numbers import goes_to, pool
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db
State = Display.State
ROW = (
    "revision",
    "accepted_revision",
    "wanted",
    "held",
    "state",
    "trouble",
    "accepted_at",
    "expected_from",
    "expected_by",
)


@pytest.fixture
def number(stand_ins: StandIns, in_acme: Tenant) -> Number:
    """A number whose label every directory shows."""
    (number,) = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=13)
    return number


class Backup:
    """The rows of a number's displays as they are now, to be put back later."""

    def __init__(self, number: Number) -> None:
        self.rows: dict[Any, dict[str, Any]] = {
            row.pop("pk"): row for row in Display.objects.filter(number=number).values("pk", *ROW)
        }

    def restore(self) -> None:
        for pk, row in self.rows.items():
            Display.objects.filter(pk=pk).update(**row)


def states(number: Number) -> set[tuple[str, str]]:
    return set(Display.objects.filter(number=number).values_list("state", "trouble"))


@pytest.mark.parametrize("told", [True, False])
def test_a_change_after_a_restore_is_shown_everywhere(number: Number, stand_ins: StandIns, told: bool) -> None:
    """It stayed failed at all seven: they knew the keys. Without the command too (`told`)."""
    backup = Backup(number)
    for text in ("青禾科技", "青禾客服"):
        publish([number], text)
        stand_ins.later(hours=13)
    backup.restore()
    if told:
        call_command("restored")
    publish([number], "青禾售后")
    stand_ins.run()
    assert State.FAILED not in {state for state, _trouble in states(number)}
    stand_ins.later(hours=26)
    assert set(stand_ins.on_handsets(number).values()) == {"青禾售后"}
    assert states(number) == {(State.SHOWN, "")}


def test_what_directories_hold_is_compared_and_put_right(number: Number, stand_ins: StandIns) -> None:
    """Nothing was waiting here, and they show a label that nobody knows of any more."""
    backup = Backup(number)
    publish([number], "青禾科技")
    stand_ins.later(hours=13)
    backup.restore()
    Number.objects.get(pk=number.pk).versions.order_by("pk").last().delete()
    call_command("restored")
    stand_ins.later(hours=40)
    assert set(stand_ins.on_handsets(number).values()) == {"青禾网络"}


def test_what_had_failed_for_its_key_is_sent_anew(number: Number, stand_ins: StandIns) -> None:
    Display.objects.filter(number=number, directory__code="huawei").update(state=State.FAILED, trouble=KEY_REUSED)
    call_command("restored")
    stand_ins.later(hours=13)
    assert states(number) == {(State.SHOWN, "")}
    assert cell(number, "huawei").accepted_revision == 2


def test_calls_go_where_they_are_to_go_again(stand_ins: StandIns, in_acme: Tenant) -> None:
    pool(71, 72)
    (number,) = fresh()
    until = stand_ins.clock.now() + timedelta(days=5)
    window = uuid4()
    opened = standby_numbers.open_standby_numbers(window, [number.pk], until=until).opened[number.canonical]
    stand_ins.run()
    rows = list(Forwarding.objects.values("pk", "target", "revision", "accepted_revision"))
    standby_numbers.close_standby_numbers(window)
    stand_ins.run()
    assert goes_to(stand_ins, number) == {None}
    for row in rows:
        Forwarding.objects.filter(pk=row.pop("pk")).update(**row)
    call_command("restored")
    stand_ins.run()
    assert goes_to(stand_ins, number) == {opened}
    assert all(row.revision == row.accepted_revision for row in Forwarding.objects.all())


def test_calls_that_a_restored_database_knows_nothing_of_come_back(
    stand_ins: StandIns, in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A standby number that was opened after the backup went on taking them. All are asked about, in batches."""
    monkeypatch.setattr(orders, "BATCH", 2)
    pool(73)
    numbers = fresh(5)
    until = stand_ins.clock.now() + timedelta(days=5)
    standby_numbers.open_standby_numbers(uuid4(), [numbers[3].pk], until=until)
    stand_ins.run()
    assert goes_to(stand_ins, numbers[3]) != {None}
    Forwarding.objects.all().delete()
    call_command("restored")
    stand_ins.run()
    assert goes_to(stand_ins, numbers[3]) == {None}
    assert {row.number_id for row in Forwarding.objects.all()} == {numbers[3].pk}, "only what differs is told"


def test_a_remedy_keeps_its_key_and_is_bought_once(number: Number, stand_ins: StandIns) -> None:
    publish([number], "青禾科技")
    stand_ins.later(hours=1)
    apple = cell(number, "apple")
    order = remedies.order_acceleration(apple.pk, key="once", price=apple.directory.acceleration_price, actor=PLATFORM)
    stand_ins.run()
    taken = Acceleration.objects.get(pk=order.pk)
    assert taken.state == Acceleration.State.TAKEN
    Acceleration.objects.filter(pk=order.pk).update(state=Acceleration.State.ORDERED, takes_effect_at=None)
    epochs.database_was_restored()
    schedule("labels.accelerate", key=str(order.pk), acceleration=str(order.pk))
    stand_ins.run()
    again = Acceleration.objects.get(pk=order.pk)
    assert (again.state, again.takes_effect_at) == (taken.state, taken.takes_effect_at), "the answer to the same key"
