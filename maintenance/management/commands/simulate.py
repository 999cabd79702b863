"""Simulates a year on the real rules and planner with invented clients and demand. Needs no database."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maintenance.simulation.outcome import Figure, Row, outcome
from maintenance.simulation.page import year_page
from maintenance.simulation.platform import DEFAULT_PLATFORM
from maintenance.simulation.year import simulate


class Command(BaseCommand):
    help = "Simulates maintenance for invented clients and prints the seed's figures beside what came out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=_positive, default=365)
        parser.add_argument("--clients", type=_positive, default=500)
        parser.add_argument("--first-day", type=_day, default=date(2026, 1, 1), help="YYYY-MM-DD")
        parser.add_argument("--seed", type=int, default=1, help="of chance: the same seed gives the same year")
        parser.add_argument(
            "--desk-parties", type=_natural_number, default=3, help="of six parties, those that people serve"
        )
        parser.add_argument("--json", type=Path, help="write everything to this file")
        parser.add_argument("--html", type=Path, help="write a page with charts to this file")

    def handle(
        self,
        *args: Any,
        days: int,
        clients: int,
        first_day: date,
        seed: int,
        desk_parties: int,
        json: Path | None,
        html: Path | None,
        **options: Any,
    ) -> None:
        platform = replace(DEFAULT_PLATFORM, desk_parties=min(desk_parties, DEFAULT_PLATFORM.directories))
        year = simulate(days, clients, first_day, seed, platform=platform)
        result = outcome(year)
        self.stdout.write(
            f"{clients} clients, {days} days from {first_day}, seed of chance {seed}: {len(year.windows)} windows,"
            f" {len(year.refused)} requests without a slot.\n\n"
        )
        self.stdout.write(_figures(result.figures) + "\n")
        self.stdout.write(_rows("by lane", result.lanes) + "\n")
        self.stdout.write(_rows("by content", result.contents) + "\n")
        self.stdout.write("Assumed:\n" + "\n".join(f"- {sentence}" for sentence in year.assumptions))
        try:
            if json:
                json.write_text(_as_json(result.as_data(year)), encoding="utf-8")
            if html:
                html.write_text(year_page(year, result), encoding="utf-8")
        except OSError as error:
            raise CommandError(str(error)) from error


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _figures(figures: Sequence[Figure]) -> str:
    verdicts = {None: "", True: "holds", False: "falls short"}
    rows = [("figure", "seed", "came out", "measured on", "")]
    rows += [(each.name, each.seed, each.text, str(each.of), verdicts[each.holds]) for each in figures]
    return _aligned(rows)


def _rows(title: str, groups: Sequence[Row]) -> str:
    rows = [(title, "windows", "on time %", "mean cycle h", "95 % cycle h", "worst wait h")]
    rows += [
        (
            each.name,
            str(each.windows),
            str(each.on_time_percent),
            str(each.mean_cycle),
            str(each.p95_cycle),
            str(each.worst_wait),
        )
        for each in groups
    ]
    return _aligned(rows)


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("must be at least 1")
    return number


def _natural_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ArgumentTypeError("must not be less than 0")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day, as 2026-01-31") from None
