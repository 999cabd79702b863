"""The earliest legal slot among all that is booked, with capacity, blackouts and what the numbers are busy with.

Theirs: tstzmultirange over a GiST index, over a horizon that widens, all in SQL (main) and with the client's calendar
kept ready (tuned), and a scan of the quarters of an hour with three queries each. Ours: the product's
`maintenance.calendars.ledger.earliest` over the ledger that bookings keep. All are asked the same questions and must
give the same starts; a walk over every cell, which knows only the list of sessions, must give the same sessions in 200
cases, longer than a night and over the turn of the year too.
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg

from benchmarks.frame import Comparison, House, NotTheSame, Report, Side, compare
from maintenance.calendars import ledger, services
from maintenance.calendars.models import BookedSession, LedgerDay
from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.intervals import GRID, Interval, merged, without
from maintenance.domain.plans import WorkToPlan
from tenants.domain.working_days import ChineseWorkingDays
from tenants.models import Tenant

DIRECTORIES, NIGHTS_FULL = 93, 90
START = datetime(2026, 10, 1, tzinfo=UTC)
FULL_AHEAD = timedelta(days=30)
NIGHT = timedelta(hours=14)  # 22:00 in China is 14:00 in UTC
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo")
RULES = tuple(rule for rule in BLACKOUTS if not rule.scope.industries)
CELLS_A_NIGHT = 32
CELLS_AHEAD = 384 * 96


@dataclass(frozen=True)
class Question:
    """A piece of work for a directory, at a time."""

    resource: str
    work: WorkToPlan
    calendar: Calendar
    now: datetime
    own: tuple[Interval, ...]


Peer = Callable[[Question], datetime]


def measure(house: House) -> Report:
    size = house.of_size(toy=3_000, small=100_000, full=100_000)
    places = _fill(house, size)
    draw = random.Random(house.seed)
    questions = [_question(draw) for _ in range(200)]
    short = [each for each in questions if each.work.duration <= timedelta(hours=8)]
    early = [each for each in short if each.now < START + FULL_AHEAD]  # the next nights are full
    agree = _against_walk(house, questions, places)
    peers = Peers(house, places)
    try:
        count = house.of_size(toy=4, small=20, full=40)
        multirange = _compare(house, early[:count], peers.by_multirange)
        tuned = _compare(house, early[:count], peers.by_tuned_multirange)
        scan = _compare(house, early[: house.of_size(toy=1, small=2, full=4)], peers.by_scan)
    finally:
        peers.close()
    figures: dict[str, float | str | bool] = {"sessions": size, "equal_to_walk": f"{agree} of {len(questions)}"}
    small_time = _seconds_each(short)
    figures["ms_long"] = round(1000 * _seconds_each([each for each in questions if each not in short]), 3)
    more = house.of_size(toy=6_000, small=0, full=1_000_000)
    if more:
        _fill(house, more)
        figures |= {"more_sessions": more, "slower_with_more": round(_seconds_each(short) / small_time, 2)}
    return Report(multirange, {"tuned_multirange": tuned, "slot_scan": scan}, figures)


def _question(draw: random.Random) -> Question:
    now = START + timedelta(minutes=draw.randint(0, 100 * 1440))
    hours = draw.choice([1, 2, 4, 6, 8]) if draw.random() < 0.8 else draw.choice([12, 20, 40, 56])
    begin = START + timedelta(days=draw.randint(0, 120)) + NIGHT
    return Question(
        f"directory:{draw.randrange(DIRECTORIES)}",
        WorkToPlan(timedelta(hours=hours), impact=True, splittable=hours > 8),
        Calendar(ZoneInfo(draw.choice(ZONES)), _CHINA, RULES),
        now,
        tuple(merged(Interval(begin + timedelta(days=day), begin + timedelta(days=day, hours=3)) for day in range(5))),
    )


_CHINA = ChineseWorkingDays()


def _fill(house: House, count: int) -> int:
    """So many sessions on the first nights, packed but for some gaps. Returns how many places a directory has."""
    draw = random.Random(house.seed)
    each = -(-count // DIRECTORIES)
    places = max(1, round(each / NIGHTS_FULL / 4.6))
    tenant = Tenant.objects.filter(kind=Tenant.Kind.CLIENT).values_list("pk", flat=True)[0]
    with house.owner() as owner:
        owner.execute("TRUNCATE calendars_bookedsession, calendars_ledgerday, calendars_capacity")
        columns = "tenant_id, window_id, starts_at, ends_at, impact, directories, resources"
        with owner.cursor() as cursor, cursor.copy(f"COPY calendars_bookedsession ({columns}) FROM STDIN") as copy:
            for number in range(DIRECTORIES):
                resource = f"directory:{number}"
                for start, end in _packed(draw, each, places):
                    copy.write_row((tenant, uuid.UUID(int=draw.getrandbits(128)), start, end, True, [], [resource]))
        owner.execute("CREATE INDEX IF NOT EXISTS bench_lane ON calendars_bookedsession (resources, starts_at)")
        owner.execute(
            "CREATE INDEX IF NOT EXISTS bench_gist ON calendars_bookedsession"
            " USING gist ((resources[1]), tstzrange(starts_at, ends_at))"
        )
        owner.execute("ANALYZE calendars_bookedsession")
    for number in range(DIRECTORIES):
        services.set_capacity(f"directory:{number}", places)
    services.rebuild_ledger()
    with house.owner() as owner:
        owner.execute("VACUUM ANALYZE calendars_ledgerday")
    assert LedgerDay.objects.exists()
    return places


def _packed(draw: random.Random, count: int, places: int) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    night = 0
    while len(found) < count:
        for _ in range(places):
            cell = draw.choice([0, 0, 0, 1])
            while cell < CELLS_A_NIGHT:
                length = min(draw.choice([4, 4, 8, 8, 12]), CELLS_A_NIGHT - cell)
                start = START + timedelta(days=night) + NIGHT + cell * GRID
                found.append((start, start + length * GRID))
                cell += length + draw.choice([0] * 9 + [1])
        night += 1
    return found[:count]


def _ask(question: Question) -> list[Interval]:
    slot = ledger.earliest(question.work, question.calendar, [question.resource], question.now, question.own)
    return list(slot.sessions) if slot else []


def _compare(house: House, questions: Sequence[Question], peer: Peer) -> Comparison:
    answers: dict[str, list[datetime]] = {}

    def theirs() -> float:
        answers["theirs"] = [peer(question) for question in questions]
        return len(questions)

    def ours() -> float:
        answers["ours"] = [_ask(question)[0].start for question in questions]
        return len(questions)

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


def _against_walk(house: House, questions: Sequence[Question], places: int) -> int:
    """How many answers are those of the walk. Raises NotTheSame at the first that is not."""
    used: dict[str, Counter[int]] = {}
    rows = BookedSession.objects.values_list("resources", "starts_at", "ends_at")
    for (resource,), start, end in rows.iterator(chunk_size=10_000):
        counter = used.setdefault(resource, Counter())
        counter.update(range(_cell(start), _cell(end)))
    legal: dict[ZoneInfo, bytearray] = {}
    for question in questions:
        if question.calendar.zone not in legal:
            legal[question.calendar.zone] = _legal(question.calendar)
        free = legal[question.calendar.zone][:]
        for cell, count in used.get(question.resource, Counter()).items():
            if count >= places:
                free[cell] = 0
        for interval in question.own:
            for cell in range(_cell(interval.start), _cell(interval.end)):
                free[cell] = 0
        if (found := _ask(question)) != (expected := _walk(question, free)):
            raise NotTheSame(f"{question}: the walk found {expected}, the ledger {found}")
    return len(questions)


def _cell(instant: datetime) -> int:
    return (instant - START) // GRID


def _legal(calendar: Calendar) -> bytearray:
    """A byte for each quarter of an hour from START on, looked at one by one."""
    end = START + CELLS_AHEAD * GRID * 1.4
    dark = merged(nights(calendar, START - timedelta(days=1), end))
    closed = [each.interval for each in closed_intervals(calendar, START, end)]
    found = bytearray((end - START) // GRID)
    for interval in dark:
        for cell in range(max(_cell(interval.start), 0), min(_cell(interval.end), len(found))):
            found[cell] = 1
    for interval in closed:
        for cell in range(_cell(interval.start), -(-(interval.end - START) // GRID)):
            if cell < len(found):
                found[cell] = 0
    return found


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


def _quarter(instant: datetime) -> datetime:
    """The first quarter of an hour at or after the instant."""
    return START + -((START - instant) // GRID) * GRID


def _midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


# ---------------------------------------------------------------- what one would write otherwise

_FITS = """
    SELECT NOT EXISTS (
        SELECT FROM generate_series(%(start)s, %(end)s - interval '15 minutes', interval '15 minutes') quarter
        WHERE (SELECT count(*) FROM calendars_bookedsession WHERE resources = %(resource)s AND starts_at <= quarter
               AND starts_at > quarter - interval '8 hours' AND ends_at > quarter) >= %(places)s)
