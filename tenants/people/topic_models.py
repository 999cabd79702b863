"""Choices of topics, and the bell. Client schema."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientModel
from tenants.database.fields import TaggedJSONField
from tenants.domain.topics import Choice, Rhythm, Scope


class Subscription(ClientModel):
    """A choice of how a contact, or the client as a whole (no contact), hears of a topic; null is inherited. scope_*:
    empty ones mean all; they count where own_scope is true.
    """

    contact = models.ForeignKey(
        "people.Contact", on_delete=models.CASCADE, null=True, related_name="subscriptions", db_index=False
    )
    topic = models.CharField(max_length=20)
    channels = ArrayField(models.CharField(max_length=5), null=True)
    own_scope = models.BooleanField(default=False)
    scope_numbers = ArrayField(models.UUIDField(), default=list)
    scope_groups = ArrayField(models.CharField(max_length=60), default=list)
    scope_directories = ArrayField(models.CharField(max_length=40), default=list)
    rhythm = models.CharField(max_length=7, null=True)  # noqa: DJ001 -- null: inherited
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contact", "topic"], nulls_distinct=False, name="one_subscription_per_topic"
            )
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def choice(self) -> Choice:
        """Returns the choice in the form that the rules read."""
        scope = Scope(frozenset(self.scope_numbers), frozenset(self.scope_groups), frozenset(self.scope_directories))
        return Choice(
            channels=None if self.channels is None else frozenset(self.channels),
            scope=scope if self.own_scope else None,
            rhythm=Rhythm(self.rhythm) if self.rhythm else None,
        )


class BellEntry(ClientModel):
    """A message to the client's contacts, for those who sign in.

    due_at: business time, shown from then on. page and parameters are those of the message (tenants.outbox).
    """

    key = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=20)
    template = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    parameters = TaggedJSONField(default=dict)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes: ClassVar[list[Any]] = [
            models.Index("due_at", name="bell_due"),
            models.Index("about", name="bell_about"),
        ]

    def __str__(self) -> str:
        return self.template


class BellRead(ClientModel):
    """A person has read an entry. Real time."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(BellEntry, on_delete=models.CASCADE, related_name="reads")
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "entry"], name="one_reading_of_an_entry")
        ]
