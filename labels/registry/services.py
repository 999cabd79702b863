"""Writes what only one client may have, and moves label models from draft to evaluated, active and retired."""

from collections.abc import Collection, Mapping, Set
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.bulk import with_any_of
from labels.recognition.evaluation import Evaluation, Shortfall, gate
from labels.recognition.model import Model, canonical_json, packaged
from labels.recognition.recognise import identity_key
from labels.registry.models import AliasClaim, LabelClaim, LabelInUse, ModelInUse, ModelVersion
from labels.registry.selectors import active_model, model_in_use, usable
from tenants import context
from tenants.agenda.services import Planned, schedule_for_clients
from tenants.clock import business_now
from tenants.database.statements import execute
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused
from tenants.selectors import clients_with_work

REVIEW = "labels.review_model"


def claim_labels(keys: Collection[str]) -> None:
    """Claims exactly these identity keys for the client in use, except those that another client has
    certified first.
    """
    tenant = context.current_tenant()
    with transaction.atomic():
        LabelClaim.objects.filter(tenant=tenant).exclude(pk__in=keys).delete()
        _claim("registry_labelclaim", keys)


def note_labels(texts: Set[str]) -> None:
    """Sets the labels of the client in use to exactly these."""
    noted = LabelInUse.objects.filter(tenant=context.current_tenant())
    before = set(noted.values_list("text", flat=True))
    if before - texts:
        with_any_of(noted, "text", before - texts).delete()
    fresh = [
        LabelInUse(tenant=context.current_tenant(), text=text, key=identity_key(text))
        for text in sorted(texts - before)
    ]
    LabelInUse.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)


def claim_alias(key: str) -> bool:
    """Claims a brand for the client in use. Returns False if it is another client's."""
    _claim("registry_aliasclaim", [key])
    return AliasClaim.objects.filter(pk=key, tenant=context.current_tenant()).exists()


def release_alias(key: str) -> None:
    """Frees a brand of the client in use."""
    AliasClaim.objects.filter(pk=key, tenant=context.current_tenant()).delete()


def _claim(table: str, keys: Collection[str]) -> None:
    execute(
        f"INSERT INTO public.{table} (key, tenant_id) SELECT k, %s FROM unnest(%s::text[]) AS k ORDER BY k"  # noqa: S608 # nosec B608 # a name of our own
        " ON CONFLICT (key) DO NOTHING",
        [context.current_tenant().pk, sorted(keys)],
    )


# ---------------------------------------------------------------- models


def register_model(model: Model) -> ModelVersion:
    """Saves a new model as a draft, or returns the same artefact's version. Raises Refused."""
    same = ModelVersion.objects.filter(version=model.version).first()
    if same is not None and same.sha256 != model.sha256:
        raise Refused(
            _("Version %(version)s is already a different model: use a new version number.")
            % {"version": model.version}
        )
    return same or ModelVersion.objects.create(
        version=model.version,
        sha256=model.sha256,
        data_sha256=model.content["training"]["data_sha256"],
        thresholds=model.content["thresholds"],
        measures=model.content["measures"],
        artefact=canonical_json(model.content).decode(),
    )


def register_packaged() -> ModelVersion:
    """Saves the model that comes with the product. If no model is in use yet, it becomes active: it judged from the
    start.
    """
    with context.platform(), transaction.atomic():
        version = register_model(packaged())
        if not ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE).exists():
            version.state, version.activated_at = ModelVersion.State.ACTIVE, business_now()
            version.activated_by, version.activated_by_id = PLATFORM.columns("activated_by").values()
            version.save()
    return version


def note_evaluation(
    version: ModelVersion, evaluation: Evaluation, before: Evaluation | None, data_sha256: str = ""
) -> list[Shortfall]:
    """Saves a model's evaluation on pairs with this SHA-256. Returns what it falls short of.

    A draft that passes the gate becomes evaluated; an evaluated one that fails, and no campaign brings, a draft again.
    """
    shortfalls = gate(evaluation, before)
    version.evaluation = evaluation.as_json() | {
        "shortfalls": [asdict(each) for each in shortfalls],
        "data_sha256": data_sha256,
    }
    version.evaluated_at = business_now()
    if version.state in (ModelVersion.State.DRAFT, ModelVersion.State.EVALUATED) and version.campaign_id is None:
        version.state = ModelVersion.State.DRAFT if shortfalls else ModelVersion.State.EVALUATED
    version.save()
    return shortfalls


