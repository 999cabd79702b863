"""Reads what only one client may have, and the model in use. Only claims, which the desk searches, name the client."""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from labels.bulk import with_any_of
from labels.domain.numbers import FEWEST_DIGITS, ParsedNumber
from labels.domain.public_numbers import listing, service_code
from labels.recognition.model import BrokenModel, Model, OutdatedModel, packaged, parse_model
from labels.recognition.recognise import identity_key
from labels.registry.models import (
    AliasClaim,
    LabelClaim,
    LabelInUse,
    ModelInUse,
    ModelVersion,
    NumberClaim,
    PublicNumber,
)
from tenants.context import current_tenant
from tenants.database.pieces import with_part


def certified_elsewhere(key: str) -> bool:
    """Tells whether a client other than the one in use has certified this identity key."""
    return bool(all_certified_elsewhere([key]))


def all_certified_elsewhere(keys: Iterable[str]) -> set[str]:
    """Returns the identity keys that a client other than the one in use has certified."""
    theirs = with_any_of(LabelClaim.objects.exclude(tenant=current_tenant()), "key", set(keys) - {""})
    return set(theirs.values_list("key", flat=True))


def alias_elsewhere(key: str) -> bool:
    """Tells whether a name is the registered brand of a client other than the one in use."""
    return bool(key) and AliasClaim.objects.filter(pk=key).exclude(tenant=current_tenant()).exists()


def claims_of_numbers(part: str) -> QuerySet[NumberClaim]:
    """Returns claims of all clients to numbers that contain these digits."""
    claims: QuerySet[NumberClaim] = with_part(NumberClaim.objects.all(), "canonical", part, size=FEWEST_DIGITS)
    return claims.select_related("tenant")


def labels_of_clients(part: str) -> QuerySet[LabelInUse]:
    """Returns labels of all clients that contain this part, as names are compared."""
    labels: QuerySet[LabelInUse] = with_part(LabelInUse.objects.all(), "key", identity_key(part), size=2)
    return labels.select_related("tenant")


def claims_of_brands(part: str) -> QuerySet[AliasClaim]:
    """Returns claims of all clients to brands that contain this part, as names are compared."""
    claims: QuerySet[AliasClaim] = with_part(AliasClaim.objects.all(), "key", identity_key(part), size=2)
    return claims.select_related("tenant")


def listed_public_numbers() -> dict[str, PublicNumber]:
    """Returns the lines of public numbers in force, by pattern."""
    newest = PublicNumber.objects.order_by("pattern", "-version").distinct("pattern")
    return {row.pattern: row for row in newest if row.listed}


def newest_public_number(pattern: str) -> PublicNumber | None:
    """Returns the newest version of a line of public numbers, listed or not."""
    return PublicNumber.objects.filter(pattern=pattern).order_by("-version").first()


def public_among(numbers: Iterable[ParsedNumber]) -> dict[str, PublicNumber]:
    """Returns the numbers, by canonical form, that are listed as public, with their line."""
    coded = [number for number in numbers if service_code(number)]
    if not coded:
        return {}
    rows = listed_public_numbers()
    patterns = {number.canonical: listing(number, rows) for number in coded}
    return {canonical: rows[pattern] for canonical, pattern in patterns.items() if pattern is not None}


def active_model() -> Model:
    """Returns the model that judges labels where no campaign has brought another: the active version, or the one that
    comes with the product if there is none that this code can use.
    """
    return _first(ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE))


def model_in_use() -> Model:
    """Returns the model that judges the labels of the client in use."""
    brought = Exists(ModelInUse.objects.filter(tenant=current_tenant(), version=OuterRef("pk")))
    versions = ModelVersion.objects.alias(brought=brought).filter(Q(brought=True) | Q(state=ModelVersion.State.ACTIVE))
    return _first(versions.order_by("-brought"))


def _first(versions: QuerySet[ModelVersion]) -> Model:
    sha256 = versions.values_list("sha256", flat=True).first()
    try:
        return packaged() if sha256 is None else model_of(sha256)
    except OutdatedModel:
        return packaged()


def usable(version: ModelVersion) -> bool:
    """Tells whether this code can use the artefact: it knows the same features."""
    try:
        model_of(version.sha256)
    except BrokenModel:
        return False
    return True


def to_bring() -> QuerySet[ModelVersion]:
    """Returns models that a campaign may bring, the newest first: evaluated, not in use, usable by this code."""
    states = [ModelVersion.State.EVALUATED, ModelVersion.State.RETIRED]
    fit = [each.pk for each in ModelVersion.objects.filter(state__in=states, campaign_id=None) if usable(each)]
    return ModelVersion.objects.filter(pk__in=fit).order_by("-pk")


def model_of(sha256: str) -> Model:
    """Returns the model with this hash. Raises ModelVersion.DoesNotExist, or BrokenModel if its artefact
    was altered.
    """
    return packaged() if sha256 == packaged().sha256 else _registered(sha256)


@lru_cache(maxsize=3)
def _registered(sha256: str) -> Model:
    artefact = ModelVersion.objects.values_list("artefact", flat=True).get(sha256=sha256)
    if hashlib.sha256(artefact.encode()).hexdigest() != sha256:
        raise BrokenModel("the artefact is not the one that was registered")
    return parse_model(json.loads(artefact))
