"""A client's own OpenID Connect provider: allauth's flow of codes with PKCE and state; what comes back is checked here.

Each call is ours (tenants.outside): bounded, to no address inside, with few places at one provider, who is left alone
while it does not answer. Beyond what allauth asks for, an id_token's signature is verified although it came over TLS,
and it has to carry the nonce that was sent.
"""

import base64
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from tenants.context import current_tenant, schema_in_use
from tenants.domain.company_sign_in import Vouched, values_of
from tenants.domain.outside import NotOutside
from tenants.models import CompanySignIn
from tenants.outside import parties
from tenants.outside.addresses_outside import read_typed
from tenants.outside.exchange import PassingTrouble, exchange, printable
from tenants.people.company_sign_in import in_use
from tenants.people.models import User
from tenants.sealing import opened
from tenants.selectors import address_of

WAITS: Final = timedelta(seconds=5)
PLACES: Final = 4  # calls to one provider at once
LEEWAY: Final = 60  # seconds by which its clock may differ
LONGEST: Final = 60  # characters of a name
LONGEST_SUBJECT: Final = 191  # of allauth's column; OpenID Connect allows 255
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
# Signed with a key of the provider's alone: with HS256 whoever knows the client's secret could sign.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED: Final = ("exp", "iat", "iss", "aud", "sub", "nonce")
ASKED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotBelieved(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """The provider's answer breaks a rule. str() names the rule for the person in charge."""


def provider_says(
    method: str, url: str, headers: dict[str, str] | None = None, form: dict[str, str] | None = None
) -> Any:
    """The JSON object that a provider answers with. Raises PassingTrouble when it does not answer, NotBelieved when it
    answers otherwise.
    """
    held = parties.take(party := f"sign-in {schema_in_use()} {urlsplit(url).netloc}"[:300], most=PLACES)
    if held is None:
        raise PassingTrouble("left_alone", "it did not answer a moment ago")
    try:
        sent = {"Accept": "application/json", **(headers or {}), **(FORM if form else {})}
        answer = exchange(method, url, sent, urlencode(form).encode() if form else None, WAITS)
    except PassingTrouble as trouble:
        parties.leave_alone(party, str(trouble))
        raise
    finally:
        held.let_go()
    parties.ask_again(party)
    if answer.status >= 500:
        raise PassingTrouble("answered", str(answer.status))
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if answer.status != 200 or not isinstance(said, dict):
        why = said.get("error", "") if isinstance(said, dict) else ""
        raise NotBelieved(printable(f"{urlsplit(url).path} answered {answer.status} {why}"))
    return said


def discovered(issuer: str) -> dict[str, Any]:
    """Returns a provider's discovery document. Raises PassingTrouble and NotBelieved."""
    said: dict[str, Any] = provider_says("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise NotBelieved(printable(f"its discovery document is of the issuer {said.get('issuer')}"))
    for name in (*ASKED, *({"userinfo_endpoint"} & said.keys())):
        try:
            read_typed(said[name])
        except (KeyError, TypeError, NotOutside):
            raise NotBelieved(f"its discovery document has no {name} that begins with https://") from None
    return said


class CompanyClient(OAuth2Client):  # type: ignore[misc]
    """Exchanges a code, by calls of ours. more: scopes that this provider has for what we read."""

    more: Collection[str] = ()

    def get_redirect_url(self, authorization_url: str, scope: Iterable[str], extra_params: Mapping[str, str]) -> str:
        to: str = super().get_redirect_url(authorization_url, [*scope, *self.more], extra_params)
        return to

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None) -> Any:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.callback_url}
        form["code_verifier"], headers = pkce_code_verifier or "", {}
        if self.basic_auth:
            pair = f"{quote(self.consumer_key, safe='')}:{quote(self.consumer_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        return provider_says("POST", self.access_token_url, headers, form)


class CompanyAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Asks a provider as allauth does, and makes our own checks."""

    client_class = CompanyClient

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        return discovered(self.get_provider().app.settings["server_url"])

    @property
    def basic_auth(self) -> bool:
        """Returns whether to use basic authentication, the default of OpenID Connect. Ours escapes what allauth's would
        not.
        """
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not isinstance(methods, list) or "client_secret_basic" in methods

    def get_client(self, request: HttpRequest, app: SocialApp) -> CompanyClient:
        """Roles may stand in a scope that is called as their claim is: it is asked for where the provider has it."""
        client: CompanyClient = super().get_client(request, app)
        scopes = self.openid_config.get("scopes_supported")
        client.more = {app.settings["claim"]} & {*scopes} if isinstance(scopes, list) else ()
        return client

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_address()

    def vouched(self, app: SocialApp, state: dict[str, Any]) -> Vouched:
        """Returns the person vouched for in exchange for the request's code. Raises PassingTrouble and NotBelieved."""
        client = self.get_client(self.request, app)
        verifier = state.get("pkce_code_verifier")
        given = self.get_access_token_data(self.request, app, client, pkce_code_verifier=verifier)
        keys = provider_says("GET", self.openid_config["jwks_uri"])
        issuer = app.settings["server_url"]
        said = verified(given.get("id_token"), keys, issuer=issuer, audience=app.client_id, nonce=state["nonce"])
        if "userinfo_endpoint" in self.openid_config and isinstance(given.get("access_token"), str):
            bearer = {"Authorization": f"Bearer {given['access_token']}"}
            more = provider_says("GET", self.openid_config["userinfo_endpoint"], bearer)
            if more.get("sub") != said["sub"]:
                raise NotBelieved("its user information is of somebody else")
            said = {**more, **said}
        email, name = said.get("email"), said.get("name")
        if not isinstance(email, str) or said.get("email_verified") is not True:
            raise NotBelieved("it does not say that the e-mail address is verified (email_verified)")
        shown = name[:LONGEST] if isinstance(name, str) else ""
        return Vouched(said["sub"], email.strip().lower(), printable(shown), values_of(said.get(app.settings["claim"])))


def verified(token: Any, keys: dict[str, Any], *, issuer: str, audience: str, nonce: str) -> dict[str, Any]:
    """The claims of an id_token of this issuer, for us, in answer to what we asked. Raises NotBelieved."""
    try:
        named = jwt.get_unverified_header(token).get("kid")
        usable = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.public_key_use in (None, "sig")]
        fitting = [key for key in usable if named is None or key.key_id == named]
        if len(fitting) != 1:
            raise NotBelieved("its id_token is signed with a key that it does not name among its own")
        rules: dict[str, Any] = {"algorithms": list(ALGORITHMS), "options": {"require": list(REQUIRED)}}
        rules |= {"issuer": issuer, "audience": audience, "leeway": LEEWAY}
        claims: dict[str, Any] = jwt.decode(token, fitting[0].key, **rules)
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotBelieved(printable(f"its id_token is refused: {error}")) from None
    if claims.get("azp", audience) != audience:
        raise NotBelieved("its id_token was made for another program")
    if not isinstance(claims["nonce"], str) or not constant_time_compare(claims["nonce"], nonce):
        raise NotBelieved("its id_token answers another request")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise NotBelieved("its id_token names nobody")
    return claims


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider of the client in use. Of its claims about a person only the subject is kept."""

    oauth2_adapter_class = CompanyAdapter

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}


class CompanyProviders(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's question which providers there are: one for each client that has proved its domain."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> CompanyProvider:
        row = in_use()
        if row is None or str(row.pk) != provider:
            raise SocialApp.DoesNotExist
        return provider_of(request, row)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User | None:
        """Changes nothing: an existing person is found, and a new one comes by portal.people.company_pages."""
        user: User | None = sociallogin.user
        return user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


def provider_of(request: HttpRequest, row: CompanySignIn) -> CompanyProvider:
    """Returns allauth's provider for a row. Its ID is the row's: a sign-in that is set up anew is another provider."""
    app = SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=str(row.pk),
        name=row.domain,
        client_id=row.client_id,
        secret=opened(row.client_secret),
        settings={"server_url": row.issuer, "oauth_pkce_enabled": True, "claim": row.claim},
    )
    return CompanyProvider(request, app=app)


def callback_address() -> str:
    """Returns the address to which the provider sends people back, as registered there."""
    return f"{address_of(current_tenant())}{reverse('company_callback')}"
