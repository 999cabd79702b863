"""Many checks that wait for one directory are one call there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

import pytest

from labels.directories.adapters import DisplaySighting, HttpAdapter
from labels.directories.answers import PermanentRefusal
from labels.directories.models import CallDay, Directory
from labels.displays import consistency
from labels.models import ConsistencyAnswer, ConsistencyCheck, Number
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, fresh, publish

pytestmark = pytest.mark.django_db
LABEL = "青禾网络"


def looks() -> Counter[str]:
    """Calls in which each directory was asked what handsets show."""
    return Counter(
        {day.directory.code: day.calls for day in CallDay.objects.filter(verb="look_up").select_related("directory")}
    )


def shown(stand_ins: StandIns, count: int) -> list[Number]:
    """Numbers whose label handsets show."""
    numbers = fresh(count)
    publish(numbers, LABEL)
    stand_ins.later(hours=13)
    return numbers


def answers() -> list[tuple[int, int]]:
    return list(ConsistencyAnswer.objects.exclude(looked_at=None).values_list("agree", "differ"))


def test_windows_that_end_together_are_one_call_to_each_directory(stand_ins: StandIns, in_acme: Tenant) -> None:
    numbers = shown(stand_ins, 12)
    before = looks()
    for number in numbers:
        consistency.check_window(uuid4(), [number.pk], actor=ACTOR, lane="standard")
    stand_ins.run()
    assert set((looks() - before).values()) == {1}
    assert ConsistencyCheck.objects.filter(ended_at=None).count() == 0
    assert answers() == [(1, 0)] * (12 * Directory.objects.filter(active=True).count())


def test_what_does_not_go_into_one_call_is_asked_in_several(
    stand_ins: StandIns, in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consistency, "BATCH", 5)
    numbers = shown(stand_ins, 8)
    before = looks()
    for few in (numbers[:3], numbers[2:5], numbers[5:7], numbers):  # the last ones are more than one call takes
        consistency.check_window(uuid4(), [each.pk for each in few], actor=ACTOR, lane="standard")
    stand_ins.run()
    assert set((looks() - before).values()) == {1 + 1 + 1}
    assert ConsistencyCheck.objects.filter(ended_at=None).count() == 0
    assert Counter(answers()) == {
        (size, 0): times * Directory.objects.filter(active=True).count() for size, times in ((3, 2), (2, 1), (8, 1))
    }


def test_more_checks_than_are_answered_together_are_all_answered(
    stand_ins: StandIns, in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consistency, "TOGETHER", 3)
    for number in shown(stand_ins, 8):
        consistency.check_number(number, actor=ACTOR)
    stand_ins.run()
    assert not ConsistencyCheck.objects.filter(ended_at=None).exists()


def test_a_check_of_a_faster_lane_takes_the_others_with_it(stand_ins: StandIns, in_acme: Tenant) -> None:
    [number] = shown(stand_ins, 1)
    for lane in ("bulk", "green", "standard"):
        consistency.check_window(uuid4(), [number.pk], actor=ACTOR, lane=lane)
    assert {piece.lane for piece in Work.objects.filter(name=consistency.ANSWER_CHECKS, done_at=None)} == {"green"}
    stand_ins.run()
    assert ConsistencyCheck.objects.filter(ended_at=None).count() == 0


def test_a_number_that_a_directory_refuses_keeps_no_other_check_waiting(
    stand_ins: StandIns, in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = shown(stand_ins, 4)
    look_up = HttpAdapter.look_up

    def refusing(adapter: HttpAdapter, asked: Sequence[str]) -> list[DisplaySighting]:
        if numbers[1].canonical in asked:
            raise PermanentRefusal(422, "bad_number", numbers[1].canonical)
        return look_up(adapter, asked)

    monkeypatch.setattr(HttpAdapter, "look_up", refusing)
    for number in numbers:
        consistency.check_number(number, actor=ACTOR)
    stand_ins.run(failures=True)
    left = ConsistencyCheck.objects.get(ended_at=None)
    assert left.value == numbers[1].canonical
    monkeypatch.undo()
    Work.objects.filter(done_at=None).update(not_before=real_now())
    stand_ins.run()
    assert not ConsistencyCheck.objects.filter(ended_at=None).exists()


def test_who_asks_again_for_a_check_that_waits_has_it_looked_at(stand_ins: StandIns, in_acme: Tenant) -> None:
    [number] = shown(stand_ins, 1)
    first = consistency.check_number(number, actor=ACTOR)
    Work.objects.filter(name=consistency.ANSWER_CHECKS).delete()  # as it was lost once
    assert consistency.check_number(number, actor=ACTOR).pk == first.pk
    stand_ins.run()
    first.refresh_from_db()
    assert first.ended_at is not None


def test_a_check_that_a_directory_could_not_answer_waits_for_it(stand_ins: StandIns, in_acme: Tenant) -> None:
    numbers = shown(stand_ins, 2)
    stand_ins.parties["xiaomi"].behave(error_rate=1.0)
    for number in numbers:
        consistency.check_number(number, actor=ACTOR)
    stand_ins.run(failures=True)
    assert ConsistencyAnswer.objects.filter(looked_at=None).values_list("directory__code").distinct().get() == (
        "xiaomi",
    )
    stand_ins.parties["xiaomi"].behave(error_rate=0.0)
    Work.objects.filter(done_at=None).update(not_before=real_now())  # pauses are real time
    stand_ins.run()
    assert not ConsistencyCheck.objects.filter(ended_at=None).exists()
