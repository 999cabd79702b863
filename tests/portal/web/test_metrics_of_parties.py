"""/metrics of the parties: how each answers, what it costs, what people carry to it, what it sends by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from labels.directories.callbacks import CallbackOutcome, count_callback
from labels.directories.meter import note_call
from labels.directories.models import CallDay, Connection, Directory
from labels.directories.turns import party_of
from labels.errands.models import Errand
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.models import Party, Tenant
from tenants.outside import parties
from tenants.tallies import add_to_tally

pytestmark = pytest.mark.django_db


def figures(settings: Any, name: str) -> dict[str, float]:
    """Its labels as they are written → its value."""
    settings.METRICS_TOKEN = "secret"
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    samples = re.findall(rf"^shouhao_{name}(?:\{{(.*)\}})? ([-+.\de]+)$", text, re.MULTILINE)
    return {labels: float(value) for labels, value in samples}


def directory(code: str, **more: Any) -> Directory:
    made: Directory = Directory.objects.create(
        **{
            **dict.fromkeys(("code", "name", "name_en"), code),
            "kind": "handset",
            "platform": "android",
            "address": f"http://{code}.example:81",
            "cache_min": timedelta(0),
            "cache_max": timedelta(0),
            **more,
        }
    )
    return made


def test_how_each_directory_answers_aggregators_in_shadow_among_them(settings: Any) -> None:
    account = Connection.objects.create(name="互亿", kind="account", price_of_a_call=5, monthly_budget=1000)
    huawei = directory("huawei")
    ihuyi = directory("ihuyi", kind="aggregator", adapter="ihuyi_marks", active=False, shadow=True, connection=account)
    directory("draft", active=False)
    for failure in ("", "", "status_503"):
        note_call(huawei, failure=failure)
    for _time in range(4):
        note_call(ihuyi, cost=5)
    CallDay.objects.filter(directory=huawei).update(answered_at=real_now() - timedelta(hours=2))
    CallDay.objects.create(directory=ihuyi, day=(real_now() - timedelta(days=40)).date(), calls=9, cost=700)
    assert figures(settings, "directory_calls") == {'directory="huawei"': 3, 'directory="ihuyi"': 4}
    assert figures(settings, "directory_failures") == {'directory="huawei"': 1, 'directory="ihuyi"': 0}
    since = figures(settings, "directory_answered_seconds")
    assert since['directory="huawei"'] == pytest.approx(7200, abs=30)
    assert since['directory="ihuyi"'] == pytest.approx(0, abs=30)
    assert figures(settings, "account_spent_fen") == {'account="互亿"': 20}, "of this month"
    assert figures(settings, "account_budget_fen") == {'account="互亿"': 1000}


def test_who_is_away_and_since_when(settings: Any) -> None:
    huawei = directory("huawei")
    address = party_of(huawei.address)
    place = parties.take(address)
    assert place is not None
    place.fell_silent("it does not answer")
    Party.objects.filter(address=address).update(trouble_since=real_now() - timedelta(minutes=10))
    assert figures(settings, "directory_away") == {'address="huawei.example:81"': 1}
    assert figures(settings, "directory_out_seconds")['address="huawei.example:81"'] == pytest.approx(600, abs=30)


def test_what_waits_for_a_directory(settings: Any, in_acme: Tenant) -> None:
    schedule("labels.poll", key="a", due_at=business_now() - timedelta(minutes=3), directory="huawei")
    schedule("labels.poll", key="b", due_at=business_now() - timedelta(minutes=1), directory="huawei")
    schedule("labels.poll", key="c", due_at=business_now() + timedelta(hours=1), directory="xiaomi")
    assert figures(settings, "directory_work_due") == {'directory="huawei"': 2}
    assert figures(settings, "directory_work_oldest_seconds")['directory="huawei"'] == pytest.approx(180, abs=30)


def test_what_people_carry(settings: Any, acme: Tenant) -> None:
    oppo, now = directory("oppo", adapter="desk", address=""), business_now()
    for place, (state, made, answers) in enumerate(
        (
            ("waiting", 1, None),
            ("waiting", 30, None),
            ("sent", 50, now - timedelta(hours=1)),
            ("sent", 2, now + timedelta(hours=1)),
            ("accepted", 90, now - timedelta(hours=80)),
        )
    ):
        errand(acme, oppo, place, state, now - timedelta(hours=made), answers)
    assert figures(settings, "errands_waiting") == {'directory="oppo"': 2}
    assert figures(settings, "errands_open") == {'directory="oppo"': 2}
    assert figures(settings, "errands_overdue") == {'directory="oppo"': 1}
    assert figures(settings, "errands_oldest_seconds")['directory="oppo"'] == pytest.approx(50 * 3600, abs=60)


def test_what_parties_send_by_themselves_and_what_was_seen(settings: Any) -> None:
    account = Connection.objects.create(name="华为", kind="token", callbacks="path")
    gone = Connection.objects.create(name="gone", kind="token")
    for outcome, of in (
        (CallbackOutcome.TAKEN, account),
        (CallbackOutcome.TAKEN, account),
        (CallbackOutcome.FORGED, account),
        (CallbackOutcome.STRANGER, gone),
        (CallbackOutcome.STRANGER, None),
    ):
        count_callback(outcome, of)
    gone.delete()
    add_to_tally("sightings", "aggregator:agrees", 3)
    add_to_tally("shadow", "ihuyi:label", 2)
    assert figures(settings, "party_callbacks") == {
        'account="华为",outcome="taken"': 2,
        'account="华为",outcome="forged"': 1,
        'account="",outcome="stranger"': 2,
    }
    assert figures(settings, "sightings") == {'says="agrees",source="aggregator"': 3}
    assert figures(settings, "shadow_looks") == {'directory="ihuyi",shown="label"': 2}


def errand(tenant: Tenant, of: Directory, place: int, state: str, made_at: Any, answers_by: Any) -> None:
    Errand.objects.create(
        tenant=tenant,
        directory=of,
        display=place,
        revision=1,
        key=str(place),
        state=state,
        made_at=made_at,
        answers_by=answers_by,
    )
