"""What one would write instead of a ledger: multiranges in SQL, stock and tuned, and a scan of the quarters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg

from benchmarks._planning import CHINA, RULES, START, ZONES, Question
from benchmarks.frame import House
from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.intervals import GRID, Interval, merged, without

_TABLES = """
    CREATE TEMP TABLE taken AS
        SELECT split_part(resource, ':', 2)::int AS directory, tstzrange(starts_at, ends_at) AS period
        FROM calendars_bookedsession, unnest(resources) resource;
    CREATE INDEX ON taken USING gist (directory, period);
    CREATE TEMP TABLE blackout (zone text, period tstzrange);
    CREATE TEMP TABLE own (question int, period tstzrange)
"""
_NIGHTS = """
    SELECT range_agg(tstzrange(greatest(starts AT TIME ZONE %(zone)s, %(first)s), ends AT TIME ZONE %(zone)s))
        - coalesce((SELECT range_agg(period) FROM blackout WHERE zone = %(zone)s), '{}') - %(own)s::tstzmultirange
    FROM (
        SELECT day + interval '22 hours' AS starts, day + interval '30 hours' AS ends
        FROM generate_series((%(first)s AT TIME ZONE %(zone)s)::date::timestamp - interval '1 day',
            (%(first)s AT TIME ZONE %(zone)s)::date + %(days)s * interval '1 day', interval '1 day') day
    ) night WHERE ends AT TIME ZONE %(zone)s > %(first)s
"""
_READY = "%(legal)s::tstzmultirange"
_MULTIRANGE = """
    WITH near AS (
        SELECT directory, lower(period) AS starts, upper(period) AS ends
        FROM unnest(%(directories)s::int[]) asked
        JOIN taken ON directory = asked AND period && tstzrange(%(first)s, %(until)s)
    ), steps AS (
        SELECT directory, at, sum(by)::int AS by
        FROM (SELECT directory, starts AS at, 1 AS by FROM near UNION ALL SELECT directory, ends, -1 FROM near) s
        GROUP BY directory, at
    ), levels AS (
        SELECT at, sum(by) OVER lane AS used, lead(at) OVER lane AS next
        FROM steps WINDOW lane AS (PARTITION BY directory ORDER BY at)
    ), free AS (
        SELECT unnest((LEGAL)
            - coalesce((SELECT range_agg(tstzrange(at, next)) FROM levels WHERE used >= %(places)s), '{}')) AS piece
    )
    SELECT min(lower(piece)) FROM free WHERE upper(piece) - lower(piece) >= %(length)s
"""
_STOCK, _TUNED = _MULTIRANGE.replace("LEGAL", _NIGHTS), _MULTIRANGE.replace("LEGAL", _READY)
_BLACKOUT = "SELECT FROM blackout WHERE zone = %(zone)s AND period && tstzrange(%(start)s, %(end)s)"
_OWN = "SELECT FROM own WHERE question = %(question)s AND period && tstzrange(%(start)s, %(end)s)"
_NO_PLACE = """
    SELECT FROM generate_series(%(start)s, %(end)s - interval '15 minutes', interval '15 minutes') quarter,
        unnest(%(directories)s::int[]) number
    WHERE (SELECT count(*) FROM taken WHERE directory = number AND period @> quarter) >= %(places)s
"""


def _quarter(instant: datetime) -> datetime:
    """The first quarter of an hour at or after the instant."""
    return START + -((START - instant) // GRID) * GRID


class Peers:
    """The other ways, over a connection of their own with prepared statements."""

    def __init__(self, house: House, places: int) -> None:
        self.connection = psycopg.connect(house.url, autocommit=True, prepare_threshold=0)
        self.places = places
        self.legal: dict[tuple[ZoneInfo, date], list[Interval]] = {}
        self.known: dict[Question, int] = {}
        for statement in _TABLES.split(";"):
            self.connection.execute(statement)
        for zone in sorted(set(ZONES)):
            calendar = Calendar(ZoneInfo(zone), CHINA, RULES)
            closed = closed_intervals(calendar, START, START + timedelta(days=500))
            self._insert("blackout", zone, [each.interval for each in closed])
        self.connection.execute("CREATE INDEX ON blackout USING gist (zone, period)")
        self.connection.execute("CREATE INDEX ON own USING gist (question, period)")
        self.connection.execute("VACUUM ANALYZE taken, blackout")

    def close(self) -> None:
        self.connection.close()

    def _insert(self, table: str, key: object, periods: Sequence[Interval]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} VALUES (%s, tstzrange(%s, %s))",
                [(key, period.start, period.end) for period in periods],
            )

    def by_multirange(self, question: Question) -> datetime:
        """The free pieces of a horizon that doubles until one is long enough; nights and blackouts looked up too."""
        own = _multirange(question.own)
        return self._widening(_STOCK, question, lambda _: {"own": own})

    def by_tuned_multirange(self, question: Question) -> datetime:
        """The same with the client's nights and blackouts worked out before."""
        return self._widening(_TUNED, question, lambda days: {"legal": self._legal(question, days)})

    def _widening(self, query: str, question: Question, more: Callable[[int], dict[str, str]]) -> datetime:
        days, first = 90, _quarter(question.now)
        facts = {
            "directories": list(question.directories), "first": first, "zone": str(question.calendar.zone),
            "places": self.places, "length": question.work.duration,
        }  # fmt: skip
        while True:
            wide = {"days": days, "until": first + timedelta(days=days)} | more(days)
            row = self.connection.execute(query, facts | wide).fetchone()
            if row and row[0]:
                return row[0].astimezone(UTC)  # type: ignore[no-any-return]
            days *= 2

    def _legal(self, question: Question, days: int) -> str:
        """The client's nights without blackouts and own work as a multirange; worked out once for each calendar."""
        key = (question.calendar.zone, question.now.date())
        end = question.now + timedelta(days=720)
        if key not in self.legal:
            closed = [each.interval for each in closed_intervals(question.calendar, question.now, end)]
            dark = merged(nights(question.calendar, question.now, end))
            self.legal[key] = without(dark, closed)
        first = _quarter(question.now)
        until = question.now + timedelta(days=days)
        return _multirange(
            Interval(max(piece.start, first), piece.end)
            for piece in without(self.legal[key], question.own)
            if piece.end > first and piece.start < until
        )

    def by_scan(self, question: Question) -> datetime:
        """Quarter by quarter of the nights, three queries each: a blackout? busy numbers? a place left?"""
        if question not in self.known:
            self.known[question] = len(self.known)
            self._insert("own", self.known[question], question.own)
        start = _quarter(question.now)
        while True:
            end = start + question.work.duration
            facts = {
                "start": start, "end": end, "zone": str(question.calendar.zone), "question": self.known[question],
                "directories": list(question.directories), "places": self.places,
            }  # fmt: skip
            if self._at_night(question, start, end) and all(
                self.connection.execute(query, facts).fetchone() is None for query in (_BLACKOUT, _OWN, _NO_PLACE)
            ):
                return start
            start += GRID

    def _at_night(self, question: Question, start: datetime, end: datetime) -> bool:
        local = start.astimezone(question.calendar.zone)
        evening = local.replace(hour=22, minute=0) - timedelta(days=local.hour < 22)
        return evening + timedelta(hours=8) >= end.astimezone(question.calendar.zone)


def _multirange(pieces: Iterable[Interval]) -> str:
    return "{" + ",".join(f"[{piece.start.isoformat()},{piece.end.isoformat()})" for piece in pieces) + "}"
