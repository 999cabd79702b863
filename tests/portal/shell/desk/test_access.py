"""Who gets to the desk: staff only, at the staff's address only, outside the sandbox with a second factor only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from compliance.reviews.models import Case
from portal.desk import desk
from portal.shell.desk.base import PageAdmin
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.portal_client import PortalClient, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

OPEN_TO_ALL = {"login", "logout"}
ONLY_ADMINISTRATORS = ("people_user_changelist", "people_invitation_changelist", "people_invitation_add")


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def every_address() -> list[str]:
    """One address of every page of the desk, with made-up identifiers."""
    addresses = set()
    for pattern in _patterns(desk.get_urls()):
        if pattern.name in OPEN_TO_ALL or pattern.name is None:
            continue
        kinds = pattern.pattern.converters
        made_up = {"UUIDConverter": uuid4(), "IntConverter": 1}
        arguments = {name: made_up.get(type(kind).__name__, str(uuid4())) for name, kind in kinds.items()}
        if pattern.name == "app_list":
            arguments = {"app_label": "reviews"}
        try:
            addresses.add(reverse(f"admin:{pattern.name}", kwargs=arguments, urlconf="portal.urls_platform"))
        except NoReverseMatch as error:  # a page this test does not know must not slip by
            raise AssertionError(f"no address for {pattern.name}: {error}") from None
    return sorted(addresses)


def test_there_are_pages() -> None:
    assert len(every_address()) > 40


def test_strangers_are_led_to_sign_in(staff: Tenant) -> None:
    stranger = sign_in(staff)
    for address in every_address():
        response = stranger.get(address)
        assert response.status_code == 302, address
        assert "/login/" in response["Location"], address
        assert stranger.post(address, {"decision": "approve"}).status_code in (302, 403), address


@pytest.mark.parametrize("role", ["owner", "operator", "viewer"])
def test_clients_have_no_desk(acme: Tenant, role: str) -> None:
    person = sign_in(acme, role)
    for address in every_address():
        assert person.get(address).status_code == 404, address


def test_a_clients_session_is_worth_nothing_at_the_staffs_address(acme: Tenant, staff: Tenant) -> None:
    owner, stranger = sign_in(acme, "owner"), sign_in(staff)
    stranger.cookies = owner.cookies
    for address in every_address():
        assert stranger.get(address).status_code == 302, address


def test_a_person_of_the_staff_without_a_staff_role_is_refused(staff: Tenant, reviewer: PortalClient) -> None:
    with context.client(staff):
        User.objects.filter(email="reviewer1@staff.example").update(role="viewer")
    assert reviewer.get("/admin/reviews/case/").status_code == 302
    assert reviewer.get("/admin/login/").status_code == 403


def test_someone_shut_out_is_out_at_once(staff: Tenant, reviewer: PortalClient) -> None:
    assert reviewer.get("/admin/reviews/case/").status_code == 200
    with context.client(staff):
        User.objects.filter(email="reviewer1@staff.example").update(is_active=False)
    assert reviewer.get("/admin/reviews/case/").status_code == 302


@pytest.mark.parametrize("name", ONLY_ADMINISTRATORS)
def test_people_are_the_administrators_matter(reviewer: PortalClient, administrator: PortalClient, name: str) -> None:
    address = reverse(f"admin:{name}", urlconf="portal.urls_platform")
    assert reviewer.get(address).status_code == 403
    assert administrator.get(address).status_code == 200


@pytest.mark.parametrize("model", ["directories_directory", "calendars_blackout", "calendars_policy"])
def test_reviewers_read_the_rules_and_administrators_write_them(
    reviewer: PortalClient, administrator: PortalClient, model: str
) -> None:
    listed, added = (reverse(f"admin:{model}_{page}", urlconf="portal.urls_platform") for page in ("changelist", "add"))
    assert reviewer.get(listed).status_code == 200
    assert reviewer.get(added).status_code == 403
    assert administrator.get(added).status_code == 200


def test_outside_the_sandbox_every_page_wants_a_second_factor(
    staff: Tenant, administrator: PortalClient, settings: Any
) -> None:
    settings.SANDBOX = False
    settings.SECURE_SSL_REDIRECT = False
    for address in every_address():
        response = administrator.get(address)
        assert response.status_code == 302, address
        assert response["Location"] == "/accounts/2fa/totp/activate/", address
    with context.client(staff):
        user = User.objects.get(email="administrator1@staff.example")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert administrator.get("/admin/reviews/case/").status_code == 200


def test_signing_out_and_passwords_are_the_accounts_pages(reviewer: PortalClient) -> None:
    assert reviewer.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    assert reviewer.get("/admin/")["Location"] == "/admin/now/"
    assert reviewer.get("/admin/login/")["Location"] == "/admin/"
    reviewer.get("/admin/logout/")
    assert reviewer.get("/admin/reviews/case/").status_code == 200, "a link cannot sign anybody out"
    reviewer.post("/admin/logout/")
    assert reviewer.get("/admin/reviews/case/").status_code == 302


def test_a_row_that_is_not_there_has_no_page(administrator: PortalClient) -> None:
    ours = [Case, *(model for model, listed in desk._registry.items() if isinstance(listed, PageAdmin))]
    assert len(ours) > 5
    for model in ours:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        page = reverse(name, args=[uuid4()], urlconf="portal.urls_platform")
        assert [administrator.get(page).status_code, administrator.post(page).status_code] == [404, 404], name
