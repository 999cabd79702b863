"""A passkey of a real browser: added, used by itself and after the password, removed; without one the page says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

HAVING: dict[str, object] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LOGIN = re.compile(r"/accounts/login/")
LIST, ADD, INSIDE = "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/settings/security/"


def prove(page: Page) -> None:
    """Somebody who changes how to sign in is asked once more."""
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def sign_out(page: Page) -> None:
    page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    page.wait_for_url(LOGIN)


def is_in(page: Page) -> bool:
    page.goto(INSIDE)
    return not LOGIN.search(page.url)


def test_a_passkey_from_adding_to_removing(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "viewer", language="en")
    page.goto(INSIDE)
    page.get_by_text("without a password").wait_for()
    page.goto(ADD)
    prove(page)
    page.goto(ADD)
    page.click("#passkey_add")
    page.get_by_text("No passkey was used").wait_for()  # there is no authenticator yet
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": HAVING})["authenticatorId"]
    page.goto(ADD)
    page.fill("[name=name]", "Laptop of a test")
    page.click("#passkey_add")
    page.wait_for_url(re.compile("recovery-codes"))
    try:
        (kept,) = devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
        assert (kept["rpId"], kept["isResidentCredential"]) == ("qinghe.localhost", True)
        page.goto(LIST)
        page.get_by_text("Laptop of a test").wait_for()
        sign_out(page)
        page.goto("/accounts/login/?next=/numbers/")
        page.click("#passkey_login")
        page.wait_for_url(lambda url: urlsplit(url).path == "/numbers/")
        sign_out(page)
        page.fill("[name=login]", "viewer@qinghe.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: urlsplit(url).path == "/accounts/2fa/authenticate/")
        page.click("#passkey_second")
        page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/accounts/"))
        assert is_in(page)
        page.goto(f"{LIST}reauthenticate/?next={LIST}")
        page.click("#passkey_once_more")
        page.wait_for_url(lambda url: urlsplit(url).path == LIST)
    finally:
        page.goto(LIST)
        page.get_by_role("link", name="Remove Laptop of a test").click()
        prove(page)
        page.get_by_role("button", name="Remove the passkey").click()
        page.get_by_text("You have no passkey yet").wait_for()
    sign_out(page)
    page.click("#passkey_login")
    page.wait_for_load_state()
    page.get_by_text("The passkey was not accepted").wait_for()
