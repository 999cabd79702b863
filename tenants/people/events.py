"""What happens with those who are told, for the rooms above."""

from dataclasses import dataclass
from uuid import UUID

from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.events import Event


@dataclass(frozen=True)
class NobodyReached(Event):
    """What must be known reaches nobody of the client in use any more. topics: of which that is so."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class ContactReached(Event):
    """A contact of the client in use can be told from now on, over one more channel, or of something else.

    newly: it has agreed just now, and does not know what was said before.
    """

    contact_id: UUID
    newly: bool = True


@dataclass(frozen=True)
class PersonShutOut(Event):
    """A person of the tenant in use may sign in no more: what goes on in that person's name ends."""

    person_id: UUID
    by: Actor


@dataclass(frozen=True)
class StrangersHeldBack(Event):
    """No more confirmations are sent for now: to strangers on no status page, or not on that of the client in use; or,
    by_clients, to an address that clients together have asked too often.
    """

    everywhere: bool
    by_clients: bool = False
