"""Headers of strangers cost what their length costs: each that any code reads, with what makes expressions go back.

The names are found in the code, ours and that of the libraries that see a request. What a header adds is looked at as
growth: four times as long may take four times as long, and not sixteen times.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from portal.runtime.folders import ROOT
from portal.web.bounds import LONGEST
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.portal_client import PortalClient

READ = re.compile(r"HTTP_([A-Z][A-Z_]+)|headers(?:\.get\(|\[)\s*[\"']([A-Za-z][A-Za-z-]+)[\"']")
OURS = ("portal", "maintenance", "labels", "compliance", "tenants")
LIBRARIES = ("django", "rest_framework", "allauth", "whitenoise", "django_htmx", "django_structlog")
PIECES = (" ", "a", ",", ";", '"', "a,", "a;q=0 ", "zh-a-", "a=", "=", "\t ", "(", "\\", "%", 'a="', "0-", "/*,")
TOGETHER = 12  # headers of a call, of which each is tried alone where they are slow
DOORS = (("GET", "/static/portal/portal.js"), ("GET", "/accounts/login/"), ("POST", "/accounts/login/"))
DOORS += (("GET", "/api/v1/numbers"), ("GET", "/nothing/"), ("GET", "/status/"))
ENOUGH = 0.01  # seconds that a header may add, whatever it grows by
TIMES = 8  # what a header of four times the length may take at most: between linear and quadratic


def names() -> list[str]:
    """Of all headers that are read."""
    places = [ROOT / each for each in OURS]
    for library in LIBRARIES:
        spec = find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        places.append(Path(spec.origin).parent)
    found = {"content-type", "content-length", "if-range"}
    for path in (path for place in places for path in place.rglob("*.py")):
        for wsgi, plain in READ.findall(path.read_text(encoding="utf-8", errors="replace")):
            found.add((wsgi.replace("_", "-") or plain).lower())
    return sorted(found - {"content-length", "host"})


def hostile(piece: str, length: int) -> Iterator[str]:
    """As long, and with something else at its ends."""
    text = (piece * length)[: length - 2]
    yield "a" + text + "!"
    yield text.strip() + "a"


def seconds(client: PortalClient, method: str, path: str, headers: dict[str, str]) -> float:
    """Of the processor for a call, at best."""
    kind, taken = headers.pop("content-type", "text/plain"), []
    for _time in range(2):
        began = time.thread_time()
        client.generic(method, path, b"a=b", kind, headers=headers)
        taken.append(time.thread_time() - began)
    return min(taken)


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_no_header_costs_more_than_its_length(acme: Tenant, client_of: Any) -> None:
    Tenant.objects.filter(pk=acme.pk).update(status_page_public=True)
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=("read",), by=PLATFORM)
    client = client_of(acme)
    client.raise_request_exception = False
    named, tried, wrong = names(), 0, []
    assert {"accept-encoding", "accept-language", "if-none-match", "cookie", "x-forwarded-for"} <= set(named)
    groups = [named[first::TOGETHER] for first in range(TOGETHER)]
    for method, path in DOORS:
        key = {"authorization": f"Bearer {secret}"} if path.startswith("/api/") else {}
        usual = max(seconds(client, method, path, dict(key)) for _time in range(3))
        for group, piece, place in product(groups, PIECES, range(2)):
            short, long = ([*hostile(piece, length)][place] for length in (LONGEST // 4, LONGEST))
            tried += len(group)
            if seconds(client, method, path, key | dict.fromkeys(group, long)) - usual < ENOUGH:
                continue
            for name in group:
                grown = [seconds(client, method, path, key | {name: each}) - usual for each in (short, long)]
                if grown[1] > ENOUGH and grown[1] > TIMES * max(grown[0], ENOUGH / 4):
                    wrong.append(f"{method} {path} {name}: {piece!r} {grown[0]:.4f} s, {grown[1]:.4f} s")
    print(f"{tried} headers of {len(named)} names at {len(DOORS)} doors")
    assert wrong == []
