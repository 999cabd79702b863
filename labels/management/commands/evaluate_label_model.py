"""Measures a label model on pairs it was not trained on, and says whether it may be used.

Needs no database; if one answers, the gate's verdict is saved in the registry: draft → evaluated.
"""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.management import registry
from labels.recognition.datasets import BadPairs, Pair, fingerprint, impersonations, read_pairs
from labels.recognition.evaluation import Evaluation, Shortfall, evaluate, gate
from labels.recognition.model import BrokenModel, Model, packaged, read_model
from labels.registry.models import ModelVersion
from labels.registry.selectors import active_model, model_of
from labels.registry.services import note_evaluation, register_model
from tenants.refusals import Refused

SEED = 7  # of the impersonations that are made if none are given: always the same ones


class Command(BaseCommand):
    help = (
        "Measures a label model on pairs (short_name,full_name,label[,source]), slice by slice. With --gate the command"
        " fails unless the model may be put to use, and keeps the verdict in the registry where a database answers; it"
        " may not fall behind --in-use (by default the registry's active model) either."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--model", type=Path, help="an artefact; by default the model that comes with the product")
        parser.add_argument("--registered", metavar="VERSION", help="a model of the registry instead of a file")
        parser.add_argument("--in-use", type=Path, help="the artefact that the model would take the place of")
        parser.add_argument("--adversarial", type=Path, help="impersonations; by default made of the pairs")
        parser.add_argument("--decorated", type=Path, help="names with scene words")
        parser.add_argument("--gate", action="store_true", help="fail when the model falls short")
        parser.add_argument("--json", type=Path, help="where to write the measures and what falls short")

    def handle(self, *args: Any, pairs: Path, model: Path | None, in_use: Path | None, **options: Any) -> None:
        registered = registry.at_hand() if options["gate"] or options["registered"] else False
        try:
            sets = _sets(pairs, options["adversarial"], options["decorated"])
            chosen = _chosen(model, options["registered"])
            rival = read_model(in_use) if in_use else active_model() if registered else None
            evaluation = evaluate(chosen, sets)
            before = evaluate(rival, sets) if rival and rival.sha256 != chosen.sha256 else None
        except (BadPairs, BrokenModel, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        short, data = gate(evaluation, before), fingerprint(sets["pairs"])
        trained_on = data == chosen.content.get("training", {}).get("data_sha256")
        if options["json"]:
            content = evaluation.as_json() | {
                "trained_on_these_pairs": trained_on,
                "shortfalls": [asdict(each) for each in short],
            }
            options["json"].write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if trained_on:
            self.stderr.write("The model was trained on these very pairs: what it does on others is not shown here.")
        self._say(evaluation, short)
        if not options["gate"]:
            return
        if trained_on:
            raise CommandError("The model may not be put to use for what it does on pairs it was trained on.")
        if registered:
            self._keep(chosen, evaluation, before, data)
        if short:
            raise CommandError(f"The model may not be put to use: it falls short {len(short)} times.")

    def _keep(self, model: Model, evaluation: Evaluation, before: Evaluation | None, data_sha256: str) -> None:
        try:
            version = register_model(model)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        note_evaluation(version, evaluation, before, data_sha256)
        self.stdout.write(f"Kept in the registry: {version.version} is {version.state}.")

    def _say(self, evaluation: Evaluation, short: Sequence[Shortfall]) -> None:
        for name, measures in evaluation.slices.items():
            self.stdout.write(
                f"{name}: {measures.pairs} pairs, accuracy {measures.accuracy:.2%},"
                f" false accepts {measures.false_accepts:.2%}, false rejects {measures.false_rejects:.2%},"
                f" accepted unseen {measures.accepted_unseen:.2%},"
                f" strangers accepted unseen {measures.strangers_accepted_unseen:.2%}"
            )
        self.stdout.write(
            f"protected names accepted: {evaluation.protected_accepted} of {evaluation.protected_tried}\n"
            f"95th percentile of a decision: {evaluation.slowest * 1000:.2f} ms; artefact: {evaluation.size} bytes"
        )
        for each in short:
            self.stdout.write(f"falls short: {each}")


def _chosen(path: Path | None, version: str | None) -> Model:
    if version is None:
        return read_model(path) if path else packaged()
    sha256 = ModelVersion.objects.filter(version=version).values_list("sha256", flat=True).first()
    if sha256 is None:
        raise CommandError(f"The registry has no model {version}.")
    return model_of(sha256)


def _sets(pairs: Path, adversarial: Path | None, decorated: Path | None) -> Mapping[str, Sequence[Pair]]:
    real = read_pairs(pairs)
    sets = {"pairs": real, "adversarial": read_pairs(adversarial) if adversarial else impersonations(real, SEED)}
    return sets | {"decorated": read_pairs(decorated)} if decorated else sets
