"""Signing in and new passwords: nothing tells who has an account, no secret stands in a row, links stay at home."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from tenants import context
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import ApiKey, User
from tenants.people.services import RESET_LETTERS
from tests.template import PASSWORD, email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
RESET = "/accounts/password/reset/"
NEW = {"password1": "a-long-enough-word", "password2": "a-long-enough-word"}


def test_a_forgotten_password_is_replaced(acme: Tenant, client_of: Any, send_due_messages: Any) -> None:
    client = client_of(acme)
    assert client.post(RESET, {"email": email_of("acme", "viewer")}).status_code == 302
    assert "/accounts/password/reset/key/" not in str(Message.objects.get().parameters)
    send_due_messages()
    (mail,) = send_due_messages.emails
    assert mail.subject == f"A new password for the Shouhao portal of {acme.legal_name}"
    link = re.search(r"http://acme\.localhost:8000(/accounts/password/reset/key/\S+)", mail.body)
    assert link is not None
    page = client.get(link[1], follow=True)
    assert client.post(urlsplit(page.redirect_chain[-1][0]).path, NEW).status_code == 302
    with context.client(acme):
        assert User.objects.get(email=email_of("acme", "viewer")).check_password(NEW["password1"])
    assert "token_fail" in client.get(link[1], follow=True).context, "it works once"


def test_a_link_for_a_new_password_is_nothing_at_another_client(
    acme: Tenant, globex: Tenant, client_of: Any, send_due_messages: Any
) -> None:
    """Even where the same person, under the same key, address and password, is known there."""
    with context.client(acme):
        at_acme = User.objects.get(email=email_of("acme", "viewer"))
    with context.client(globex):
        twin = User(pk=at_acme.pk, email=at_acme.email, name="X", role="owner", password=at_acme.password)
        twin.save(force_insert=True)
    client_of(acme).post(RESET, {"email": at_acme.email})
    send_due_messages()
    link = re.search(r":8000(/accounts/\S+)", send_due_messages.emails[0].body)
    assert link is not None
    assert client_of(globex).get(link[1]).context.get("token_fail")


@pytest.mark.parametrize("email", [email_of("acme", "viewer"), "nobody@acme.example", email_of("globex", "viewer")])
def test_nothing_tells_who_has_an_account(acme: Tenant, globex: Tenant, client_of: Any, email: str) -> None:
    """Neither the answer nor a mail server that is slow or away, as it is not spoken to."""
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=OSError):
        answer = client_of(acme).post(RESET, {"email": email}, follow=True)
    assert answer.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert email not in answer.text


def test_a_confirmation_of_an_address_is_nothing_at_another_client(
    acme: Tenant, globex: Tenant, client_of: Any, mailoutbox: Any
) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            user = User.objects.get(email=email_of(tenant.schema_name, "viewer"))
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(pk=1000, user=user, email=user.email)
    client_of(acme, "viewer").post("/accounts/email/", {"action_send": "", "email": email_of("acme", "viewer")})
    link = re.search(r"/accounts/confirm-email/[^/\s]+/", mailoutbox[0].body)
    assert link is not None
    client_of(globex).post(link[0])
    with context.client(globex):
        assert not EmailAddress.objects.get(pk=1000).verified
    client_of(acme).post(link[0])
    with context.client(acme):
        assert EmailAddress.objects.get(pk=1000).verified


def test_a_form_without_its_token_is_refused_in_the_portals_own_way(acme: Tenant, client_of: Any) -> None:
    client = client_of(acme, "owner", enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    answer = client.post("/settings/keys/", {"name": "x", "scopes": ["read"]})
    assert answer.status_code == 403
    assert "This form can no longer be submitted" in answer.text
    with context.client(acme):
        assert not ApiKey.objects.exists()


def test_all_web_processes_count_tries_together() -> None:
    """What one of them keeps in its own memory another would not know: so it stands in the database."""
    assert type(cache._connections["default"]).__name__ == "DatabaseCache"  # type: ignore[attr-defined]


def test_too_many_tries_are_told_in_the_portals_own_way(acme: Tenant, client_of: Any) -> None:
    client = client_of(acme)
    client.cookies["django_language"] = "en"
    answers = [client.post(RESET, {"email": email_of("acme", "viewer")}) for _try in range(21)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert "Too many attempts in a short time" in answers[-1].text
    right = {"login": email_of("acme", "viewer"), "password": PASSWORD}
    assert client.post("/accounts/login/", right).status_code == 302, "signing in is counted apart"


def test_nobody_is_kept_from_a_letter_by_those_that_strangers_had_sent(
    acme: Tenant, client_of: Any, send_due_messages: Any
) -> None:
    """Who asks is told the same as ever and has good letters; once those are void, the next one is sent at once."""
    email = email_of("acme", "viewer")
    stranger = client_of(acme, REMOTE_ADDR="198.51.100.7")
    for _try in range(9):
        assert stranger.post(RESET, {"email": email}).status_code == 302
    assert client_of(acme).post(RESET, {"email": email}).status_code == 302, "this was 429, and no letter"
    send_due_messages()
    letters = send_due_messages.emails
    assert len(letters) == RESET_LETTERS.most, "nobody's letters are flooded"
    link = re.search(r":8000(/accounts/\S+)", letters[-1].body)
    assert link is not None
    page = client_of(acme).get(link[1], follow=True)
    assert "token_fail" not in page.context
    with context.client(acme):
        User.objects.filter(email=email).update(last_login=real_now())  # as who signs in voids them
    assert client_of(acme).post(RESET, {"email": email}).status_code == 302
    send_due_messages()
    assert len(send_due_messages.emails) == RESET_LETTERS.most + 1


def test_tries_are_counted_by_the_account_wherever_from_and_however_its_address_is_typed(
    acme: Tenant, client_of: Any, send_due_messages: Any
) -> None:
    """Each port of the client's address had a count of its own. A new password may be tried at once."""
    email = email_of("acme", "viewer")
    right = {"login": email, "password": PASSWORD}
    assert client_of(acme).post("/accounts/login/", right).status_code == 302, "who is let in is not counted"
    for tried in range(5):
        guest = client_of(acme, REMOTE_ADDR=f"198.51.100.{tried}")
        guest.defaults["HTTP_HOST"] = f"acme.localhost:{8000 + tried}"
        typed = email.upper() if tried % 2 else f" {email} "
        assert guest.post("/accounts/login/", {"login": typed, "password": "wrong"}).status_code == 200
    late = client_of(acme, REMOTE_ADDR="198.51.100.9")
    late.cookies["django_language"] = "en"
    refused = late.post("/accounts/login/", right)
    assert refused.status_code == 200
    assert "Too many failed login attempts" in refused.text
    other = {"login": email_of("acme", "operator"), "password": PASSWORD}
    assert client_of(acme, REMOTE_ADDR="198.51.100.9").post("/accounts/login/", other).status_code == 302
    client = client_of(acme)
    client.post(RESET, {"email": email})
    send_due_messages()
    link = re.search(r":8000(/accounts/\S+)", send_due_messages.emails[0].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    assert client.post(urlsplit(page.redirect_chain[-1][0]).path, NEW).status_code == 302
    renewed = {"login": email, "password": NEW["password1"]}
    assert client_of(acme, REMOTE_ADDR="198.51.100.9").post("/accounts/login/", renewed).status_code == 302
