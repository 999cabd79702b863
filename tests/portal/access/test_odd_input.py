"""Whatever a signed-in person sends, no page answers with a crash. Control characters: web/test_middleware.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

from tenants.models import Tenant
from tests.portal.access.roles import ADMINISTRATOR, OWNER
from tests.portal.access.test_permissions import SITES, address, patterns, rows  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

# Names of parameters that some page reads; a page's own fields come from its form.
QUERY = (
    "q",
    "group",
    "directory",
    "once",
    "version",
    "since",
    "until",
    "before",
    "actor",
    "page",
    "month",
    "number",
    "day",
    "only",
    "label",
    "text",
    "window",
    "type",
    "shape",
    "pattern",
    "code",
    "next",
    "state",
    "fold",
    "starts_at",
    "p",
    "ends_at",
    "start",
    "o",
    "e",
    "_changelist_filters",
    "_popup",
    "kind",
)
ODD = (
    "9" * 5_000,
    "1e999",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59",
    "2026-02-30T25:61",
    "\r\n",
    "[{",
    "\u202e",
)
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
    crashed: list[str] = []
    for name, pattern in named(site):
        path = address(name, pattern, SITES[site][0], rows)
        fields = FIELD.findall(client.get(path).content.decode(errors="replace"))
        taken = {*fields, "once", "action", "_selected_action"}
        for turn in range(TURNS):
            crashed += crashes(client, "GET", path, odd(QUERY, turn))
            crashed += crashes(client, "POST", path, odd(taken, turn))
    assert crashed == []


NINES = "9" * 5_000
FIRST, LAST = "0001-01-01T00:00", "9999-12-31T23:59"
FOUND_BEFORE = [  # each has crashed once
    ("acme", "GET", "/history/", {"since": "9999-12-31", "until": "0001-01-01"}),
    ("acme", "GET", "/lists/history.csv", {"until": "9999-12-31"}),
    ("acme", "POST", "/settings/keys/", {"name": "x", "scopes": ["read"], "expires_at": "9999-12-31"}),
    ("acme", "POST", "/displays/1/accelerate/", {"price": NINES}),
    ("acme", "POST", "/displays/1/appeal/", {"price": NINES, "statement": "x"}),
    ("acme", "POST", "/windows/closed/", {"shape": "once", "name": "x", "starts_at": FIRST, "ends_at": LAST}),
    ("acme", "POST", "/licences/new/", {"document_type": "icp", "valid_from": FIRST[:10], "valid_until": LAST[:10]}),
    ("acme", "POST", "/changes/new/", {"text": "x", "valid_from": FIRST, "valid_until": LAST}),
    ("staff", "POST", "/admin/reviews/case/", {"action": "x", "_selected_action": [NINES, "x"]}),
    ("staff", "POST", "/admin/calendars/blackout/", {"action": "delete_selected", "_selected_action": NINES}),
    ("staff", "POST", "/admin/ledger/entry/", {"action": "x", "_selected_action": "x"}),
    ("staff", "GET", "/admin/calendars/blackout/add/", {"starts_at_0": "x", "starts_at": "9999-12-31"}),
]


@pytest.mark.parametrize(("site", "method", "path", "body"), FOUND_BEFORE)
def test_what_has_crashed_does_not_again(
    site: str,
    method: str,
    path: str,
    body: dict[str, Any],
    request: pytest.FixtureRequest,
    client_of: Callable[..., Any],
) -> None:
    client = client_of(request.getfixturevalue(site), OWNER if site == "acme" else ADMINISTRATOR)
    client.raise_request_exception = False
    answer = client.get(f"{path}?{urlencode(body)}") if method == "GET" else client.post(path, body)
    assert answer.status_code < 500, answer.content[:500]
    assert answer.status_code != 404 or "/displays/" in path
