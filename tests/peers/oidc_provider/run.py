"""oidc-provider, certified for OpenID Connect, with its own pages: people of a client sign in by it, with PKCE."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

HERE, ROOT, BASE = Path(__file__).parent, Path(__file__).parents[3], os.environ["SHOUHAO_BASE"]
SECRET = "of this run, with a colon: and a plus+"
SET_UP = """
from django.db.models.functions import Now
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import CompanySignIn, Tenant
from tenants.people import company_sign_in
tenant = Tenant.objects.get(schema_name="qinghe")
with context.client(tenant):
    company_sign_in.remove(by=PLATFORM)
    company_sign_in.set_up(
        issuer="{issuer}", client_id="shouhao", client_secret="{secret}", domain="qinghe.example", by=PLATFORM
    )
    company_sign_in.change(
        client_id="shouhao", client_secret="", role="viewer", claim="groups", roles={{"ops": "operator"}},
        required=False, by=PLATFORM,
    )
    CompanySignIn.objects.filter(tenant=tenant).update(proved_at=Now())  # there are no name servers here
"""
ROLES = """
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
with context.client(Tenant.objects.get(schema_name="qinghe")):
    print(sorted(User.objects.filter(socialaccount__isnull=False).values_list("email", "role")))
"""
done: list[str] = []


def check(what: str, *, good: bool) -> None:
    """Say what was looked at; end at the first that is not so."""
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        sys.exit(1)
    done.append(what)


def in_the_product(text: str) -> str:
    command, environment = json.loads(os.environ["SHOUHAO_SHELL"])
    return subprocess.run(
        [*command, text], check=True, capture_output=True, text=True, env=environment, cwd=ROOT
    ).stdout


class Browser:
    """Keeps cookies by host, and follows redirects from one to the other."""

    def __init__(self) -> None:
        self.cookies: dict[str, dict[str, str]] = {}
        self.address = self.page = ""
        self.status = 0

    def open(self, address: str, form: dict[str, str] | None = None) -> Browser:
        for _each in range(20):
            parts = urlsplit(address)
            kept = self.cookies.setdefault(parts.netloc, {})
            headers = {"Host": parts.netloc, "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
            headers["Accept-Language"] = "en"
            body = None
            if form is not None:
                body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
            connection = HTTPConnection("127.0.0.1", parts.port, timeout=30)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            self.address, self.status, self.page = address, answer.status, answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _sign, value = line.partition(";")[0].partition("=")
                kept[name] = value
            if answer.status not in (301, 302, 303):
                return self
            address, form = urljoin(address, answer.headers["Location"]), None
        raise RuntimeError("redirects without end")

    def send(self, **typed: str) -> Browser:
        """The page's last form, with what it has hidden."""
        (action,) = re.findall(r'<form[^>]*action="([^"]+)"', self.page)[-1:] or [self.address]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        return self.open(urljoin(self.address, unescape(action)), {**hidden, **typed})


def sign_in(browser: Browser, who: str) -> Browser:
    browser.open(f"{BASE}/accounts/company/")
    while "/interaction/" in browser.address:
        browser.send(**({"login": who, "password": "any"} if 'name="password"' in browser.page else {}))
    return browser


def join(browser: Browser) -> Browser:
    boxes = dict(re.findall(r'name="(accept_\w+)" value="(\d+)"', browser.page))
    boxes |= {name: value for value, name in re.findall(r'value="(\d+)"[^>]*name="(accept_\w+)"', browser.page)}
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.page)[-1]
    typed = {"csrfmiddlewaretoken": token, "name": "Lin Lan", "language": "en"}
    return browser.open(browser.address, {**typed, **boxes})


def is_in(browser: Browser) -> bool:
    return urlsplit(browser.open(f"{BASE}/settings/security/").address).path == "/settings/security/"


def main() -> None:
    """A provider, and three of its people."""
    for name in ("package.json", "provider.mjs"):
        shutil.copy(HERE / name, name)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    callback = f"{BASE}/accounts/company/callback/"
    command = ["node", "provider.mjs", str(port), callback, SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as provider:
        try:
            assert provider.stdout is not None
            while "ready" not in provider.stdout.readline():
                pass
            in_the_product(SET_UP.format(issuer=f"http://127.0.0.1:{port}", secret=SECRET))
            ops, staff, other = Browser(), Browser(), Browser()
            check("somebody new is welcome", good=urlsplit(sign_in(ops, "ops.lin").address).path.endswith("/welcome/"))
            join(ops)
            check("and is in", good=is_in(ops))
            join(sign_in(staff, "wang"))
            check("so is a second one", good=is_in(staff))
            again = Browser()
            sign_in(again, "wang")
            check("who is known the next time", good=is_in(again))
            sign_in(other, "unverified")
            check("an address that is not verified is refused", good=other.status == 403 and not is_in(other))
            roles = in_the_product(ROLES).strip().splitlines()[-1]
            want = "[('ops.lin@qinghe.example', 'operator'), ('wang@qinghe.example', 'viewer')]"
            check(f"roles by claim: {roles}", good=roles == want)
        finally:
            provider.terminate()
    print(f"{len(done)} checks, with Node's oidc-provider of package.json")


if __name__ == "__main__":
    main()
