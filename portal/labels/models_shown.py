"""How well a label model judges."""

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
    """How many pairs of real names it judges right, as a percentage."""
    return share(slices_of(version), "pairs", "accuracy")


def slices_of(version: ModelVersion) -> Mapping[str, Any]:
    """What it does on pairs it has not seen; as long as nobody has looked, by cross-validation."""
    slices: Mapping[str, Any] = (version.evaluation or {}).get("slices") or version.measures
    return slices


def share(slices: Mapping[str, Any], name: str, measure: str) -> str:
    """A measure of a slice, as a percentage."""
    return f"{slices[name][measure]:.2%}" if name in slices else "—"


def slice_rows(slices: Mapping[str, Any]) -> list[Slice]:
    """Name, pairs, and the shares of each slice, real names last with their sources behind them."""
    shares = ("accuracy", "false_accepts", "false_rejects", "accepted_unseen", "strangers_accepted_unseen")
    return [
        (_named(name), each["pairs"], [f"{each[share]:.2%}" for share in shares])
        for name, each in sorted(slices.items())
    ]


def _named(name: str) -> str:
    whole, _slash, source = name.partition("/")
    said = str(SLICES.get(whole, whole))
    return f"{said}: {source}" if source else said
