"""What a client has: its numbers, as many columns as ours give."""

import uuid

from django.db import models


class Number(models.Model):  # noqa: DJ008 - nobody sees it
    """A phone number with what is said of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    canonical = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    note = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, default="in_use")
    critical = models.BooleanField(default=False)
    claim_until = models.DateTimeField(null=True)
    kept_from = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class Proof(models.Model):  # noqa: DJ008 - nobody sees it
    """What proves that a number is the client's."""

    number = models.ForeignKey(Number, models.CASCADE, related_name="proofs")
    way = models.CharField(max_length=20)


class Window(models.Model):  # noqa: DJ008 - nobody sees it
    """Maintenance that is planned."""

    title = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()


class AuditEntry(models.Model):  # noqa: DJ008 - nobody sees it
    """Who did what to which row, with as much as our evidence says: its canonical JSON and that one's digest."""

    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=150)
    content_type = models.ForeignKey("contenttypes.ContentType", models.PROTECT)
    object_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    data = models.BinaryField()
    digest = models.BinaryField(max_length=32)


class KeptAnswer(models.Model):  # noqa: DJ008 - nobody sees it
    """The answer to a call, by its Idempotency-Key."""

    caller = models.ForeignKey("auth.User", models.CASCADE)
    key = models.CharField(max_length=120)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_key")]
