"""Recognise a file of labels: the same rows with what recognition says. Needs no database."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.recognition.datasets import Pair
from labels.recognition.evaluation import Outcome, measure, outcome
from labels.recognition.model import BrokenModel, Model, packaged, read
from labels.recognition.recognise import recognise

ADDED = ("decision", "score", "match", "codes", "model_version")


class Command(BaseCommand):
    help = "Reads short_name,full_name[,label] and writes the rows with decision, score, match, codes, model_version."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--model", type=Path, help="an artefact; by default the model that comes with the product")

    def handle(self, *args: Any, pairs: Path, out: Path, model: Path | None, **options: Any) -> None:
        try:
            chosen = read(model) if model else packaged()
            outcomes = list(_match(pairs, out, chosen))
        except (BrokenModel, OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(outcomes)} rows written to {out} with model {chosen.version}.")
        if labelled := [each for each in outcomes if each is not None]:
            found = measure(labelled)
            self.stdout.write(
                f"accuracy {found.accuracy:.2%}  false accepts {found.false_accepts:.2%}"
                f"  false rejects {found.false_rejects:.2%}\n"
                f"accepted unseen: {found.accepted_unseen:.2%} of the firms' own,"
                f" {found.strangers_accepted_unseen:.2%} of strangers"
            )


def _match(pairs: Path, out: Path, model: Model) -> Iterator[Outcome | None]:
    """Write the rows one by one; yields what became of each, None for one without a label."""
    with pairs.open(encoding="utf-8-sig", newline="") as source:
        rows = csv.DictReader(source)
        if missing := {"short_name", "full_name"}.difference(rows.fieldnames or ()):
            raise CommandError(f"{pairs} has no column {', '.join(sorted(missing))}.")
        first = next(rows, None)
        with out.open("w", encoding="utf-8", newline="") as target:
            kept = [name for name in rows.fieldnames or () if name not in ADDED]
            writer = csv.DictWriter(target, [*kept, *ADDED], extrasaction="ignore")
            writer.writeheader()
            for row in chain([first] if first else [], rows):
                yield _match_row(row, writer, model)


def _match_row(row: dict[str, str], writer: csv.DictWriter[str], model: Model) -> Outcome | None:
    label, legal_name = row["short_name"] or "", row["full_name"] or ""
    found = recognise(label, legal_name, model=model, explain=False)
    said = [found.decision, f"{found.score:.6f}", int(found.match), "|".join(found.codes), found.model_version]
    writer.writerow(row | dict(zip(ADDED, map(str, said), strict=True)))
    if row.get("label") not in ("0", "1"):
        return None
    return outcome(Pair(label, legal_name, row["label"] == "1"), found)
