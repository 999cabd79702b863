"""A label model's measures as text."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from labels.registry.models import ModelVersion

SLICES = {
    "pairs": lazy("real names"),
    "adversarial": lazy("impersonations"),
    "decorated": lazy("with scene words"),
}


Slice = tuple[str, int, list[str]]  # its name, its pairs, and its shares as percentages


def accuracy(version: ModelVersion) -> str:
    """Returns the share of pairs of real names that the model judges right, as a percentage."""
    return share(slices_of(version), "pairs", "accuracy")


def slices_of(version: ModelVersion) -> Mapping[str, Any]:
    """Returns its measures on pairs it has not seen; before an evaluation, those of cross-validation."""
    slices: Mapping[str, Any] = (version.evaluation or {}).get("slices") or version.measures
    return slices


def share(slices: Mapping[str, Any], name: str, measure: str) -> str:
    """Returns a measure of a slice as a percentage; "—" without the slice."""
    return f"{slices[name][measure]:.2%}" if name in slices else "—"


def slice_rows(slices: Mapping[str, Any]) -> list[Slice]:
    """Returns name, pairs and shares of each slice, by name."""
    shares = ("accuracy", "false_accepts", "false_rejects", "accepted_unseen", "strangers_accepted_unseen")
    return [
        (_named(name), each["pairs"], [f"{each[share]:.2%}" for share in shares])
        for name, each in sorted(slices.items())
    ]


def _named(name: str) -> str:
    whole, _slash, source = name.partition("/")
    said = str(SLICES.get(whole, whole))
    return f"{said}: {source}" if source else said