"""
_LEGAL = """
    WITH night AS (
        SELECT day + interval '22 hours' AS starts, day + interval '30 hours' AS ends
        FROM generate_series((%(first)s AT TIME ZONE %(zone)s)::date::timestamp - interval '1 day',
            (%(first)s AT TIME ZONE %(zone)s)::date + %(days)s * interval '1 day', interval '1 day') day
    )
    SELECT (range_agg(tstzrange(greatest(starts AT TIME ZONE %(zone)s, %(first)s), ends AT TIME ZONE %(zone)s))
        - coalesce((SELECT range_agg(period) FROM blackout WHERE zone = %(zone)s), '{}')
        - coalesce((SELECT range_agg(period) FROM own), '{}'))::text
    FROM night WHERE ends AT TIME ZONE %(zone)s > %(first)s
"""
_OVERLAP = "SELECT FROM %s WHERE period && tstzrange(%%(start)s, %%(end)s)"
_MULTIRANGE = """
    WITH near AS (
        SELECT starts_at, ends_at FROM calendars_bookedsession
        WHERE resources[1] = %(resource)s AND tstzrange(starts_at, ends_at) && tstzrange(%(now)s, %(until)s)
    ), steps AS (
        SELECT at, sum(by) AS by
        FROM (SELECT starts_at AS at, 1 AS by FROM near UNION ALL SELECT ends_at, -1 FROM near) s GROUP BY at
    ), levels AS (
        SELECT at, sum(by) OVER (ORDER BY at) AS used, lead(at) OVER (ORDER BY at) AS next FROM steps
    ), free AS (
        SELECT unnest(%(legal)s::tstzmultirange
            - coalesce((SELECT range_agg(tstzrange(at, next)) FROM levels WHERE used >= %(places)s), '{}')) AS piece
    )
    SELECT min(lower(piece)) FROM free WHERE upper(piece) - lower(piece) >= %(length)s
