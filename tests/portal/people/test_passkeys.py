"""Passkeys: added, renamed and removed by whoever has proved themselves; they open one host's door, by themselves or
after the password; what is not accepted is a failed sign-in.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa import models as mfa
from django.core.cache import cache

from compliance.evidence.models import Record
from portal.people.passkeys import LONGEST, MOST
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import FailedSignIn, User
from tests.authenticator import Authenticator
from tests.portal_client import PortalClient, host_of, words
from tests.template import PASSWORD, email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
LIST, ADD, LOGIN = "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"
NOT_ACCEPTED = "The passkey was not accepted"


def stranger_at(tenant: Tenant) -> PortalClient:
    return PortalClient(host_of(tenant), HTTP_ACCEPT_LANGUAGE="en")


def signed_in_at(tenant: Tenant, role: str = "viewer") -> PortalClient:
    """By the door itself, and proved once more."""
    browser = stranger_at(tenant)
    browser.post("/accounts/login/", {"login": email_of(tenant.schema_name, role), "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def add(browser: PortalClient, authenticator: Authenticator, **said: Any) -> Any:
    options = browser.get(ADD).context["js_data"]["creation_options"]
    form = {"name": "Work laptop", "passwordless": "on", "credential": authenticator.made(options, **said)}
    return browser.post(ADD, form)


def by_passkey(browser: PortalClient, authenticator: Authenticator, **said: Any) -> Any:
    options = browser.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    return browser.post(LOGIN, {"credential": authenticator.signed(options, **said)})


def is_in(browser: PortalClient) -> bool:
    return bool(browser.get("/settings/security/").status_code == 200)


def recorded(tenant: Tenant, action: str) -> list[dict[str, Any]]:
    with context.client(tenant):
        return [row.details for row in Record.objects.filter(action=action).order_by("id")]


@pytest.fixture
def passkey(acme: Tenant) -> Authenticator:
    """Of acme's viewer."""
    authenticator = Authenticator(host_of(acme))
    add(signed_in_at(acme), authenticator)
    cache.clear()
    return authenticator


def test_a_passkey_opens_the_door_by_itself(acme: Tenant, passkey: Authenticator) -> None:
    browser = stranger_at(acme)
    answer = by_passkey(browser, passkey)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(browser)
    assert recorded(acme, "signed_in")[-1]["way"] == "webauthn"
    assert "Sign in with a passkey" in words(stranger_at(acme).get("/accounts/login/"))


def test_after_a_password_it_is_the_second_factor(acme: Tenant, passkey: Authenticator) -> None:
    browser = signed_in_at(acme)
    assert not is_in(browser)
    page = browser.get("/accounts/2fa/authenticate/")
    assert "Use a passkey" in words(page)
    options = page.context["js_data"]["request_options"]
    assert browser.post("/accounts/2fa/authenticate/", {"credential": passkey.signed(options)}).status_code == 302
    assert is_in(browser)
    assert recorded(acme, "signed_in")[-1]["way"] == "password_webauthn"


def test_without_one_no_passkey_is_asked_for(acme: Tenant) -> None:
    with context.client(acme):
        user = User.objects.get(email=email_of("acme", "viewer"))
        mfa.Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    page = signed_in_at(acme).get("/accounts/2fa/authenticate/")
    assert "Enter a code" in words(page)
    assert "passkey" not in words(page)


def test_adding_one_is_recorded_and_written_to_its_owner(acme: Tenant, passkey: Authenticator) -> None:
    assert [each["way"] for each in recorded(acme, "second_factor_added")] == ["webauthn"]
    with context.platform():
        letters = Message.objects.filter(tenant=acme, template="tenants/sign_in_changed")
        assert [each.recipient_kind for each in letters] == ["user"], "one letter for a passkey and its recovery codes"


def test_it_is_renamed_and_removed(acme: Tenant) -> None:
    browser, other = signed_in_at(acme), signed_in_at(acme, "operator")
    add(browser, Authenticator(host_of(acme)))
    page = browser.get(LIST)
    assert "Work laptop" in words(page)
    assert "not used yet" in words(page)
    with context.client(acme):
        key = mfa.Authenticator.objects.get(type="webauthn").pk
    edit, remove = f"{LIST}keys/{key}/edit/", f"{LIST}keys/{key}/remove/"
    for theirs in (edit, remove):
        assert other.get(theirs).status_code == other.post(theirs, {"name": "x"}).status_code == 404
    assert browser.post(edit, {"name": "x" * 61}).status_code == 200
    assert browser.post(edit, {"name": "Old laptop"}).status_code == 302
    assert "Old laptop" in words(browser.get(LIST))
    assert len(recorded(acme, "passkey_renamed")) == 1
    assert "“Old laptop” will no longer sign you in" in words(browser.get(remove))
    assert browser.post(remove).status_code == 302
    assert "You have no passkey yet" in words(browser.get(LIST))
    assert [each["way"] for each in recorded(acme, "second_factor_removed")] == ["webauthn", "recovery_codes"]
    with context.platform():
        assert Message.objects.filter(tenant=acme, template="tenants/sign_in_changed").count() == 3
    assert is_in(signed_in_at(acme)), "the password alone is enough again"


