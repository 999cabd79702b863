"""Tells programs of events: the one place where records of the history become a webhook's events.

Each room's history.py declares with its sentences which records are events. Names of persons, and texts with addresses
or mobiles, stay in the history: an event carries ids and plain facts only.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final
from uuid import UUID

from compliance.evidence.events import Recorded
from compliance.models import Licence
from labels.displays.sightings import DisplaysInTrouble
from labels.numbers.ownership import OwnershipMoved
from maintenance.models import MaintenanceRequest, Window
from portal.webhooks.payloads import (
    DisplayAsTold,
    DisplaysData,
    EventSubject,
    LicenceAsTold,
    NumbersData,
    RecordedData,
    RequestAsTold,
    WebhookTestData,
    WindowAsTold,
)
from tenants import context
from tenants.acts import actions
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.webhooks.services import TEST, note_event

LISTED: Final = 500  # numbers or displays that one event names; `count` says how many there are


@dataclass(frozen=True)
class EventType:
    """One type of event. meaning: for those who write programs, in English as the API's document is.

    data: what it says, of portal.webhooks.payloads. action: of the history, whose details it gives.
    """

    name: str
    topic: Topic
    meaning: str
    data: type = RecordedData
    action: str = ""


NUMBERS_MOVED: Final = EventType(
    "numbers.ownership_moved",
    Topic.DISPLAYS,
    "Labels may be shown on these numbers from now on, or the client holds them no more: /numbers says which.",
    NumbersData,
)
IN_TROUBLE: Final[Mapping[str, EventType]] = {
    "display_overdue": EventType(
        "displays.overdue", Topic.DISPLAYS, "Handsets should show the label by now.", DisplaysData
    ),
    "display_wrong": EventType(
        "displays.wrong", Topic.DISPLAYS, "Handsets show something else, or a mark.", DisplaysData
    ),
    "display_refused": EventType("displays.refused", Topic.DISPLAYS, "A directory has refused labels.", DisplaysData),
}


@cache
def by_action() -> Mapping[str, EventType]:
    """Returns action of the history → its event, as all rooms declare them once portal.wiring is imported."""
    return {
        action: EventType(each.called or action.replace("_", ".", 1), each.topic, each.meaning, action=action)
        for action, each in actions.told_to_programs().items()
    }


def event_types() -> list[EventType]:
    """Returns all types of events, by name."""
    test = EventType(TEST, Topic.PROGRAMS, "A test that somebody has asked for; it has no `seq`.", WebhookTestData)
    return sorted([*by_action().values(), *IN_TROUBLE.values(), NUMBERS_MOVED, test], key=lambda each: each.name)


# ---------------------------------------------------------------- what is bound in portal/wiring.py


def note_record(event: Recorded) -> None:
    """A record of the history: the event that it is, with the subject as it stands now."""
    kind = by_action().get(event.action)
    if kind is None or context.current_tenant().kind != Tenant.Kind.CLIENT:
        return
    facts_of = FACTS.get(event.subject_kind)
    said = RecordedData(
        by=event.actor_kind,
        subject=EventSubject(event.subject_kind, event.subject_id),
        concerns=list(event.concerns),
        details=event.details,
        now=None if facts_of is None else facts_of(UUID(event.subject_id)),
    )
    note_event(kind.name, kind.topic, asdict(said))


def note_ownership(event: OwnershipMoved) -> None:
    """Numbers were proved or lost."""
    if event.numbers:
        numbers = sorted(map(str, event.numbers))
        note_event(NUMBERS_MOVED.name, NUMBERS_MOVED.topic, asdict(NumbersData(numbers[:LISTED], len(numbers))))


def note_displays(event: DisplaysInTrouble) -> None:
    """Displays of a directory are late, wrong or refused."""
    kind = IN_TROUBLE[event.trouble]
    told = [
        DisplayAsTold(each.pk, each.number_id, each.wanted, each.shown, each.mark, each.state)
        for each in event.displays[:LISTED]
    ]
    note_event(kind.name, kind.topic, asdict(DisplaysData(event.directory.code, len(event.displays), told)))


def _window(key: UUID) -> WindowAsTold | None:
    row = Window.objects.filter(pk=key).values(*WindowAsTold.__annotations__).first()
    return None if row is None else WindowAsTold(**row)


def _request(key: UUID) -> RequestAsTold | None:
    row = MaintenanceRequest.objects.filter(pk=key).values(*RequestAsTold.__annotations__).first()
    return None if row is None else RequestAsTold(**row)


def _licence(key: UUID) -> LicenceAsTold | None:
    row = Licence.objects.filter(pk=key).values(*LicenceAsTold.__annotations__).first()
    return None if row is None else LicenceAsTold(**row)


FACTS: Final[Mapping[str, Callable[[UUID], WindowAsTold | RequestAsTold | LicenceAsTold | None]]] = {
    "window": _window,
    "maintenance_request": _request,
    "licence": _licence,
}
