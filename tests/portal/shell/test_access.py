"""The decorator of pages: ladders of roles, and where the anonymous are led."""

from __future__ import annotations

from typing import Any

import pytest

from portal.shell.access import allowed, may
from tenants.models import Tenant
from tenants.people.models import Role, User

CLIENT, STAFF = ("viewer", "operator", "owner"), ("reviewer", "administrator")
FINANCE = ("finance", "administrator")


@pytest.mark.parametrize("ladder", [CLIENT, STAFF, FINANCE])
def test_roles_are_ladders(ladder: tuple[str, ...]) -> None:
    for height, role in enumerate(ladder):
        for asked, wanted in enumerate(ladder):
            assert may(User(role=role), wanted) == (height >= asked)


def test_ladders_do_not_touch() -> None:
    for one, other in ((CLIENT, STAFF), (STAFF, CLIENT), (CLIENT, FINANCE), (FINANCE, CLIENT)):
        assert not any(may(User(role=role), wanted) for role in one for wanted in other)


def test_every_role_stands_on_a_ladder_and_no_other_does() -> None:
    assert set(Role.values) == {*CLIENT, *STAFF, *FINANCE}
    with pytest.raises(ValueError, match="no role"):
        allowed("root")


@pytest.mark.django_db
def test_the_anonymous_come_back_to_where_they_wanted_to_go(acme: Tenant, client_of: Any) -> None:
    answer = client_of(acme).get("/settings/people/?page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/settings/people/%3Fpage%3D2")


@pytest.mark.django_db
def test_a_part_of_a_page_leads_the_whole_page_to_the_door(acme: Tenant, client_of: Any) -> None:
    answer = client_of(acme).get("/windows/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/")


@pytest.mark.django_db
def test_too_low_a_role_reads_why(acme: Tenant, client_of: Any) -> None:
    answer = client_of(acme, "viewer").get("/changes/new/")
    assert answer.status_code == 403
    assert "403.html" in [template.name for template in answer.templates]
    assert 'href="/windows/"' in answer.text, "the menu stays"


@pytest.mark.django_db
def test_who_was_shut_out_is_out_at_once(acme: Tenant, client_of: Any) -> None:
    from tenants import context

    client = client_of(acme, "owner")
    assert client.get("/settings/").status_code == 200
    with context.client(acme):
        User.objects.filter(email="owner1@acme.example").update(is_active=False)
    assert client.get("/settings/").status_code == 302
