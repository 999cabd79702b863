"""Reads call records of a file in the bounded process (tenants.outside.bounded): lines for COPY, and cells.

The customer's number goes no further than this. Input: a line of JSON (Asked), then the file. No Django here.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final
from zoneinfo import ZoneInfo

from labels.domain.numbers import NumberError, parse_number
from labels.numbers.tables import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    ImportFileError,
    delimiter_of,
    demand_table,
    rows_of,
    text_of_table,
)
from maintenance.calls.domain.customers import VENDORS, handset_of, network_of
from maintenance.calls.domain.formats import (
    REQUIRED,
    CallRead,
    NotACall,
    Reading,
    instant_read,
    line_reader,
    recognise_calls,
    zone_of,
)
from maintenance.calls.domain.outcomes import NOT_COUNTED, CallOutcome
from tenants.outside.spreadsheets import as_it_was

SHOWN: Final = 20  # lines of a preview
EARLIEST: Final = timedelta(days=3 * 366)  # what began before that is no call of this client's numbers
SEPARATOR: Final = b"\0"
PIECE: Final = 2000  # lines for COPY that are given on together
_ZIP: Final = b"PK\x03\x04"
SELDOM: Final = (1_000_000, 20, 100)  # garbage is looked for: lines have no cycles, and a third of the time went there


@dataclass(frozen=True)
class Asked:
    """The reader's request beside the file.

    numbers: the client's own, canonical; salt: of its keys; zone: of its days; now: ISO; reading: None to recognise the
    file; vendors: of handsets that are directories, name → code.
    """

    numbers: Sequence[str]
    salt: str
    zone: str
    now: str
    reading: dict[str, Any] | None = None
    vendors: Mapping[str, str] = field(default_factory=dict)

    def before(self, content: bytes) -> bytes:
        """Returns the child's input: the request, then the file."""
        return json.dumps(asdict(self)).encode() + b"\n" + content


def _asked(given: bytes) -> tuple[Asked, bytes]:
    head, _newline, content = given.partition(b"\n")
    gc.set_threshold(*SELDOM)
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # openpyxl would load it, and it wants threads
    return Asked(**json.loads(head)), content


def rows_of_calls(content: bytes) -> Iterator[Sequence[Any]]:
    """Yields the lines of a CSV, XLSX or JSON file; of JSON the fields of the first list of objects as columns."""
    if content.lstrip()[:1] in (b"[", b"{"):
        yield from _json_rows(content)
    elif content.startswith(_ZIP):
        for _line, cells in rows_of(content):
            yield cells
    else:
        yield from _csv_rows(content)


def _csv_rows(content: bytes) -> Iterator[Sequence[str]]:
    """Reads as labels.numbers.tables does, with its bounds, but without a look at every cell.

    That look would take as long as all that is done with a line.
    """
    demand_table(content)
    text = text_of_table(content)
    lines = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")  # faster than of a StringIO
    reader = csv.reader(lines, delimiter=delimiter_of(text), strict=True)
    guarded = "'" in text  # texts that a spreadsheet must not take for formulas, as our own exports write them
    try:
        for seen, cells in enumerate(reader):
            if seen >= MOST_ROWS:
                raise ImportFileError("too_many_rows", most=str(MOST_ROWS))
            if len(cells) > MOST_COLUMNS:
                raise ImportFileError("too_many_columns", line=str(reader.line_num), most=str(MOST_COLUMNS))
            if sum(map(len, cells)) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
                raise ImportFileError("cell_too_long", line=str(reader.line_num), longest=str(LONGEST_CELL))
            yield list(map(as_it_was, cells)) if guarded else cells
    except csv.Error as error:
        raise ImportFileError("quotes", line=str(reader.line_num)) from error


