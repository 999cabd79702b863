"""Previews the effects on clients' windows, displays and calls of a change to a party, before it is agreed on.

Such a change makes a party active or critical, or moves it to another adapter.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.directories.profiles import is_vetted
from labels.models import Display, Forwarding, LabelVersion
from maintenance.models import Window
from maintenance.promises.selectors import carriage_by
from tenants import context
from tenants.clock import business_now
from tenants.selectors import clients_in_service


class PartyEffect(StrEnum):
    """An effect of a change to a party; counted over all clients."""

    SENT = "sent"  # displays are ordered from it
    VETTING = "vetting"  # displays of clients that the party has to vet first: they are held back
    HELD = "held"  # windows wait for it that did not; those already published do not
    BROKEN = "broken"  # promises of windows end before people could carry there what they bring
    FORWARDING = "forwarding"  # calls that it leads to standby numbers, and leads no more
    ACCELERATION = "acceleration"  # displays that could be pushed there for money, and cannot any more


def effects_of(before: Directory | None, after: Directory) -> dict[PartyEffect, int]:
    """Counts each effect of saving a party as `after` instead of as it is; those without any are left out.

    before: None of a new one.
    """
    if not _differs(before, after):
        return {}
    counts: Counter[PartyEffect] = Counter()
    for tenant in clients_in_service():
        with context.client(tenant):
            counts.update(dict(_effects(before, after)))
    return {effect: counts[effect] for effect in PartyEffect if counts[effect]}


def _differs(before: Directory | None, after: Directory) -> bool:
    if before is None:
        return after.active
    return any(getattr(before, name) != getattr(after, name) for name in ("active", "critical", "adapter"))


def _effects(before: Directory | None, after: Directory) -> Iterator[tuple[PartyEffect, int]]:
    there = Display.objects.filter(directory=after) if after.pk else Display.objects.none()
    if after.active and not (before and before.active):
        live = LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED)
        vetted = not after.vets_clients or bool(after.pk and is_vetted(after))
        effect = PartyEffect.SENT if vetted else PartyEffect.VETTING
        yield effect, live.order_by().values("number").distinct().count()
    elif before and after.active and before.adapter != after.adapter:
        yield PartyEffect.SENT, there.filter(state=Display.State.PENDING).count()
    unpublished = Window.objects.filter(state__in=Window.UNPUBLISHED).select_related("request")
    if _waited_for(after) and not _waited_for(before):
        yield PartyEffect.HELD, unpublished.count()
    if _by_people(after) and not _by_people(before):
        yield PartyEffect.BROKEN, sum(_breaks(window, after) for window in unpublished)
    if before and _does(before, "forward") and not _does(after, "forward"):
        led = Forwarding.objects.filter(directory=after, target__isnull=False)
        yield PartyEffect.FORWARDING, led.count()
    if before and _pushes(before) and not _pushes(after):
        yield PartyEffect.ACCELERATION, there.filter(held__isnull=False).count()


def _waited_for(party: Directory | None) -> bool:
    return party is not None and party.active and party.critical


def _by_people(party: Directory | None) -> bool:
    return party is not None and _waited_for(party) and capabilities_of(party).by_people


def _does(party: Directory, what: str) -> bool:
    return party.active and bool(getattr(capabilities_of(party), what))


def _pushes(party: Directory) -> bool:
    return _does(party, "accelerate") and party.acceleration_price is not None


def _breaks(window: Window, party: Directory) -> bool:
    """Returns whether people could not carry the labels there in time, were our own work done when it begins."""
    due = window.promised_by
    way = carriage_by(window.request, [party])
    return due is not None and not way.can_keep(due, max(window.starts_at, business_now()))
