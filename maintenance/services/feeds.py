"""The secret addresses of the calendar: made and revoked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from compliance.evidence.services import record
from maintenance.models import CalendarFeed
from maintenance.status.scope import EVERYTHING, WindowScope
from tenants.people.actors import Actor


def make_feed(
    name: str, *, actor: Actor, scope: WindowScope = EVERYTHING, reminders: Sequence[timedelta] = ()
) -> CalendarFeed:
    """A new secret address for the client in use. reminders: how long before each session calendars remind of it."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.create(
            name=name, created_by=actor.name[:120], **_columns(scope, reminders)
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