"""


class Peers:
    """Both other ways, over a connection of their own with prepared statements."""

    def __init__(self, house: House, places: int) -> None:
        self.connection = psycopg.connect(house.url, autocommit=True, prepare_threshold=0)
        self.places = places
        self.legal: dict[tuple[ZoneInfo, date], list[Interval]] = {}
        self.connection.execute("CREATE TEMP TABLE blackout (period tstzrange, zone text)")
        self.connection.execute("CREATE TEMP TABLE own (period tstzrange, question int)")
        for zone in sorted(set(ZONES)):
            calendar = Calendar(ZoneInfo(zone), _CHINA, RULES)
            for each in closed_intervals(calendar, START, START + timedelta(days=500)):
                self.connection.execute(
                    "INSERT INTO blackout VALUES (tstzrange(%s, %s), %s)",
                    [each.interval.start, each.interval.end, zone],
                )
        self.connection.execute("CREATE INDEX ON blackout USING gist (period)")
        self.connection.execute("ANALYZE blackout")

    def close(self) -> None:
        self.connection.close()

    def by_multirange(self, question: Question) -> datetime:
        """The free pieces of a horizon that doubles until one is long enough; nights and blackouts looked up too."""
        self._set_own(question)
        return self._widening(question, lambda days: self._in_sql(question, days))

    def by_tuned_multirange(self, question: Question) -> datetime:
        """The same with the client's nights and blackouts worked out before."""
        return self._widening(question, lambda days: self._legal_text(question, days))

    def _widening(self, question: Question, legal: Callable[[int], str]) -> datetime:
        days = 90
        while True:
            row = self.connection.execute(
                _MULTIRANGE,
                {
                    "resource": question.resource, "now": question.now, "until": question.now + timedelta(days=days),
                    "places": self.places, "length": question.work.duration, "legal": legal(days),
                },
            ).fetchone()  # fmt: skip
            if row and row[0]:
                return row[0].astimezone(UTC)  # type: ignore[no-any-return]
            days *= 2

    def _in_sql(self, question: Question, days: int) -> str:
        row = self.connection.execute(
            _LEGAL, {"first": _quarter(question.now), "days": days, "zone": str(question.calendar.zone)}
        ).fetchone()
        return str(row[0]) if row else "{}"

    def _set_own(self, question: Question) -> None:
        self.connection.execute("TRUNCATE own")
        for interval in question.own:
            self.connection.execute("INSERT INTO own VALUES (tstzrange(%s, %s), 1)", [interval.start, interval.end])

    def _legal_text(self, question: Question, days: int) -> str:
        """The client's nights without blackouts and own work as a multirange; worked out once for each calendar."""
        key = (question.calendar.zone, question.now.date())
        end = question.now + timedelta(days=720)
        if key not in self.legal:
            closed = [each.interval for each in closed_intervals(question.calendar, question.now, end)]
            dark = merged(nights(question.calendar, question.now, end))
            self.legal[key] = without(dark, closed)
        first = _quarter(question.now)
        until = question.now + timedelta(days=days)
        pieces = [
            Interval(max(piece.start, first), piece.end)
            for piece in without(self.legal[key], question.own)
            if piece.end > first and piece.start < until
        ]
        return "{" + ",".join(f"[{piece.start.isoformat()},{piece.end.isoformat()})" for piece in pieces) + "}"

    def by_scan(self, question: Question) -> datetime:
        """Quarter by quarter of the nights, three queries each: a blackout? busy numbers? a place left?"""
        start, zone = _quarter(question.now), str(question.calendar.zone)
        self._set_own(question)
        while True:
            end = start + question.work.duration
            if self._at_night(question, start, end):
                facts = {
                    "start": start, "end": end, "zone": zone, "resource": [question.resource], "places": self.places
                }  # fmt: skip
                if (
                    self._none(f"{_OVERLAP % 'blackout'} AND zone = %(zone)s", facts)
                    and self._none(_OVERLAP % "own", facts)
                    and self.connection.execute(_FITS, facts).fetchone() == (True,)
                ):
                    return start
            start += GRID

    def _at_night(self, question: Question, start: datetime, end: datetime) -> bool:
        local = start.astimezone(question.calendar.zone)
        evening = local.replace(hour=22, minute=0) - timedelta(days=local.hour < 22)
        return evening + timedelta(hours=8) >= end.astimezone(question.calendar.zone)

    def _none(self, query: str, facts: dict[str, object]) -> bool:
        return self.connection.execute(query, facts).fetchone() is None
