"""portal.shell.reading: what is kept for many readers, and what the status page and the feed cost with it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from maintenance import feed, services
from portal.calendars import feed_pages as feed_page
from portal.shell import reading
from portal.shell.reading import StampedCache
from portal.status import pages as status_page, shown as presenter
from tenants.models import Tenant
from tests.maintenance.booking import ask, book
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    feed_page.KEPT.rows.clear()
    status_page.KEPT.rows.clear()
    status_page.BYTES.rows.clear()


def test_it_is_made_again_when_its_stamp_or_its_time_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    now = [1000.0]
    monkeypatch.setattr(reading, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def make() -> int:
        made.append(1)
        return len(made)

    kept: StampedCache[int] = StampedCache(0.05, most=2)
    assert [kept.get("a", 1, make), kept.get("a", 1, make), kept.get("b", 1, make)] == [1, 1, 2]
    assert kept.get("a", 2, make) == 3
    now[0] += 0.06
    assert kept.get("a", 2, make) == 4
    for key in "cdefg":
        kept.get(key, 1, make)
        assert len(kept.rows) <= 2


@pytest.mark.django_db
def test_a_calendar_is_made_once_for_each_change(
    client_of: Callable[..., PortalClient], in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.tryout.demo import ensure_directories

    ensure_directories()
    calls: list[int] = []
    monkeypatch.setattr(
        feed, "windows_feed", lambda *chosen, make=feed.windows_feed: (calls.append(1), make(*chosen))[1]
    )
    path = reverse("calendar", args=[feed.token_of(services.make_feed("Outlook", actor=ACTOR))])
    client = client_of(in_acme)
    first = [client.get(path) for _again in range(3)]
    assert ({answer["ETag"] for answer in first}, len(calls)) == ({first[0]["ETag"]}, 1)
    assert client.get(path, HTTP_IF_NONE_MATCH=first[0]["ETag"]).status_code == 304
    book(ask(register("0571-8765 4321")))
    assert client.get(path)["ETag"] != first[0]["ETag"]
    assert len(calls) == 2
    monkeypatch.setattr(feed_page.KEPT, "seconds", 0.0)
    client.get(path)
    assert len(calls) == 3


@pytest.mark.django_db
def test_strangers_read_a_status_that_is_worked_out_once_and_people_the_present_one(
    client_of: Callable[..., PortalClient], in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    Tenant.objects.filter(pk=in_acme.pk).update(status_page_public=True)
    calls: list[Any] = []
    make = presenter.status_page
    monkeypatch.setattr(presenter, "status_page", lambda now: (calls.append(now), make(now))[1])
    stranger, viewer = client_of(in_acme), client_of(in_acme, "viewer")
    assert {stranger.get("/status/").status_code for _again in range(3)} == {200}
    assert len(calls) == 1
    for _again in range(2):
        viewer.get("/status/")
    assert len(calls) == 3
    monkeypatch.setattr(status_page.KEPT, "seconds", 0.0)
    stranger.get("/status/")
    assert len(calls) == 4
