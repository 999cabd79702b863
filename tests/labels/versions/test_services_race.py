"""Two of the last parts of a label that is taken back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

from labels.displays import reconciler
from labels.models import LabelVersion, Number
from labels.registry.models import LabelClaim
from labels.versions import services as version_services
from tenants import context
from tenants.models import Tenant
from tests.at_once import overlapping
from tests.scenarios.numbers import register
from tests.stand_ins import publish

if TYPE_CHECKING:
    from tests.database import Database


def test_whichever_ends_last_gives_the_label_up(own_database: Database, acme: Tenant) -> None:
    with context.client(acme):
        numbers = register("021-6123 4001", "021-6123 4002", "021-6123 4003")
        request = publish(numbers, "青禾网络")
        with mock.patch.object(reconciler, "CHUNK", 1):
            version_services.take_back_versions(request, lane="standard")  # type: ignore[arg-type]
    _first, one, other = sorted(numbers, key=lambda number: number.pk)

    def take_back(number: Number) -> None:
        with context.client(acme):
            version_services.take_back_the_next(request, [number.pk], lane="standard")  # type: ignore[arg-type]

    _done, error = overlapping(own_database, lambda: take_back(one), lambda: take_back(other))
    assert error is None
    with context.client(acme):
        assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
        assert not LabelClaim.objects.exists()
