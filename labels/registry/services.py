"""Writing what only one client may have, and the life of label models: draft → evaluated → active → retired."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from django.db import connection, transaction

from labels.recognition.evaluation import Evaluation, Shortfall, gate
from labels.recognition.model import Model, canonical
from labels.registry.models import AliasClaim, LabelClaim, ModelVersion
from labels.registry.selectors import active_model
from tenants import context, events
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import Actor

# Emitted in each client's schema when another model judges its labels from now on. before, after: SHA-256.
MODEL_ACTIVATED = events.declare("model_activated", "before", "after")


class Refused(ValueError):
    """The model cannot go there; the text says why."""


def claim_labels(keys: Collection[str]) -> None:
    """The client in use has exactly these identity keys certified; the ones another client was first with stay its."""
    tenant = context.current_tenant()
    with transaction.atomic():
        LabelClaim.objects.filter(tenant=tenant).exclude(pk__in=keys).delete()
        _claim("registry_labelclaim", keys)


def claim_alias(key: str) -> bool:
    """The brand is the client's in use; False when it is another's."""
    _claim("registry_aliasclaim", [key])
    return AliasClaim.objects.filter(pk=key, tenant=context.current_tenant()).exists()


def release_alias(key: str) -> None:
    """The client in use has the brand no longer."""
    AliasClaim.objects.filter(pk=key, tenant=context.current_tenant()).delete()


def _claim(table: str, keys: Collection[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO public.{table} (key, tenant_id) SELECT k, %s FROM unnest(%s::text[]) AS k ORDER BY k"  # noqa: S608
            " ON CONFLICT (key) DO NOTHING",
            [context.current_tenant().pk, sorted(keys)],
        )


# ---------------------------------------------------------------- models


def register_model(model: Model) -> ModelVersion:
    """Keep a new model as a draft; the same artefact again is the one that is there. Raises Refused."""
    same = ModelVersion.objects.filter(version=model.version).first()
    if same is not None and same.sha256 != model.sha256:
        raise Refused(f"version {model.version} is another model already: give this one a new number")
    return same or ModelVersion.objects.create(
        version=model.version,
        sha256=model.sha256,
        data_sha256=model.content["training"]["data_sha256"],
        thresholds=model.content["thresholds"],
        measures=model.content["measures"],
        artefact=canonical(model.content).decode(),
    )


def note_evaluation(version: ModelVersion, found: Evaluation, before: Evaluation | None) -> list[Shortfall]:
    """Keep what a model was found to do. A draft that the gate lets through is evaluated; returns what it falls short
    of otherwise.
    """
    shortfalls = gate(found, before)
    version.evaluation = found.as_json() | {"shortfalls": [asdict(each) for each in shortfalls]}
    version.evaluated_at = business_now()
    if version.state == ModelVersion.State.DRAFT and not shortfalls:
        version.state = ModelVersion.State.EVALUATED
    version.save()
    return shortfalls


def activate_model_version(version: str, *, actor: Actor) -> ModelVersion:
    """Let an evaluated model judge from now on, or roll back to one that is retired: a pointer moves, no more.

    Every client's certified labels are judged again later, as due work (MODEL_ACTIVATED). Raises Refused.
    """
    with context.platform(), transaction.atomic():
        versions = {each.version: each for each in ModelVersion.objects.select_for_update().order_by("pk")}
        after = versions.get(version)
        if after is None:
            raise Refused(f"there is no model {version}")
        if after.state == ModelVersion.State.ACTIVE:
            return after
        if after.state == ModelVersion.State.DRAFT:
            raise Refused(f"the model {version} has not passed its evaluation")
        before = active_model().sha256
        ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE).update(state=ModelVersion.State.RETIRED)
        after.state, after.activated_at, after.activated_by = (
            ModelVersion.State.ACTIVE,
            business_now(),
            actor.name[:120],
        )
        after.save()
        for tenant in Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state=Tenant.State.READY):
            with context.client(tenant):
                MODEL_ACTIVATED.emit(before=before, after=after.sha256)
    return after
