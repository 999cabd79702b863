"""The earliest legal slot among all that is booked, with capacity, blackouts and what the numbers are busy with.

The setting: three carriers in each of 31 provinces are 93 directories. Four clients of five are shown by all three of
their province, as whoever is called has one of them, the fifth by one (which is asked for by itself too). 100,000
sessions over a year of nights: the first 61 nights are packed but for gaps of a quarter of an hour or two, over the
others what is left is spread evenly. Questions come from the same clients.

Theirs: a row for each place that is taken, tstzmultirange over a GiST index, over a horizon that widens; the nights and
blackouts looked up in the same statement (main), or kept ready in a table (tuned); and a scan of the quarters of an
hour of the nights with three queries each. All their statements are prepared. They give one start.

Ours are two. What a client calls that books (main, tuned): `maintenance.selectors.proposal`, which reads the calendar,
the numbers' holds and the ledger, and has `planner.propose` choose three slots, with reasons for each and for what was
passed over. And the bit search (the others that are named so), `maintenance.calendars.ledger.earliest_free`, which
gives one slot without reasons: the desk's column of first free hours and what-if use it, and no booking does.

All are asked the same questions and must give the same starts; a walk over every cell, which knows only the list of
sessions, must give the same sessions as the bit search in 200 cases, longer than a night and over the turn of the year
too.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks._planning import FULL_AHEAD, START, Question, fill, some_question
from benchmarks._planning_client import Client
from benchmarks._planning_peers import Peers
from benchmarks.frame import Comparison, House, NotTheSame, Report, Side, compare
from maintenance.calendars import ledger
from maintenance.calendars.models import BookedSession
from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.plans import WorkToPlan

CELLS_AHEAD = 384 * 96
OFTEN = 50  # a bit search is asked for once of theirs: a round of a few milliseconds is lost to whoever takes the core

Asked = Callable[[Question], datetime]


def measure(house: House) -> Report:
    size, provinces = house.of_size(toy=3_000, small=100_000, full=100_000), house.of_size(toy=5, small=31, full=31)
    places = fill(house, size, provinces)
    draw = random.Random(house.seed)
    questions = [some_question(draw, provinces) for _ in range(200)]
    short = [each for each in questions if each.work.duration <= timedelta(hours=8)]
    early = [each for each in short if each.now < START + FULL_AHEAD]  # the next nights are full
    agree = _against_walk(questions, places)
    figures: dict[str, float | str | bool] = {"sessions": size, "equal_to_walk": f"{agree} of {len(questions)}"}
    peers = Peers(house, places)
    try:
        booking, others = _against_peers(house, peers, early)
    finally:
        peers.close()
    small_time = _seconds_each(short)
    figures["ms_booking"] = round(1000 * booking.ours, 3)
    figures["ms_bit_search_short"] = round(1000 * small_time, 3)
    figures["ms_bit_search_long"] = round(1000 * _seconds_each([each for each in questions if each not in short]), 3)
    more = house.of_size(toy=6_000, small=0, full=1_000_000)
    if more:
        fill(house, more, provinces)
        figures |= {"more_sessions": more, "bit_search_slower_with_more": round(_seconds_each(short) / small_time, 2)}
    return Report(booking, others, figures)


def _against_peers(house: House, peers: Peers, early: Sequence[Question]) -> tuple[Comparison, dict[str, Comparison]]:
    count = house.of_size(toy=4, small=20, full=40)
    at_one = [each for each in early if len(each.directories) == 1][:count]
    few = house.of_size(toy=1, small=5, full=5)
    with Client(house.seed, house.of_size(toy=2, small=8, full=40)) as client:
        booking = _compare(house, client.questions, peers.by_multirange, client.ask, repeated=1)
        tuned = _compare(house, client.questions, peers.by_tuned_multirange, client.ask, repeated=1)
    return booking, {
        "tuned_multirange": tuned,
        "bit_search": _compare(house, early[:count], peers.by_multirange, _first_free),
        "bit_search_tuned_multirange": _compare(house, early[: count // 2], peers.by_tuned_multirange, _first_free),
        "bit_search_one_directory": _compare(house, at_one, peers.by_multirange, _first_free, often=few),
        "bit_search_slot_scan": _compare(
            house, early[: house.of_size(toy=1, small=1, full=4)], peers.by_scan, _first_free
        ),
    }


def _ask(question: Question) -> list[Interval]:
    slot = ledger.earliest_free(question.work, question.calendar, question.resources, question.now, question.own)
    return list(slot.sessions) if slot else []


def _first_free(question: Question) -> datetime:
    return _ask(question)[0].start


def _compare(
    house: House, questions: Sequence[Question], peer: Asked, asked: Asked, *, often: int = 1, repeated: int = OFTEN
) -> Comparison:
    answers: dict[str, list[datetime]] = {}

    def theirs() -> float:
        for _ in range(often):
            answers["theirs"] = [peer(question) for question in questions]
        return often * len(questions)

    def ours() -> float:
        for _ in range(often * repeated):
            answers["ours"] = [asked(question) for question in questions]
        return often * repeated * len(questions)

    return compare(
        Side(theirs, state=lambda: answers["theirs"]),
        Side(ours, state=lambda: answers["ours"]),
        rounds=house.rounds,
        unit="s per question",
    )


def _seconds_each(questions: Sequence[Question]) -> float:
    times = []
    for question in questions:
        begun = time.perf_counter()
        _ask(question)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


# ---------------------------------------------------------------- the walk


def _against_walk(questions: Sequence[Question], places: int) -> int:
    """How many answers are those of the walk. Raises NotTheSame at the first that is not."""
    used: dict[str, Counter[int]] = {}
    rows = BookedSession.objects.values_list("resources", "starts_at", "ends_at")
    for resources, start, end in rows.iterator(chunk_size=10_000):
        for resource in resources:
            used.setdefault(resource, Counter()).update(range(_cell(start), _cell(end)))
    legal: dict[ZoneInfo, bytearray] = {}
    for question in questions:
        if question.calendar.zone not in legal:
            legal[question.calendar.zone] = _legal(question.calendar)
        free = legal[question.calendar.zone][:]
        for resource in question.resources:
            for cell, count in used.get(resource, Counter()).items():
                if count >= places:
                    free[cell] = 0
        for interval in question.own:
            for cell in range(_cell(interval.start), _cell(interval.end)):
                free[cell] = 0
        if (answer := _ask(question)) != (expected := _walk(question, free)):
            raise NotTheSame(f"{question}: the walk found {expected}, the ledger {answer}")
    return len(questions)


def _cell(instant: datetime) -> int:
    return (instant - START) // GRID


def _legal(calendar: Calendar) -> bytearray:
    """A byte for each quarter of an hour from START on, looked at one by one."""
    end = START + CELLS_AHEAD * GRID * 1.4
    dark = merged(nights(calendar, START - timedelta(days=1), end))
    closed = [each.interval for each in closed_intervals(calendar, START, end)]
    cells = bytearray((end - START) // GRID)
    for interval in dark:
        for cell in range(max(_cell(interval.start), 0), min(_cell(interval.end), len(cells))):
            cells[cell] = 1
    for interval in closed:
        for cell in range(_cell(interval.start), -(-(interval.end - START) // GRID)):
            if cell < len(cells):
                cells[cell] = 0
    return cells


def _walk(question: Question, free: bytearray) -> list[Interval]:
    """Cell by cell from now on: the first start from which the work fits, over several nights when it may be split."""
    first = -((START - question.now) // GRID)
    last = (_midnight(question.now) - START) // GRID + CELLS_AHEAD
    for start in range(first, last):
        if free[start] and (start == first or not free[start - 1] or not question.work.splittable):
            sessions = _fitting(question.work, free, start, last)
            if sessions:
                return sessions
    return []


def _fitting(work: WorkToPlan, free: bytearray, start: int, last: int) -> list[Interval]:
    left, sessions, cell = work.duration // GRID, [], start
    while left and cell < last:
        end = cell
        while end < last and free[end] and end - cell < left:
            end += 1
        if end - cell == left or (work.splittable and (end - cell) * GRID >= work.shortest_session):
            sessions.append(Interval(START + cell * GRID, START + end * GRID))
            left -= end - cell
        elif not sessions:
            return []
        cell = end
        while cell < last and not free[cell]:
            cell += 1
    return sessions if not left else []


def _midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)
