"""Recognises a file of labels: writes the same rows with the results. Needs no database."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.recognition.datasets import Pair
from labels.recognition.evaluation import PairOutcome, measure, outcome
from labels.recognition.model import BrokenModel, Model, packaged, read_model
from labels.recognition.recognise import recognise

BAD_ROW = "bad_row"
SHOWN = 50  # problems
LONGEST = 500  # characters of a name: alignment takes the product of both lengths
_SURPLUS = "surplus fields"
ADDED = ("decision", "score", "match", "codes", "model_version")


class Command(BaseCommand):
    help = "Reads short_name,full_name[,label] and writes the rows with decision, score, match, codes, model_version."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--model", type=Path, help="an artefact; by default the model that comes with the product")

    def handle(self, *args: Any, pairs: Path, out: Path, model: Path | None, **options: Any) -> None:
        part = out.with_name(f"{out.name}.part")  # a file under the final name is complete
        try:
            chosen = read_model(model) if model else packaged()
            judged, bad = _match(pairs, part, chosen)
            part.replace(out)
        except UnicodeDecodeError as error:
            raise CommandError(f"{pairs} is not UTF-8 ({error.reason}): save it as UTF-8.") from error
        except (BrokenModel, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{len(judged) + len(bad)} rows written to {out} with model {chosen.version}.")
        if labelled := [each for each in judged if each is not None]:
            measures = measure(labelled)
            self.stdout.write(
                f"accuracy {measures.accuracy:.2%}  false accepts {measures.false_accepts:.2%}"
                f"  false rejects {measures.false_rejects:.2%}\n"
                f"accepted unseen: {measures.accepted_unseen:.2%} of the firms' own,"
                f" {measures.strangers_accepted_unseen:.2%} of strangers"
            )
        for problem in bad[:SHOWN]:
            self.stderr.write(problem)
        if bad:
            raise CommandError(f"{len(bad)} rows could not be judged; they are written with the code {BAD_ROW}.")


def _match(pairs: Path, out: Path, model: Model) -> tuple[list[PairOutcome | None], list[str]]:
    """Writes the rows one by one. Returns the outcome of each row that could be judged (None: it has no label), and the
    problems of the others, by line.
    """
    judged: list[PairOutcome | None] = []
    bad: list[str] = []
    with pairs.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source, restkey=_SURPLUS, strict=True)
        try:
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
            if missing := {"short_name", "full_name"}.difference(reader.fieldnames):
                raise CommandError(f"{pairs} has no column {', '.join(sorted(missing))}.")
            if twice := {name for name in reader.fieldnames if name and reader.fieldnames.count(name) > 1}:
                raise CommandError(f"{pairs} has more than one column {', '.join(sorted(twice))}.")
            with out.open("w", encoding="utf-8", newline="") as target:
                kept = [name for name in reader.fieldnames if name not in ADDED]
                writer = csv.DictWriter(target, [*kept, *ADDED], extrasaction="ignore")
                writer.writeheader()
                for row in reader:
                    if problem := _problem(row):
                        bad.append(f"line {reader.line_num}: {problem}")
                        said = row | dict(zip(ADDED, ("", "0", "0", BAD_ROW, ""), strict=True))
                        # Surplus fields go behind all columns: nothing of the file is lost.
                        surplus = row.get(_SURPLUS, ())
                        writer.writer.writerow([*(said[name] for name in writer.fieldnames), *surplus])
                    else:
                        judged.append(_match_row(row, writer, model))
        except csv.Error as error:
            raise CommandError(f"{pairs}, in the row after line {reader.line_num}: {error}") from error
    return judged, bad


def _problem(row: dict[str, str]) -> str:
    """Returns why a row cannot be judged; empty if it can."""
    if _SURPLUS in row:
        return "more fields than the header has"
    if None in row.values():
        return "fewer fields than the header has"
    for name in ("short_name", "full_name"):
        if not row[name].strip():
            return f"{name} is empty"
        if len(row[name]) > LONGEST:
            return f"{name} has {len(row[name])} characters, at most {LONGEST}"
    if row.get("label", "") not in ("", "0", "1"):
        return f"label is {row['label']!r}, not 0 or 1"
    return ""


def _match_row(row: dict[str, str], writer: csv.DictWriter[str], model: Model) -> PairOutcome | None:
    label, legal_name = row["short_name"], row["full_name"]
    recognition = recognise(label, legal_name, model=model, explain=False)
    said = [
        recognition.decision,
        f"{recognition.score:.6f}",
        int(recognition.match),
        "|".join(recognition.codes),
        recognition.model_version,
    ]
    writer.writerow(row | dict(zip(ADDED, map(str, said), strict=True)))
    if not row.get("label"):
        return None
    return outcome(Pair(label, legal_name, row["label"] == "1"), recognition)
