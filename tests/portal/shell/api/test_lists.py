"""Lists whose rows are read as they are answered say of each row what its serializer says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import translation

from compliance.certification.models import Freeze
from labels.displays import proofs
from labels.domain.numbers import parse_number
from labels.domain.ownership import Way
from labels.domain.wanted import WantedReason
from labels.entitlement import number_proofs
from labels.known import known_of_numbers
from labels.models import Display, Number, NumberProof
from labels.number_words import number_sentence
from labels.numbers.services import NumberToRegister, register_numbers
from labels.registry.models import StandbyAllocation, StandbyNumber
from labels.selectors import directories, frozen_displays
from maintenance.calendars.models import Policy
from maintenance.intake import line
from maintenance.intake.models import Pooled
from maintenance.models import MaintenanceRequest, Occurrence, Series, Window
from portal.changes import api as views_maintenance
from portal.displays import api as views_displays
from portal.numbers import api as numbers_api
from portal.shell.api.renderers import JsonRenderer
from portal.shell.api.views import View
from portal.tryout.demo import ensure_directories
from portal.windows import api as views_windows
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.actors import program
from tenants.people.services import make_api_key
from tests.maintenance.booking import ACCEPTED, ask, ask_calibration, book
from tests.scenarios.numbers import register

COMPARED = {
    numbers_api.Numbers,
    views_displays.Displays,
    views_windows.Windows,
    views_maintenance.Requests,
    views_maintenance.AllSeries,
}


def test_each_such_list_is_compared_below() -> None:
    views = {getattr(pattern.callback, "cls", None) for pattern in get_resolver("portal.urls_api").url_patterns}
    assert {view for view in views if view is not None and issubclass(view, View) and view.listed} == COMPARED


@pytest.fixture
def numbers(in_acme: Tenant) -> list[Number]:
    """Numbers that are unproved, proved in several ways, kept for a while, frozen, shown and released."""
    ensure_directories()
    key, _secret = make_api_key(name="test", scopes=["read"], by=PLATFORM)
    rows = [NumberToRegister(parse_number(f"138001{n:05d}"), f"note {n}", "a" if n % 2 else "b") for n in range(8)]
    register_numbers(rows, actor=program(key))
    registered = list(Number.objects.order_by("canonical"))
    NumberProof.objects.create(number=registered[1], way=Way.CODE)
    NumberProof.objects.create(number=registered[2], way=Way.CARRIER_LIST)
    NumberProof.objects.create(number=registered[2], way=Way.CODE)
    Number.objects.filter(pk=registered[3].pk).update(kept_from=business_now() - timedelta(days=1, microseconds=1))
    Number.objects.filter(pk=registered[4].pk).update(state=Number.State.RELEASED)
    for number in registered:
        for directory in directories():
            reason = WantedReason.FROZEN if number == registered[5] else WantedReason.NOTHING_APPROVED
            Display.objects.get_or_create(number=number, directory=directory, defaults={"wanted_reason": reason})
    return list(Number.objects.order_by("canonical"))


def read(client: Any, address: str) -> list[dict[str, Any]]:
    rows = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address = answer.json()["next"] or ""
    return rows


def said(view: type[View], rows: list[Any]) -> list[dict[str, Any]]:
    with translation.override("zh-hans"):  # the client's
        data = view.operations["GET"].answer(rows, many=True).data
    return list(json.loads(JsonRenderer().render(data)))


@pytest.fixture
def program_of_acme(in_acme: Tenant, client_of: Any) -> Any:
    _key, secret = make_api_key(name="reader", scopes=["read"], by=PLATFORM)
    client = client_of(in_acme)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.mark.django_db
def test_numbers(numbers: list[Number], program_of_acme: Any) -> None:
    listed = read(program_of_acme, "/api/v1/numbers?limit=3")
    owned = number_proofs.owned(number.pk for number in numbers)
    until, frozen = proofs.kept_until(numbers), set(frozen_displays().values_list("number_id", flat=True))
    known = known_of_numbers(numbers)
    for row in numbers:
        with translation.override("zh-hans"):
            says = number_sentence(known[row.pk])
        stands = SimpleNamespace(standing=known[row.pk].standing.value, sentence=says)
        vars(row).update(owned=owned[row.pk], kept=until[row.pk], is_frozen=row.pk in frozen, stands=stands)
    kept = [number for number in numbers if number != numbers[4]]
    assert listed == said(numbers_api.Numbers, kept)
    assert [row["ownership"]["way"] for row in listed][:3] == [None, "code", listed[2]["ownership"]["way"]]
    assert [row["frozen"] for row in listed].count(True) == 1
    assert listed[3]["kept_until"] is not None
    assert read(program_of_acme, "/api/v1/numbers?limit=2&group=a") == [row for row in listed if row["group"] == "a"]
    assert read(program_of_acme, "/api/v1/numbers?limit=3&q=note") == listed
    for said_of in listed:
        assert program_of_acme.get(f"/api/v1/numbers/{said_of['id']}").json() == said_of
    since = "updated_since=2020-01-01T00:00:00Z"
    assert read(program_of_acme, f"/api/v1/numbers?limit=3&{since}") == listed


@pytest.mark.django_db
def test_displays(numbers: list[Number], program_of_acme: Any) -> None:
    listed = read(program_of_acme, "/api/v1/displays?limit=3")
    rows = list(Display.objects.filter(directory__active=True).select_related("number", "directory").order_by("id"))
    assert listed == said(views_displays.Displays, rows)
    one, code = numbers[2].pk, directories()[0].code
    of_one = [row for row, display in zip(listed, rows, strict=True) if display.number_id == one]
    assert read(program_of_acme, f"/api/v1/displays?limit=1&number={one}") == of_one
    there = [row for row in listed if row["directory"] == code]
    assert read(program_of_acme, f"/api/v1/displays?limit=2&directory={code}") == there
    asked = program_of_acme.get(f"/api/v1/displays?number={UUID(int=1)}&state=shown")
    assert orjson.loads(asked.content)["results"] == []


@pytest.mark.django_db
def test_windows(in_acme: Tenant, program_of_acme: Any) -> None:
    ensure_directories()
    numbers = register("400-820-1234", "400-820-1235")
    windows = [book(ask(numbers[:1]), 0), book(ask_calibration(numbers), 1)]
    _queries(program_of_acme)  # the key's use is noted
    few = _queries(program_of_acme)
    windows += [book(ask_calibration(numbers), 2), book(ask(numbers[1:]), 2)]
    assert _queries(program_of_acme) == few, "whatever is open"
    Window.objects.filter(pk=windows[1].pk).update(state="completed", completion=Window.Completion.PROVED)
    Window.objects.filter(pk=windows[2].pk).update(ends_at=windows[2].starts_at + timedelta(days=3))
    listed = read(program_of_acme, "/api/v1/windows?limit=2")
    by_key = {str(row.pk): row for row in Window.objects.select_related("request")}
    assert set(by_key) == {row["id"] for row in listed}
    for row, expected in zip(listed, said(views_windows.Windows, [by_key[row["id"]] for row in listed]), strict=True):
        assert row == expected
    assert {row["title"] for row in listed} == {ACCEPTED, "全平台展示校准"}
    assert [row["standby_numbers"] is not None for row in listed].count(True) == 1
    assert _queries(program_of_acme) == few, "whatever is long"
    since = "updated_since=2020-01-01T00:00:00Z"
    assert read(program_of_acme, f"/api/v1/windows?limit=3&{since}") == listed
    done = read(program_of_acme, "/api/v1/windows?limit=3&state=completed")
    assert done == [row for row in listed if row["state"] == "completed"]


@pytest.mark.django_db
def test_standby_numbers_of_long_windows(in_acme: Tenant, program_of_acme: Any) -> None:
    """Reserved ones, ones that take calls, lacking ones; none that was given back, is another window's or client's."""
    ensure_directories()
    numbers = register(*(f"400-820-{last}" for last in range(1_200, 1_204)))
    window, other = book(ask_calibration(numbers), 0), book(ask_calibration(numbers), 1)
    Window.objects.update(ends_at=F("starts_at") + timedelta(days=2))
    now = business_now()
    given = [(window, None, None), (window, now, None), (window, now, None), (window, now, now), (other, None, None)]
    said: dict[int, dict[str, object]] = {2: {"taken_at": now}}
    times = {"starts_at": now, "until": now}
    for at, (of, opened, closed) in enumerate(given):
        standby = StandbyNumber.objects.create(canonical=f"70012345678901{at}", owner="x", proof_name="x")
        state = {"window_id": of.pk, "opened_at": opened, "closed_at": closed, **said.get(at, {})}
        StandbyAllocation.objects.create(standby=standby, tenant=in_acme, number=f"{at}", **state, **times)
    by_key = {row["id"]: row["standby_numbers"] for row in read(program_of_acme, "/api/v1/windows")}
    assert by_key == {
        str(window.pk): {"reserved": 1, "asked": 1, "taking_calls": 1, "failed": 0, "lacking": 1},
        str(other.pk): {"reserved": 1, "asked": 0, "taking_calls": 0, "failed": 0, "lacking": 3},
    }
    globex = Tenant.objects.get(schema_name="globex")
    StandbyAllocation.objects.filter(window_id=window.pk).update(tenant=globex)
    [of_others] = [row for row in read(program_of_acme, "/api/v1/windows") if row["id"] == str(window.pk)]
    assert of_others["standby_numbers"] == {"reserved": 0, "asked": 0, "taking_calls": 0, "failed": 0, "lacking": 4}


@pytest.mark.django_db
def test_windows_by_older_policies_and_frozen_ones(in_acme: Tenant, program_of_acme: Any) -> None:
    """What is a long impact is of the policy that each was booked with; what is frozen is asked only where it is."""
    ensure_directories()
    numbers = register("400-820-1234", "400-820-1235")
    windows = [book(ask(numbers[:1]), 0), book(ask_calibration(numbers), 1), book(ask_calibration(numbers), 2)]
    Window.objects.update(ends_at=F("starts_at") + timedelta(hours=5))
    _queries(program_of_acme)  # the key's use is noted
    assert _queries(program_of_acme) == 2, "the key, and the windows"
    newest = Policy.objects.latest("version")
    sooner = {**newest.figures, "windows": {"most_extensions": 0, "long_impact_hours": 4}}
    Policy.objects.create(version=newest.version + 1, figures=sooner, note="x", created_by="x")
    Window.objects.filter(pk=windows[1].pk).update(policy_version=newest.version + 1)
    listed = read(program_of_acme, "/api/v1/windows")
    assert [row["id"] for row in listed if row["standby_numbers"]] == [str(windows[1].pk)]
    assert listed[0]["standby_numbers"] is None
    Freeze.objects.create(document="", cause="test", starts_at=business_now())
    Window.objects.filter(pk=windows[2].pk).update(state="completed")
    listed = read(program_of_acme, "/api/v1/windows")
    assert {row["id"]: row["frozen"] for row in listed} == {str(each.pk): each != windows[2] for each in windows}
    by_key = {str(row.pk): row for row in Window.objects.select_related("request")}
    assert listed == said(views_windows.Windows, [by_key[row["id"]] for row in listed])
    Freeze.objects.all().delete()
    with context.platform():
        Tenant.objects.filter(pk=in_acme.pk).update(state=Tenant.State.SUSPENDED)
    assert [row["frozen"] for row in read(program_of_acme, "/api/v1/windows")].count(True) == 2


@pytest.mark.django_db
def test_requests(in_acme: Tenant, program_of_acme: Any) -> None:
    """Drafts, booked ones, ones that wait in the line behind another client's; of numbers that are proved and not."""
    ensure_directories()
    numbers = register("400-820-1234", "400-820-1235")
    drafts = [ask(numbers), ask(numbers[:1]), ask_calibration(numbers)]
    book(drafts[1], 0)
    tag_like = 'a {"$at": "2026-11-27"} of "nobody"'
    MaintenanceRequest.objects.filter(pk=drafts[0].pk).update(lane_reasons=[{"at": business_now(), "said": tag_like}])
    NumberProof.objects.filter(number=numbers[1]).delete()
    for request in (drafts[2], drafts[0]):
        line.stand("maintenance_request", request.pk, lane=request.lane, actor=PLATFORM, title="x")
        MaintenanceRequest.objects.filter(pk=request.pk).update(state=MaintenanceRequest.State.POOLED)
    Pooled.objects.filter(subject_id=drafts[2].pk).update(ranked_at=business_now() + timedelta(days=1))
    listed = read(program_of_acme, "/api/v1/requests?limit=2")
    assert listed == said(views_maintenance.Requests, list(MaintenanceRequest.objects.all()))
    assert sorted(row["place_in_line"] or 0 for row in listed) == [0, 1, 2]
    assert sorted(row["unproved_numbers"] for row in listed) == [0, 0, 1]
    assert [row["window"] is None for row in listed].count(False) == 1
    assert tag_like in str(listed)
    since = "updated_since=2020-01-01T00:00:00Z"
    assert read(program_of_acme, f"/api/v1/requests?limit=3&{since}") == listed


