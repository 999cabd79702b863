"""Decides whom a campaign is for: what its makers have chosen, and which clients that means."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tenants.domain.kept import StoredAsJson


@dataclass(frozen=True, slots=True)
class Audience(StoredAsJson):
    """The choice of a campaign. An empty field chooses all clients, all their numbers, or the end of the notice.

    party: the code of the directory whose displays are touched; carrier: the carrier whose numbers are. Only numbers
    that both mean are touched; a client without one is not reached. not_before: no window begins earlier.
    """

    party: str = ""
    carrier: str = ""
    industries: tuple[str, ...] = ()
    subject_types: tuple[str, ...] = ()
    clients: tuple[UUID, ...] = ()
    not_before: datetime | None = None

    @property
    def some_numbers(self) -> bool:
        """Tells whether it may leave out numbers of a client."""
        return bool(self.party or self.carrier)

    @property
    def narrower(self) -> bool:
        """Tells whether it may leave out a client, or numbers of one."""
        return replace(self, not_before=None) != Audience()


def is_meant(audience: Audience, client: UUID, industry: str, subject_type: str) -> bool:
    """Tells whether a client belongs to the audience, whatever its numbers are."""
    return all(
        not chosen or given in chosen
        for chosen, given in (
            (audience.clients, client),
            (audience.industries, industry),
            (audience.subject_types, subject_type),
        )
    )


def is_reached(audience: Audience, client: UUID, industry: str, subject_type: str, *, touched: int) -> bool:
    """Tells whether a client becomes a member. touched: how many of its numbers the work touches."""
    return touched > 0 and is_meant(audience, client, industry, subject_type)


def earliest_start(audience: Audience, notice_over: datetime) -> datetime:
    """Returns when a window may begin at the earliest: never before the notice is over."""
    return max(notice_over, audience.not_before or notice_over)
