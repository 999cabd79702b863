"""A freeze over the API: what is frozen, why, what lifts it; numbers and windows say whether they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.portal.programs import Program

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_trust_numbers_and_windows_agree(in_acme: Tenant, program_of: Callable[..., Program]) -> None:
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from portal.tryout.demo import ensure_directories
    from tests import licences
    from tests.maintenance.booking import ask, book
    from tests.scenarios.numbers import register
    from tests.stand_ins import publish

    ensure_directories()
    numbers = [*register("400-820-1234"), *register("138 0571 0001")]
    publish(numbers[:1], "青禾网络")
    window = book(ask(numbers[1:]), 1)
    program = program_of(in_acme)

    def frozen(path: str) -> list[bool]:
        return [row["frozen"] for row in program.get(path).json()["results"]]

    assert (frozen("/numbers"), frozen("/windows")) == ([False, False], [False])
    Licence.objects.filter(document_type="authorisation_letter").delete()
    lapsed = licences.held("authorisation_letter", valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    settle_freezes()
    (freeze,) = program.get("/trust").json()["freezes"]
    assert (freeze["cause"], freeze["document"], freeze["ends_at"]) == ("licence", "authorisation_letter", None)
    assert freeze["remedy_path"] == f"/licences/{lapsed.pk}/renew/"
    assert "2026年1月1日" in freeze["remedy"]
    assert (sorted(frozen("/numbers")), frozen("/windows")) == ([False, True], [True])
    assert program.get(f"/numbers/{numbers[0].pk}").json()["frozen"]
    assert program.get(f"/windows/{window.pk}").json()["frozen"]
