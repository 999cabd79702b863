"""Accepting an invitation: name, password, language; then signed in. Clients and the platform's staff alike."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp

from compliance.evidence.models import Record
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.people import services
from tenants.people.models import Invitation, User
from tests.template import email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
GOOD = {
    "name": "Nora",
    "password1": "a-long-enough-word",
    "password2": "a-long-enough-word",
    "language": "en",
    "accept_terms": "1",
    "accept_privacy": "1",
}


def invited(tenant: Tenant, role: str = "operator", email: str = "nora@firm.example") -> str:
    """The path of a fresh invitation."""
    with context.client(tenant):
        invitation = services.invite(email=email, name="Nora", role=role, by=Actor("person", "Anne"))
        return f"/join/{services.invitation_token(invitation)}/"


def test_a_person_joins_and_is_signed_in(acme: Tenant, client_of: Any) -> None:
    client, path = client_of(acme), invited(acme)
    page = client.get(path)
    assert page.status_code == 200
    assert "nora@firm.example" in page.text
    answer = client.post(path, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/settings/").status_code == 200
    with context.client(acme):
        user = User.objects.get(email="nora@firm.example")
        assert (user.name, user.role, user.language) == ("Nora", "operator", "en")
        assert user.check_password(GOOD["password1"])
        assert EmailAddress.objects.get(user=user).verified, "the link has proved the address"
        record = Record.objects.get(action="person_joined")
        assert (record.actor, record.details) == ("Nora", {"email": user.email})
    assert client.post(path, GOOD).status_code == 410, "used"


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("viewer", r"Viewer Can: see numbers, .*? Cannot: .*change labels, .* close the account"),
        ("operator", r"Operator Can: see numbers, .*change labels, .*? Cannot: .*give roles, and remove people"),
        ("owner", r"Owner Can: .*change labels, .*give roles, and remove people; revoke API keys"),
    ],
)
def test_who_is_invited_reads_what_the_role_can_do(acme: Tenant, client_of: Any, role: str, said: str) -> None:
    client = client_of(acme)
    client.cookies["django_language"] = "en"
    page = unescape(re.sub(r"<[^>]+>", " ", client.get(invited(acme, role)).text))
    assert re.search(said, " ".join(page.split()))
    assert ("Cannot:" in page) is (role != "owner")


def test_the_staffs_roles_are_no_clients(staff: Tenant, client_of: Any) -> None:
    client = client_of(staff)
    client.cookies["django_language"] = "en"
    page = client.get(invited(staff, "reviewer", "nora@shouhao.example")).text
    assert "Reviewer" in page
    assert "Can:" not in page


def test_the_platform_invites_by_its_name_in_the_readers_language(
    acme: Tenant, client_of: Any, send_due_messages: Any
) -> None:
    with context.client(acme):
        Tenant.objects.filter(pk=acme.pk).update(language="zh-hans")
        invitation = services.invite(email="boss@firm.example", name="陈晨", role="owner", by=PLATFORM)
        path = services.invitation_path(invitation)
    send_due_messages()
    assert "守号邀请您加入" in send_due_messages.emails[-1].subject
    client = client_of(acme)
    for language, name in (("zh-hans", "守号邀请"), ("en", "Shouhao invites")):
        client.cookies["django_language"] = language
        assert name in client.get(path).text


def test_the_platforms_staff_join_at_their_own_address(staff: Tenant, client_of: Any) -> None:
    client, path = client_of(staff), invited(staff, role="reviewer")
    assert client.post(path, GOOD).status_code == 302
    with context.client(staff):
        assert User.objects.get(email="nora@firm.example").is_staff


def test_the_first_administrator_lands_at_the_desk_and_is_not_asked_for_the_password_again(
    staff: Tenant, client_of: Any, settings: Any
) -> None:
    """They landed on the page that wins clients; setting up the second factor asked for what was just typed."""
    settings.SANDBOX = False
    client, path = client_of(staff), invited(staff, role="administrator")
    joined = client.post(path, GOOD)
    assert (joined.status_code, joined["Location"]) == (302, "/admin/")
    desk = client.get("/admin/")
    assert (desk.status_code, desk["Location"]) == (302, "/accounts/2fa/totp/activate/")
    page = client.get(desk["Location"])
    assert page.status_code == 200
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(page.context["form"].secret, counter))
    codes = client.post(desk["Location"], {"code": code}, follow=True)
    assert codes.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert 'href="/admin/"' in codes.text
    assert client.get("/admin/", follow=True).status_code == 200


def test_who_signs_in_at_the_platform_lands_at_the_desk(staff: Tenant, acme: Tenant, client_of: Any) -> None:
    for tenant, role, where in ((staff, "reviewer", "/admin/"), (acme, "viewer", "/")):
        client = client_of(tenant)
        client.post(invited(tenant, role=role), GOOD)
        client.post("/accounts/logout/")
        answer = client.post("/accounts/login/", {"login": "nora@firm.example", "password": GOOD["password1"]})
        assert (answer.status_code, answer["Location"]) == (302, where)


def test_an_invitation_is_nothing_at_another_client(acme: Tenant, globex: Tenant, client_of: Any) -> None:
    path = invited(acme)
    assert client_of(globex).get(path).status_code == 410
    assert client_of(globex).post(path, GOOD).status_code == 410
    assert client_of(acme).get(path).status_code == 200


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"name": ""}, "name"),
        ({"password2": "another-long-word"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "password123", "password2": "password123"}, "password1"),
        ({"password1": "nora@firm.example", "password2": "nora@firm.example"}, "password1"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    acme: Tenant, client_of: Any, wishes: dict[str, str], field: str
) -> None:
    answer = client_of(acme).post(invited(acme), GOOD | wishes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with context.client(acme):
        assert not User.objects.filter(email="nora@firm.example").exists()


def test_who_comes_back_still_shows_the_second_factor(acme: Tenant, client_of: Any) -> None:
    """A new password by an old mailbox is not enough for somebody who had a second factor."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    with context.client(acme):
        viewer = User.objects.get(email=email_of("acme", "viewer"))
        TOTP.activate(viewer, generate_totp_secret())
        services.change_person(viewer.pk, active=False)
    client = client_of(acme)
    answer = client.post(invited(acme, email=viewer.email), GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert client.get("/settings/").status_code == 302, "not signed in yet"


def test_the_language_of_the_door_is_offered(acme: Tenant, client_of: Any) -> None:
    client = client_of(acme)
    client.cookies["django_language"] = "en"
    page = client.get(invited(acme))
    assert page.context["form"].initial["language"] == "en"


def test_a_withdrawn_invitation_is_gone(acme: Tenant, client_of: Any) -> None:
    path = invited(acme)
    with context.client(acme):
        services.withdraw_invitation(Invitation.objects.get(), by=PLATFORM)
    assert client_of(acme).get(path).status_code == 410


# ---------------------------------------------------------------- the language of whoever reads


def test_a_chosen_language_is_kept_for_the_person_too(acme: Tenant, client_of: Any) -> None:
    client = client_of(acme, "viewer")
    answer = client.post("/language/", {"language": "zh-hans", "next": "/settings/"})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    assert client.cookies["django_language"].value == "zh-hans"
    with context.client(acme):
        assert User.objects.get(email=email_of("acme", "viewer")).language == "zh-hans"


def test_a_language_that_does_not_exist_changes_nothing(acme: Tenant, client_of: Any) -> None:
    client = client_of(acme, "viewer")
    client.post("/language/", {"language": "tlh", "next": "https://elsewhere.example/"})
    with context.client(acme):
        assert User.objects.get(email=email_of("acme", "viewer")).language == "en"


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_choosing_a_language_leads_nowhere_else(acme: Tenant, client_of: Any, next_page: str) -> None:
    answer = client_of(acme).post("/language/", {"language": "en", "next": next_page})
    assert answer.get("Location", "/") == "/"
