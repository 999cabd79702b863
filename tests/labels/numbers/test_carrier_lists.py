"""A carrier's list: read in steps that can be killed, compared once, with every client's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from compliance.reviews.models import Case
from labels.directories import connections
from labels.directories.adapters import CarriedNumber
from labels.directories.answers import PermanentRefusal
from labels.directories.models import Directory, NumberStateLine, NumberStateList
from labels.models import NumberCorrection, NumberSync
from labels.numbers import carrier_lists
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outside.exchange import PassingTrouble
from tests.scenarios.numbers import register
from tests.work import DueWork

pytestmark = pytest.mark.django_db
LI = Actor("staff", "Li", "1")


@pytest.fixture
def carrier(acme: Tenant) -> Directory:
    directory: Directory = Directory.objects.create(
        code="china-unicom",
        name="联通",
        name_en="Unicom",
        kind="carrier",
        platform="network",
        address="http://127.0.0.1:9",
        cache_min=timedelta(),
        cache_max=timedelta(),
    )
    return directory


class Api:
    """A carrier that tells its numbers by pages; `trouble` is raised once each."""

    def __init__(self, told: Sequence[CarriedNumber], *trouble: Exception) -> None:
        self.told, self.trouble, self.asked = sorted(told, key=lambda each: each.number), list(trouble), []

    asked: list[str | None]

    def number_states(self, after: str | None, limit: int) -> tuple[list[CarriedNumber], bool]:
        self.asked.append(after)
        if len(self.asked) > 1 and self.trouble:
            raise self.trouble.pop()
        left = [each for each in self.told if each.number > (after or "")]
        return left[:limit], len(left) > limit


def begin(carrier: Directory, content: bytes | None = None, source: str = "API") -> NumberStateList:
    with context.platform():
        return carrier_lists.keep_list(carrier, content, source, actor=LI)[0]


def due_again() -> None:
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z", lease_until=None)


@pytest.fixture
def numbers(acme: Tenant, globex: Tenant) -> list[str]:
    """20 numbers, 12 of acme's, 5 of globex's, 3 of nobody's."""
    canonical = []
    for tenant, first, count in ((acme, 0, 12), (globex, 12, 5)):
        with context.client(tenant):
            canonical += [
                each.canonical for each in register(*(f"021-6123 40{n:02}" for n in range(first, first + count)))
            ]
    return [*canonical, *(f"+86216123{4000 + n}" for n in range(17, 20))]


def told(numbers: Sequence[str]) -> list[CarriedNumber]:
    return [
        CarriedNumber(number, "suspended" if place % 4 == 0 else "active", "", False)
        for place, number in enumerate(numbers)
    ]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Api], Api]:
    monkeypatch.setattr(carrier_lists, "PAGE", 3)

    def use(api: Api) -> Api:
        monkeypatch.setattr(connections, "directory_adapter", lambda directory: api)
        return api

    return use


def test_pages_are_read_on_from_where_the_trouble_was(
    carrier: Directory, numbers: list[str], answering: Callable[[Api], Api], run_due_work: DueWork
) -> None:
    api = answering(Api(told(numbers), PassingTrouble("timeout")))
    row = begin(carrier)
    run_due_work(failures=True)
    row.refresh_from_db()
    assert (row.state, row.lines_read) == ("reading", 3)
    due_again()
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.lines_read, row.clients, row.compared) == ("done", 20, 2, 2)
    assert (row.corrections, row.cases, row.strangers) == (5, 2, 3)
    assert api.asked.count(None) == 1, "no page is fetched twice"
    assert len(api.asked) == 8
    assert not NumberStateLine.objects.exists()


def test_a_client_whose_comparison_is_killed_is_compared_once(
    carrier: Directory, numbers: list[str], answering: Callable[[Api], Api], run_due_work: DueWork
) -> None:
    answering(Api(told(numbers)))
    row = begin(carrier)
    hand_in = carrier_lists.corrections.hand_in_sync
    died = []

    def die_once(*args: Any, **named: Any) -> Any:
        done = hand_in(*args, **named)
        if not died:
            died.append(1)
            raise KeyError("killed")
        return done

    with mock.patch.object(carrier_lists.corrections, "hand_in_sync", die_once):
        run_due_work(failures=True)
        row.refresh_from_db()
        assert (row.state, row.compared, row.cases) == ("comparing", 1, 1)
        due_again()
        run_due_work()
    row.refresh_from_db()
    assert (row.state, row.compared, row.corrections, row.cases) == ("done", 2, 5, 2)
    assert Case.objects.filter(kind=Case.Kind.NUMBER_SYNC).count() == 2


def test_the_same_answers_again_are_the_same_sync(
    carrier: Directory, acme: Tenant, numbers: list[str], answering: Callable[[Api], Api], run_due_work: DueWork
) -> None:
    answering(Api(told(numbers)))
    for _time in range(2):
        begin(carrier)
        run_due_work()
    assert NumberStateList.objects.filter(state="done").values_list("sha256").distinct().count() == 1
    with context.client(acme):
        assert NumberSync.objects.count() == 1
        assert NumberCorrection.objects.count() == 3


def test_a_file_and_the_api_say_the_same(
    carrier: Directory, acme: Tenant, numbers: list[str], answering: Callable[[Api], Api], run_due_work: DueWork
) -> None:
    answering(Api(told(numbers)))
    lines = "".join(f"{each.number},{each.state}\n" for each in told(numbers))
    corrections = []
    for content in (None, f"number,state\n{lines}".encode()):
        begin(carrier, content)
        run_due_work()
        with context.client(acme):
            corrections.append(
                sorted(NumberCorrection.objects.values_list("number__canonical", "code", "before", "after"))
            )
            NumberSync.objects.all().delete()
    assert corrections[0] == corrections[1] != []
    for row in NumberStateList.objects.all():
        assert (row.corrections, row.strangers, bytes(row.content or b"")) == (5, 3, b"")


def test_who_refuses_is_named_and_may_be_asked_again(
    carrier: Directory, answering: Callable[[Api], Api], run_due_work: DueWork, numbers: list[str]
) -> None:
    answering(Api(told(numbers), PermanentRefusal(404, "not_found")))
    row = begin(carrier)
    assert begin(carrier) == row, "one at a time"
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.trouble) == ("refused", "404 not_found")
    assert not NumberStateLine.objects.exists()
    assert begin(carrier) != row


def test_a_list_of_nobodys_numbers_is_done(carrier: Directory, run_due_work: DueWork) -> None:
    row = begin(carrier, "号码,状态\n010-6512 6602,停机\n".encode(), "a.csv")
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.clients, row.strangers) == ("done", 0, 1)


def test_a_suspended_client_is_compared_too(
    carrier: Directory, acme: Tenant, numbers: list[str], answering: Callable[[Api], Api], run_due_work: DueWork
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    answering(Api(told(numbers)))
    row = begin(carrier)
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.clients, row.corrections, row.cases, row.strangers) == ("done", 2, 5, 2, 3)
    with context.client(acme):
        assert NumberCorrection.objects.count() == 3
