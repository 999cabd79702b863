"""Reading what only one client may have, and the model in use. Nothing here says whose something is."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from labels.recognition.model import BrokenModel, Model, packaged, parse
from labels.registry.models import AliasClaim, LabelClaim, ModelVersion
from tenants.context import current_tenant


def certified_elsewhere(key: str) -> bool:
    """Whether another client than the one in use has this identity key certified."""
    return bool(key) and LabelClaim.objects.filter(pk=key).exclude(tenant=current_tenant()).exists()


def alias_elsewhere(key: str) -> bool:
    """Whether a name is the registered brand of another client than the one in use."""
    return bool(key) and AliasClaim.objects.filter(pk=key).exclude(tenant=current_tenant()).exists()


def active_model() -> Model:
    """The model that judges labels now: the active version, or the one that comes with the product."""
    sha256 = ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE).values_list("sha256", flat=True).first()
    return packaged() if sha256 is None else model_of(sha256)


def model_of(sha256: str) -> Model:
    """The model with this hash. Raises ModelVersion.DoesNotExist, BrokenModel when its artefact was tampered with."""
    return packaged() if sha256 == packaged().sha256 else _registered(sha256)


@lru_cache(maxsize=3)
def _registered(sha256: str) -> Model:
    artefact = ModelVersion.objects.values_list("artefact", flat=True).get(sha256=sha256)
    if hashlib.sha256(artefact.encode()).hexdigest() != sha256:
        raise BrokenModel("the artefact is not the one that was registered")
    return parse(json.loads(artefact))
