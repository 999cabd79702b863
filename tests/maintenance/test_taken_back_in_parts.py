"""A window that brought more numbers a label than one transaction may take is taken back in parts, as it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse

from labels.displays import reconciler
from labels.models import Display, LabelVersion, Number, StandbyLabel
from labels.registry.models import LabelClaim
from labels.selectors import live_labels
from labels.versions import services as versions
from maintenance import services
from maintenance.models import Window
from portal.tryout import demo
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.models import Tenant
from tests.database import Database
from tests.killed import worker_killed
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, fresh as fresh_numbers, publish
from tests.work import BusinessClock, DueWork

EARLIER, STANDBY, PART, NUMBERS = "青禾科技", "维护中-请稍后", 2, 5


@pytest.fixture(autouse=True)
def _small_parts() -> Iterator[None]:
    with mock.patch.object(reconciler, "CHUNK", PART):
        yield


def labels(numbers: list[Number]) -> list[str]:
    live = live_labels(numbers)
    return sorted(live[number.pk].text for number in numbers)


def told(stand_ins: StandIns, number: Number) -> list[str]:
    return [effect["label"] for effect in stand_ins.parties["huawei"].effects(number.canonical)]


def assert_taken_back(stand_ins: StandIns, numbers: list[Number]) -> None:
    """A rollback tells what was wanted before once more, and the label that was brought never again."""
    for number in numbers:
        before, brought, *after = told(stand_ins, number)
        assert (before, brought, {*after}) == (EARLIER, ACCEPTED, {EARLIER})


@pytest.fixture
def changed(stand_ins: StandIns, in_acme: Tenant) -> tuple[Window, list[Number]]:
    """Five numbers that showed a label, and a window that has brought them another."""
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    stand_ins.run()
    window = book(ask(numbers))
    stand_ins.run()
    assert labels(numbers) == [ACCEPTED] * NUMBERS
    return fresh(window), numbers


@pytest.mark.django_db
@pytest.mark.parametrize("ended", ["window_abort", "window_roll_back"])
def test_the_page_takes_a_part_back_and_due_work_the_others(
    changed: tuple[Window, list[Number]],
    ended: str,
    client_of: Callable[..., PortalClient],
    acme: Tenant,
    stand_ins: StandIns,
) -> None:
    window, numbers = changed
    order = {"sequence": window.sequence, "reason": "wrong label"}
    assert client_of(acme, "owner").post(reverse(ended, args=[window.pk]), order).status_code == 302
    assert labels(numbers) == [EARLIER] * PART + [ACCEPTED] * 3
    assert Work.objects.filter(name=versions.TAKE_BACK, done_at=None).count() == 2
    stand_ins.run()
    assert labels(numbers) == [EARLIER] * NUMBERS
    assert_taken_back(stand_ins, numbers)
    versions_brought = LabelVersion.objects.filter(request_id=window.request_id)
    assert set(versions_brought.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}


@pytest.mark.django_db
def test_what_the_client_changes_between_two_parts_stays_and_never_brings_the_wrong_label_back(
    changed: tuple[Window, list[Number]], stand_ins: StandIns
) -> None:
    window, numbers = changed
    services.abort(window.pk, sequence=window.sequence, reason="wrong label", actor=ACTOR)
    waiting = max(numbers, key=lambda number: number.pk)
    later = publish([waiting], "青禾客服")
    stand_ins.run()
    assert labels([waiting]) == ["青禾客服"]
    versions.take_back_versions(later, lane="standard")  # type: ignore[arg-type]
    assert labels(numbers) == [EARLIER] * NUMBERS


@pytest.mark.django_db
def test_the_right_label_can_be_asked_for_at_once(stand_ins: StandIns, in_acme: Tenant) -> None:
    """The window is aborted before it has published anything."""
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    window = book(ask(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.work(name="maintenance.start")
    assert set(LabelClaim.objects.values_list("key", flat=True)) == {EARLIER, ACCEPTED}
    services.abort(window.pk, sequence=fresh(window).sequence, reason="wrong label", actor=ACTOR)
    assert set(LabelClaim.objects.values_list("key", flat=True)) == {EARLIER}
    again = book(ask(numbers))
    stand_ins.at(again.starts_at)
    stand_ins.run()
    assert labels(numbers) == [ACCEPTED] * NUMBERS


def roll_back_with_the_parts_last(window: Window, stand_ins: StandIns) -> None:
    """Whatever else a rollback has put on the agenda is done before anything more is taken back."""
    services.roll_back(window.pk, sequence=fresh(window).sequence, reason="wrong label", actor=ACTOR)
    parts = Work.objects.filter(name=versions.TAKE_BACK, done_at=None)
    assert parts.update(due_at=business_now() + timedelta(days=1))
    stand_ins.run()
    parts.update(due_at=business_now())
    stand_ins.run()


@pytest.mark.django_db
@pytest.mark.parametrize("aborted", [False, True], ids=["running", "aborted before"])
def test_a_rollback_tells_nobody_the_label_that_it_takes_back(
    changed: tuple[Window, list[Number]], aborted: bool, stand_ins: StandIns
) -> None:
    window, numbers = changed
    last = max(numbers, key=lambda number: number.pk)
    publish([last], "青禾客服")
    stand_ins.run()
    if aborted:
        services.abort(window.pk, sequence=window.sequence, reason="wrong label", actor=ACTOR)
    roll_back_with_the_parts_last(window, stand_ins)
    for number in numbers:
        before, brought, *after = told(stand_ins, number)
        assert (before, brought) == (EARLIER, ACCEPTED)
        if number == last:
            assert after == ["青禾客服"] * 2, "what the client has changed since is told once more"
        else:
            assert after, "what was wanted before is told once more"
            assert {*after} == {EARLIER}


@pytest.mark.django_db
def test_parts_that_another_version_of_the_product_has_left_are_done(
    changed: tuple[Window, list[Number]], stand_ins: StandIns
) -> None:
    window, numbers = changed
    services.abort(window.pk, sequence=window.sequence, reason="wrong label", actor=ACTOR)
    for part in Work.objects.filter(name=versions.TAKE_BACK, done_at=None):
        del part.arguments["again"]
        part.save(update_fields=["arguments"])
    stand_ins.run()
    assert labels(numbers) == [EARLIER] * NUMBERS


def test_a_worker_that_is_killed_between_parts_loses_nothing_and_does_nothing_twice(
    own_database: Database, business_clock: BusinessClock, acme: Tenant
) -> None:
    business_clock.set(AFTERNOON)
    demo.ensure_directories()
    run_due_work = DueWork()
    with context.client(acme):
        numbers = register(*(f"021-6123 40{place:02}" for place in range(3 * PART)))
        publish(numbers, EARLIER)
        window = book(ask(numbers))
        business_clock.set(window.starts_at)
        run_due_work(name="maintenance.start", failures=True)
        run_due_work(name="maintenance.run", failures=True)
        assert labels(numbers) == [ACCEPTED] * len(numbers)
        window = fresh(window)
        services.abort(window.pk, sequence=window.sequence, reason="wrong label", actor=ACTOR)
        worker_killed(window.lane, after="labels.versions.services.take_back_the_next", calls=2)
        left = labels(numbers).count(ACCEPTED)  # two parts, which share a transaction on a quick machine
        assert left in (PART, 2 * PART), "what was not written whole was not written"
        revisions = dict(Display.objects.filter(wanted=EARLIER).values_list("pk", "revision"))
        run_due_work(name=versions.TAKE_BACK, failures=True)
        assert labels(numbers) == [EARLIER] * len(numbers)
        assert not Work.objects.filter(name=versions.TAKE_BACK, done_at=None).exists()
        after = dict(Display.objects.values_list("pk", "revision"))
        assert {key: after[key] for key in revisions} == revisions, "what was taken back is not told again"
        assert set(after.values()) == {3}, "the label, the window's, the label again"


@pytest.mark.django_db
def test_a_booking_lays_its_standby_label_over_a_part_and_due_work_over_the_others(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    stand_ins.at(AFTERNOON)
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    stand_ins.later(hours=13)
    with mock.patch.object(reconciler, "reconcile_displays", wraps=reconciler.reconcile_displays) as reconcile:
        window = book(ask_calibration(numbers, STANDBY))
    assert max(len(call.args[0]) for call in reconcile.call_args_list) <= PART
    stand_ins.at(window.starts_at)
    stand_ins.run()
    shown = Display.objects.filter(wanted=STANDBY).values("number").distinct().count()
    assert shown == NUMBERS
    stand_ins.later(hours=24)
    assert set(Display.objects.values_list("wanted", flat=True)) == {EARLIER}
