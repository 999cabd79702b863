"""The policy's figures, blackouts and capacities, as guards read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.guarded import Figures, of_rows
from maintenance.calendars.ledger import most_at_once
from maintenance.calendars.models import Blackout, Capacity, Policy
from maintenance.calendars.services import default_figures, new_policy, set_capacity
from maintenance.domain import guards
from tenants.domain.actors import Actor


def by_path(figures: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Returns the figures of a policy by their dotted paths."""
    return dict(_leaves(figures, path))


def _leaves(figures: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _policy_now(_row: str) -> list[Mapping[str, Any]]:
    newest = Policy.objects.select_for_update().latest("version")
    return [by_path(default_figures()) | by_path(newest.figures)]


def _write_policy(_row: str, after: Mapping[str, Any], note: str, by: Actor) -> None:
    [now] = _policy_now("")
    figures: dict[str, Any] = {}
    for path, value in {**now, **after}.items():
        *parents, name = path.split(".")
        place = figures
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    new_policy(figures=figures, note=note, by=by)


def _capacity_now(resource: str) -> list[Mapping[str, Any]]:
    Capacity.objects.select_for_update().filter(pk=resource).first()
    return [{"most": most_at_once([resource])[resource]}]


def _write_capacity(resource: str, after: Mapping[str, Any], _note: str, _by: Actor) -> None:
    set_capacity(resource, after["most"])


POLICIES = Figures(guards.of_policy(by_path(default_figures())), _policy_now, _write_policy, whole=True)
BLACKOUTS = of_rows(Blackout, "pk", guards.BLACKOUT, whole=True, active=True)
CAPACITIES = Figures(guards.CAPACITY, _capacity_now, _write_capacity)
