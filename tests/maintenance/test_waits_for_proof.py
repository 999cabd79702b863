"""A window that brings a label waits until its numbers are proved, says so, and goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from compliance.evidence.models import Record
from labels.domain.numbers import number_text
from labels.domain.ownership import Way
from labels.models import LabelVersion, Number
from labels.numbers import ownership as number_ownership, services as number_services
from maintenance.models import Gate, Window
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book, fresh
from tests.ownership import prove, submit_proof
from tests.portal.conftest import program_of  # noqa: F401 -- a fixture
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, fresh as unused, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(in_acme: Tenant, stand_ins: StandIns) -> Window:
    """Of two numbers, one is proved."""
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613900000001")
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    return book(ask(numbers))


def told(template: str) -> list[dict[str, object]]:
    rows = Message.objects.filter(template=f"maintenance/{template}", channel="email")
    return [row.parameters for row in rows]


def gate(window: Window, name: str = "ownership") -> Gate:
    gate: Gate = window.gates.get(name=name)
    return gate


def the_unproved() -> Number:
    number: Number = Number.objects.get(claim_until__isnull=False)
    return number


def test_it_waits_and_says_so_and_goes_on_by_itself(booked: Window, stand_ins: StandIns) -> None:
    assert told("window_booked")[0]["unproved"] == 1
    stand_ins.later(hours=30)
    window = fresh(booked)
    assert (window.state, window.held) == (Window.State.RUNNING, True)
    assert gate(window).state == Gate.State.HELD
    assert gate(window).details["reason"] == {"code": "numbers_unproved", "params": {"count": 1}}
    assert window.clock_stopped_at is not None, "we wait for the client"
    assert [each["unproved"] for each in told("window_unproved")] == [1]
    for number in window.request.numbers.all():
        assert set(stand_ins.on_handsets(number).values()) == {None}
    number_ownership.prove({the_unproved().pk: ""}, Way.CARRIER_LIST, actor=PLATFORM)
    stand_ins.later(hours=1)
    window = fresh(booked)
    assert gate(window).state == Gate.State.PASSED
    assert window.published_at is not None
    assert not window.held
    assert window.clock_stopped_at is None
    for number in window.request.numbers.all():
        assert stand_ins.on_handsets(number)["huawei"] == ACCEPTED
    stand_ins.later(hours=16)
    assert fresh(booked).state == Window.State.COMPLETED


def test_proved_before_the_start_nothing_waits(booked: Window, stand_ins: StandIns) -> None:
    prove([the_unproved()])
    stand_ins.later(hours=30)
    assert gate(fresh(booked)).state == Gate.State.PASSED
    assert fresh(booked).published_at is not None
    assert not told("window_unproved")


def test_a_number_given_up_is_waited_for_no_more(booked: Window, stand_ins: StandIns) -> None:
    stand_ins.later(hours=30)
    number_services.release_numbers([the_unproved().pk], actor=ACTOR)
    stand_ins.later(hours=1)
    assert fresh(booked).published_at is not None


def test_the_client_lets_it_go_on_with_the_proved_ones(
    booked: Window, stand_ins: StandIns, in_acme: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    """By the page, which names the numbers that it waits for; who decided stands in the history and on the step."""
    stand_ins.later(hours=30)
    proved, unproved = _proved_and_not(booked)
    operator = client_of(in_acme, "operator")
    operator.cookies["django_language"] = "en"
    page, order = f"/windows/{booked.pk}/", f"/windows/{booked.pk}/leave-out/"
    with context.client(in_acme):
        said = operator.get(page).text
    assert number_text(unproved.canonical) in said
    assert "Go on with the proved numbers" in said
    assert client_of(in_acme, "viewer").post(order).status_code == 403
    assert operator.post(order).status_code == 302
    with context.client(in_acme):
        stand_ins.later(hours=1)
        window = fresh(booked)
        assert window.published_at is not None
        assert (window.request.number_count, [*window.request.numbers.all()]) == (1, [proved])
        assert stand_ins.on_handsets(proved)["huawei"] == ACCEPTED
        assert set(stand_ins.on_handsets(unproved).values()) == {None}
        number_ownership.prove({unproved.pk: ""}, Way.CARRIER_LIST, actor=PLATFORM)
        stand_ins.later(hours=16)
        assert set(stand_ins.on_handsets(unproved).values()) == {None}, "it is requested anew"
        assert fresh(booked).state == Window.State.COMPLETED
        noted = Record.objects.get(action="window_numbers_left_out")
    assert noted.details["numbers"] == unproved.canonical
    assert noted.actor in operator.get(page).text


def test_a_program_lets_it_go_on_too(
    booked: Window,
    stand_ins: StandIns,
    in_acme: Tenant,
    program_of: Callable[..., Program],  # noqa: F811
) -> None:
    _proved, unproved = _proved_and_not(booked)
    program = program_of(in_acme)
    early = program.post(f"/windows/{booked.pk}/leave-out")
    assert (early.status_code, early.json()["code"]) == (409, "nothing_waits")
    with context.client(in_acme):
        stand_ins.later(hours=30)
    assert program.get(f"/windows/{booked.pk}").json()["unproved"] == [unproved.canonical]
    assert program.post(f"/windows/{booked.pk}/leave-out").status_code == 200
    now = program.get(f"/windows/{booked.pk}").json()
    assert (now["unproved"], now["held"], now["gates"][0]["state"]) == ([], False, "passed")


def test_where_none_is_proved_nothing_would_be_left(
    in_acme: Tenant,
    stand_ins: StandIns,
    program_of: Callable[..., Program],  # noqa: F811
) -> None:
    stand_ins.at(AFTERNOON)
    window = book(ask(unused(2, proved=False)))
    stand_ins.later(hours=30)
    answer = program_of(in_acme).post(f"/windows/{window.pk}/leave-out")
    assert (answer.status_code, answer.json()["code"]) == (409, "none_proved")
    with context.client(in_acme):
        assert fresh(window).request.numbers.count() == 2


def _proved_and_not(window: Window) -> tuple[Number, Number]:
    unproved = the_unproved()
    return window.request.numbers.exclude(pk=unproved.pk).get(), unproved


def test_a_window_whose_numbers_all_lapse_is_ended(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example")
    numbers = unused(proved=False)
    window = book(ask(numbers))
    stand_ins.later(hours=30)
    stand_ins.at(stand_ins.clock.now() + timedelta(days=31))
    number_ownership.settle_claims()
    stand_ins.run()
    window = fresh(window)
    assert window.state == Window.State.ABORTED
    assert LabelVersion.objects.filter(state=LabelVersion.State.WITHDRAWN).exists()
    assert told("window_aborted")


def test_other_work_does_not_wait_for_an_unproved_number(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    publish(numbers, ACCEPTED)
    stand_ins.run()
    window = book(ask_calibration(numbers))
    stand_ins.later(hours=60)
    assert fresh(window).state == Window.State.COMPLETED
    assert stand_ins.on_handsets(numbers[1])["huawei"] is None


def test_a_standby_label_is_not_shown_on_it_either(in_acme: Tenant, stand_ins: StandIns) -> None:
    from labels.models import StandbyLabel

    stand_ins.at(AFTERNOON)
    StandbyLabel.objects.create(text="维护中", state=StandbyLabel.State.APPROVED)
    numbers = unused(2, proved=False)
    prove(numbers[:1])
    window = book(ask_calibration(numbers, standby="维护中"))
    stand_ins.at(window.starts_at + timedelta(minutes=1))
    stand_ins.later(hours=1)
    assert stand_ins.on_handsets(numbers[0])["huawei"] == "维护中"
    assert stand_ins.on_handsets(numbers[1])["huawei"] is None


def test_what_waits_for_the_reviewer_of_a_proof_asks_nothing_of_the_client(
    booked: Window, stand_ins: StandIns, in_acme: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    """Page, list and dashboard say who acts: the client until the document is submitted, then the reviewer."""
    stand_ins.later(hours=30)
    operator = client_of(in_acme, "operator")
    operator.cookies["django_language"] = "en"
    addresses = f"/windows/{booked.pk}/", "/lists/windows.csv?only=waits", "/"
    with context.client(in_acme):
        window, waiting, home = (b"".join(operator.get(address)).decode() for address in addresses)
    assert "Prove the numbers" in window
    assert str(booked) in waiting
    assert f"“{booked}” needs your attention" in home
    with context.client(in_acme):
        submit_proof([the_unproved()])
        window, waiting, home = (b"".join(operator.get(address)).decode() for address in addresses)
        every = words(operator.get("/windows/"))
    assert "Prove the numbers" not in window
    assert "The proof of its numbers is with a reviewer" in window
    assert str(booked) not in waiting
    assert f"“{booked}” needs your attention" not in home
    assert "Waits until a reviewer has approved the proof of its numbers" in every


def test_who_books_numbers_whose_proof_is_in_review_is_asked_for_none(in_acme: Tenant, stand_ins: StandIns) -> None:
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613900000001")
    numbers = unused(2, proved=False)
    submit_proof(numbers[:1])
    book(ask(numbers))
    [said] = told("window_booked")
    assert (said["unproved"], said["proofs_in_review"]) == (1, 1)
