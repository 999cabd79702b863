"""The lists that clients download: windows, displays and numbers as CSV, each line judged column by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from tests.claims.displays import Displays
from tests.claims.doors import Doors
from tests.claims.judging import nothing_shown, same, seen_everywhere
from tests.claims.letters import Said
from tests.claims.programs import FieldJudge, Told, column_at
from tests.claims.scenes import Scene
from tests.portal_client import PortalClient

# In the order of the file; one more column fails until somebody has looked at it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "windows": (
        *("title", "content", "label", "numbers", "state", "says", "lane", "starts_at", "ends_at", "started_at"),
        *("promised", "published_at", "seen_at", "extensions", "id"),
    ),
    "displays": ("number", "directory", "wanted", "shown", "mark", "state", "expected_by", "looked_at"),
    "numbers": (
        *("number", "label", "display", "ownership", "group", "note", "state", "says", "added_at", "proof_by"),
    ),
}


def _seen_at(scene: Scene, said: str) -> str | None:
    """Handsets were seen to show it then: so they were, and there was something to see."""
    if not said:
        return None
    if scene.state != "completed" or not same(datetime.fromisoformat(said), scene.completed_at):
        return f"the window is {scene.state}, completed {scene.completed_at}"
    if not scene.ended_now:
        return None
    ended = scene.as_it_ended()
    return "there was nothing to show" if nothing_shown(ended, {}) is None else seen_everywhere(ended, {})


WINDOW: Mapping[str, FieldJudge] = {
    "label": lambda scene, said: None if said == scene.asked.label else f"it is “{scene.asked.label}”",
    "numbers": lambda scene, said: None if said == str(len(scene.asked.numbers)) else f"{len(scene.asked.numbers)}",
    "starts_at": column_at("starts_at"),
    "ends_at": column_at("ends_at"),
    "promised": column_at("owed_by"),
    "published_at": column_at("published_at"),
    "seen_at": _seen_at,
    "extensions": lambda scene, said: None if said == str(scene.asked.extended) else f"{scene.asked.extended}",
}


@dataclass
class Downloads:
    """Who downloads them. rows: of each list in each language that is due, as read last."""

    doors: Doors
    rows: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)

    def open(self) -> None:
        """Download each list once for all of its lines."""
        self.rows = {
            (name, language): _lines(reader, name) for language, reader in self.doors.due() for name in COLUMNS
        }

    def _lines_of(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        for (listed, language), rows in self.rows.items():
            yield from ((f"{name}.csv {language}", row) for row in rows if listed == name)

    def of_window(self, window: Any) -> Iterator[Said]:
        """What is said of it in words."""
        for door, row in self._lines_of("windows"):
            if row["id"] == str(window.pk):
                yield door, row["says"]
                yield door, row["state"]

    def columns_of(self, scene: Scene) -> Iterator[Told]:
        """Its numbers and times."""
        for door, row in self._lines_of("windows"):
            if row["id"] == str(scene.asked.window.pk):
                yield from ((door, f"{name} {row[name]}", judge(scene, row[name])) for name, judge in WINDOW.items())

    def of_numbers(self, everything: Displays) -> Iterator[tuple[str, str, Displays]]:
        """What is said of numbers and displays in words."""
        names = everything.outside.names
        for door, row in self._lines_of("numbers"):
            yield door, row["says"], everything.some(number=row["number"])
            if row["proof_by"]:
                yield door, f"proof by {row['proof_by']}", everything.some(number=row["number"])
        for door, row in self._lines_of("displays"):
            if row["directory"] not in names:
                continue
            seen = everything.some(number=row["number"], party=names[row["directory"]])
            yield door, row["state"], seen
            yield door, f"handset: {row['shown']}" if row["shown"] else "no label", seen
            yield door, f"wanted: {row['wanted']}", seen
            if row["expected_by"]:
                yield door, f"to come by {row['expected_by']}", seen
            if row["looked_at"]:
                yield door, f"looked at {row['looked_at']}", seen


def _lines(reader: PortalClient, name: str) -> list[dict[str, str]]:
    answer = reader.get(reverse("list_csv", args=[name]))
    assert answer.status_code == 200, name
    _head, *lines = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    return [dict(zip(COLUMNS[name], line, strict=True)) for line in lines]
