"""The signed checkpoints of all clients' logs, themselves a Merkle log: its root covers all of them.

Public schema, append-only. A client is named by its id alone, and stays named when it has left.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """A public key that has signed checkpoints, as it is published."""

    key_id = models.CharField(primary_key=True, max_length=8)
    verifier_key = models.CharField(max_length=400)
    first_used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["first_used_at"]

    def __str__(self) -> str:
        return self.verifier_key


class Checkpoint(models.Model):
    """A signed statement that a client's log had this root at this size: a leaf of the platform's log,
    at `position`.
    """

    position = models.BigIntegerField(primary_key=True)
    log = models.UUIDField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()  # real time

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["-position"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size")]

    def __str__(self) -> str:
        return f"{self.log} {self.size}"


class PlatformCheckpoint(models.Model):
    """A signed statement that the log of all checkpoints had this root at this size."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("platform checkpoint")
        verbose_name_plural = _("platform checkpoints")
        ordering = ["-size"]

    def __str__(self) -> str:
        return str(self.size)


class PlatformTile(models.Model):
    """Nodes of the platform's log (compliance.domain.merkle)."""

    place = models.BigIntegerField(primary_key=True)  # compliance.evidence.tiles.place
    nodes = models.BinaryField()

    def __str__(self) -> str:
        return str(self.place)