def _json_rows(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        objects = _first_list(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise ImportFileError("encoding") from error
    names = list(dict.fromkeys(name for each in objects for name in each))
    if not names:
        raise ImportFileError("empty_file")
    yield names
    for each in objects:
        yield [each.get(name) if not isinstance(each.get(name), list | dict) else None for name in names]


def _first_list(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    if isinstance(value, dict) and depth < 5:
        for each in value.values():
            if objects := _first_list(each, depth + 1):
                return objects
    return []


# ---------------------------------------------------------------- a preview


def preview(given: bytes) -> Iterator[bytes]:
    """Yields a preview as JSON: the first line, how it would be read, and the first lines read so."""
    asked, content = _asked(given)
    try:
        rows = rows_of_calls(content)
        head: list[Sequence[Any]] = [row for _count, row in zip(range(SHOWN + 1), rows, strict=False)]
    except ImportFileError as error:
        yield json.dumps({"code": error.code, "params": error.params}).encode()
        return
    if not head:
        yield json.dumps({"code": "empty_file", "params": {}}).encode()
        return
    reading = Reading(**asked.reading) if asked.reading else recognise_calls(head[0])
    lines: list[dict[str, Any]] = []
    if all(name in reading.columns for name in REQUIRED):
        taker = Taker(asked, reading)
        lines = [_preview_line(taker, row) for row in (head[1:] if reading.header else head)]
    first = [str(cell if cell is not None else "")[:60] for cell in head[0]]
    yield json.dumps({"reading": asdict(reading), "first": first, "lines": lines}).encode()


def first_lines(given: bytes) -> Iterator[bytes]:
    """Yields a line of JSON (with the code of a file that cannot be read), then the first lines of the file as CSV."""
    _asked_for, content = _asked(given)
    out = io.StringIO()
    try:
        rows = [row for _count, row in zip(range(SHOWN + 1), rows_of_calls(content), strict=False)]
    except ImportFileError as error:
        yield json.dumps({"code": error.code, "params": error.params}).encode()
        return
    csv.writer(out).writerows([_as_text(cell) for cell in row] for row in rows)
    yield b"{}\n" + out.getvalue().encode()


def _as_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _preview_line(taker: Taker, row: Sequence[Any]) -> dict[str, Any]:
    try:
        call, number = taker.taken(row)
    except NotACall as error:
        return {"code": error.code}
    return {
        "began": datetime.fromisoformat(call.began[0]).astimezone(taker.zone).isoformat(),
        "number": number,
        "network": network_of(call.called),
        "handset": taker.handset(call.handset),
        "seconds": call.seconds,
        "outcome": call.outcome,
    }


# ---------------------------------------------------------------- all of it


def records(given: bytes) -> Iterator[bytes]:
    """Yields lines for COPY; then, behind SEPARATOR, JSON with cells and skipped lines, or with a fault's code."""
    asked, content = _asked(given)
    try:
        if asked.reading is None:
            raise ImportFileError("no_mapping")
        yield from Taker(asked, Reading(**asked.reading)).all_of(rows_of_calls(content))
    except ImportFileError as error:
        yield SEPARATOR + json.dumps({"code": error.code, "params": error.params}).encode()


# When a call began: as COPY takes it, its day and its hour with the client. A plain tuple: one is made of each line.
CallMoment = tuple[str, str, int]


class Taker:
    """Reads and counts the lines of one file."""

    def __init__(self, asked: Asked, reading: Reading) -> None:
        self.reading = reading
        self.read = line_reader(reading, self._moment)
        self.given_in = zone_of(reading)
        self.zone = ZoneInfo(asked.zone)
        self.hasher = blake2b(f"{reading.layout} ".encode(), digest_size=8, key=asked.salt.encode())
        self.ours = frozenset(asked.numbers)
        self.vendors = VENDORS | dict(asked.vendors)
        self.latest = datetime.fromisoformat(asked.now) + timedelta(days=1)
        self.earliest = self.latest - EARLIEST
        self.numbers: dict[str, str] = {}
        self.handsets: dict[str, str] = {"": ""}
        self.starts: dict[str, tuple[str, str, int] | None] = {}
        self.nth: Counter[str] = Counter()

    def taken(self, row: Sequence[Any]) -> tuple[CallRead, str]:
        """Returns a line's call (`began`: a CallMoment) and the client's number that it shows. Raises NotACall."""
        call = self.read(row)
        number = self.numbers.get(call.shown)
        if number is None:
            number = self.numbers[call.shown] = self._canonical(call.shown)
        if not number:
            raise NotACall("not_yours")
        return call, number

    def handset(self, said: str) -> str:
        """Returns the code of the handset's vendor for a line's text."""
        known = self.handsets.get(said)
        if known is None:
            known = self.handsets[said] = handset_of(said, self.vendors)
        return known

    def _moment(self, value: Any) -> CallMoment | None:
        """Returns the moment; None for no instant, or an impossible one.

        For plain stamps, offset and hour are worked out once for ten minutes: no zone changes within them.
        """
        if isinstance(value, str) and value[15:] in _LAST_MINUTE:
            start = value[:15]
            known = self.starts.get(start, _UNKNOWN)
            if known is _UNKNOWN and _STAMP.fullmatch(value):
                known = self.starts[start] = self._ten_minutes(start)
            if known is None:
                return None
            if known is not _UNKNOWN:
                offset, day, hour = known
                return value + offset, day, hour
        began = instant_read(value, self.given_in)
        if began is None or not self.earliest <= began <= self.latest:
            return None
        local = began.astimezone(self.zone)
        return began.isoformat(), local.date().isoformat(), local.hour

    def _ten_minutes(self, start: str) -> tuple[str, str, int] | None:
        """Returns the offset of ten minutes as COPY takes it, their day and hour with the client."""
        began = instant_read(f"{start}0:00", self.given_in)
        if began is None or not self.earliest <= began <= self.latest:
            return None
        local = began.astimezone(self.zone)
        return began.isoformat()[19:], local.date().isoformat(), local.hour

    def _canonical(self, shown: str) -> str:
        try:
            canonical = parse_number(shown.removeprefix("tel:").removeprefix("sip:").partition("@")[0]).canonical
        except NumberError:
            return ""
        return canonical if canonical in self.ours else ""

    def all_of(self, rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
        """Yields lines for COPY, then SEPARATOR and JSON: calls, cells, skipped."""
        counted: dict[tuple[str, int, str, str, str, str, str], int] = {}
        skipped: Counter[str] = Counter()
        seen: set[int] = set()
        lines: list[str] = []
        if self.reading.header:
            next(rows, None)
        for call, number in self._customer_legs(rows, skipped):
            name, _shown, called, (stamp, day, hour), seconds, outcome, region, _leg, handset = call
            key = self._key(name or self._name_of(call, number))
            if key in seen:
                skipped["double"] += 1
                continue
            seen.add(key)
            network = network_of(called)
            region = region.translate(_CLEAN) if region else ""
            handset = self.handset(handset) if handset else ""
            place = day, hour, number, network, region, handset, outcome
            counted[place] = counted.get(place, 0) + 1
            lines.append(f"{key}\t{number}\t{stamp}\t{seconds}\t{outcome}\t{network}\t{region}\t{handset}\n")
            if len(lines) == PIECE:
                yield "".join(lines).encode()
                lines.clear()
        yield "".join(lines).encode()
        told = {"calls": len(seen), "cells": counted_cells(counted), "skipped": skipped}
        yield SEPARATOR + json.dumps(told).encode()

    def _customer_legs(self, rows: Iterator[Sequence[Any]], skipped: Counter[str]) -> Iterable[tuple[CallRead, str]]:
        """Returns one row of each call: where both legs are written, the one that names the other."""
        calls = self._calls(rows, skipped)
        if "other_leg" not in self.reading.columns:
            return calls
        kept = list(calls)
        other_legs = {call.other_leg for call, _number in kept if call.other_leg}
        if not other_legs:
            return kept
        first = [leg for leg in kept if leg[0].key not in other_legs]
        if len(first) < len(kept):
            skipped["other_leg"] += len(kept) - len(first)
        return first

    def _calls(self, rows: Iterator[Sequence[Any]], skipped: Counter[str]) -> Iterator[tuple[CallRead, str]]:
        """Yields the lines that are calls of the client's numbers."""
        for row in rows:
            if not any(row):
                continue
            try:
                call = self.taken(row)
            except NotACall as error:
                skipped[error.code] += 1
            else:
                yield call

    def _name_of(self, call: CallRead, number: str) -> str:
        """Names a call without an id of its source: by all that its line says, and its place among equals."""
        line = f"{number} {call.began[0]} {call.called} {call.seconds} {call.outcome}"
        self.nth[line] += 1
        return f"{line} {self.nth[line]}"

    def _key(self, name: str) -> int:
        """Returns the key by which a call is known again."""
        hasher = self.hasher.copy()
        hasher.update(name.encode())
        return int.from_bytes(hasher.digest(), signed=True)


def counted_cells(counted: Mapping[tuple[str, int, str, str, str, str, str], int]) -> list[list[Any]]:
    """Returns a line for each place from calls by place and outcome: all, counted, answered, rejected, blocked."""
    cells: dict[tuple[str, int, str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for (*place, ended), count in counted.items():
        outcome = CallOutcome(ended)
        cell = cells[tuple(place)]  # type: ignore[index]  # what is left of a place without its outcome
        cell[0] += count
        cell[1] += count if outcome not in NOT_COUNTED else 0
        cell[2] += count if outcome is CallOutcome.ANSWERED else 0
        cell[3] += count if outcome is CallOutcome.REJECTED else 0
        cell[4] += count if outcome is CallOutcome.BLOCKED else 0
    return [[*place, *counts] for place, counts in cells.items()]


_UNKNOWN: Final = ("", "", -1)
_LAST_MINUTE: Final = frozenset(f"{minute}:{second:02}" for minute in range(10) for second in range(60))
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:[0-5]\d")
_CLEAN: Final = {ord(each): " " for each in "\t\n\r\\\0"}
