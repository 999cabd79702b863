"""Events about people and contacts, for the rooms above."""

from dataclasses import dataclass
from uuid import UUID

from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.events import Event


@dataclass(frozen=True)
class NobodyReached(Event):
    """Mandatory messages no longer reach anybody of the client in use. topics: those of which that is so."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class ContactReached(Event):
    """A contact of the client in use can be told from now on, over one more channel, or about something else.

    newly: it has agreed just now, and does not know earlier messages.
    """

    contact_id: UUID
    newly: bool = True


@dataclass(frozen=True)
class PersonShutOut(Event):
    """A person of the tenant in use may no longer sign in: everything that runs in that person's name ends."""

    person_id: UUID
    by: Actor


@dataclass(frozen=True)
class StrangersHeldBack(Event):
    """No more confirmations are sent for now: to strangers on any status page (everywhere), or on that of the client in
    use; or, by_clients, to an address that clients together have asked too often.
    """

    everywhere: bool
    by_clients: bool = False
