"""Why a rule answered as it did: a code and its parameters. Whoever shows it finds the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Parameter = str | int | bool | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is stable and lower case; instants among `params` are aware."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer of a rule that says no."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


def distinct(reasons: list[Reason]) -> tuple[Reason, ...]:
    """The reasons in their order, each once."""
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return tuple(kept)
