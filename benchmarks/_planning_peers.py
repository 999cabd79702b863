"""What one would write instead of a ledger: multiranges in SQL, stock and tuned, and a scan of the quarters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
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
    CREATE TEMP TABLE legal (zone text, period tstzrange);
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
_READY = """
    SELECT range_agg(period * tstzrange(%(first)s, NULL)) - %(own)s::tstzmultirange
    FROM legal WHERE zone = %(zone)s AND period && tstzrange(%(first)s, %(until)s)
"""
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
        self.known: dict[Question, int] = {}
        for statement in _TABLES.split(";"):
            self.connection.execute(statement)
        end = START + timedelta(days=500)
        for zone in sorted(set(ZONES)):
            calendar = Calendar(ZoneInfo(zone), CHINA, RULES)
            closed = [each.interval for each in closed_intervals(calendar, START, end)]
            self._insert("blackout", zone, closed)
            self._insert("legal", zone, without(merged(nights(calendar, START, end)), closed))
        for table, key in (("blackout", "zone"), ("legal", "zone"), ("own", "question")):
            self.connection.execute(f"CREATE INDEX ON {table} USING gist ({key}, period)")
        self.connection.execute("VACUUM ANALYZE taken, blackout, legal")

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
        return self._widening(_STOCK, question)

    def by_tuned_multirange(self, question: Question) -> datetime:
        """The same with the calendar's nights without blackouts kept ready in a table."""
        return self._widening(_TUNED, question)

    def _widening(self, query: str, question: Question) -> datetime:
        days, first = 90, _quarter(question.now)
        facts = {
            "directories": list(question.directories),
            "first": first,
            "zone": str(question.calendar.zone),
            "places": self.places,
            "length": question.work.duration,
            "own": _multirange(question.own),
        }
        while True:
            wide = {"days": days, "until": first + timedelta(days=days)}
            row = self.connection.execute(query, facts | wide).fetchone()
            if row and row[0]:
                return row[0].astimezone(UTC)  # type: ignore[no-any-return]
            days *= 2

    def by_scan(self, question: Question) -> datetime:
        """Quarter by quarter of the nights, three queries each: a blackout? busy numbers? a place left?"""
        if question not in self.known:
            self.known[question] = len(self.known)
            self._insert("own", self.known[question], question.own)
        start = _quarter(question.now)
        while True:
            end = start + question.work.duration
            facts = {
                "start": start,
                "end": end,
                "zone": str(question.calendar.zone),
                "question": self.known[question],
                "directories": list(question.directories),
                "places": self.places,
            }
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
