"""The calendar feed: RFC 5545 and MAINTNOTE, read back with icalendar; its addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.urls import reverse
from icalendar import Calendar

from tests.portal.budgets import within_budget
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ONCE = (
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "ORGANIZER",
    "SEQUENCE",
    "STATUS",
    "X-MAINTNOTE-PROVIDER",
    "X-MAINTNOTE-ACCOUNT",
    "X-MAINTNOTE-MAINTENANCE-ID",
    "X-MAINTNOTE-IMPACT",
    "X-MAINTNOTE-STATUS",
)


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def address(operator: PortalClient, parties: object, in_acme: Any) -> str:
    """The path of a feed."""
    from maintenance import feed as feeds
    from maintenance.models import CalendarFeed

    operator.post(reverse("settings_calendar"), {"name": "Outlook"})
    return reverse("calendar", args=[feeds.token_of(CalendarFeed.objects.get())])


@pytest.fixture
def anyone(acme: Any, client_of: Callable[..., PortalClient]) -> PortalClient:
    """A calendar program: nobody is signed in."""
    return client_of(acme)


def events(client: PortalClient, address: str) -> list[Any]:
    """The windows' VEVENTs."""
    return [event for event in all_events(client, address) if isinstance(event.start, datetime)]


def all_events(client: PortalClient, address: str) -> list[Any]:
    """The VEVENTs; each is well-formed, and every property of MAINTNOTE stands there as often as it may."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    made = Calendar.from_ical(answer.content)
    assert "METHOD" not in made
    for event in made.events:
        for name in ONCE:
            assert name in event, name
            assert not isinstance(event[name], list), name
        assert "X-MAINTNOTE-OBJECT-ID" in event
        assert event["STATUS"] in ("TENTATIVE", "CONFIRMED", "CANCELLED")
        assert event["X-MAINTNOTE-IMPACT"] in ("NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE")
        if isinstance(event.start, datetime):
            assert event.start.utcoffset() == timedelta()
        assert event.end > event.start
        assert "RRULE" not in event
    return list(made.events)


def test_a_window_as_an_event(
    anyone: PortalClient, address: str, book: Callable[..., Any], acme: Any, numbers: list[Number]
) -> None:
    window = book(slot=1)
    (event,) = events(anyone, address)
    assert event["UID"] == f"{window.pk}@localhost"
    assert event["SEQUENCE"] == window.sequence
    assert (event.start, event.end) == (window.starts_at, window.ends_at)
    assert event["STATUS"] == "CONFIRMED"
    assert event["X-MAINTNOTE-STATUS"] == "CONFIRMED"
    assert event["X-MAINTNOTE-MAINTENANCE-ID"] == str(window.pk)
    assert event["X-MAINTNOTE-ACCOUNT"] == "acme"
    assert event["X-MAINTNOTE-IMPACT"] == "NO-IMPACT"
    assert event["X-MAINTNOTE-OBJECT-ID"] == sorted(number.canonical for number in numbers)
    assert event["URL"].endswith(f"/windows/{window.pk}/")


def test_the_quarterly_upgrades_of_a_year_ahead(
    anyone: PortalClient, operator: PortalClient, address: str, numbers: list[Number], business_clock: BusinessClock
) -> None:
    """Whole days, not fixed; not for who wants to hear only of what affects displays, nor for who has no number."""
    upgrades = all_events(anyone, address)
    assert [f"{each.start:%Y-%m-%d}" for each in upgrades] == ["2027-02-22", "2027-05-20", "2027-08-20", "2027-11-22"]
    first = upgrades[0]
    assert (first["UID"], first["STATUS"]) == ("upgrade-2027-q1@localhost", "TENTATIVE")
    assert (first.end - first.start, first["X-MAINTNOTE-IMPACT"]) == (timedelta(days=1), "NO-IMPACT")
    assert "提前通知" in first["DESCRIPTION"]
    again = anyone.get(address)
    business_clock.advance(days=1)
    assert anyone.get(address).content == again.content
    business_clock.set(datetime(2027, 2, 23, 12, tzinfo=UTC))
    assert [f"{each.start:%Y-%m}" for each in all_events(anyone, address)] == [
        "2027-05",
        "2027-08",
        "2027-11",
        "2028-02",
    ]
    type(numbers[0]).objects.update(state="released")
    business_clock.advance(days=1)
    assert all_events(anyone, address) == []


@pytest.mark.usefixtures("address")
def test_what_was_chosen_and_is_not_there_now_stays_chosen(
    operator: PortalClient, numbers: list[Number], in_acme: Any
) -> None:
    """Without it nothing was ticked, and to save that was to choose everything."""
    from labels.directories.models import Directory
    from maintenance.models import CalendarFeed

    page = reverse("settings_feed", args=[CalendarFeed.objects.get().pk])
    type(numbers[0]).objects.update(group="Desk")
    chosen = {"name": "Outlook", "directories": ["apple"], "groups": ["Desk"]}
    assert operator.post(page, chosen).status_code == 302
    Directory.objects.filter(code__in=["apple", "huawei"]).update(active=False)
    type(numbers[0]).objects.update(group="")
    text = operator.get(page).text
    ticked = re.findall(r"<input[^>]*checked[^>]*>", text)
    assert [re.findall(r'value="(\w+)"', each) for each in ticked] == [["Desk"], ["apple"]]
    assert 'value="huawei"' not in text
    assert operator.post(page, chosen).status_code == 302
    feed = CalendarFeed.objects.get()
    assert (feed.groups, feed.directories) == (["Desk"], ["apple"])


def test_the_bytes_stay_while_nothing_changes(
    anyone: PortalClient, address: str, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    book(slot=1)
    first = anyone.get(address)
    business_clock.advance(hours=1)
    again = anyone.get(address)
    assert first.content == again.content
    assert first["ETag"] == again["ETag"]
    unchanged = anyone.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert unchanged.status_code == 304
    assert not unchanged.content


def test_each_change_raises_the_sequence(
    anyone: PortalClient, address: str, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    window = book()
    tag = anyone.get(address)["ETag"]
    seen = [(events(anyone, address)[0]["SEQUENCE"], events(anyone, address)[0]["X-MAINTNOTE-STATUS"])]
    run_due_work()
    seen.append((events(anyone, address)[0]["SEQUENCE"], events(anyone, address)[0]["X-MAINTNOTE-STATUS"]))
    business_clock.advance(hours=13)
    run_due_work()
    (last,) = events(anyone, address)
    seen.append((last["SEQUENCE"], last["X-MAINTNOTE-STATUS"]))
    assert [status for _sequence, status in seen] == ["CONFIRMED", "IN-PROCESS", "COMPLETED"]
    assert [sequence for sequence, _status in seen] == sorted({sequence for sequence, _status in seen})
    assert anyone.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 200
    window.refresh_from_db()
    assert last["DTSTAMP"].dt == window.events.last().recorded_at.astimezone(UTC).replace(microsecond=0)


def test_a_window_that_waits_for_a_reviewer_is_tentative(
    anyone: PortalClient, address: str, book: Callable[..., Any]
) -> None:
    book(text="小天鹅")
    (event,) = events(anyone, address)
    assert (event["STATUS"], event["X-MAINTNOTE-STATUS"]) == ("TENTATIVE", "TENTATIVE")


def test_a_cancelled_window_leaves_a_tombstone(
    anyone: PortalClient, address: str, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    from maintenance import services
    from tests.scenarios.numbers import ACTOR

    window = book(slot=1)
    uid = events(anyone, address)[0]["UID"]
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="closed")
    business_clock.advance(days=30)
    (event,) = events(anyone, address)
    assert event["UID"] == uid
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == window.sequence + 1
    business_clock.advance(days=90)
    assert events(anyone, address) == []


def test_every_session_of_a_cancelled_window_leaves_one(
    anyone: PortalClient, address: str, numbers: list[Number], business_clock: BusinessClock
) -> None:
    from datetime import timedelta

    from psycopg.types.range import TimestamptzRange

    from maintenance import selectors, services
    from maintenance.models import NumberHold, Session
    from tests.scenarios.numbers import ACTOR

    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR)
    window = services.book(request.pk, selectors.proposal(request).slots[-1].start, actor=ACTOR)
    second = window.ends_at + timedelta(days=1)
    Session.objects.create(window=window, period=TimestamptzRange(second, second + timedelta(hours=1)))
    before = {event["UID"] for event in events(anyone, address)}
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="closed")
    after = events(anyone, address)
    assert {event["UID"] for event in after} == before
    assert len(after) == 2
    assert {event["STATUS"] for event in after} == {"CANCELLED"}
    assert not NumberHold.objects.exists()


def test_sessions_are_events_of_their_own(
    anyone: PortalClient, address: str, numbers: list[Number], business_clock: BusinessClock
) -> None:
    from psycopg.types.range import TimestamptzRange

    from maintenance import selectors, services
    from maintenance.models import Session
    from tests.scenarios.numbers import ACTOR

    request = services.draft_calibration(numbers=[numbers[0].pk], actor=ACTOR)
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    later = window.ends_at + timedelta(days=1)
    Session.objects.create(window=window, period=TimestamptzRange(later, later + timedelta(hours=2)))
    for days in (2, 3):
        start = window.ends_at + timedelta(days=days)
        Session.objects.create(window=window, period=TimestamptzRange(start, start + timedelta(hours=2)))
    sessions = events(anyone, address)
    first, second = sessions[:2]
    assert (first["UID"], second["UID"]) == (f"{window.pk}@localhost", f"{window.pk}-2@localhost")
    assert (second.start, second.end) == (later, later + timedelta(hours=2))
    kept = {event["X-MAINTNOTE-MAINTENANCE-ID"]: (event.start, event.end) for event in sessions}
    assert len(kept) == 4, "a reader that looks up by the ID keeps every session"
    assert first["X-MAINTNOTE-MAINTENANCE-ID"] == str(window.pk), "a window of one session is called as before"
    assert [event.get("RELATED-TO") for event in sessions] == [None, *[first["UID"]] * 3]
    assert first["SUMMARY"].endswith("(1/4)")
    assert first["X-MAINTNOTE-IMPACT"] == "DEGRADED"


def test_many_numbers_are_named_by_their_request(
    anyone: PortalClient, address: str, in_acme: Any, book: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maintenance import feed

    monkeypatch.setattr(feed, "MOST_OBJECTS", 2)
    window = book(slot=1)
    (event,) = events(anyone, address)
    assert event["X-MAINTNOTE-OBJECT-ID"] == f"request-{window.request_id}"


def test_the_queries_do_not_grow(anyone: PortalClient, address: str, book: Callable[..., Any]) -> None:
    from tests.scenarios.numbers import register

    for place in range(5):
        book(numbers=register(f"0571-8000 {place:04}"), slot=1)
    with within_budget("feed: five windows"):  # one of them counts the reader
        assert len(events(anyone, address)) == 5


# ---------------------------------------------------------------- addresses


def test_a_revoked_address_is_gone(
    operator: PortalClient, viewer: PortalClient, anyone: PortalClient, address: str
) -> None:
    from maintenance.models import CalendarFeed

    page = viewer.get(reverse("settings_calendar")).content.decode()
    assert address in page
    feed = CalendarFeed.objects.get()
    url = reverse("feed_revoke", args=[feed.pk])
    assert viewer.post(url).status_code == 403
    for _again in range(2):
        assert operator.post(url).status_code == 302
    assert anyone.get(address).status_code == 404
    assert address not in viewer.get(reverse("settings_calendar")).content.decode()


def test_a_forged_or_foreign_address_is_unknown(
    anyone: PortalClient, address: str, globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    from maintenance.models import CalendarFeed

    feed = CalendarFeed.objects.get()
    assert client_of(globex).get(address).status_code == 404
    for token in (str(feed.pk), f"{feed.pk}:x", signing.Signer(salt="calendar").sign(str(feed.pk)), "x:y"):
        assert anyone.get(reverse("calendar", args=[token])).status_code == 404


def test_making_needs_a_name_and_an_operator(operator: PortalClient, viewer: PortalClient, parties: object) -> None:
    assert viewer.post(reverse("settings_calendar"), {"name": "x"}).status_code == 403
    assert operator.post(reverse("settings_calendar"), {"name": ""}).status_code == 422


def chosen(operator: PortalClient, **said: Any) -> str:
    """The path of a feed with a choice."""
    from maintenance import feed as feeds
    from maintenance.models import CalendarFeed

    answer = operator.post(reverse("settings_calendar"), {"name": "Chosen", **said})
    assert answer.status_code == 302, answer.context["form"].errors
    return reverse("calendar", args=[feeds.token_of(CalendarFeed.objects.latest("created_at"))])


def test_an_address_tells_only_what_was_chosen(
    anyone: PortalClient,
    operator: PortalClient,
    address: str,
    book: Callable[..., Any],
    numbers: list[Number],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from labels.models import Display, Number
    from portal.calendars import feed_pages as feed_page

    monkeypatch.setattr(feed_page.KEPT, "seconds", 0.0)
    Number.objects.filter(pk=numbers[2].pk).update(group="门店")
    quiet, other = book(numbers=numbers[:1], slot=1), book(numbers=numbers[2:], text="青禾", slot=2)
    type(other).objects.filter(pk=other.pk).update(impact=True)

    def told(**said: Any) -> set[str]:
        return {event["X-MAINTNOTE-MAINTENANCE-ID"] for event in events(anyone, chosen(operator, **said))}

    both = {str(quiet.pk), str(other.pk)}
    assert told() == {event["X-MAINTNOTE-MAINTENANCE-ID"] for event in events(anyone, address)} == both
    assert told(numbers="400-820-1234") == {str(quiet.pk)}
    assert told(groups=["门店"]) == {str(other.pk)}
    assert told(groups=["门店"], numbers="4008201234") == both
    assert told(impact_only="on") == {str(other.pk)}
    assert told(impact_only="on", numbers="4008201234") == set()
    assert told(directories=["xiaomi"]) == both
    Display.objects.filter(number=numbers[0], directory__code="xiaomi").update(wanted_reason="not_taken")
    assert told(directories=["xiaomi"]) == {str(other.pk)}
    assert told(directories=["xiaomi", "huawei"]) == both


def test_calendars_remind_where_that_was_chosen(
    anyone: PortalClient, operator: PortalClient, address: str, book: Callable[..., Any]
) -> None:
    window = book(slot=1)
    path = chosen(operator, reminders=["60", "1440"])
    (event,) = events(anyone, path)
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(hours=-1), timedelta(days=-1)]
    assert {alarm["ACTION"] for alarm in event.walk("VALARM")} == {"DISPLAY"}
    assert all(alarm["DESCRIPTION"] == event["SUMMARY"] for alarm in event.walk("VALARM"))
    assert [each.walk("VALARM") for each in events(anyone, address)] == [[]]
    operator.post(reverse("window_cancel", args=[window.pk]), {"sequence": window.sequence, "reason": "off"})
    (gone,) = events(anyone, path)
    assert (gone["STATUS"], gone.walk("VALARM")) == ("CANCELLED", [])


def test_what_an_address_tells_is_changed_and_the_address_stays(
    anyone: PortalClient,
    operator: PortalClient,
    viewer: PortalClient,
    address: str,
    book: Callable[..., Any],
    in_acme: Any,
) -> None:
    from compliance.evidence.models import Record
    from maintenance.models import CalendarFeed

    book(slot=1)
    feed = CalendarFeed.objects.get()
    page = reverse("settings_feed", args=[feed.pk])
    assert viewer.get(page).status_code == 403
    wrong = operator.post(page, {"name": "Outlook", "numbers": "0571-1111 1111\nnonsense"})
    assert wrong.status_code == 422
    assert len(events(anyone, address)) == 1
    before = anyone.get(address)["ETag"]
    assert operator.post(page, {"name": "Outlook", "impact_only": "on", "reminders": ["15"]}).status_code == 302
    assert events(anyone, address) == []
    assert anyone.get(address)["ETag"] != before
    shown = operator.get(page).content.decode()
    assert 'name="impact_only"' in shown
    assert 'value="15"' in shown
    assert Record.objects.filter(action="feed_changed").count() == 1
    operator.post(reverse("feed_revoke", args=[feed.pk]))
    assert operator.get(page).status_code == 404
