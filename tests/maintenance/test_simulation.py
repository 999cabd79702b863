"""The simulated year, toy-sized, and the stories that are about many windows: 11 and 14."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from itertools import pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.estimate import Content
from maintenance.domain.intervals import Interval
from maintenance.domain.promises import Promise
from maintenance.simulation.capacity import Places, Resource
from maintenance.simulation.demand import DEFAULT, Request, invent_clients
from maintenance.simulation.outcome import _row_of_windows, cycle, outcome, starts_in_rush, touches_blackout
from maintenance.simulation.parties import completions
from maintenance.simulation.platform import Platform
from maintenance.simulation.post import way_to_parties
from maintenance.simulation.reviewing import owed_by
from maintenance.simulation.year import SimulatedWindow, Year, simulate
from tenants.domain.lanes import Lane
from tenants.domain.working_days import ChineseWorkingDays

# A carrier's upgrade for all begins on the second day, and the 618 sale comes soon after.
FIRST = date(2026, 5, 9)
PLATFORM = Platform(campaigns=((Content.CARRIER_UPGRADE, (5,), 9), (Content.NUMBER_STATE_SYNC, (6,), 40)))


@pytest.fixture(scope="module")
def year() -> Year:
    return simulate(35, 40, FIRST, platform=PLATFORM)


def own(year: Year) -> list[SimulatedWindow]:
    return [window for window in year.windows if not window.request.campaign]


def test_story_14_small_subjects_run_at_night(year: Year) -> None:
    """Although they take any slot alike: it is the planner that offers nights."""
    small = [window for window in own(year) if window.request.client.small]
    starts = [window.slot.start.astimezone(window.calendar.zone).hour for window in small]
    share = 100 * sum(hour >= 22 or hour < 6 for hour in starts) / len(starts)
    figures = {figure.code: figure for figure in outcome(year).figures}
    assert len(small) > 30
    assert figures["small_at_night"].value == pytest.approx(share)
    assert share > 60
    assert figures["small_at_night"].holds


def test_story_11_nothing_with_impact_in_the_weekday_rush(year: Year) -> None:
    sessions = impact_sessions(year)
    assert len(sessions) > 30
    works = ChineseWorkingDays()
    for start, end in sessions:
        minute = start
        while minute < end:
            assert not (7 <= minute.hour < 10 and works(minute.date()).is_working), (start, end)
            minute += timedelta(minutes=15)


def test_nothing_with_impact_in_the_618_sale(year: Year) -> None:
    for window in year.windows:
        for session in window.sessions if window.impact else ():
            for instant in (session.start, session.end - timedelta(seconds=1)):
                day = instant.astimezone(PLATFORM_ZONE).date()
                assert not date(2026, 6, 1) <= day <= date(2026, 6, 18), session
    figures = {figure.code: figure.value for figure in outcome(year).figures}
    assert figures["blackout_hits"] == figures["rush_starts"] == 0


def test_the_count_of_hits_would_see_one(year: Year) -> None:
    window = next(each for each in year.windows if each.calendar.zone.key == "Asia/Shanghai")
    monday_at_nine = datetime(2026, 5, 18, 9, tzinfo=PLATFORM_ZONE)
    assert touches_blackout(Interval(monday_at_nine, monday_at_nine + timedelta(hours=3)), window.calendar)
    assert touches_blackout(Interval(monday_at_nine - timedelta(hours=9), monday_at_nine), window.calendar)
    assert not touches_blackout(
        Interval(monday_at_nine - timedelta(hours=9), monday_at_nine - timedelta(hours=2)), window.calendar
    )
    at_nine = [
        each for each in year.windows if local(each).hour == 9 and ChineseWorkingDays()(local(each).date()).is_working
    ]
    assert at_nine
    assert all(map(starts_in_rush, at_nine))


def test_everything_is_published_after_it_began_and_when_its_work_is_done(year: Year) -> None:
    assert year.windows
    assert not year.refused
    for window in year.windows:
        assert window.worked_at is not None
        assert window.begun_at is not None
        assert window.request.handed_in_at <= window.ready_at <= window.begun_at < window.worked_at
        if window.impact:
            assert window.sessions[-1].end == window.worked_at


def test_a_campaign_has_so_many_clients_a_night_and_tells_them_three_days_ahead(year: Year) -> None:
    upgrades = [each for each in year.windows if each.request.content is Content.CARRIER_UPGRADE]
    nights = Counter((each.slot.start - timedelta(hours=12)).astimezone(each.calendar.zone).date() for each in upgrades)
    assert len(upgrades) == 40
    assert max(nights.values()) == 9
    assert all(each.slot.start - each.request.handed_in_at >= timedelta(hours=72) for each in upgrades)


def test_a_wave_is_opened_when_the_one_before_is_published(year: Year) -> None:
    upgrades = [each for each in year.windows if each.request.content is Content.CARRIER_UPGRADE]
    published: dict[datetime, list[datetime]] = defaultdict(list)
    for each in upgrades:
        assert each.published_at is not None
        published[each.request.handed_in_at].append(each.published_at)
    opened = sorted(published)
    assert len(opened) > 2, "a canary and further waves"
    for before, after in pairwise(opened):
        assert max(published[before]) <= after
    assert len(published[opened[0]]) == 2, "the canary: five percent of forty"


def test_a_review_that_takes_its_term_keeps_the_promise_and_a_late_one_breaks_the_first() -> None:
    [client] = invent_clients(1, Random(1), DEFAULT)
    now, hour = datetime(2026, 5, 11, 2, tzinfo=UTC), timedelta(hours=1)

    def owed(review: timedelta, wait: timedelta, start: datetime = now) -> datetime:
        request = Request(client, Content.LABEL_CHANGE, now, 0, 0, reviewed=True, review=review, client_wait=wait)
        return owed_by(request, Lane.STANDARD, start, now, lambda since: Promise(since + 4 * hour, since + 3 * hour))

    assert owed(2 * hour, timedelta()) == now + 6 * hour, "made again at the approval"
    assert owed(2 * hour, 9 * hour) == now + 15 * hour, "our clock stood while the client had it"
    assert owed(30 * hour, timedelta()) == now + 28 * hour, "24 hours for the review: what was promised first"
    tonight = now + 10 * hour
    assert owed(2 * hour, timedelta(), tonight) == tonight + 4 * hour
    assert owed(12 * hour, timedelta(), tonight) == tonight + 4 * hour, "the review was due before it began"


def test_green_is_shorter_by_the_policy_and_fast_keeps_its_hour(year: Year) -> None:
    figures = {figure.code: figure for figure in outcome(year).figures}
    assert figures["green_estimate"].seed == "40 % shorter"
    assert figures["green_estimate"].value == pytest.approx(40, abs=5)
    for window in own(year):
        if window.lane is Lane.FAST:
            assert window.request.client.small
            own_work = Promise(window.slot.start + timedelta(hours=1), window.slot.start + timedelta(minutes=45))
            assert window.due == way_to_parties(window.request.content, PLATFORM).promise(own_work).due
    assert figures["fast_on_time"].value is not None
    assert figures["fast_on_time"].value > 70, "of three parties each answers late one time in ten"
    by_program = simulate(35, 40, FIRST, platform=replace(PLATFORM, desk_parties=0))
    kept = next(each for each in outcome(by_program).figures if each.code == "fast_on_time")
    assert kept.value is not None
    assert kept.value > 85


def test_on_a_small_platform_work_waits_for_a_place() -> None:
    crowded = simulate(15, 40, date(2026, 6, 1), platform=Platform(places=2, reserved_places=1))
    waits = {row.name: row.worst_wait for row in outcome(crowded).lanes}
    assert waits["bulk"] > waits["fast"]
    assert waits["bulk"] > 1


def test_who_is_ready_at_the_same_instant_is_served_by_lane() -> None:
    """Most choose the beginning of the night: the fast lane goes first then, though a campaign was booked before."""
    crowded = simulate(7, 150, date(2026, 6, 9), platform=Platform(places=4, reserved_places=0))
    begun: dict[datetime, list[SimulatedWindow]] = defaultdict(list)
    for window in crowded.windows:
        if window.lane in (Lane.FAST, Lane.BULK) and not window.impact:
            begun[window.ready_at].append(window)
    together = [each for each in begun.values() if {window.lane for window in each} == {Lane.FAST, Lane.BULK}]
    assert together
    for windows in together:
        fast = [window.begun_at for window in windows if window.lane is Lane.FAST and window.begun_at]
        bulk = [window.begun_at for window in windows if window.lane is Lane.BULK and window.begun_at]
        assert max(fast) <= min(bulk)


def test_the_same_seed_gives_the_same_year(year: Year) -> None:
    assert outcome(simulate(10, 10, FIRST, seed=3)) == outcome(simulate(10, 10, FIRST, seed=3))
    assert outcome(simulate(10, 10, FIRST, seed=3)) != outcome(simulate(10, 10, FIRST, seed=4))


def test_a_full_directory_is_busy() -> None:
    directory = Resource("directory", 2)
    start = datetime(2026, 5, 18, 14, tzinfo=PLATFORM_ZONE)
    session = Interval(start, start + timedelta(hours=1))
    directory.book([session])
    assert directory.busy(start) == []
    directory.book([session])
    assert [each.interval for each in directory.busy(start)] == [session]


def test_places_go_by_lane_with_ageing_and_some_are_reserved() -> None:
    places: Places[str] = Places(2, 1)
    noon = datetime(2026, 5, 18, 12, tzinfo=PLATFORM_ZONE)
    places.wait(noon - timedelta(hours=2), Lane.STANDARD, "standard")
    places.wait(noon - timedelta(hours=30), Lane.BULK, "bulk, long waiting")
    places.wait(noon, Lane.GREEN, "green")
    places.wait(noon + timedelta(minutes=1), Lane.FAST, "fast")
    assert [places.take(), places.take(), places.take()] == [("bulk, long waiting", False), ("fast", True), None]
    places.give_back(reserved=True)
    assert places.take() == ("green", True)
    places.give_back(reserved=True)
    assert places.take() is None
    places.give_back(reserved=False)
    assert places.take() == ("standard", False)


def test_the_command_writes_table_json_and_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    as_json, as_page = tmp_path / "year.json", tmp_path / "year.html"
    call_command("simulate", "--days=14", "--clients=10", f"--json={as_json}", f"--html={as_page}")
    printed = capsys.readouterr().out
    assert "Sessions with impact that touch a blackout" in printed
    report = json.loads(as_json.read_text(encoding="utf-8"))
    assert (report["clients"], report["days"]) == (10, 14)
    assert {figure["code"] for figure in report["figures"]} >= {
        "green_cycle",
        "small_at_night",
        "fast_within_term",
        "on_time",
        "blackout_hits",
        "worst_wait",
    }
    text = as_page.read_text(encoding="utf-8")
    for figure in outcome(simulate(14, 10, date(2026, 1, 1))).figures:  # the seed's beside what came out, everywhere
        beside = re.escape(figure.name) + r"\s+" + re.escape(figure.seed) + r"\s+" + re.escape(figure.text) + r"\s"
        assert re.search(beside, printed), figure.name
        cells = [escape(each) for each in (figure.name, figure.seed, figure.text)]
        assert f'<td>{cells[0]}</td><td>{cells[1]}</td><td class="n">{cells[2]}</td>' in text
        stored = next(each for each in report["figures"] if each["code"] == figure.code)
        assert (stored["seed"], stored["value"], stored["holds"]) == (figure.seed, figure.value, figure.holds)
    assert text.count("<svg") == 4
    assert "http" not in text
    assert "<script" not in text
    for picture in text.split("<svg")[1:]:
        ET.fromstring("<svg" + picture.split("</svg>")[0] + "</svg>")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", "--days=1", "--clients=1", f"--json={tmp_path / 'no' / 'where.json'}")


def local(window: SimulatedWindow) -> datetime:
    return window.slot.start.astimezone(window.calendar.zone)


def impact_sessions(year: Year) -> list[tuple[datetime, datetime]]:
    return [
        (session.start.astimezone(window.calendar.zone), session.end.astimezone(window.calendar.zone))
        for window in year.windows
        if window.impact
        for session in window.sessions
    ]


def test_95_of_100_of_three_is_the_longest(year: Year) -> None:
    """The value that 95 % do not pass: of few windows the longest, never one below their mean."""
    for count in (1, 2, 3, 19, 20, 21, 40):
        row = _row_of_windows("few", own(year)[:count])
        times = sorted(cycle(window).total_seconds() / 3600 for window in own(year)[:count])
        assert row.p95_cycle == round(
            next(time for time in times if sum(each <= time for each in times) >= 0.95 * count), 2
        )
        assert count >= 20 or row.p95_cycle >= row.mean_cycle


def test_parties_by_desk_make_completed_take_days_beside_today(year: Year) -> None:
    figures = {figure.code: figure for figure in outcome(year).figures}
    today, by_desk = (figures[f"completed_{way}_mean"].value for way in ("program", "desk"))
    assert today is not None
    assert by_desk is not None
    assert by_desk > today + 48, "a file, an answer, and days on handsets"
    assert "3 of 6 parties served by people" in figures["completed_desk_mean"].name
    assert any("answered after 1–5 working days" in sentence for sentence in year.assumptions)
    completed = completions(year.windows, PLATFORM, seed=1)
    assert all(each.by_program <= each.by_desk for each in completed)
    assert [each.by_desk for each in completions(year.windows, replace(PLATFORM, desk_parties=0), seed=1)] == [
        each.by_program for each in completions(year.windows, replace(PLATFORM, desk_parties=0), seed=1)
    ]
    slower = completions(year.windows, replace(PLATFORM, answer_days=10), seed=1)
    assert sum(each.by_desk.total_seconds() for each in slower) > sum(
        each.by_desk.total_seconds() for each in completed
    )


def test_the_promise_counts_what_people_carry_and_publication_waits_for_it(year: Year) -> None:
    """Without such parties the fast lane promises its hour; with them nothing is published before they answer."""
    seen = [each for each in year.windows if each.request.content is Content.LABEL_CHANGE]
    assert seen
    for window in seen:
        assert window.published_at is not None
        assert window.worked_at is not None
        assert window.published_at > window.worked_at
        assert window.due.astimezone(PLATFORM_ZONE).time() == PLATFORM.cut_off
    by_program = simulate(10, 20, FIRST, platform=replace(PLATFORM, desk_parties=0))
    fast = [each for each in by_program.windows if each.lane is Lane.FAST]
    assert fast
    for window in fast:
        assert window.published_at == window.worked_at
        assert window.due == window.slot.start + timedelta(hours=1)
