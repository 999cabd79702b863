"""Two reviewers at the same moment, over connections of their own: one decides, the other is told."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection, transaction

from compliance.evidence.models import Record
from compliance.reviews import assigning, selectors, services
from compliance.reviews.models import Case, Entry
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.database import Database

ROUNDS = 8
LI = Actor("staff", "Li")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; how each ended: "done" or the error's name."""
    gate, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
            ends[place] = "done"
        except Exception as error:
            ends[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_one_of_two_decides(own_database: Database, acme: Tenant) -> None:
    with mock.patch.object(CaseDecided, "handlers", []):
        for _round in range(ROUNDS):
            case = _hand_in(acme)
            ends = at_once(
                lambda case=case: services.approve(case.pk, Actor("staff", "Li"), "", 0),  # type: ignore[misc]
                lambda case=case: services.reject(case.pk, Actor("staff", "Wu"), "misleading", "", 0),  # type: ignore[misc]
            )
            assert sorted(ends) == ["CaseMoved", "done"]
            case.refresh_from_db()
            winner = ("approved", "Li") if ends[0] == "done" else ("rejected", "Wu")
            assert (case.state, case.decided_by, case.version) == (*winner, 1)
            assert Entry.objects.filter(case=case, side="reviewer").count() == 1
            with context.client(acme):
                assert Record.objects.filter(action="case_decided", subject_id=str(case.subject_id)).count() == 1


def test_handed_in_twice_at_once_is_one_case(own_database: Database, acme: Tenant) -> None:
    for _round in range(ROUNDS):
        subject = uuid.uuid4()
        assert at_once(lambda: _open(acme, subject), lambda: _open(acme, subject)) == ["done", "done"]  # noqa: B023
        assert Case.objects.filter(subject_id=subject).count() == 1
        with context.client(acme):
            assert Record.objects.filter(action="case_opened", subject_id=str(subject)).count() == 1


@pytest.fixture
def at_the_desk() -> Iterator[None]:
    """Li and Wu work here."""
    with mock.patch.object(selectors, "present", return_value=["1", "2"]):
        yield


@pytest.mark.usefixtures("at_the_desk")
def test_who_takes_at_the_same_moment_takes_another(own_database: Database, acme: Tenant) -> None:
    for _round in range(ROUNDS):
        Case.objects.all().delete()
        cases = {_hand_in(acme).pk, _hand_in(acme).pk}
        ends = at_once(
            lambda: str(assigning.take_next(Actor("staff", "Li", "1"))),
            lambda: str(assigning.take_next(Actor("staff", "Wu", "2"))),
        )
        assert ends == ["done", "done"]
        taken = dict(Case.objects.exclude(assigned_to="").values_list("pk", "assigned_to"))
        assert set(taken) == cases
        assert set(taken.values()) == {"Li", "Wu"}


@pytest.mark.usefixtures("at_the_desk")
def test_who_takes_while_another_takes_does_not_wait(own_database: Database, acme: Tenant) -> None:
    first, second = _hand_in(acme), _hand_in(acme)
    took, looked = threading.Event(), threading.Event()

    def slowly() -> None:
        with context.platform(), transaction.atomic():
            assigning.take_next(Actor("staff", "Li", "1"))
            took.set()
            looked.wait(20)

    thread = threading.Thread(target=lambda: at_once(slowly))
    thread.start()
    took.wait(20)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            case = assigning.take_next(Actor("staff", "Wu", "2"))
    finally:
        looked.set()
        thread.join()
    assert case is not None
    owners = dict(Case.objects.values_list("pk", "assigned_to"))
    assert owners == {case.pk: "Wu", ({first.pk, second.pk} - {case.pk}).pop(): "Li"}


def test_of_a_client_and_a_reviewer_at_once_one_is_told(own_database: Database, acme: Tenant) -> None:
    """A case is never both withdrawn and approved, whoever reads it first."""
    anne = Actor("person", "Anne")
    with mock.patch.object(CaseDecided, "handlers", []):
        for _round in range(ROUNDS):
            case = _hand_in(acme)

            def withdraw(key: uuid.UUID = case.pk) -> None:
                with context.client(acme):
                    services.withdraw(key, anne)

            ends = at_once(withdraw, lambda key=case.pk: services.approve(key, LI, "", 0))  # type: ignore[misc]
            assert sorted(ends) in (["CaseMoved", "done"], ["Refused", "done"])
            case.refresh_from_db()
            assert (case.state, case.version) == ("withdrawn" if ends[0] == "done" else "approved", 1)
            assert Entry.objects.filter(case=case).count() == 2


def test_of_two_who_propose_at_once_one_proposes_and_confirms_nothing(own_database: Database, acme: Tenant) -> None:
    li, wu = Actor("staff", "Li", "1"), Actor("staff", "Wu", "2")
    with mock.patch.object(CaseDecided, "handlers", []):
        for _round in range(ROUNDS):
            case = _hand_in(acme, Case.Kind.EMERGENCY)
            propose = [lambda who=who, case=case: services.propose(case.pk, who, "", 0) for who in (li, wu)]  # type: ignore[misc]
            assert sorted(at_once(*propose)) == ["CaseMoved", "done"]
            case.refresh_from_db()
            assert (case.state, case.version) == (Case.State.OPEN, 1)
            assert case.proposed_by in ("Li", "Wu")


def _open(tenant: Tenant, subject: uuid.UUID, kind: str = Case.Kind.LABEL) -> None:
    with context.client(tenant), transaction.atomic():
        services.open_case(
            kind=kind,
            subject_kind="request",
            subject_id=subject,
            title="双11专线",
            lane="fast",
            due_at=business_now() + timedelta(hours=1),
            actor=Actor("person", "Anne"),
        )


def _hand_in(tenant: Tenant, kind: str = Case.Kind.LABEL) -> Case:
    subject = uuid.uuid4()
    _open(tenant, subject, kind)
    return Case.objects.get(subject_id=subject)
