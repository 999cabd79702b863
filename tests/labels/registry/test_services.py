"""The life of label models, and what only one client may have."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from labels.recognition.model import BrokenModel, canonical_json, packaged
from labels.registry import selectors, services
from labels.registry.models import LabelClaim, ModelInUse, ModelVersion
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.labels.models_of_labels import GOOD, model, strict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LI = Actor("staff", "Li")
State = ModelVersion.State


def evaluated(version: str) -> ModelVersion:
    row = services.register_model(model(version))
    assert services.note_evaluation(row, GOOD, None) == []
    return row


def test_without_versions_the_packaged_model_judges() -> None:
    assert selectors.active_model() is packaged()


def test_a_model_is_registered_once_and_keeps_what_it_is() -> None:
    row = services.register_model(model("2.0.0"))
    assert services.register_model(model("2.0.0")).pk == row.pk
    assert (row.state, row.data_sha256) == (State.DRAFT, packaged().content["training"]["data_sha256"])
    assert row.thresholds == {"match": 0.6, "accept": 0.8582}
    assert selectors.model_of(row.sha256).sha256 == row.sha256 == model("2.0.0").sha256
    with pytest.raises(Refused, match=r"2\.0\.0 is already a different model"):
        services.register_model(model("2.0.0", match=0.7))


def test_an_artefact_that_was_tampered_with_is_not_used() -> None:
    row = services.register_model(model("2.1.0"))
    ModelVersion.objects.update(artefact=row.artefact.replace("0.8582", "0.6001"))
    with pytest.raises(BrokenModel):
        selectors.model_of(row.sha256)


def test_a_draft_that_falls_short_stays_a_draft_and_is_not_activated() -> None:
    row = services.register_model(model("2.2.0"))
    worse = replace(GOOD, slices=GOOD.slices | {"pairs": replace(GOOD.slices["pairs"], accuracy=0.9)})
    assert [each.demand for each in services.note_evaluation(row, worse, None)] == ["errors"]
    row.refresh_from_db()
    assert row.state == State.DRAFT
    assert row.evaluation["shortfalls"][0]["demand"] == "errors"
    with pytest.raises(Refused, match="has not passed"):
        services.activate_model_version("2.2.0", actor=LI)
    with pytest.raises(Refused, match="no model 7"):
        services.activate_model_version("7", actor=LI)


def test_activating_moves_a_pointer_and_rolling_back_moves_it_again(acme: Tenant, globex: Tenant) -> None:
    first, second = evaluated("3.0.0"), evaluated("3.1.0")
    services.activate_model_version("3.0.0", actor=LI)
    assert selectors.active_model().version == "3.0.0"
    works = Work.objects.filter(name="labels.review_model", done_at=None)
    assert {work.tenant_id for work in works} >= {acme.pk, globex.pk}
    assert works[0].arguments == {"before": packaged().sha256}
    services.activate_model_version("3.1.0", actor=LI)
    services.activate_model_version("3.1.0", actor=LI)
    assert dict(ModelVersion.objects.values_list("version", "state")) == {"3.0.0": State.RETIRED, "3.1.0": State.ACTIVE}
    services.activate_model_version("3.0.0", actor=LI)
    first.refresh_from_db()
    assert (first.state, first.activated_by) == (State.ACTIVE, "Li")
    assert selectors.active_model().sha256 == first.sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.filter(pk=second.pk).update(state=State.ACTIVE)


def test_the_pointer_moves_at_the_same_cost_for_however_many_clients_and_reaches_suspended_ones(
    acme: Tenant, globex: Tenant, django_assert_num_queries: Any
) -> None:
    """No schema is entered; the cost is measured once for two clients and has to hold for three hundred."""
    for version in ("3.4.0", "3.5.0"):
        evaluated(version)
    with CaptureQueriesContext(connection) as few:
        services.activate_model_version("3.4.0", actor=LI)
    others = [
        Tenant(schema_name=f"other{place}", legal_name=f"其他{place}", state=Tenant.State.READY) for place in range(300)
    ]
    Tenant.objects.bulk_create(others)
    Tenant.objects.filter(pk__in=[globex.pk, others[0].pk]).update(state=Tenant.State.SUSPENDED)
    Tenant.objects.filter(pk=others[1].pk).update(state=Tenant.State.CLOSED)
    with django_assert_num_queries(len(few)):
        services.activate_model_version("3.5.0", actor=LI)
    works = Work.objects.filter(name="labels.review_model", key=model("3.4.0").sha256[:16])
    waiting = set(works.values_list("tenant_id", flat=True))
    assert waiting == {acme.pk, globex.pk, *(each.pk for each in others)} - {others[1].pk}


def test_clients_whom_a_campaign_has_brought_the_model_are_not_judged_again(acme: Tenant, globex: Tenant) -> None:
    version, campaign = evaluated("3.6.0"), uuid4()
    services.plan_model(version.pk, campaign)
    with context.client(acme):
        services.use_model(campaign)
    works = Work.objects.filter(name="labels.review_model", done_at=None)
    assert [work.tenant_id for work in works] == [acme.pk]
    works.delete()
    services.finish_model(campaign, actor=LI)
    assert [work.tenant_id for work in works.all()] == [globex.pk]
    assert not ModelInUse.objects.exists()


def test_a_campaign_that_is_stopped_has_its_clients_judged_by_the_model_before(acme: Tenant, globex: Tenant) -> None:
    version, campaign = evaluated("3.7.0"), uuid4()
    services.plan_model(version.pk, campaign)
    with context.client(acme):
        services.use_model(campaign)
    Work.objects.all().delete()
    services.withdraw_model(campaign)
    assert [(work.tenant_id, work.arguments) for work in Work.objects.all()] == [(acme.pk, {"before": version.sha256})]


def test_the_packaged_model_is_in_use_from_the_first_start() -> None:
    row = services.register_packaged()
    assert (row.version, row.state, row.activated_by) == (packaged().version, State.ACTIVE, PLATFORM.name)
    assert services.register_packaged() == row
    evaluated("3.2.0")
    services.activate_model_version("3.2.0", actor=LI)
    services.register_packaged()
    assert ModelVersion.objects.get(state=State.ACTIVE).version == "3.2.0", "a person's choice stays"


def test_a_model_for_other_features_gives_way_to_the_packaged_one(in_acme: Tenant) -> None:
    row = evaluated("3.3.0")
    services.activate_model_version("3.3.0", actor=LI)
    content = json.loads(row.artefact) | {"features": ["length"]}
    artefact = canonical_json(content)
    ModelVersion.objects.filter(pk=row.pk).update(
        artefact=artefact.decode(), sha256=hashlib.sha256(artefact).hexdigest()
    )
    assert selectors.model_in_use() is packaged()
    assert not selectors.usable(ModelVersion.objects.get(pk=row.pk))
    ModelVersion.objects.update(state=State.RETIRED)
    with pytest.raises(Refused, match="different features"):
        services.activate_model_version("3.3.0", actor=LI)


def test_a_model_in_use_decides_on_labels(in_acme: Tenant) -> None:
    from labels.entitlement.checks import check_label

    assert check_label("青禾网络").decision == "accept"
    row = services.register_model(strict())
    services.note_evaluation(row, GOOD, None)
    services.activate_model_version(row.version, actor=LI)
    checked = check_label("青禾网络")
    assert (checked.decision, checked.recognition and checked.recognition.codes) == ("review", ("contiguous", "unsure"))
    assert checked.recognition
    assert checked.recognition.model_version.startswith("9.0.0+")


def test_claims_are_first_come_and_follow_what_a_client_has(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        services.claim_labels(["青禾", "青禾网络"])
    with context.client(globex):
        services.claim_labels(["青禾", "大衡"])
        assert selectors.certified_elsewhere("青禾")
        assert not selectors.certified_elsewhere("大衡")
        assert not selectors.certified_elsewhere("")
        assert not selectors.certified_elsewhere("无人")
    with context.client(acme):
        assert not selectors.certified_elsewhere("青禾")
        services.claim_labels(["青禾网络"])
    with context.client(globex):
        services.claim_labels(["青禾", "大衡"])
    claims = dict(LabelClaim.objects.values_list("key", "tenant"))
    assert claims == {"青禾": globex.pk, "青禾网络": acme.pk, "大衡": globex.pk}


def test_a_brand_has_one_client(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        assert services.claim_alias("小禾")
        assert services.claim_alias("小禾")
    with context.client(globex):
        assert selectors.alias_elsewhere("小禾")
        assert not services.claim_alias("小禾")
        services.release_alias("小禾")
        assert not services.claim_alias("小禾"), "only its holder gives it up"
    with context.client(acme):
        services.release_alias("小禾")
    with context.client(globex):
        assert services.claim_alias("小禾")
