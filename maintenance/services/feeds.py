"""Makes, renews, transfers and revokes the secret addresses of the calendar."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from compliance.evidence.services import record
from labels.numbers.groups import GroupRenamed
from maintenance.feed import new_secret
from maintenance.models import CalendarFeed
from maintenance.status.scope import EVERYTHING, WindowScope
from tenants.domain.actors import Actor
from tenants.people.actors import person
from tenants.people.models import User
from tenants.people.selectors import holder_of

READ_NOTED_EVERY = timedelta(hours=1)


def make_feed(
    name: str,
    *,
    actor: Actor,
    holder: User | None = None,
    scope: WindowScope = EVERYTHING,
    reminders: Sequence[timedelta] = (),
) -> CalendarFeed:
    """Makes a secret address for the client in use.

    holder: the person responsible, by default the actor; reminders: how long before each session calendars remind.
    """
    with transaction.atomic():
        secret, digest = new_secret()
        feed: CalendarFeed = CalendarFeed.objects.create(
            name=name,
            **actor.columns("created_by"),
            holder=holder or holder_of(actor),
            secret=secret,
            digest=digest,
            **_columns(scope, reminders),
        )
        record("feed_made", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def change_feed(
    feed_id: UUID, name: str, *, actor: Actor, scope: WindowScope, reminders: Sequence[timedelta]
) -> CalendarFeed:
    """Changes the scope and reminders of an address. Raises CalendarFeed.DoesNotExist when it is revoked."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.select_for_update().get(pk=feed_id, revoked_at=None)
        for column, value in {"name": name, **_columns(scope, reminders)}.items():
            setattr(feed, column, value)
        feed.save()
        record("feed_changed", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def follow_group(event: GroupRenamed) -> None:
    """Renames a group in the addresses that name it."""
    for feed in CalendarFeed.objects.filter(groups__contains=[event.before]).select_for_update():
        feed.groups = sorted({*feed.groups, event.after} - {event.before})
        feed.save(update_fields=["groups"])


def _columns(scope: WindowScope, reminders: Sequence[timedelta]) -> dict[str, Any]:
    return {
        "numbers": list(scope.numbers),
        "groups": list(scope.groups),
        "directories": list(scope.directories),
        "impact_only": scope.impact_only,
        "reminders": sorted({int(ahead.total_seconds() // 60) for ahead in reminders}),
    }


def revoke_feed(feed_id: UUID, *, actor: Actor) -> None:
    """Revokes an address; repeating changes nothing. Raises CalendarFeed.DoesNotExist."""
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update().get(pk=feed_id)
        if feed.revoked_at is None:
            CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=Now())
            record("feed_revoked", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)


def rotate_feed(feed_id: UUID, *, actor: Actor) -> CalendarFeed:
    """Gives the feed a new address; the old one ends. Raises CalendarFeed.DoesNotExist when it is revoked."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.select_for_update().get(pk=feed_id, revoked_at=None)
        feed.secret, feed.digest = new_secret()
        feed.last_used_at = None
        feed.save(update_fields=["secret", "digest", "last_used_at"])
        record("feed_rotated", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def hand_over_feed(feed_id: UUID, to: User, *, actor: Actor) -> None:
    """Makes another person responsible for the address."""
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update(of=("self",)).filter(pk=feed_id, revoked_at=None).first()
        if feed is not None:
            before = person(feed.holder).name if feed.holder else ""
            CalendarFeed.objects.filter(pk=feed.pk).update(holder=to)
            said = {"name": feed.name, "holder": before}
            record("feed_taken_over", actor=actor, subject_kind="feed", subject_id=feed.pk, **said)


def note_feed_read(feed: CalendarFeed) -> None:
    """Note that somebody's calendar has fetched an address, once in READ_NOTED_EVERY (real time)."""
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=Now() - READ_NOTED_EVERY)
    CalendarFeed.objects.filter(unnoted, pk=feed.pk).update(last_used_at=Now())
