"""The setting of `planner`: what is booked, and what is asked."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from benchmarks.frame import House
from maintenance.calendars import services
from maintenance.calendars.models import BookedSession, LedgerBlock, LedgerDay
from maintenance.domain.calendar import Calendar
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.occupancy import CELLS_A_DAY, cells_by_day
from maintenance.domain.plans import WorkToPlan
from tenants.domain.working_days import ChineseWorkingDays
from tenants.models import Tenant

CARRIERS, NIGHTS_FULL, NIGHTS = 3, 61, 365
START = datetime(2026, 10, 1, tzinfo=UTC)
FULL_AHEAD = timedelta(days=30)
NIGHT = timedelta(hours=14)  # 22:00 in China is 14:00 in UTC
ZONES = (*["Asia/Shanghai"] * 6, "Asia/Urumqi", "Asia/Tokyo")
RULES = tuple(rule for rule in BLACKOUTS if not rule.scope.industries)
CELLS_A_NIGHT = 32
CHINA = ChineseWorkingDays()
# Of a packed night, at a province with one place at each of its directories.
SESSIONS_A_NIGHT = 5.1


@dataclass(frozen=True)
class Question:
    """A piece of work for some directories, at a time."""

    directories: tuple[int, ...]
    work: WorkToPlan
    calendar: Calendar
    now: datetime
    own: tuple[Interval, ...]

    @property
    def resources(self) -> list[str]:
        return [_resource(number) for number in self.directories]


def some_question(draw: random.Random, provinces: int) -> Question:
    now = START + timedelta(minutes=draw.randint(0, 100 * 1440))
    hours = draw.choice([1, 2, 4, 6, 8]) if draw.random() < 0.8 else draw.choice([12, 20, 40, 56])
    begin = START + timedelta(days=draw.randint(0, 120)) + NIGHT
    return Question(
        _some_of(draw, draw.randrange(provinces)),
        WorkToPlan(timedelta(hours=hours), impact=True, splittable=hours > 8),
        Calendar(ZoneInfo(draw.choice(ZONES)), CHINA, RULES),
        now,
        tuple(merged(Interval(begin + timedelta(days=day), begin + timedelta(days=day, hours=3)) for day in range(5))),
    )


def _resource(number: int) -> str:
    return f"directory:{number}"


def _some_of(draw: random.Random, province: int) -> tuple[int, ...]:
    """The directories of a province that a client's labels are shown by."""
    whole = tuple(range(province * CARRIERS, (province + 1) * CARRIERS))
    return whole if draw.random() < 0.8 else (draw.choice(whole),)


def fill(house: House, count: int, provinces: int) -> int:
    """So many sessions, as the setting says. Returns how many places a directory has."""
    draw = random.Random(house.seed)
    places = max(1, round(0.6 * count / provinces / NIGHTS_FULL / SESSIONS_A_NIGHT))
    tenant = Tenant.objects.filter(kind=Tenant.Kind.CLIENT).values_list("pk", flat=True)[0]
    with house.owner() as owner:
        owner.execute("TRUNCATE calendars_bookedsession, calendars_ledgerday, calendars_ledgerblock")
        owner.execute("TRUNCATE calendars_capacity")
        columns = "tenant_id, window_id, starts_at, ends_at, impact, directories, resources"
        with owner.cursor() as cursor, cursor.copy(f"COPY calendars_bookedsession ({columns}) FROM STDIN") as copy:
            for numbers, start, end in _sessions(draw, count, provinces, places):
                names = [_resource(number) for number in numbers]
                copy.write_row((tenant, uuid.UUID(int=draw.getrandbits(128)), start, end, True, [], names))
    _count_days()
    for number in range(provinces * CARRIERS):
        services.set_capacity(_resource(number), places)
    with house.owner() as owner:
        owner.execute("VACUUM ANALYZE calendars_ledgerday, calendars_ledgerblock")
    assert LedgerBlock.objects.exists()
    return places


def _count_days() -> None:
    """Days of the ledger as the bookings of the sessions would have left them."""
    used: dict[tuple[str, date], list[int]] = {}
    for start, end, names in BookedSession.objects.values_list("starts_at", "ends_at", "resources"):
        for (day, cells), name in product(cells_by_day([Interval(start, end)]).items(), names):
            before = used.get((name, day), [0] * CELLS_A_DAY)
            used[name, day] = [old + new for old, new in zip(before, cells, strict=True)]
    rows = [LedgerDay(resource=name, day=day, used=cells) for (name, day), cells in used.items()]
    LedgerDay.objects.bulk_create(rows, batch_size=1000)


Booked = tuple[tuple[int, ...], datetime, datetime]


def _sessions(draw: random.Random, count: int, provinces: int, places: int) -> list[Booked]:
    """Night by night from START on: packed ones, then what is left at random."""
    booked: list[Booked] = []
    used: dict[tuple[int, int], list[int]] = {}  # directory, night → how many each cell holds

    def fits(numbers: tuple[int, ...], night: int, cells: range) -> bool:
        rows = [used.setdefault((number, night), [0] * CELLS_A_NIGHT) for number in numbers]
        return all(row[cell] < places for row in rows for cell in cells)

    def book(numbers: tuple[int, ...], night: int, cells: range) -> None:
        for number in numbers:
            for cell in cells:
                used[number, night][cell] += 1
        begin = START + timedelta(days=night) + NIGHT
        booked.append((numbers, begin + cells.start * GRID, begin + cells.stop * GRID))

    def length() -> int:
        return draw.choice([4, 4, 8, 8, 12])

    for night, province, cell in product(range(NIGHTS_FULL), range(provinces), range(CELLS_A_NIGHT)):
        cells = range(cell, cell + 1)
        whole = range(province * CARRIERS, (province + 1) * CARRIERS)
        while draw.random() < 0.9 and (free := [each for each in whole if fits((each,), night, cells)]):
            numbers = _some_of(draw, province)
            if not fits(numbers, night, cells):
                numbers = (draw.choice(free),)
            book(numbers, night, range(cell, min(cell + length(), CELLS_A_NIGHT)))
    while len(booked) < count:
        night, numbers = draw.randrange(NIGHTS_FULL, NIGHTS), _some_of(draw, draw.randrange(provinces))
        begin = draw.randrange(CELLS_A_NIGHT - 4)
        cells = range(begin, min(begin + length(), CELLS_A_NIGHT))
        if fits(numbers, night, cells):
            book(numbers, night, cells)
    return booked
