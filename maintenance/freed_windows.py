"""Finds windows that wait for one directory, and lets them go on once it is not critical any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from labels.directories.models import Directory
from maintenance import history
from maintenance.domain import gates as rules
from maintenance.domain.gates import Action, Step
from maintenance.gate_facts import gate_facts
from maintenance.models import Window
from maintenance.services.requests import runbook_of
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.selectors import clients_in_service


@dataclass(frozen=True)
class HeldUp:
    """A window that waits for a directory. goes_on: it would wait for no other one."""

    tenant: Tenant
    window: UUID
    label: str
    gate: rules.GateKind
    goes_on: bool


def held_up_by(directory: Directory) -> list[HeldUp]:
    """Returns the windows of all clients that would stand otherwise if the directory were not critical."""
    held_up: list[HeldUp] = []
    for tenant in clients_in_service():
        with context.client(tenant):
            running = Window.objects.filter(state__in=(Window.State.RUNNING, Window.State.VERIFYING))
            for window in running.select_related("request").order_by("starts_at", "pk"):
                held_up += _held_up(tenant, window, directory)
    return held_up


def _held_up(tenant: Tenant, window: Window, directory: Directory) -> list[HeldUp]:
    facts, now = gate_facts(window, list(window.gates.order_by("position"))), business_now()
    without = replace(
        facts,
        directories=tuple(
            replace(each, critical=each.critical and each.directory != directory.code) for each in facts.directories
        ),
    )
    before, after = (rules.next_step(runbook_of(window), each, now) for each in (facts, without))
    if before is None or before.gate not in rules.WAIVABLE or _waits_alike(before, after):
        return []
    goes_on = after is None or after.action is Action.PASS
    return [HeldUp(tenant, window.pk, window.request.text, before.gate, goes_on)]


def _waits_alike(before: Step, after: Step | None) -> bool:
    return after is not None and (before.action, before.reason) == (after.action, after.reason)


def let_go_on(windows: Collection[HeldUp], directory: Directory, *, actor: Actor) -> None:
    """Schedules these windows at once, as the directory is not critical any more; their history says why."""
    for each in windows:
        with context.client(each.tenant):
            window = Window.objects.get(pk=each.window)
            history.note(window, "window_freed", actor, directory=directory.names)
            schedule("maintenance.run", key=str(window.pk), lane=window.lane, window=str(window.pk))
