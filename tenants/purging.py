"""Deletes data after its term. All terms run in real time.

Evidence, and what clients made themselves, is never purged here: it goes with the client.
"""

import time
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.database.throttling import forget_ended_counts
from tenants.models import Party, PartyPlace, StaffNote
from tenants.outbox.models import Confirmation, Delivery, Message, ReceivedSms
from tenants.people.bell import LOOKS_BACK
from tenants.people.in_peace import IN_PEACE
from tenants.people.models import BellEntry, IdempotentAnswer, Invitation, StatusSubscriber
from tenants.people.subscribers import UNCONFIRMED
from tenants.staff_notes import KEPT
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent

ANSWERS = timedelta(hours=24)  # what the API promises of an Idempotency-Key
PIECE = 5000  # rows of one transaction


class Purge:
    """One run over some tables: in pieces, each committed, until everything is gone or the time is over."""

    def __init__(self, *, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.unfinished = False
        self.gone: dict[str, int] = {}

    def platform(self) -> None:
        """Purges done work, old confirmations and messages; first only the words of those that are evidence that
        somebody was told.
        """
        old = before(days=settings.KEEP_MESSAGES_DAYS)
        quiet = Q(silent_until=None) | Q(silent_until__lt=before(days=1))
        Party.objects.filter(quiet).exclude(failed_at__gte=before(days=1)).delete()  # of old settings, too
        PartyPlace.objects.filter(lease_until=None).delete()
        forget_ended_counts()
        self._delete("work", Work.objects.filter(done_at__lt=before(days=settings.KEEP_WORK_DAYS)))
        self._delete("messages", Message.objects.filter(done_at__lt=old, about=""))
        self._delete("deliveries", Message.objects.filter(done_at__lt=before(days=settings.KEEP_DELIVERIES_DAYS)))
        self._delete("receipts", Delivery.objects.filter(message=None, submitted_at__lt=before(days=7)))
        self._delete("received", ReceivedSms.objects.filter(received_at__lt=before(days=7)))
        self._delete("attempts", Attempt.objects.filter(done_at__lt=before(days=settings.KEEP_EVENTS_DAYS)))
        self._delete("staff notes", StaffNote.objects.filter(written_at__lt=Now() - KEPT))
        self._delete("confirmations", Confirmation.objects.filter(sent_at__lt=Now() - IN_PEACE))
        self._in_pieces("words", Message.objects.filter(done_at__lt=old).exclude(parameters={}), _without_words)

    def client(self) -> None:
        """Purges, for the client in use, answers to repeated requests, sessions, and invitations that nobody can accept
        any more.
        """
        self._delete("answers", IdempotentAnswer.objects.filter(created_at__lt=Now() - ANSWERS))
        self._delete("sessions", Session.objects.filter(expire_date__lt=Now()))
        open_ones = Session.objects.values("session_key")
        self._delete("signed in", UserSession.objects.exclude(session_key__in=open_ones))
        term = before(days=settings.KEEP_INVITATIONS_DAYS)
        over = Q(accepted_at__lt=term) | Q(withdrawn_at__lt=term) | Q(accepted_at=None, expires_at__lt=term)
        self._delete("bell", BellEntry.objects.filter(due_at__lt=business_now() - LOOKS_BACK))
        self._delete("invitations", Invitation.objects.filter(over))
        newest = (
            WebhookEvent.objects.order_by("-seq").filter(seq__isnull=False).values("pk")[:1]
        )  # numbers go on from it
        told = WebhookEvent.objects.filter(made_at__lt=before(days=settings.KEEP_EVENTS_DAYS))
        self._delete("events", told.filter(Q(test=True) | Q(seq__isnull=False)).exclude(pk__in=newest))
        Endpoint.objects.filter(old_secret_until__lt=Now()).exclude(old_secret="").update(old_secret="")

        waiting = StatusSubscriber.objects.filter(agreed_at=None, asked_at__lt=Now() - UNCONFIRMED)
        self._delete("unconfirmed", waiting)

    def _delete(self, what: str, rows: QuerySet[Any]) -> None:
        self._in_pieces(what, rows, lambda piece: piece.delete())

    def _in_pieces(self, what: str, rows: QuerySet[Any], act: Any) -> None:
        while time.monotonic() < self.ends:
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:PIECE])
            if keys:
                act(rows.model._default_manager.filter(pk__in=keys))
                self.gone[what] = self.gone.get(what, 0) + len(keys)
            if len(keys) < PIECE:
                return
        self.unfinished = True


def before(*, days: int) -> Any:
    """Returns the instant so many days ago, by PostgreSQL's clock."""
    return Now() - timedelta(days=days)


def _without_words(messages: QuerySet[Message]) -> None:
    messages.update(parameters={}, last_error="")
