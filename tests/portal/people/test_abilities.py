"""What a role or a permission can do is said where it is chosen, and as the permission table has it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from portal.people.abilities_shown import DEEDS, role_needed, scope_needed
from portal.shell.api.scopes import SCOPES
from tests.portal.access.table import CLIENT
from tests.portal.access.table_api import API
from tests.portal_client import PortalClient


def test_each_deed_is_as_the_tables_have_it() -> None:
    for deed in DEEDS:
        for page in deed.pages:
            assert role_needed(deed) in {CLIENT[page].get, CLIENT[page].post}, page
        for name, method in deed.operations:
            assert API[name][method] == scope_needed(deed), name
    assert {role_needed(deed) for deed in DEEDS} == {"viewer", "operator", "owner"}
    assert {scope_needed(deed) for deed in DEEDS if deed.operations} == set(SCOPES)


def said(client: PortalClient, name: str) -> str:
    page = client.get(reverse(name)).content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.django_db
@pytest.mark.usefixtures("readers_of_english")
def test_roles_are_explained_where_they_are_chosen(owner: PortalClient, viewer: PortalClient) -> None:
    for client in (owner, viewer):
        page = said(client, "settings_people")
        assert re.search(
            r"Viewer Can: see numbers.+? Cannot: .*change labels.* close the account Operator Can also", page
        )
        assert re.search(r"Operator Can also: .*order accelerations.*? Cannot: .*give roles, and remove people", page)
        assert re.search(r"Owner Can also: .*give roles, and remove people; revoke API keys", page)
        assert page.count("Cannot:") == 2, "an owner can do all of it"


@pytest.mark.django_db
@pytest.mark.usefixtures("readers_of_english")
def test_permissions_of_keys_are_explained_where_they_are_chosen(owner: PortalClient) -> None:
    page = said(owner, "settings_keys")
    assert re.search(r"Report what handsets show, and nothing else Can: report what handsets show Change", page)
    assert re.search(r"Every key Cannot: give roles, and remove people; revoke API keys; take all data along", page)
