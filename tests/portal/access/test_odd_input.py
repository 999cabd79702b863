"""Whatever a signed-in person types or sends, no page answers with a crash. Control characters: test_middleware.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

from tenants.models import Tenant
from tests.portal.access.table import ADMINISTRATOR, OWNER
from tests.portal.access.test_permissions import SITES, address, patterns, rows  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

# Names of parameters that some page reads; a page's own fields come from its form.
QUERY = (
    "q", "group", "directory", "once", "version", "since", "until", "before", "actor", "page", "month", "number",
    "only", "label", "text", "window", "type", "shape", "pattern", "code", "next", "state", "fold", "starts_at", "ends_at",
    "start", "o", "e", "_changelist_filters", "_popup", "kind", "day", "p",
)  # fmt: skip
ODD = (
    "9" * 5_000, "1e999", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59", "2026-02-30T25:61", "\r\n", "[{",
    "\u202e",
)  # fmt: skip
TURNS = 3  # in each, each field has another of these
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*?\bname="([^"]+)"')


def named(site: str) -> Iterator[tuple[str, URLPattern]]:
    for name, pattern in patterns(get_resolver(SITES[site][0])):
        if name and not name.startswith("api-") and name not in ("account_logout", "admin:logout"):
            yield name, pattern


def odd(names: Iterable[str], turn: int) -> dict[str, str]:
    """A value for each name, so that the turns together try a third of all pairs, others for each page."""
    return {name: ODD[(place * TURNS + turn) % len(ODD)] for place, name in enumerate(sorted(names))}


def crashes(client: Any, method: str, path: str, body: dict[str, Any]) -> list[str]:
    """Send it, forget what it wrote; the answers of 500 and above."""
    with transaction.atomic():
        answer = client.get(f"{path}?{urlencode(body)}") if method == "GET" else client.post(path, body)
        transaction.set_rollback(True)
    return [f"{method} {path} {answer.status_code} {str(body)[:80]!r}"] if answer.status_code >= 500 else []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("site", SITES)
def test_no_page_crashes(
    site: str,
    request: pytest.FixtureRequest,
    client_of: Callable[..., Any],
    rows: dict[str, str],  # noqa: F811
) -> None:
    tenant: Tenant = request.getfixturevalue(site)
    client = client_of(tenant, OWNER if site == "acme" else ADMINISTRATOR)
    client.raise_request_exception = False
    found: list[str] = []
    for name, pattern in named(site):
        path = address(name, pattern, SITES[site][0], rows)
        fields = FIELD.findall(client.get(path).content.decode(errors="replace"))
        taken = {*fields, "once", "action", "_selected_action"}
        for turn in range(TURNS):
            found += crashes(client, "GET", path, odd(QUERY, turn))
            found += crashes(client, "POST", path, odd(taken, turn))
    assert found == []
