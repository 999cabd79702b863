"""The secret addresses of the calendar: made and revoked."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from compliance.evidence.services import record
from maintenance.models import CalendarFeed
from tenants.people.actors import Actor


def make_feed(name: str, *, actor: Actor) -> CalendarFeed:
    """A new secret address for the client in use."""
    with transaction.atomic():
        feed: CalendarFeed = CalendarFeed.objects.create(name=name, created_by=actor.name[:120])
        record("feed_made", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
    return feed


def revoke_feed(feed_id: UUID, *, actor: Actor) -> None:
    """The address answers nothing any more; once more changes nothing. Raises CalendarFeed.DoesNotExist."""
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update().get(pk=feed_id)
        if feed.revoked_at is None:
            CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=Now())
            record("feed_revoked", actor=actor, subject_kind="feed", subject_id=feed.pk, name=feed.name)
