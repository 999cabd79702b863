"""The secret addresses of the calendar: made, renewed, handed over and revoked."""

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
    """A new secret address for the client in use. holder: who answers for it, the actor where none is named; reminders:
    how long before each session calendars remind of it.
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
    """What an address tells is another from now on. Raises CalendarFeed.DoesNotExist when it is revoked."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.select_for_update().get(pk=feed_id, revoked_at=None)
        for column, value in {"name": name, **_columns(scope, reminders)}.items():
            setattr(feed, column, value)
        feed.save()
        record("feed_changed", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def follow_group(event: GroupRenamed) -> None:
    """Addresses that tell of a group's numbers tell of them by its new name."""
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
    """The address answers nothing any more; once more changes nothing. Raises CalendarFeed.DoesNotExist."""
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update().get(pk=feed_id)
        if feed.revoked_at is None:
            CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=Now())
            record("feed_revoked", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)


def rotate_feed(feed_id: UUID, *, actor: Actor) -> CalendarFeed:
    """Another address; the one before answers nothing any more. Raises CalendarFeed.DoesNotExist when it is revoked."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.select_for_update().get(pk=feed_id, revoked_at=None)
        feed.secret, feed.digest = new_secret()
        feed.last_used_at = None
        feed.save(update_fields=["secret", "digest", "last_used_at"])
        record("feed_rotated", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def hand_over_feed(feed_id: UUID, to: User, *, actor: Actor) -> None:
    """Another person answers for the address from now on."""
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
