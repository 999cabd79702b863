"""The people who heard of something, by which channels, and whether it arrived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from maintenance import history
from maintenance.models import Window
from maintenance.notices import selectors
from maintenance.notices.models import Notice
from maintenance.notices.selectors import Ways
from tenants.outbox.selectors import reach_of
from tenants.people.models import Contact, User
from tenants.people.texts import CHANNELS


@dataclass(frozen=True)
class WayTold:
    """The last message by a channel. told: of the family told; at: real time, None while it waits."""

    channel: str
    word: str
    told: str
    at: datetime | None


@dataclass(frozen=True)
class PersonTold:
    """Somebody who was told, or could not be. reach: of the family reach."""

    id: UUID
    name: str
    reach: str
    ways: Sequence[WayTold]


def people_told(ways: Ways) -> list[PersonTold]:
    """Returns everyone who was told something, in the order in which they first heard."""
    return _people(ways, _names(ways))


def told_of_notices(notices: Collection[Notice]) -> dict[UUID, list[PersonTold]]:
    """Returns notice id → the people it asked."""
    asked = selectors.ways_of_all(notices)
    names = _names({person for ways in asked.values() for person in ways})
    return {notice: _people(ways, names) for notice, ways in asked.items()}


def _names(people: Collection[UUID]) -> dict[UUID, str]:
    names = {row.pk: row.name for row in Contact.objects.filter(pk__in=people)}
    return names | {row.pk: row.name or row.email for row in User.objects.filter(pk__in=people)}


def _people(ways: Ways, names: Mapping[UUID, str]) -> list[PersonTold]:
    return [
        PersonTold(
            person,
            names.get(person) or _("somebody who is no longer a contact"),
            str(reach_of(own_ways)),
            [WayTold(each.channel, str(CHANNELS[each.channel]), str(each.told), each.at) for each in own_ways.values()],
        )
        for person, own_ways in ways.items()
    ]


def told_of_window(window: Window) -> list[PersonTold]:
    """Returns the people who heard of a window, or were asked about it."""
    about = history.about(window)
    asked = Notice.objects.filter(about=about).values_list("pk", flat=True)
    return people_told(selectors.ways_about(about, list(asked)))
