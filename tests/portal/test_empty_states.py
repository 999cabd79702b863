"""What a fresh client finds empty says what comes next: a link, a form beside it, or the page's own button."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import NoReverseMatch, reverse

from tests.portal.access.table import CLIENT
from tests.portal.test_query_budgets import doors
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "parties")]

EMPTY = re.compile(r'<div class="empty-state">.*?(?=<div class="empty-state">|\Z)', re.DOTALL)
TITLE = re.compile(r"<h2>(.*?)</h2>")
NEXT = re.compile(r'<a\s+class="btn btn-primary"|<form\b(?!\s+class="filter")')
# Nothing is to be done: it comes by itself, or is well as it is.
COMES_BY_ITSELF = {"No month counts yet", "None on record", "Nobody has viewed your data"}


def dead_ends(client: PortalClient) -> dict[str, list[str]]:
    """Page → titles of what is empty there and leads nowhere."""
    found: dict[str, list[str]] = {}
    for name, _pattern in doors("acme"):
        try:
            answer = client.get(reverse(name)) if name in CLIENT else None
        except NoReverseMatch:  # of a row, which a fresh client has not
            continue
        if answer is None or answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        main = answer.content.decode().partition("<main")[2].partition("</main")[0]
        titles = {unescape(TITLE.findall(state)[0]) for state in EMPTY.findall(main)}
        if titles and not NEXT.search(main):
            found[name] = sorted(titles - COMES_BY_ITSELF)
    return {name: titles for name, titles in found.items() if titles}


def test_an_operator_of_a_fresh_client_meets_no_dead_end(operator: PortalClient) -> None:
    assert dead_ends(operator) == {}


def test_what_an_owner_alone_may_do_leads_to_the_owners(operator: PortalClient) -> None:
    for name in ("settings_keys", "settings_webhooks", "call_sources"):
        assert f'href="{reverse("settings_people")}">Ask an owner</a>' in operator.get(reverse(name)).content.decode()
