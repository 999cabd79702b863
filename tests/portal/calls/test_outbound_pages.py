"""The outbound plan and the losses: before booking, on the window's page, as page, CSV and API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.evidence.models import Record
from maintenance.models import MaintenanceRequest, Window
from maintenance.outbound.models import CallTeam, ChannelCount
from tenants import context
from tests.maintenance.booking import SHANGHAI, ask_calibration
from tests.maintenance.outbound.calls import counted
from tests.portal.parties import Parties
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)
LAST = date(2026, 11, 24)
ASKED = {"start": "2026-11-27T18:00", "end": "2026-11-27T20:00"}


@pytest.fixture
def called(acme: Tenant, parties: Parties, business_clock: BusinessClock) -> None:
    """acme calls around the clock."""
    business_clock.set(NOW)
    with context.client(acme):
        counted(LAST, 100, hours=range(24))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("called")
def test_a_time_is_planned_for_and_agents_are_said(operator: PortalClient, viewer: PortalClient, acme: Tenant) -> None:
    page = operator.get(reverse("outbound"), ASKED)
    assert page.status_code == 200
    assert "your agents have no more room" in text(page)
    team = {"most_calls": "200", "from_hour": "9", "until_hour": "21", "days_off": "on"}
    assert viewer.post(reverse("outbound"), team).status_code == 403
    answer = operator.post(f"{reverse('outbound')}?start={ASKED['start']}&end={ASKED['end']}", team)
    assert answer.status_code == 302
    page = operator.get(answer["Location"])
    shown = page.context["shown"]
    assert shown.tone == "info", "a loss stood in a green box"
    assert "About 200 calls fall into it, and 15.0 % of the answered ones would be lost." in shown.sentence
    assert sum(move.calls for move in shown.moves) == 134
    table = viewer.get(reverse("outbound_csv"), ASKED).content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("day,hour,planned")
    assert sum(int(line.split(",")[4]) for line in table[1:]) == 134
    with context.client(acme):
        said = Record.objects.get(action="call_team_said")
        assert said.details["most_calls"] == 200
        assert CallTeam.objects.get().said_by_id == said.actor_id


@pytest.mark.usefixtures("called")
def test_of_the_two_ways_to_ask_each_says_what_it_needs(operator: PortalClient) -> None:
    form = operator.get(reverse("outbound")).content.decode().partition('<form method="get"')[2].partition("</form>")[0]
    assert "optional" not in form
    missing = operator.get(reverse("outbound"), {"start": "2026-11-27T18:00"})
    assert "Enter until when." in missing.content.decode()
    assert operator.get(reverse("outbound"), {"sessions": "20261127T1000Z/20261127T1200Z"}).status_code == 200


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"start": "2026-11-27T18:00"}, 422),
        ({"start": "2026-11-27T18:00", "end": "2026-11-27T17:00"}, 422),
        ({"start": "2026-11-27T18:00", "end": "2027-11-27T17:00"}, 422),
        ({"sessions": "x"}, 422),
        ({"sessions": ","}, 422),
        ({"sessions": "20261399T1000Z/20261127T1100Z"}, 422),
        ({"window": "x"}, 404),
        ({"window": "018f0000-0000-7000-8000-000000000000"}, 404),
    ],
)
def test_odd_times_are_refused(operator: PortalClient, query: dict[str, str], status: int) -> None:
    assert operator.get(reverse("outbound"), query).status_code == status
    assert operator.get(reverse("outbound_csv"), query).status_code == 404


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize("wrong", [{"most_calls": "0"}, {"from_hour": "24"}, {"until_hour": "9"}, {"until_hour": "x"}])
def test_wrong_agents_are_refused(operator: PortalClient, acme: Tenant, wrong: dict[str, str]) -> None:
    team = {"most_calls": "200", "from_hour": "9", "until_hour": "21", **wrong}
    assert operator.post(reverse("outbound"), team).status_code == 422
    with context.client(acme):
        assert not CallTeam.objects.exists()


@pytest.mark.usefixtures("called")
def test_before_booking_and_on_the_windows_page(operator: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        request: MaintenanceRequest = ask_calibration(register("021-6123 4001"))
    page = operator.get(reverse("proposal", args=[request.pk]))
    hints = [slot.outbound for slot in page.context["times"].slots]
    assert all(hints)
    assert "calls fall into it" in text(page)
    assert operator.get(hints[0].page).context["shown"].sentence == hints[0].sentence
    operator.post(reverse("book", args=[request.pk]), {"slot": page.context["times"].slots[0].value})
    with context.client(acme):
        window = Window.objects.get()
    page = operator.get(reverse("window", args=[window.pk]))
    assert page.context["outbound"].sentence == hints[0].sentence
    assert "calls fall into it" in text(page)
    plan = operator.get(page.context["outbound"].page)
    assert plan.context["window"] == window


def test_without_calls_it_leads_to_where_they_are_brought(operator: PortalClient, parties: Parties) -> None:
    assert reverse("calls") in text(operator.get(reverse("outbound")))


@pytest.mark.usefixtures("called")
def test_a_program_asks_for_the_same(acme: Tenant, program_of: Callable[..., Program]) -> None:
    program = program_of(acme)
    team = {"most_calls": 200, "from_hour": 9, "until_hour": 21, "days_off": True}
    assert program.post("/call-team", team).json() == {**team, "said": True}
    assert program.get("/call-team").json()["said"]
    plan = program.get("/outbound-plan?start=2026-11-27T18:00&minutes=120").json()
    assert plan["share_lost"] == pytest.approx(0.15)
    assert plan["unmet"] is None
    assert sum(move["calls"] for move in plan["moves"]) == 134
    assert program.get("/outbound-plan?start=2026-11-27T18:00").status_code == 422
    assert program.get("/outbound-plan?start=2026-11-27T18:00&minutes=0").status_code == 422
    assert program.post("/call-team", {**team, "until_hour": 9}).status_code in (409, 422)


def rows_of(window: Window) -> list[dict[str, Any]]:
    """Three weeks with ten orders an hour by phone; in the maintenance two, and four more with the standby label."""
    begins = window.starts_at.astimezone(SHANGHAI)
    hours = [begins + timedelta(hours=hour) for hour in range(30) if begins + timedelta(hours=hour) < window.ends_at]
    usual = [
        {"day": f"{at - timedelta(days=7 * week):%Y-%m-%d}", "hour": at.hour, "channel": "phone", "enquiries": 40}
        for week in (1, 2, 3)
        for at in hours
    ]
    inside = [{"day": f"{at:%Y-%m-%d}", "hour": at.hour, "channel": "phone", "enquiries": 20} for at in hours]
    standby = [{**row, "channel": "standby", "enquiries": 10} for row in inside]
    return [
        *({**row, "orders": 10} for row in usual),
        *({**row, "orders": 2} for row in inside),
        *({**row, "orders": 4} for row in standby),
    ]


def test_what_a_window_cost_stands_on_its_page(
    operator: PortalClient,
    acme: Tenant,
    called: None,
    book: Callable[..., Any],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    program_of: Callable[..., Program],
) -> None:
    window = book()
    run_due_work()
    business_clock.advance(hours=60)
    run_due_work()
    window.refresh_from_db()
    program = program_of(acme)
    assert program.get(f"/windows/{window.pk}/losses").status_code == 404
    assert program.post("/channel-counts", {"rows": rows_of(window)}).json()["kept"] == len(rows_of(window))
    assert program.post("/channel-counts", {"rows": rows_of(window)}).json()["kept"] == 0
    losses = program.get(f"/windows/{window.pk}/losses").json()
    assert losses["share_lost"] == pytest.approx(0.4)
    shown = operator.get(reverse("window", args=[window.pk])).context["losses"]
    assert "40.0 % were lost" in shown.sentence
    assert "67 % of them came by phone, with the standby label." in shown.sentence
    assert len(program.get("/channel-counts").json()["results"]) > 0


def test_a_file_is_taken_whole_or_not_at_all(
    operator: PortalClient, viewer: PortalClient, acme: Tenant, called: None
) -> None:
    good = "day,hour,channel,enquiries,orders\n2026-11-03,22,phone,40,6\n2026-11-04,,website,80,9\n"
    file = lambda content: {"file": SimpleUploadedFile("a.csv", content)}  # noqa: E731
    assert viewer.post(reverse("losses"), file(good.encode())).status_code == 403
    assert operator.post(reverse("losses"), file(good.encode("gb18030"))).status_code == 302
    page = operator.get(reverse("losses"))
    assert "whole day" in text(page)
    with context.client(acme):
        assert ChannelCount.objects.count() == 2
    wrong = (
        "day,hour,channel,enquiries,orders\n2026-11-05,22,phone,40,6\n2026-13-05,24,fax,-1,x\n2029-01-01,1,phone,1,1\n"
    )
    answer = operator.post(reverse("losses"), file(wrong.encode()))
    assert answer.status_code >= 400
    assert [each.line for each in answer.context["problems"]] == [3, 4]
    for content in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * (1024 * 1024 + 1)):
        assert operator.post(reverse("losses"), file(content or b"\n")).status_code >= 400
    with context.client(acme):
        assert ChannelCount.objects.count() == 2
    example = viewer.get(reverse("losses_example")).content
    assert operator.post(reverse("losses"), file(example)).status_code == 302
