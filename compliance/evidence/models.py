"""The history: who did what to which label or window.

Client schema, append-only: triggers refuse update, delete, truncate.

What a record says of persons stands beside it in `Opening`, and only there: the log holds salted commitments to it, so
that it can be erased and the log can still be checked.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from tenants.context import ClientModel, ClientQuerySet
from tenants.database.fields import TaggedJSONField

ACTOR = "actor"  # the place of the actor's name among the openings


class _ObjectAgg(models.Aggregate):
    function = "jsonb_object_agg"
    output_field = models.JSONField()


class RecordManager(models.Manager.from_queryset(ClientQuerySet)):  # type: ignore[misc]  # a base made at run time
    """Selects records with what they say of persons, as far as it is not erased: `actor` and `details` as first
    recorded.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        openings = Opening.objects.filter(record=models.OuterRef("pk"))
        name = openings.filter(place=ACTOR).values("value")
        others = openings.exclude(place=ACTOR).values("record").annotate(all=_ObjectAgg("place", "value")).values("all")
        opened = Coalesce(models.Subquery(others), models.Value({}, models.JSONField()))
        records: models.QuerySet[Any] = (
            super()
            .get_queryset()
            .annotate(
                actor=Coalesce(models.Subquery(name), "public_actor", output_field=models.TextField()),
                details=CombinedExpression(models.F("public_details"), "||", opened, TaggedJSONField()),
            )
        )
        return records


class Record(ClientModel):
    """One entry of the history. `action` is a name from tenants.acts.actions; texts are made when read.

    actor, details: everything that was recorded, without what was erased since. `data`: canonical JSON, whose hash is
    the log's leaf. The database makes the leaf itself, and refuses a record without data.
    """

    actor: str
    details: dict[str, Any]

    action = models.CharField(max_length=60)
    public_actor = models.CharField(max_length=120, blank=True, help_text="an API key or the platform; no person")
    actor_kind = models.CharField(max_length=8)  # as of tenants.domain.actors.Actor
    actor_id = models.CharField(
        max_length=40, default="", db_default="", blank=True
    )  # empty: nobody's, or older than ids
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    concerns = ArrayField(models.CharField(max_length=40), default=list, help_text="ids of what else it is about")
    public_details = TaggedJSONField(default=dict)
    business_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    data = models.BinaryField()

    objects = RecordManager()  # type: ignore[misc]  # narrower than that of ClientModel

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("history")
        ordering = ["-id"]
        base_manager_name = "objects"
        indexes = [
            # An id without its kind is found in it too: PostgreSQL 18 goes from kind to kind.
            models.Index("subject_kind", "subject_id", name="record_subject"),
            GinIndex("concerns", name="record_concerns"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"


class Leaf(ClientModel):
    """One leaf of the log: the hash of a record's data, at the place that its transaction's commit gave it.

    No gaps, from 0. A deferred trigger writes it, under a lock that is held only while the transaction commits.
    """

    position = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(Record, on_delete=models.DO_NOTHING, related_name="leaf")
    hash = models.BinaryField()

    def __str__(self) -> str:
        return str(self.position)


class Opening(ClientModel):
    """The salt and value that open a commitment: the record's data holds their SHA-256. It may be erased."""

    record = models.ForeignKey(Record, on_delete=models.DO_NOTHING, related_name="openings", db_index=False)
    place = models.CharField(max_length=60)
    salt = models.BinaryField()
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "place"], name="one_opening_per_place")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.place}"


class Tile(ClientModel):
    """Nodes of the log's Merkle tree (compliance.domain.merkle), as far as a checkpoint has needed them."""

    place = models.BigIntegerField(primary_key=True)  # compliance.evidence.tiles.place
    nodes = models.BinaryField()

    def __str__(self) -> str:
        return str(self.place)