def plan_model(version_id: UUID, campaign_id: UUID) -> ModelVersion:
    """Lets this campaign bring an evaluated model to the clients. Raises Refused: one model at a time."""
    with context.platform(), transaction.atomic():
        # Locked in one order: of two campaigns the second sees the first.
        versions = {each.pk: each for each in ModelVersion.objects.select_for_update().order_by("pk")}
        version = versions[version_id]
        if version.state not in (ModelVersion.State.EVALUATED, ModelVersion.State.RETIRED):
            raise Refused(
                _("Only a model that has passed evaluation can be rolled out to clients."), code="model_refused"
            )
        if not usable(version):
            raise Refused(
                _("This model was built for different features than the product uses now."), code="model_refused"
            )
        if any(each.campaign_id is not None for each in versions.values()):
            raise Refused(_("A campaign is already rolling out a model."), code="model_refused")
        version.campaign_id = campaign_id
        version.save(update_fields=["campaign_id"])
    return version


def use_model(campaign_id: UUID) -> bool:
    """Makes the campaign's model judge the labels of the client in use, and schedules its certified ones to be judged
    again. Returns False if the campaign brings none.
    """
    with transaction.atomic():
        # Locked: a campaign that is stopped meanwhile also takes this client back, or was faster.
        version = ModelVersion.objects.select_for_update().filter(campaign_id=campaign_id).first()
        if version is None:
            return False
        before = model_in_use().sha256
        ModelInUse.objects.update_or_create(
            tenant=context.current_tenant(), defaults={"version": version, "since": business_now()}
        )
        _judge_again({context.current_tenant().pk: before}, model_in_use().sha256)
    return True


def leave_model(campaign_id: UUID) -> None:
    """Returns the client in use to the active model, because its window was taken back."""
    with transaction.atomic():
        before = model_in_use().sha256
        ModelInUse.objects.filter(tenant=context.current_tenant(), version__campaign_id=campaign_id).delete()
        _judge_again({context.current_tenant().pk: before}, model_in_use().sha256)


def finish_model(campaign_id: UUID, *, actor: Actor) -> None:
    """Activates everywhere the model of a campaign that has reached every client."""
    version = ModelVersion.objects.filter(campaign_id=campaign_id).first()
    if version is not None:
        activate_model_version(version.version, actor=actor)


def withdraw_model(campaign_id: UUID) -> None:
    """Returns clients to the active model after a campaign was stopped. The model may be tried again."""
    with context.platform(), transaction.atomic():
        version = ModelVersion.objects.select_for_update().filter(campaign_id=campaign_id).first()
        if version is not None:
            brought = _brought()
            ModelInUse.objects.filter(version=version).delete()
            version.campaign_id = None
            version.save(update_fields=["campaign_id"])
            _judge_again(brought, active_model().sha256)


def activate_model_version(version: str, *, actor: Actor) -> ModelVersion:
    """Makes an evaluated model judge everywhere, or rolls back to a retired one: only a pointer moves. A campaign that
    is bringing a model ends that.

    Each client (suspended ones too) whom another model judged before gets due work that judges its certified labels
    again. Raises Refused.
    """
    with context.platform(), transaction.atomic():
        versions = {each.version: each for each in ModelVersion.objects.select_for_update().order_by("pk")}
        after = versions.get(version)
        if after is None:
            raise Refused(_("There is no model %(version)s.") % {"version": version})
        if after.state == ModelVersion.State.DRAFT:
            raise Refused(_("The model %(version)s has not passed its evaluation.") % {"version": version})
        if not usable(after):
            raise Refused(
                _("This model was built for different features than the product uses now."), code="model_refused"
            )
        clients = clients_with_work().values_list("pk", flat=True)
        before = dict.fromkeys(clients, active_model().sha256) | _brought()
        ModelInUse.objects.all().delete()
        ModelVersion.objects.update(campaign_id=None)
        if after.state != ModelVersion.State.ACTIVE:
            ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE).update(state=ModelVersion.State.RETIRED)
            after.campaign_id, after.state = None, ModelVersion.State.ACTIVE
            after.activated_at = business_now()
            after.activated_by, after.activated_by_id = actor.columns("activated_by").values()
            after.save()
        _judge_again(before, active_model().sha256)
    return after


def _brought() -> dict[UUID, str]:
    """Returns, by client, the SHA-256 of the model that a campaign has brought it."""
    return dict(ModelInUse.objects.values_list("tenant_id", "version__sha256"))


def _judge_again(before: Mapping[UUID, str], after: str) -> None:
    """Schedules the certified labels of clients whom another model judged before, each client's separately."""
    work = {tenant: Planned(REVIEW, was[:16], {"before": was}) for tenant, was in before.items() if was != after}
    schedule_for_clients(work, lane=Lane.BULK)
