"""Numbers for the stories."""

from __future__ import annotations

from dataclasses import dataclass

from labels.domain.numbers import ParsedNumber, parse_number
from labels.models import Number
from labels.numbers import services as number_services
from tenants.domain.actors import Actor
from tests.ownership import prove

ACTOR = Actor("person", "Owner 1")


@dataclass(frozen=True)
class Row:
    """A number to register."""

    number: ParsedNumber
    note: str = ""
    group: str = ""
    critical: bool | None = None


def register(*texts: str, group: str = "", proved: bool = True) -> list[Number]:
    """Register numbers for the client in use, proved to be its own unless they are to be without a proof."""
    number_services.register_numbers([Row(parse_number(text), group=group) for text in texts], actor=ACTOR)
    canonical = [parse_number(text).canonical for text in texts]
    if proved:
        prove(Number.objects.filter(canonical__in=canonical, state__in=Number.IN_USE))
    return list(Number.objects.filter(canonical__in=canonical).order_by("canonical"))
