"""What a provider, or somebody between it and us, may try: it is refused with what was wrong, and nobody is in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import override_settings

from portal.people import company_provider
from portal.people.company_provider import NotBelieved, discovered, provider_says
from tenants.models import CompanySignIn, Tenant
from tenants.outside.exchange import ANSWER_LIMIT, PassingTrouble
from tests.oidc_provider import CLIENT_ID, FORGED, Provider
from tests.portal.people.company import DOMAIN, PAGE, START, back, browser_at, come, is_in, join, person, proved
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def refused(tenant: Tenant, provider: Provider) -> str:
    """What the page says of an attempt that leads nowhere."""
    browser = browser_at(tenant)
    page = come(browser, provider)
    assert page.status_code == 403, page
    assert not is_in(browser)
    assert person(tenant, f"wang@{DOMAIN}") is None
    return words(page)


def with_claims(**changed: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {name: value for name, value in (claims | changed).items() if value is not None}


CLAIMS = {
    "another program": ({"aud": "another"}, "Audience"),
    "another program among ours": ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "another program"),
    "another issuer": ({"iss": "https://another.example"}, "issuer"),
    "over": ({"exp": int(time.time()) - 120}, "expired"),
    "without an end": ({"exp": None}, "exp"),
    "not yet": ({"nbf": 4_000_000_000}, "not yet valid"),
    "another nonce": ({"nonce": "x"}, "answers another request"),
    "no nonce": ({"nonce": None}, "nonce"),
    "nobody": ({"sub": ""}, "names nobody"),
    "a long subject": ({"sub": "x" * 192}, "names nobody"),
    "not verified": ({"email_verified": False}, "email_verified"),
    "verified in words": ({"email_verified": "true"}, "email_verified"),
    "verified by silence": ({"email_verified": None}, "email_verified"),
    "no address": ({"email": None, "email_verified": True}, "email_verified"),
    "an address of another domain": ({"email": "wang@elsewhere.example"}, "addresses of firm.example only"),
    "a domain below": ({"email": f"wang@sub.{DOMAIN}"}, "addresses of firm.example only"),
    "two domains": ({"email": f"wang@elsewhere.example@{DOMAIN}"}, "addresses of firm.example only"),
    "a domain beside": ({"email": f"wang@{DOMAIN}.elsewhere.example"}, "addresses of firm.example only"),
}


@pytest.mark.parametrize("what", CLAIMS)
def test_claims_that_break_a_rule(acme: Tenant, row: CompanySignIn, provider: Provider, what: str) -> None:
    changed, said = CLAIMS[what]
    provider.claims = with_claims(**changed)
    for name in {"email", "email_verified"} & {*changed}:
        provider.person[name] = changed[name]
    assert said in refused(acme, provider)


def test_a_token_that_another_key_has_signed(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    provider.key = FORGED
    assert "Signature verification failed" in refused(acme, provider)


@pytest.mark.parametrize(("algorithm", "key"), [("HS256", "a secret of thirty-two characters."), ("none", "")])
def test_a_token_that_no_key_pair_has_signed(
    acme: Tenant, row: CompanySignIn, provider: Provider, algorithm: str, key: str
) -> None:
    provider.algorithm, provider.key = algorithm, key
    assert "id_token is refused" in refused(acme, provider)


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, {"a": 1}, "é.é.é"])
def test_what_is_no_token(token: Any) -> None:
    keys = {"keys": []}
    with pytest.raises(NotBelieved):
        company_provider.verified(token, keys, issuer="https://a.example", audience="x", nonce="y")


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": "x"}, {"keys": [{}]}, {"keys": [{"kty": "RSA"}]}])
def test_what_are_no_keys(keys: Any) -> None:
    token = jwt.encode({"sub": "x"}, FORGED, "RS256", headers={"kid": "1"})
    with pytest.raises(NotBelieved):
        company_provider.verified(token, keys, issuer="https://a.example", audience="x", nonce="y")


def test_user_information_of_somebody_else(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    provider.userinfo = with_claims(sub="somebody else")
    assert "of somebody else" in refused(acme, provider)


def test_user_information_does_not_overrule_the_token(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    provider.claims = with_claims(email_verified=False)
    provider.userinfo = with_claims(email_verified=True)
    assert "email_verified" in refused(acme, provider)


# ---------------------------------------------------------------- states, codes, hosts


def test_a_state_is_good_once_and_in_its_own_browser(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    browser = browser_at(acme)
    join(browser, provider)
    mine = browser_at(acme)
    address = provider.authorize(mine.get(START)["Location"])
    assert back(browser_at(acme), address).status_code == 403, "another browser"
    assert back(mine, address.replace("state=", "state=x")).status_code == 403
    assert back(mine, address)["Location"] == "/"
    assert is_in(mine)
    replayed = back(mine, address)
    assert replayed.status_code == 403
    assert "belongs to no sign-in that this browser has begun" in words(replayed)


def test_a_code_of_another_sign_in_fits_no_verifier(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    theirs, mine = browser_at(acme), browser_at(acme)
    stolen = provider.authorize(theirs.get(START)["Location"]).partition("code=")[2].partition("&")[0]
    own = provider.authorize(mine.get(START)["Location"])
    code = own.partition("code=")[2].partition("&")[0]
    answer = back(mine, own.replace(code, stolen))
    assert answer.status_code == 403
    assert "invalid_grant" in words(answer)


def test_what_begins_at_one_client_ends_at_no_other(
    acme: Tenant, globex: Tenant, row: CompanySignIn, provider: Provider
) -> None:
    proved(globex, provider, "other.example")
    begun = browser_at(acme)
    address = provider.authorize(begun.get(START)["Location"])
    there = browser_at(globex)
    there.cookies = begun.cookies
    assert back(there, address).status_code == 403
    assert not is_in(there)
    provider.person["email"] = f"wang@{DOMAIN}"
    elsewhere = browser_at(globex)
    assert "addresses of other.example only" in words(come(elsewhere, provider))
    assert person(globex, f"wang@{DOMAIN}") is None


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?state=x&code=y", "?state=&code="])
def test_coming_back_without_having_left(acme: Tenant, row: CompanySignIn, query: str) -> None:
    answer = browser_at(acme).get(f"{START}callback/{query}")
    assert answer.status_code == 403
    assert "You are not signed in" in words(answer)


def test_nobody_is_welcome_without_having_come(acme: Tenant, row: CompanySignIn) -> None:
    answer = browser_at(acme).post(f"{START}welcome/", {"name": "Eve"})
    assert (answer.status_code, answer["Location"]) == (302, START)


# ---------------------------------------------------------------- where a provider is, and how it answers


INSIDE = [
    "https://169.254.169.254/latest",
    "https://10.0.0.7:8443",
    "https://[::1]",
    "https://0x7f000001",
    "http://login.firm.example",
    "https://user:secret@login.firm.example",
    "file:///etc/passwd",
    "https://localhost",
]


@pytest.mark.parametrize("issuer", INSIDE)
def test_an_issuer_inside_is_never_called(owner: PortalClient, issuer: str) -> None:
    with override_settings(SANDBOX=False, ADDRESSES_INSIDE=[]):
        page = owner.post(PAGE, {"issuer": issuer, "client_id": "x", "client_secret": "y", "domain": DOMAIN})
    assert page.status_code == 422
    assert not CompanySignIn.objects.exists()


def test_what_a_document_names_is_no_way_inside(in_acme: Tenant, provider: Provider) -> None:
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        for address in ("javascript:alert(1)", "ftp://a.example/", "/relative", 7, ["https://a.example"]):
            provider.document = with_claims(**{name: address})
            with pytest.raises(NotBelieved, match=name):
                discovered(provider.url)
    with override_settings(SANDBOX=False, ADDRESSES_INSIDE=[]), pytest.raises(PassingTrouble, match="not called"):
        provider_says("GET", "https://127.0.0.1:8443/jwks")


def test_a_document_of_another_issuer(owner: PortalClient, provider: Provider) -> None:
    provider.document = with_claims(issuer="https://another.example")
    page = owner.post(PAGE, {"issuer": provider.url, "client_id": "x", "client_secret": "y", "domain": DOMAIN})
    assert page.status_code == 422
    assert "is of the issuer https://another.example" in words(page)


def _says(body: bytes, status: int = 200) -> Callable[[Any], bool]:
    def say(door: Any) -> bool:
        door.send_response(status)
        door.end_headers()
        door.wfile.write(body)
        return True

    return say


def _slowly(door: Any) -> bool:
    door.send_response(200)
    door.end_headers()
    with_end = time.monotonic() + 3
    while time.monotonic() < with_end:
        try:
            door.wfile.write(b" ")
            door.wfile.flush()
        except OSError:
            break
        time.sleep(0.05)
    return True


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (_says(b"[" * 100_000), NotBelieved),
        (_says(b"[]"), NotBelieved),
        (_says(b"<html>"), NotBelieved),
        (_says(b"{}", 302), NotBelieved),
        (_says(b"{}", 500), PassingTrouble),
        (_says(b" " * (ANSWER_LIMIT + 1)), PassingTrouble),
        (_slowly, PassingTrouble),
    ],
    ids=["deep", "a list", "a page", "a redirect", "broken", "huge", "slow"],
)
def test_an_answer_that_is_none(
    in_acme: Tenant, provider: Provider, monkeypatch: pytest.MonkeyPatch, answer: Any, trouble: type[Exception]
) -> None:
    monkeypatch.setattr(company_provider, "WAITS", company_provider.WAITS / 10)
    provider.answer = answer
    with pytest.raises(trouble):
        discovered(provider.url)


def test_who_does_not_answer_is_left_alone_by_its_own_client(
    acme: Tenant, globex: Tenant, row: CompanySignIn, provider: Provider
) -> None:
    other = proved(globex, provider, "other.example")
    provider.answer = lambda door: door.wfile.close() or True
    assert browser_at(acme).get(START).status_code == 503
    provider.answer = None
    count = len(provider.asked)
    page = browser_at(acme).get(START)
    assert page.status_code == 503
    assert "it did not answer a moment ago" in words(page)
    assert len(provider.asked) == count
    assert browser_at(globex).get(START).status_code == 302, other


@pytest.mark.parametrize("methods", [None, ["client_secret_basic", "client_secret_post"], "nonsense"])
def test_a_secret_goes_in_a_header_unless_the_provider_says_otherwise(
    acme: Tenant, row: CompanySignIn, provider: Provider, methods: Any
) -> None:
    seen = []
    provider.document = with_claims(token_endpoint_auth_methods_supported=methods)
    provider.answer = lambda door: seen.append(door.headers["Authorization"]) or False
    assert come(browser_at(acme), provider)["Location"] == f"{START}welcome/"
    assert "Basic c2hvdWhhbzpzM2NyZXQlMkMlMjB3aXRoJTIwYSUyMGNvbW1h" in seen


@pytest.mark.parametrize(("scopes", "more"), [(["openid", "groups"], 1), (["openid"], 0), (None, 0), ("groups", 0)])
def test_roles_are_asked_for_where_they_are_a_scope(
    acme: Tenant, row: CompanySignIn, provider: Provider, scopes: Any, more: int
) -> None:
    CompanySignIn.objects.update(claim="groups")
    provider.document = with_claims(scopes_supported=scopes)
    asked_for = parse_qs(urlsplit(browser_at(acme).get(START)["Location"]).query)["scope"][0].split(" ")
    assert (len(asked_for), "groups" in asked_for) == (3 + more, bool(more))
