"""A window over more numbers than one transaction may take: its label is set in parts, whatever comes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.db.models import F

from labels.models import Display, LabelVersion, Number
from labels.selectors import live_labels
from maintenance import services
from maintenance.domain.gates import GateKind
from maintenance.models import Gate, Window
from maintenance.runbooks import acts
from portal.tryout import demo
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.database import Database
from tests.killed import worker_killed
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.maintenance.test_freezing import valid_until
from tests.maintenance.test_kept_terms import HOUR, new_figures
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import StandIns, fresh as fresh_numbers, publish
from tests.work import BusinessClock, DueWork

EARLIER, PART, NUMBERS = "青禾科技", 2, 5


@pytest.fixture(autouse=True)
def _small_parts() -> Iterator[None]:
    small = {content: acts.ByParts(each.act, PART) for content, each in acts._BY_PARTS.items()}
    with mock.patch.object(acts, "_BY_PARTS", small):
        yield


def labels(numbers: list[Number]) -> list[str]:
    live = live_labels(numbers)
    return sorted(live[number.pk].text for number in numbers)


def gate_of(window: Window) -> Gate:
    gate: Gate = window.gates.get(name="wanted")
    return gate


@pytest.fixture
def running(stand_ins: StandIns, in_acme: Tenant) -> tuple[Window, list[Number]]:
    """A label change of five numbers that show another label, after its first part."""
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    stand_ins.run()
    window = book(ask(numbers))
    stand_ins.at(window.starts_at)
    services.start(window.pk)
    services.run(window.pk)
    return fresh(window), numbers


@pytest.mark.django_db
def test_each_run_does_a_part_and_says_how_far_it_is(
    running: tuple[Window, list[Number]], client_of: Callable[..., PortalClient], acme: Tenant, stand_ins: StandIns
) -> None:
    window, numbers = running
    assert labels(numbers) == [EARLIER] * 3 + [ACCEPTED] * 2
    assert gate_of(window).state == Gate.State.RUNNING
    page = client_of(acme, "owner").get(f"/windows/{window.pk}/").content.decode()
    assert "已确定 2 个号码在各平台应展示的内容，共 5 个" in page
    assert Work.objects.filter(name="maintenance.run", key=str(window.pk), done_at=None).exists()
    services.run(window.pk)
    assert labels(numbers) == [EARLIER] + [ACCEPTED] * 4
    assert gate_of(window).state == Gate.State.RUNNING
    services.run(window.pk)
    assert labels(numbers) == [ACCEPTED] * 5
    assert gate_of(window).state == Gate.State.PASSED
    stand_ins.later(hours=13)
    assert fresh(window).state == Window.State.COMPLETED
    for number in numbers:
        told = [effect["label"] for effect in stand_ins.parties["huawei"].effects(number.canonical)]
        assert told == [EARLIER, ACCEPTED]


@pytest.mark.django_db
def test_what_was_set_is_taken_back_and_the_rest_never_comes(
    running: tuple[Window, list[Number]], stand_ins: StandIns
) -> None:
    window, numbers = running
    services.abort(window.pk, sequence=window.sequence, reason="wrong text", actor=ACTOR)
    stand_ins.run()
    assert labels(numbers) == [EARLIER] * 5
    coming = LabelVersion.objects.filter(request_id=window.request_id)
    assert set(coming.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
    assert {stand_ins.on_handsets(number)["huawei"] for number in numbers} == {EARLIER}


@pytest.mark.django_db
def test_another_try_of_a_gate_opens_none(running: tuple[Window, list[Number]]) -> None:
    window, numbers = running
    for gate in GateKind:
        acts.try_again(gate, window)
    assert labels(numbers) == [EARLIER] * 3 + [ACCEPTED] * 2


@pytest.mark.django_db
def test_a_calibration_tells_each_number_once(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    stand_ins.later(hours=13)
    before = dict(Display.objects.filter(wanted=EARLIER).values_list("pk", "revision"))
    window = book(ask_calibration(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    after = dict(Display.objects.filter(wanted=EARLIER).values_list("pk", "revision"))
    assert len(before) >= NUMBERS
    assert {key: after[key] - revision for key, revision in before.items()} == dict.fromkeys(before, 1)
    assert gate_of(window).details["numbers"] == NUMBERS


@pytest.mark.django_db
def test_what_a_freeze_kept_past_its_limit_goes_on_once_that_is_lifted(
    running: tuple[Window, list[Number]], stand_ins: StandIns
) -> None:
    window, numbers = running
    valid_until(window.starts_at.date() - timedelta(days=2))
    stand_ins.run()
    assert (fresh(window).held, gate_of(window).state, gate_of(window).details["numbers"]) == (True, "held", PART)
    stand_ins.at(window.starts_at + HOUR)
    valid_until(None)
    stand_ins.run()
    assert labels(numbers) == [ACCEPTED] * NUMBERS
    assert (fresh(window).held, gate_of(window).state, gate_of(window).tries) == (False, Gate.State.PASSED, 0)


@pytest.mark.django_db
def test_a_part_that_comes_in_a_later_try_begins_where_the_last_one_ended(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    new_figures(gates={"wanted": {"limit_minutes": 30, "tries": 2}})
    numbers = fresh_numbers(NUMBERS)
    publish(numbers, EARLIER)
    stand_ins.run()
    window = book(ask_calibration(numbers))
    stand_ins.at(window.starts_at)
    services.start(window.pk)
    revisions = dict(Display.objects.values_list("pk", "revision"))
    services.run(window.pk)
    Display.objects.filter(state=Display.State.PENDING).update(state=Display.State.SHOWN)  # the first part is taken
    stand_ins.at(window.starts_at + HOUR * 3 / 4)
    services.run(window.pk)
    assert (gate_of(window).details["numbers"], gate_of(window).tries) == (2 * PART, 0)
    services.run(window.pk)
    assert gate_of(window).details["numbers"] == NUMBERS
    told = {key: after - revisions[key] for key, after in Display.objects.values_list("pk", "revision")}
    assert told == dict.fromkeys(revisions, 1)


def test_a_worker_that_is_killed_between_parts_loses_nothing_and_does_nothing_twice(
    own_database: Database, business_clock: BusinessClock, acme: Tenant
) -> None:
    business_clock.set(AFTERNOON)
    demo.ensure_directories()
    with context.client(acme):
        numbers = register(*(f"021-6123 40{place:02}" for place in range(NUMBERS)))
        window = book(ask(numbers))
        business_clock.set(window.starts_at)
        worker_killed(window.lane, after="labels.versions.services.publish_versions", calls=2)
        assert LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED).count() == PART
        assert Display.objects.filter(wanted=ACCEPTED).values("number").distinct().count() == PART
        assert gate_of(window).details["numbers"] == PART
        DueWork()(name="maintenance.run", failures=True)
        assert labels(numbers) == [ACCEPTED] * NUMBERS
        assert not Display.objects.exclude(revision=1).exists()
        assert not Display.objects.exclude(wanted=F("wanted")).exists()
        assert gate_of(window).state == Gate.State.PASSED
        assert gate_of(window).details["numbers"] == NUMBERS
