"""Defines why a rule answered as it did: a code and its parameters. The page that shows it has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Parameter = str | int | bool | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason. `code` is stable and lower case; instants among `params` are aware."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule's refusal."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


def distinct(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Returns the reasons in their order, each once."""
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return tuple(kept)
