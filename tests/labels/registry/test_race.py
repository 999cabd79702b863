"""Two orders about label models at the same moment, over connections of their own."""

from __future__ import annotations

import uuid

from labels.registry import services
from labels.registry.models import ModelInUse, ModelVersion
from tenants import context
from tenants.models import Tenant
from tests.compliance.reviews.test_race import at_once
from tests.database import Database
from tests.labels.registry.test_services import evaluated

ROUNDS = 8


def test_of_two_campaigns_one_brings_its_model(own_database: Database) -> None:
    one, two = evaluated("8.0.0"), evaluated("8.1.0")
    for _round in range(ROUNDS):
        ends = at_once(*(lambda row=row: services.plan_model(row.pk, uuid.uuid4()) for row in (one, two)))
        assert sorted(ends) == ["Refused", "done"]
        ModelVersion.objects.update(campaign_id=None)


def test_a_window_that_opens_while_its_campaign_is_stopped_leaves_no_client_behind(
    own_database: Database, acme: Tenant
) -> None:
    row, campaign = evaluated("8.0.0"), uuid.uuid4()

    def bring() -> None:
        with context.client(acme):
            services.use_model(campaign)

    for _round in range(ROUNDS):
        services.plan_model(row.pk, campaign)
        assert at_once(bring, lambda: services.withdraw_model(campaign)) == ["done", "done"]
        assert not ModelInUse.objects.exists()
