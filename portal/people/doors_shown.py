"""The content of the page of all doors."""

from collections import Counter
from dataclasses import dataclass, replace

from allauth.usersessions.models import UserSession
from django.urls import reverse

from compliance.evidence.selectors import namesakes, told_apart, with_namesakes
from maintenance.models import CalendarFeed
from portal.shell.api.scopes import SCOPES
from tenants.models import Tenant
from tenants.people import selectors
from tenants.people.actors import person as actor_of
from tenants.people.models import User
from tenants.people.selectors import Key, Person
from tenants.selectors import address_of
from tenants.webhooks.models import Endpoint


@dataclass(frozen=True)
class FeedDoor:
    """A calendar feed that works. holder: empty for nobody; is_mine: the reader answers for it."""

    feed: CalendarFeed
    holder: str
    is_mine: bool


@dataclass(frozen=True)
class DoorsPage:
    """All doors that work. people: each with the number of browsers signed in; keys: with their scopes in words, and
    whether the reader answers for them; embeds: addresses that other sites may show; subscribers: (channel, how many).
    """

    people: list[tuple[Person, int]]
    keys: list[tuple[Key, list[object], bool]]
    feeds: list[FeedDoor]
    webhooks: list[Endpoint]
    embeds: list[str]
    subscribers: list[tuple[str, int]]
    status_public: bool


def keys_shown() -> list[Key]:
    """Returns all API keys; an e-mail tells apart makers of the same name."""
    keys = selectors.api_keys()
    emails = namesakes(key.created_by_id for key in keys)
    return [replace(key, created_by=told_apart(key.created_by, key.created_by_id, emails)) for key in keys]


def doors_page(tenant: Tenant, reader: User) -> DoorsPage:
    """The doors of the client in use."""
    signed_in = Counter(UserSession.objects.values_list("user_id", flat=True))
    mine = {row.pk for row in selectors.keys_held_by(reader)}
    keys = [key for key in selectors.api_keys() if key.state == "active"]
    feeds = CalendarFeed.objects.filter(revoked_at=None).select_related("holder").order_by("created_at", "pk")
    channels = Counter(str(row.get_channel_display()) for row in selectors.status_subscribers())
    base = address_of(tenant)
    shown = ["announcements_embed", *(["status", "status_atom"] if tenant.status_page_public else [])]
    return DoorsPage(
        people=[(each, signed_in[each.id]) for each in selectors.people(reader)],
        keys=[(key, [SCOPES.get(scope, scope) for scope in key.scopes], key.id in mine) for key in keys],
        feeds=[
            FeedDoor(row, actor_of(row.holder).name if row.holder else "", row.holder_id == reader.pk) for row in feeds
        ],
        webhooks=list(with_namesakes(Endpoint.objects.all(), "made_by")),
        embeds=[base + reverse(name) for name in shown],
        subscribers=sorted(channels.items()),
        status_public=tenant.status_page_public,
    )
