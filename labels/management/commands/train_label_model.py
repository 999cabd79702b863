"""Trains a label model (requirements-train.txt): writes an artefact, and a draft in the registry if there is a
database.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.management import registry
from labels.recognition.datasets import BadPairs, read_pairs
from labels.recognition.model import canonical_json, parse_model
from labels.recognition.training import train
from labels.registry.services import register_model
from tenants.refusals import Refused


class Command(BaseCommand):
    help = (
        "Trains a label model on pairs (short_name,full_name,label[,source]) and measures it by nested"
        " cross-validation. Where a database answers, the model is registered as a draft."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--model-version", required=True)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--adversarial", type=Path, help="impersonations, to measure on")
        parser.add_argument("--decorated", type=Path, help="names with scene words, to measure on")

    def handle(self, *args: Any, pairs: Path, out: Path, model_version: str, seed: int, **options: Any) -> None:
        try:
            sets = {name: read_pairs(options[name]) for name in ("adversarial", "decorated") if options[name]}
            content = train(read_pairs(pairs), model_version, seed, sets)
            out.write_bytes(canonical_json(content) + b"\n")
        except ModuleNotFoundError as error:
            raise CommandError(f"{error}: training needs `pip install -r requirements-train.txt`.") from error
        except (BadPairs, OSError) as error:
            raise CommandError(str(error)) from error
        for name, measures in content["measures"].items():
            self.stdout.write(f"{name}: {measures}")
        if registry.at_hand():
            try:
                version = register_model(parse_model(content))
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            self.stdout.write(f"Registered: {version.version}, {version.state}, SHA-256 {version.sha256}.")
        else:
            self.stdout.write("Not registered: no database answers. evaluate_label_model registers it later.")
