"""The status page as programs read it: Statuspage v2 and Atom, kept bytes, outages, and nothing of anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from portal.status import pages as status_page
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ALL = (
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
)


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_page.KEPT, "seconds", 0.0)
    status_page.BYTES.rows.clear()


@pytest.fixture
def anyone(acme: Any, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE="django_language=en")


@pytest.fixture
def public(owner: PortalClient, parties: Parties) -> None:
    owner.post(reverse("settings_status"), {"status_page_public": "on"})


def read(client: PortalClient, what: str) -> Any:
    answer = client.get(f"/api/v2/{what}.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    return json.loads(answer.content)


def test_private_until_an_owner_chooses(anyone: PortalClient, owner: PortalClient, parties: Parties) -> None:
    paths = [f"/api/v2/{what}.json" for what in ALL] + [reverse("status_atom")]
    assert {anyone.get(path).status_code for path in paths} == {404}
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    assert {anyone.get(path).status_code for path in paths} == {200}
    assert anyone.get("/api/v2/subscribers.json").status_code == 404
    assert anyone.post("/api/v2/summary.json").status_code == 405


@pytest.mark.usefixtures("public")
def test_windows_from_booking_to_completion(
    anyone: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    window = book(numbers=numbers[:2], text=LABEL)
    planned = book(numbers=numbers[2:], text="青禾", slot=1)
    run_due_work()
    summary = read(anyone, "summary")
    assert summary["page"]["time_zone"] == "Asia/Shanghai"
    assert summary["status"]["indicator"] == "maintenance"
    active, upcoming = summary["scheduled_maintenances"]
    assert (active["name"], active["status"]) == (LABEL, "verifying")
    assert (upcoming["name"], upcoming["status"]) == ("青禾", "scheduled")
    assert datetime.fromisoformat(upcoming["scheduled_for"]) == planned.starts_at
    assert datetime.fromisoformat(upcoming["scheduled_until"]) == planned.ends_at
    assert [row["status"] for row in active["incident_updates"]] == ["verifying", "in_progress", "scheduled"]
    assert {row["page_id"] for row in summary["components"]} == {summary["page"]["id"]}
    for name, rows in (("active", [active]), ("upcoming", [upcoming])):
        assert read(anyone, f"scheduled-maintenances/{name}")["scheduled_maintenances"] == rows
    assert read(anyone, "components")["components"] == summary["components"]
    assert read(anyone, "status")["status"] == summary["status"]
    everything = b"".join(anyone.get(f"/api/v2/{what}.json").content for what in ALL)
    everything += anyone.get(reverse("status_atom")).content
    for secret in (str(window.pk), str(planned.pk), str(window.request_id), "8765", "4008201234", "Operator"):
        assert secret.encode() not in everything
    business_clock.advance(hours=13)
    run_due_work()
    done = read(anyone, "scheduled-maintenances")["scheduled_maintenances"]
    assert [row["status"] for row in done if row["id"] == active["id"]] == ["completed"]


@pytest.mark.usefixtures("public")
def test_what_a_reviewer_has_not_seen_is_told_to_nobody(
    anyone: PortalClient, book: Callable[..., Any], numbers: list[Number]
) -> None:
    book(text="小天鹅")
    for path in (*(f"/api/v2/{what}.json" for what in ALL), reverse("status_atom"), reverse("status")):
        assert "小天鹅" not in anyone.get(path).content.decode()


@pytest.mark.usefixtures("public")
def test_an_outage_begins_and_ends(
    anyone: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    parties: Parties,
    business_clock: BusinessClock,
) -> None:
    from labels.directories.adapters import Mark
    from maintenance.models import Outage

    for number in numbers:
        parties.marks["xiaomi", number.canonical] = Mark("fraud", business_clock.now())
    book()
    assert not Outage.objects.exists()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    business_clock.advance(minutes=1)
    run_due_work()
    (incident,) = read(anyone, "incidents/unresolved")["incidents"]
    assert (incident["status"], incident["impact"]) == ("investigating", "critical")
    assert [row["status"] for row in incident["components"]] == ["major_outage"]
    assert read(anyone, "summary")["incidents"] == [incident]
    assert incident["name"] in anyone.get(reverse("status_atom")).content.decode()
    parties.marks.clear()
    business_clock.advance(hours=25)
    run_due_work()
    business_clock.advance(minutes=1)
    run_due_work()
    assert read(anyone, "incidents/unresolved")["incidents"] == []
    (over,) = read(anyone, "incidents")["incidents"]
    assert (over["id"], over["status"]) == (incident["id"], "resolved")
    assert [row["status"] for row in over["incident_updates"]] == ["resolved", "investigating"]
    assert over["id"] in anyone.get(reverse("status")).content.decode()


@pytest.mark.usefixtures("public")
def test_an_outage_open_when_the_page_is_closed_is_forgotten(owner: PortalClient, in_acme: Any) -> None:
    from labels.directories.models import Directory
    from maintenance.models import Outage
    from tenants.clock import business_now

    Outage.objects.create(directory=Directory.objects.all()[0], began_at=business_now())
    owner.post(reverse("settings_status"), {})
    assert not Outage.objects.exists()


@pytest.mark.usefixtures("public")
def test_a_feed_reader_finds_each_turn_once(
    anyone: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    book(numbers=numbers[:2], text=LABEL)
    run_due_work()
    answer = anyone.get(reverse("status_atom"))
    feed = ET.fromstring(answer.content)
    entries = feed.findall("a:entry", ATOM)
    keys = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len(keys) == len(set(keys)) == 3  # booked, running, verified on handsets
    assert {entry.findtext("a:title", "", ATOM) for entry in entries} == {LABEL}
    times = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert times == sorted(times, reverse=True)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    "path", ["/status/", "/status/?language=zh-hans", "/api/v2/summary.json", "/status/history.atom"]
)
def test_bytes_are_kept_until_something_changes(anyone: PortalClient, book: Callable[..., Any], path: str) -> None:
    first, again = anyone.get(path), anyone.get(path)
    assert first.content == again.content
    assert first["ETag"] == again["ETag"]
    unchanged = anyone.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "Set-Cookie" not in first.headers
    assert not first.cookies
    book(slot=1)
    changed = anyone.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.usefixtures("public")
def test_a_stranger_reads_in_the_language_of_the_link(anyone: PortalClient) -> None:
    assert '<html lang="zh-hans">' in anyone.get("/status/", {"language": "zh-hans"}).content.decode()
    assert '<html lang="en">' in anyone.get("/status/", {"language": "xx"}).content.decode()
    assert "csrfmiddlewaretoken" not in anyone.get("/status/").content.decode()
