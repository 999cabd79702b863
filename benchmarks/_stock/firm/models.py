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
