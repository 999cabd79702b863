"""What a program's call goes through: what it leaves in the memory of the process."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from portal.web.middleware_of_programs import LONGEST_KEPT, _found
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_no_address_that_somebody_made_up_is_kept(acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    stranger = client_of(acme)
    kept = _found.cache_info().currsize
    made_up = [f"made-up-{place}" for place in range(3)] + ["x" * LONGEST_KEPT, "numbers/" + "x" * 5_000]
    for path in made_up:
        answer = stranger.get(f"/api/v1/{path}")
        assert answer["Content-Type"] == "application/problem+json", path
    assert _found.cache_info().currsize == kept


def test_what_there_is_is_kept(acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    before = _found.cache_info().hits
    for _call in range(2):
        assert client_of(acme).get("/api/v1/numbers").status_code == 401
    assert _found.cache_info().hits > before


def test_every_address_is_short_enough() -> None:
    from portal.urls_api import urlpatterns

    longest = max(len(re.sub(r"<uuid:\w+>", "0" * 36, str(each.pattern))) for each in urlpatterns)
    assert len("/api/") + longest <= LONGEST_KEPT