@pytest.mark.django_db
def test_series(in_acme: Tenant, program_of_acme: Any) -> None:
    ensure_directories()
    numbers = register("400-820-1234")
    day = {"content": "calibration", "frequency": "weekly", "first_on": date(2027, 1, 11), "not_weekdays": [5, 6]}
    rows = [Series.objects.create(**day, made_by="x", created_at=business_now()) for _each in range(3)]
    for at in (1, 0):
        Occurrence.objects.create(series=rows[1], on=date(2027, 1, 11 + at), window=book(ask_calibration(numbers), at))
    Occurrence.objects.create(series=rows[1], on=date(2027, 1, 18), trouble="x")
    line.stand("series", rows[2].pk, lane="standard", actor=PLATFORM, title="x")
    listed = read(program_of_acme, "/api/v1/series?limit=2")
    assert listed == said(views_maintenance.AllSeries, list(Series.objects.all()))
    assert sorted(len(row["windows"]) for row in listed) == [0, 0, 2]
    assert [row["place_in_line"] for row in listed].count(1) == 1
    since = "updated_since=2020-01-01T00:00:00Z"
    assert read(program_of_acme, f"/api/v1/series?limit=3&{since}") == listed


def _queries(client: Any) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get("/api/v1/windows").status_code == 200
    return sum(not each["sql"].startswith("SET ") for each in counted.captured_queries)
