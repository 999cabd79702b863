"""Limits of a party: per second, per day and verb, open hours; what was not done is given back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, time as time_of_day, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from labels.directories import meter
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import Limits
from labels.directories.meter import LimitReached, metered
from labels.directories.models import CallDay, Connection, Directory
from labels.directories.verbs import Verb
from tenants.outside.exchange import NO_CONNECTION, BrokenAnswer, NoAnswer, PassingTrouble
from tests.labels.directories.aggregators.conftest import aggregator_at, standing  # noqa: F401 -- fixtures
from tests.labels.directories.test_connections import huawei  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def with_account(directory: Directory, **limits: Any) -> Directory:
    account = Connection.objects.create(name="x", kind="token", price_of_a_call=10, **limits)
    Directory.objects.filter(pk=directory.pk).update(connection=account)
    directory_now: Directory = Directory.objects.select_related("connection").get(pk=directory.pk)
    return directory_now


def test_calls_of_a_second_wait_for_their_place_and_too_many_come_again(huawei: Directory) -> None:  # noqa: F811
    directory = with_account(huawei, calls_a_second=20)
    began = time.monotonic()
    for _time in range(5):
        with metered(directory)():
            pass
    assert 0.2 <= time.monotonic() - began < 4, "by the second they take four"
    Connection.objects.update(calls_a_second=1, next_call_at=meter.real_now() + timedelta(seconds=60))
    with pytest.raises(LimitReached, match="too_many_at_once") as reached, metered(directory)():
        raise AssertionError("it was asked")
    assert timedelta(seconds=50) < reached.value.pause <= timedelta(seconds=60)
    assert CallDay.objects.get().calls == 5


@pytest.mark.parametrize(
    ("begins", "ends", "now", "pause"),
    [
        (9, 18, 8, 1),
        (9, 18, 9, 0),
        (9, 18, 18, 15),
        (22, 6, 23, 0),
        (22, 6, 5, 0),
        (22, 6, 6, 16),
        (9, 18, 23, 10),
    ],
)
def test_an_account_is_used_in_its_hours(
    begins: int,
    ends: int,
    now: int,
    pause: int,
    huawei: Directory,  # noqa: F811
) -> None:
    directory = with_account(huawei, open_from=time_of_day(begins), open_until=time_of_day(ends))
    with mock.patch.object(meter, "real_now", return_value=datetime(2026, 11, 27, now, tzinfo=CHINA)):
        if pause:
            with pytest.raises(LimitReached, match="closed") as reached, metered(directory)():
                raise AssertionError("it was asked")
            assert reached.value.pause == timedelta(hours=pause)
        else:
            with metered(directory)():
                pass


def test_an_adapters_calls_of_a_day_are_those_of_a_verb(huawei: Directory) -> None:  # noqa: F811
    huawei, limits = with_account(huawei), {Verb.PUT: Limits(per_day=1)}
    with mock.patch.object(meter, "limits_of", lambda _directory, verb: limits.get(verb, Limits())):
        for verb in (Verb.PUT, Verb.LOOK_UP, Verb.LOOK_UP):
            with metered(huawei, verb)():
                pass
        with pytest.raises(LimitReached, match="calls_used_up") as reached, metered(huawei, Verb.PUT)():
            raise AssertionError("it was asked")
    assert timedelta(0) < reached.value.pause <= timedelta(days=1)
    assert dict(CallDay.objects.values_list("verb", "calls")) == {"put": 1, "look_up": 2}


@pytest.mark.parametrize(
    ("own", "usual", "published", "rate"),
    [
        (None, None, None, None),
        (None, 20, None, 20),
        (7, 20, None, 7),
        (70, 20, None, 70),
        (70, None, 50, 50),
        (7, None, 50, 7),
        (None, None, 50, 50),
    ],
)
def test_an_accounts_own_figure_counts_but_never_above_what_the_party_publishes(
    own: int | None, usual: float | None, published: float | None, rate: float | None
) -> None:
    account = Connection(calls_a_second=own)
    assert meter.calls_a_second(account, Limits(usual=usual, per_second=published)) == rate


def test_aggregators_are_asked_at_their_usual_pace_until_their_account_says_another(
    aggregator_at: Callable[..., Directory],  # noqa: F811
) -> None:
    for adapter in ("ihuyi_marks", "ihuyi_platforms", "baidu_marks"):
        directory = aggregator_at(adapter, calls_a_second=None)
        began = meter.real_now()
        with metered(directory, Verb.LOOK_UP)():
            pass
        account = Connection.objects.get(name=adapter)
        assert account.next_call_at is not None
        assert account.next_call_at - began >= timedelta(seconds=1) / 20, adapter


def test_an_adapters_hours_bind_though_the_account_has_none(huawei: Directory) -> None:  # noqa: F811
    huawei, hours = with_account(huawei), (time_of_day(8), time_of_day(20))
    night = datetime(2026, 11, 27, 21, tzinfo=CHINA)
    with (
        mock.patch.object(meter, "limits_of", return_value=Limits(open_hours=hours)),
        mock.patch.object(meter, "real_now", return_value=night),
        pytest.raises(LimitReached, match="closed") as reached,
        metered(huawei, Verb.PUT)(),
    ):
        raise AssertionError("it was asked")
    assert reached.value.pause == timedelta(hours=11)


@pytest.mark.parametrize(
    ("trouble", "cost"),
    [
        (PermanentRefusal(400, "invalid"), 0),
        (PassingTrouble(NO_CONNECTION), 0),
        (PassingTrouble("status_503"), 0),
        (NoAnswer("ReadTimeout"), 10),
        (BrokenAnswer("broken_answer"), 10),
    ],
)
def test_what_may_have_been_done_costs_and_what_was_not_does_not(
    trouble: Exception,
    cost: int,
    huawei: Directory,  # noqa: F811
) -> None:
    directory = with_account(huawei)
    with pytest.raises(type(trouble)), metered(directory)():
        raise trouble
    day = CallDay.objects.get()
    assert (day.calls, day.failed, day.cost) == (1, 1, cost)


def test_a_days_calls_and_a_months_budget_last_until_it_is_over(huawei: Directory) -> None:  # noqa: F811
    noon, new_year = datetime(2026, 12, 15, 12, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA)
    directory = with_account(huawei, monthly_budget=10)
    with mock.patch.object(meter, "real_now", return_value=noon):
        for free in (True, False, True):  # what costs nothing is asked whatever was spent
            with metered(directory, free=free)():
                pass
        with pytest.raises(LimitReached, match="budget_used_up") as reached, metered(directory)():
            raise AssertionError("it was asked")
        assert reached.value.pause == new_year - noon
    Connection.objects.update(calls_a_day=1)
    with mock.patch.object(meter, "real_now", return_value=new_year):
        with metered(directory)():
            pass
        with pytest.raises(LimitReached, match="calls_used_up") as reached, metered(directory, free=True)():
            raise AssertionError("it was asked")
        assert reached.value.pause == timedelta(days=1)