def test_whoever_has_not_proved_themselves_lately_is_asked_first(acme: Tenant, client_of: Any) -> None:
    browser = client_of(acme, "viewer")
    for address in (ADD, f"{LIST}keys/1/edit/", f"{LIST}keys/1/remove/"):
        answer = browser.post(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/"), address


def test_a_passkey_proves_its_owner_once_more(acme: Tenant, passkey: Authenticator, client_of: Any) -> None:
    browser = client_of(acme, "viewer")
    page = browser.get("/accounts/reauthenticate/?next=/accounts/2fa/webauthn/add/")
    assert "Use a passkey" in words(page)
    page = browser.get(f"{LIST}reauthenticate/?next={ADD}")
    signed = passkey.signed(page.context["js_data"]["request_options"])
    answer = browser.post(f"{LIST}reauthenticate/", {"credential": signed, "next": ADD})
    assert (answer.status_code, answer["Location"]) == (302, ADD)
    assert browser.get(ADD).status_code == 200


@pytest.mark.parametrize(
    "said",
    [{"verified": False}, {"origin": "https://evil.example"}, {"origin": "http://sub.acme.localhost"}],
    ids=["nobody looked", "elsewhere", "below"],
)
def test_what_was_said_elsewhere_or_without_a_look_is_not_accepted(
    acme: Tenant, passkey: Authenticator, said: dict[str, Any]
) -> None:
    browser = stranger_at(acme)
    answer = by_passkey(browser, passkey, **said)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert NOT_ACCEPTED in words(browser.get("/accounts/login/"))
    assert not is_in(browser)
    with context.client(acme):
        assert FailedSignIn.objects.get().person_id is None


def test_a_passkey_is_nothing_at_another_client_or_at_the_staffs(
    acme: Tenant, globex: Tenant, staff: Tenant, passkey: Authenticator
) -> None:
    for tenant in (globex, staff):
        with context.client(acme):
            mine = User.objects.get(email=email_of("acme", "viewer"))
            row = mfa.Authenticator.objects.get(type="webauthn")
        host = host_of(tenant)
        with context.client(tenant):  # even where the person and the passkey's row had come there
            role = User.objects.earliest("joined_at").role
            twin = User(pk=mine.pk, email=f"twin@{tenant.schema_name}.example", name="X", role=role, password="!")
            twin.save(force_insert=True)
            mfa.Authenticator.objects.create(user=twin, type="webauthn", data=row.data)
        for origin in ("", f"http://{host}"):
            browser = stranger_at(tenant)
            by_passkey(browser, passkey, origin=origin)
            assert not browser.cookies.get("shouhao_session") or browser.get("/accounts/2fa/").status_code == 302


def test_a_signature_is_good_once_and_a_foreign_one_never(acme: Tenant, passkey: Authenticator) -> None:
    browser = stranger_at(acme)
    options = browser.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    forged = Authenticator(host_of(acme))
    forged.user = passkey.user
    browser.post(LOGIN, {"credential": forged.signed(options)})
    assert not is_in(browser)
    options = browser.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    signed = passkey.signed(options)
    browser.post(LOGIN, {"credential": signed})
    assert is_in(browser)
    again = stranger_at(acme)
    again.get(LOGIN, headers={"accept": "application/json"})
    again.post(LOGIN, {"credential": signed})
    assert not is_in(again)


def test_who_was_shut_out_stays_out(acme: Tenant, passkey: Authenticator) -> None:
    with context.client(acme):
        User.objects.filter(email=email_of("acme", "viewer")).update(is_active=False)
    browser = stranger_at(acme)
    by_passkey(browser, passkey)
    assert not is_in(browser)


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "x",
        "[]",
        "1",
        "null",
        "[" * 10_000,
        "[" * (LONGEST + 1),
        json.dumps({"id": "x"}),
        json.dumps({"id": "", "rawId": "", "type": "public-key", "response": {"clientDataJSON": "AA"}}),
        json.dumps({"response": {"clientDataJSON": "e30"}}),
        json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {"clientDataJSON": "e30", "attestationObject": "gYGBgYGB" * 900, "userHandle": "AA"},
            }
        ),
    ],
)
def test_bytes_that_no_authenticator_made_are_refused(acme: Tenant, credential: str) -> None:
    browser = signed_in_at(acme)
    browser.get(ADD)
    assert browser.post(ADD, {"name": "x", "passwordless": "on", "credential": credential}).status_code == 200
    stranger = stranger_at(acme)
    stranger.get(LOGIN, headers={"accept": "application/json"})
    assert stranger.post(LOGIN, {"credential": credential}).status_code == 302
    with context.client(acme):
        assert not mfa.Authenticator.objects.filter(type="webauthn").exists()


def test_a_person_has_so_many_and_no_more(acme: Tenant) -> None:
    browser = signed_in_at(acme)
    with context.client(acme):
        user = User.objects.get(email=email_of("acme", "viewer"))
    add(browser, Authenticator(host_of(acme)))
    with context.client(acme):
        data = mfa.Authenticator.objects.get(type="webauthn").data
        rows = [mfa.Authenticator(user=user, type="webauthn", data=data) for _each in range(MOST - 1)]
        mfa.Authenticator.objects.bulk_create(rows)
    assert f"You have {MOST} passkeys: remove one first." in words(add(browser, Authenticator(host_of(acme))))


def test_the_letter_says_what_has_changed(acme: Tenant, send_due_messages: Any) -> None:
    browser = signed_in_at(acme)
    add(browser, Authenticator(host_of(acme)))
    send_due_messages()
    (letter,) = send_due_messages.emails
    assert letter.subject == f"Your sign-in to the Shouhao portal of {acme.legal_name} has changed"
    assert "A passkey was added." in letter.body
    assert "If this was not you" in letter.body
