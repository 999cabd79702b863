"""All windows in a list: what each state means, that it is counted, sorted, and that its file says the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
STANDINGS = (  # state, completion, ?only=
    ("waiting_for_approval", "", "coming"),
    ("scheduled", "", "coming"),
    ("running", "", "running"),
    ("verifying", "", "running"),
    ("completed", "proved", "done"),
    ("completed", "waived", "done"),
    ("completed", "contradicted", "failed"),
    ("aborted", "", "failed"),
    ("missed", "", "failed"),
    ("cancelled", "", "dropped"),
    ("superseded", "", "dropped"),
)


@pytest.fixture
def windows(book: Callable[..., Any]) -> list[Any]:
    """One of each standing, an hour after one another."""
    from maintenance.models import MaintenanceRequest, Window

    first = book()
    request = MaintenanceRequest.objects.get()
    windows = []
    for place, (state, completion, _only) in enumerate(STANDINGS):
        request.pk, request.text, request._state.adding = uuid4(), f"第{place}次", True
        request.save()
        later = timedelta(hours=place)
        copied = {
            each.attname: getattr(first, each.attname) for each in Window._meta.concrete_fields if each.name != "id"
        } | {"request_id": request.pk, "state": state, "completion": completion}
        copied |= {"starts_at": first.starts_at + later, "ends_at": first.ends_at + later}
        windows.append(Window.objects.create(**copied))
    first.request.delete()
    return windows


def listed(client: PortalClient, **asked: str) -> Any:
    return client.get(reverse("window_list"), asked).context


def keys(client: PortalClient, **asked: str) -> list[Any]:
    return [row.id for row in listed(client, **asked)["rows"]]


def counts(client: PortalClient) -> dict[str | None, int | None]:
    return {each.key: each.count for each in listed(client)["listed"].facets}


def ids_of_file(client: PortalClient, **asked: str) -> list[str]:
    answer = client.get(reverse("list_csv", args=["windows"]), asked)
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff")))
    return [row["Id"] for row in rows]


def test_each_state_is_counted_and_lists_its_own(viewer: PortalClient, windows: list[Any]) -> None:
    counted = counts(viewer)
    assert counted == {None: 11, "running": 2, "coming": 2, "done": 2, "failed": 3, "dropped": 2}
    for state in counted:
        wanted = [w.pk for w, (_s, _c, only) in zip(windows, STANDINGS, strict=True) if state in (None, only)][::-1]
        asked = {"only": state} if state else {}
        assert keys(viewer, **asked) == wanted, state
        assert ids_of_file(viewer, **asked) == [str(key) for key in wanted], state


def test_what_waits_for_the_client_is_found(
    viewer: PortalClient, windows: list[Any], numbers: list[Number], acme: Tenant
) -> None:
    from labels.models import NumberProof
    from maintenance.calendars.models import MustMove
    from maintenance.models import Gate

    waiting, scheduled, running, verifying, completed, *_others = windows
    hold = {"position": 1, "state": "held"}
    Gate.objects.create(window=running, name="ownership", details={"reason": {"code": "numbers_unproved"}}, **hold)
    running.request.numbers.set(numbers)
    NumberProof.objects.all().delete()
    Gate.objects.create(
        window=verifying, name="published", details={"reason": {"params": {"missing": "silent"}}}, **hold
    )
    for window in (waiting, completed):  # what is over waits for nobody
        window.clock_stopped_at = window.starts_at
        window.save()
    offer = {"tenant": acme, "window_id": scheduled.pk, "ends_at": scheduled.ends_at, "state": "offered"}
    MustMove.objects.create(starts_at=scheduled.starts_at, **offer)
    assert keys(viewer, only="waits") == [running.pk, scheduled.pk, waiting.pk]
    assert counts(viewer)["waits"] == 3
    assert "A time is offered" in viewer.get(reverse("window_list"), {"only": "waits"}).content.decode()
    Gate.objects.filter(window=verifying).update(details={"reason": {"code": "sample_missing"}})
    assert verifying.pk in keys(viewer, only="waits")


def test_sorted_by_its_heads(viewer: PortalClient, windows: list[Any]) -> None:
    up = [each.pk for each in windows]
    assert keys(viewer, sort="start") == up
    assert ids_of_file(viewer, sort="start") == [str(key) for key in up]
    assert keys(viewer, sort="no column") == up[::-1]
    assert listed(viewer)["listed"].heads["start"].sorted == "descending"


def test_of_very_many_nothing_is_counted(
    viewer: PortalClient, windows: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.shell import lists

    monkeypatch.setattr(lists, "MOST_COUNTED", 10)
    assert set(counts(viewer).values()) == {None}
    assert len(keys(viewer)) == 11


def test_nothing_to_list_is_told_from_nothing_found(
    viewer: PortalClient, operator: PortalClient, windows: list[Any]
) -> None:
    from maintenance.models import Window

    Window.objects.filter(state="missed").update(state="aborted")
    page = operator.get(reverse("window_list"), {"only": "waits"}).content.decode()
    assert "Nothing matches the filter" in page
    assert "Clear the filter" in page
    Window.objects.all().delete()
    page = operator.get(reverse("window_list"), {"only": "waits"}).content.decode()
    assert "No windows yet" in page
    assert reverse("window_list") in viewer.get(reverse("windows")).content.decode()
