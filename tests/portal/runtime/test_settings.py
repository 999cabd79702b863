"""What the environment makes of settings, as a fresh process reads it."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from portal.runtime.folders import ROOT
from tests.database import clean_environment

KEY = "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4="
PRODUCTION = {
    "DATABASE_URL": "postgresql://app@db.example.com/shouhao",
    "SECRET_KEY": "k" * 50,
    "BASE_DOMAIN": "certify.example.com",
    "EVIDENCE_KEY": KEY,
    "FIELD_KEYS": KEY,
    "FIELD_HASH_KEY": KEY,
}
COOKIES = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
SHOWN = (
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
    "COOKIE_PREFIX",
    *(f"{cookie}_{part}" for cookie in COOKIES for part in ("NAME", "SECURE", "SAMESITE")),
)


def settings_of(**given: str) -> dict[str, object]:
    """The settings named in SHOWN, with this in the environment of production."""
    code = f"import json, portal.settings as s; print(json.dumps({{n: getattr(s, n) for n in {SHOWN!r}}}))"
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean_environment() | PRODUCTION | given,
        capture_output=True,
        text=True,
        check=True,
    )
    values: dict[str, object] = json.loads(process.stdout)
    return values


def test_browsers_makers_are_promised_nothing_unless_it_is_asked_for() -> None:
    assert settings_of()["SECURE_HSTS_PRELOAD"] is False
    asked = settings_of(HSTS_PRELOAD="1")
    assert (asked["SECURE_HSTS_PRELOAD"], asked["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (True, True)


@pytest.mark.parametrize(
    ("given", "tls", "ssl"),
    [
        ({}, False, False),
        ({"EMAIL_TLS": "1"}, True, False),  # as it was written before
        ({"EMAIL_TLS": "starttls", "EMAIL_PORT": "587"}, True, False),
        ({"EMAIL_TLS": "implicit", "EMAIL_PORT": "465"}, False, True),
    ],
)
def test_tls_of_mail(given: dict[str, str], tls: bool, ssl: bool) -> None:
    values = settings_of(**given)
    assert (values["EMAIL_USE_TLS"], values["EMAIL_USE_SSL"]) == (tls, ssl)


def test_cookies_are_secure_and_of_one_host() -> None:
    values = settings_of()
    for cookie in COOKIES:
        assert str(values[f"{cookie}_NAME"]).startswith("__Host-")
        assert (values[f"{cookie}_SECURE"], values[f"{cookie}_SAMESITE"]) == (True, "Lax")
    assert values["COOKIE_PREFIX"] == "__Host-"
    [cookie, _session] = import_string(settings.MESSAGE_STORAGE).storage_classes
    assert cookie.cookie_name == f"{settings.COOKIE_PREFIX}messages"  # with the session's other attributes
