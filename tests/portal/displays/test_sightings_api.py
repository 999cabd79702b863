"""Programs report what handsets show: samples prove windows, a wrong sight contradicts, and nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.errands.models import ErrandFile
from labels.models import Display, Sighting
from maintenance.models import Window
from portal.history.dossiers import of_window
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.portal.directories.test_errands_desk import LABEL, answered, oppo, page, receipt, rows_of  # noqa: F401 -- a fixture
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sight(place: int, shown: str | None = LABEL, **more: Any) -> dict[str, Any]:
    return {
        "number": f"021-6100 {place:04}",
        "directory": "oppo",
        "source": "farm",
        "shown": shown,
        "seen_at": business_now().isoformat(),
        "device": "find-x8",
        "call": f"c{place}",
        **more,
    }


def report(program: Program, *sights: dict[str, Any]) -> list[tuple[str, str]]:
    answer = program.post("/sightings", {"sightings": list(sights)})
    assert answer.status_code == 201, answer.content
    return [(each["outcome"], each["says"]) for each in answer.json()["results"]]


@pytest.fixture
def farm(program_of: Callable[..., Program], acme: Tenant) -> Program:
    """A farm's key, which may do nothing else."""
    return program_of(acme, ("sight",))


@pytest.fixture
def window(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> Window:
    """Fifty numbers whose label the party has accepted a day ago."""
    with context.client(acme):
        booked: Window = book(ask(register(*(f"021-6100 {row:04}" for row in range(50)))))
    run_due_work()
    business_clock.set(max(booked.starts_at, AFTERNOON))
    run_due_work()
    business_clock.advance(days=1)
    run_due_work()
    file = ErrandFile.objects.get()
    rows = rows_of(reviewer.get(page(file) + "?download=1"))
    reviewer.post(page(file), {"order": "sent", "how": "商家平台上传"}, follow=True)
    reviewer.post(page(file), {"order": "receipt", "file": receipt(answered(rows))}, follow=True)
    run_due_work()
    business_clock.advance(days=1)
    return booked


def now(tenant: Tenant, window: Window) -> tuple[str, str]:
    with context.client(tenant):
        row = fresh(window)
    return row.state, row.completion


def actions(tenant: Tenant) -> list[str]:
    with context.client(tenant):
        return list(Record.objects.values_list("action", flat=True))


def headline(client_of: Callable[..., PortalClient], tenant: Tenant, window: Window) -> str:
    client = client_of(tenant, "viewer")
    client.cookies["django_language"] = "en"
    return words(client.get(reverse("window", args=[window.pk])))


def test_assumed_then_proved_by_sample_then_contradicted(
    window: Window,
    acme: Tenant,
    farm: Program,
    program_of: Callable[..., Program],
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
    assert report(farm, sight(0, None)) == [("taken", "early")], "handsets may still keep what was there before"
    business_clock.advance(days=4)
    run_due_work()
    assert now(acme, window) == ("completed", "assumed")
    assert report(farm, *(sight(row) for row in range(1, 8))) == [("taken", "agrees")] * 7
    assert now(acme, window) == ("completed", "assumed"), "seven of fifty are not enough"
    assert report(farm, sight(8)) == [("taken", "agrees")]
    assert now(acme, window) == ("completed", "proved")
    assert "Completed: proved by sample" in headline(client_of, acme, window)
    detail = program_of(acme).get(f"/windows/{window.pk}").json()
    assert detail["completion"] == "proved"
    with context.client(acme):
        dossier: Any = of_window(fresh(window)).content
    for gates in (detail["gates"], dossier["gates"]):
        [set_wanted] = [gate["details"] for gate in gates if gate["name"] == "wanted"]
        assert set_wanted["numbers"] == 50
        assert "after" not in set_wanted, "where the next part goes on is nobody's business"
    [there] = detail["directories"]
    assert there["sample"] == {"seen": 8, "of": 8, "verdict": "proved"}

    assert report(farm, sight(9, "诈骗电话")) == [("taken", "contradicts")]
    run_due_work()
    assert now(acme, window) == ("completed", "contradicted")
    assert "handsets show something else" in headline(client_of, acme, window)
    with context.client(acme):
        cell = Display.objects.get(number__canonical="+862161000009")
        assert (cell.state, cell.shown) == ("wrong", "诈骗电话")
        assert Message.objects.filter(template="labels/display_wrong").exists()
    client = client_of(acme, "viewer")
    client.cookies["django_language"] = "en"
    shown = words(client.get(reverse("display", args=[cell.pk])))
    assert "Seen on handsets 诈骗电话 Handset farm" in shown
    business_clock.advance(hours=1)
    assert report(farm, sight(9, call="c9 again")) == [("taken", "agrees")]
    assert now(acme, window) == ("completed", "assumed"), "after a mismatch twice as many have to be seen"
    assert report(farm, *(sight(row) for row in range(10, 17))) == [("taken", "agrees")] * 7
    assert now(acme, window) == ("completed", "proved")
    business_clock.advance(days=31)
    run_due_work()
    assert now(acme, window) == ("completed", "assumed"), "what was seen a month ago does not count any more"
    told = actions(acme)
    assert {"window_proved", "window_contradicted", "window_assumed_again", "sighting_contradicts"} <= set(told)


def test_a_party_that_must_be_seen_lets_no_window_end_before_its_sample_is_whole(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    Directory.objects.filter(code="oppo").update(must_be_seen=True)
    business_clock.advance(days=3, hours=1)
    run_due_work()
    assert now(acme, window) == ("verifying", "")
    report(farm, *(sight(row) for row in range(7)))
    run_due_work()
    assert now(acme, window) == ("verifying", "")
    report(farm, sight(7))
    run_due_work()
    assert now(acme, window) == ("completed", "proved")
    with context.client(acme):
        record = Record.objects.get(action="window_completed_by_sample")
        assert (record.details["seen"], record.details["wanted"]) == (8, 8)


def test_a_source_that_the_party_does_not_name_proves_nothing_and_a_surer_one_wins(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    Directory.objects.filter(code="oppo").update(sources="farm carrier_sms")
    business_clock.advance(days=4)
    run_due_work()

    def state() -> str:
        with context.client(acme):
            return str(Display.objects.get(number__canonical="+862161000001").state)

    assert report(farm, sight(1, source="client")) == [("taken", "agrees")]
    assert state() == "assumed"
    report(farm, sight(1, source="farm", call="f"))
    business_clock.advance(hours=1)
    report(farm, sight(1, None, source="carrier_sms", call="p"))
    assert state() == "shown", "what a message says later does not outdo the farm"


def test_the_same_device_and_call_count_once_and_what_is_wrong_with_one_does_not_stop_the_rest(
    window: Window, acme: Tenant, farm: Program, program_of: Callable[..., Program], business_clock: BusinessClock
) -> None:
    first = sight(1)
    assert report(farm, first, first) == [("taken", "agrees"), ("known", "agrees")]
    later = (business_now() + timedelta(hours=1)).isoformat()
    assert report(
        farm,
        first,
        {**first, "shown": "别人"},
        sight(2, number="021-6100 9999"),
        sight(2, number="not a number"),
        sight(2, directory="nobody"),
        sight(2, seen_at=later),
        sight(2),
    ) == [
        ("known", "agrees"),
        ("conflict", ""),
        ("no_such_number", ""),
        ("no_such_number", ""),
        ("no_such_directory", ""),
        ("in_the_future", ""),
        ("taken", "agrees"),
    ]
    with context.client(acme):
        assert Sighting.objects.count() == 2
    assert farm.post("/sightings", {"sightings": [sight(row) for row in range(501)]}).status_code == 422
    for source in ("party", "photo", "neighbour"):  # what no program may say of itself
        assert farm.post("/sightings", {"sightings": [sight(3, source=source)]}).status_code == 422
    assert farm.get("/numbers").status_code == 403
    assert program_of(acme).post("/sightings", {"sightings": [sight(3)]}).status_code == 403
    listed = program_of(acme).get("/sightings?says=agrees").json()["results"]
    assert {(each["number"], each["device"], each["says"]) for each in listed} == {
        ("+862161000001", "find-x8", "agrees"),
        ("+862161000002", "find-x8", "agrees"),
    }


def test_a_number_without_a_label_stays_as_it_is(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock
) -> None:
    with context.client(acme):
        register("021-6100 7777")
    assert report(farm, sight(7777, None), sight(7777, "骚扰", mark="harassment", call="m")) == [
        ("taken", "agrees"),
        ("taken", "contradicts"),
    ]
    with context.client(acme):
        assert Display.objects.get(number__canonical="+862161007777").state == "nothing"


def test_a_mark_puts_the_display_into_trouble_and_a_party_that_can_be_asked_is_asked(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.models import SeenMark
    from tenants.agenda.models import Work

    assert report(farm, sight(1, mark="骚扰电话")) == [("taken", "contradicts")]
    with context.client(acme):
        assert Display.objects.get(number__canonical="+862161000001").state == "wrong"
        assert SeenMark.objects.get().kind == "骚扰电话"
    Directory.objects.filter(code="oppo").update(adapter="http")
    assert report(farm, sight(2, mark="骚扰电话")) == [("taken", "contradicts")]
    with context.client(acme):
        assert Display.objects.get(number__canonical="+862161000002").state != "wrong", "its own answer counts"
        assert Work.objects.filter(name="labels.look_at", done_at=None).exists()


def test_a_device_pushes_signed_without_the_key(
    window: Window, acme: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    import json
    import time

    from portal.shell.api.signed_push import push_secret, pushed
    from tenants.domain.webhooks import signatures
    from tenants.people.services import make_api_key

    with context.client(acme):
        key, _secret = make_api_key(name="farm", scopes=("sight",), by=PLATFORM)
        body, stamp = json.dumps({"sightings": [sight(1)]}), int(time.time())
        signature = signatures([push_secret(key)], "push-1", stamp, pushed("POST", "/api/v1/sightings", body))
    headers = {"webhook-id": "push-1", "webhook-timestamp": str(stamp), "webhook-signature": signature}
    headers["Authorization"] = f"Signature {key.prefix}"
    client = client_of(acme)
    for _time in range(2):
        answer = client.post("/api/v1/sightings", body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["taken"]) == (201, 1)
    forged = {**headers, "webhook-id": "push-2"}
    assert client.post("/api/v1/sightings", body, content_type="application/json", headers=forged).status_code == 401
    with context.client(acme):
        assert Sighting.objects.count() == 1


def test_whom_a_directory_believes_is_checked_at_the_desk(oppo: Directory) -> None:  # noqa: F811
    from portal.directories.desk import DirectoryForm

    def problem(sources: str) -> object:
        form = DirectoryForm({"sources": sources, "adapter": "desk"}, instance=oppo)
        form.is_valid()
        return form.errors.get("sources")

    assert problem("farm, photo") is None
    assert problem("") is None
    assert problem("farm neighbour") is not None
    assert problem("farm farm") is not None


def test_another_clients_numbers_are_none_of_ours(
    window: Window, globex: Tenant, program_of: Callable[..., Program]
) -> None:
    assert report(program_of(globex, ("sight",)), sight(1)) == [("no_such_number", "")]


def test_sightings_go_after_their_term(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock
) -> None:
    from labels.displays.seen import note_day

    report(farm, sight(1))
    with context.client(acme):
        business_clock.advance(days=399)
        note_day()
        assert Sighting.objects.exists()
        business_clock.advance(days=2)
        note_day()
        assert not Sighting.objects.exists()


def test_what_to_look_at_next_begins_with_critical_numbers_and_ends_when_the_sample_is_whole(
    window: Window,
    acme: Tenant,
    farm: Program,
    program_of: Callable[..., Program],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    business_clock.advance(days=4)
    run_due_work()
    client = program_of(acme, ("read", "request"))
    numbers = {each["canonical"]: each["id"] for each in client.get("/numbers?limit=500").json()["results"]}
    marked = client.post(f"/numbers/{numbers['+862161000042']}/critical", {"critical": True})
    assert (marked.status_code, marked.json()["critical"]) == (200, True)
    asked = farm.get("/sightings/next").json()
    assert len(asked) == 8, "eight of fifty prove them all"
    assert (asked[0]["number"], asked[0]["critical"], asked[0]["lacking"]) == ("+862161000042", True, 8)
    assert {each["label"] for each in asked} == {LABEL}
    assert [each["number"] for each in asked] == [each["number"] for each in farm.get("/sightings/next").json()]
    others = [int(each["number"][-2:]) for each in asked[1:]]
    spare = next(row for row in range(40) if row not in others)
    report(farm, *(sight(row) for row in [*others, spare]))
    assert now(acme, window) == ("completed", "assumed"), "others do not stand in for a critical one"
    assert [each["number"] for each in farm.get("/sightings/next").json()] == ["+862161000042"]
    report(farm, sight(42))
    assert now(acme, window) == ("completed", "proved")
    assert farm.get("/sightings/next").json() == []
    against = next(row for row in range(40) if row not in [*others, spare])
    report(farm, sight(against, "诈骗电话"))
    again = [each["number"] for each in farm.get("/sightings/next").json()]
    assert f"+8621610000{against:02}" in again
    assert len(again) > 5, "at the first mismatch more are wanted"
    with context.client(acme):
        assert Record.objects.filter(action="number_critical").count() == 1
