"""Gives guards the public numbers and the cool-down of standby numbers."""

from collections.abc import Mapping
from typing import Any

from compliance.guarded import Figures, from_json, of_rows
from labels.domain import guards
from labels.numbers.public_numbers import new_version
from labels.registry.models import PublicNumber, StandbyNumber
from tenants.domain.actors import Actor


def _public_now(pattern: str) -> list[Mapping[str, Any]]:
    newest = PublicNumber.objects.select_for_update().filter(pattern=pattern).order_by("-version").first()
    return [{name: getattr(newest, name) for name in guards.PUBLIC_NUMBER}] if newest else []


def _write_public(pattern: str, after: Mapping[str, Any], note: str, by: Actor) -> None:
    [kept] = _public_now(pattern)
    new_version({**kept, **from_json(PublicNumber, after), "pattern": pattern, "note": note}, by=by)


PUBLIC_NUMBERS = Figures(guards.PUBLIC_NUMBER, _public_now, _write_public, whole=True)
STANDBY_NUMBERS = of_rows(StandbyNumber, "pk", guards.STANDBY_NUMBER)
