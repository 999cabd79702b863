"""Two reviewers at the same moment, over connections of their own: one decides, the other is told."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

from django.db import connection

from compliance.evidence.models import Record
from compliance.reviews import assigning, services
from compliance.reviews.models import Case, Entry
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.database import Database

ROUNDS = 8


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
    with mock.patch.object(services.CASE_DECIDED, "handlers", []):
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


def test_of_two_who_propose_at_once_one_proposes_and_confirms_nothing(own_database: Database, acme: Tenant) -> None:
    li, wu = Actor("staff", "Li", "1"), Actor("staff", "Wu", "2")
    with mock.patch.object(services.CASE_DECIDED, "handlers", []):
        for _round in range(ROUNDS):
            case = _hand_in(acme, Case.Kind.EMERGENCY)
            propose = [lambda who=who, case=case: services.propose(case.pk, who, "", 0) for who in (li, wu)]  # type: ignore[misc]
            assert sorted(at_once(*propose)) == ["CaseMoved", "done"]
            case.refresh_from_db()
            assert (case.state, case.version) == (Case.State.OPEN, 1)
            assert case.proposed_by in ("Li", "Wu")


def _open(tenant: Tenant, subject: uuid.UUID, kind: str = Case.Kind.LABEL) -> None:
    with context.client(tenant):
        services.open_case(
            kind=kind, subject_kind="request", subject_id=subject, title="双11专线", facts={}, lane="fast",
            due_at=business_now() + timedelta(hours=1), actor=Actor("person", "Anne"),
        )  # fmt: skip


def _hand_in(tenant: Tenant, kind: str = Case.Kind.LABEL) -> Case:
    subject = uuid.uuid4()
    _open(tenant, subject, kind)
    return Case.objects.get(subject_id=subject)
