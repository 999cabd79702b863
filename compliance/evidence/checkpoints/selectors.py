"""Reads the newest checkpoints and the public keys."""

from compliance.evidence.checkpoints.models import Checkpoint, PlatformCheckpoint, SigningKey
from compliance.evidence.checkpoints.services import signer
from tenants.context import current_tenant


def newest_checkpoint() -> Checkpoint | None:
    """Returns the newest checkpoint of the log of the client in use; None before the first."""
    return Checkpoint.objects.filter(log=current_tenant().pk).order_by("-size").first()


def newest_of_platform() -> PlatformCheckpoint | None:
    """Returns the newest checkpoint of the log of all checkpoints; None before the first."""
    return PlatformCheckpoint.objects.order_by("-size").first()


def public_keys() -> list[str]:
    """Returns the keys that have signed and the current one, as name+id+key, the newest last."""
    used, current = list(SigningKey.objects.values_list("verifier_key", flat=True)), signer().verifier_key
    return used if current in used else [*used, current]
