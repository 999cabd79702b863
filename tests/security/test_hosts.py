"""Every way to say which site is meant, sent to the server as bytes: who is named is reached, or nobody, and no name
that is none of ours comes back in an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from tenants import context
from tenants.models import Tenant
from tests.database import Database
from tests.portal_client import sign_in
from tests.security.web_role import answer_to, web_role
from tests.template import PASSWORD, email_of

NAMES = {"acme": "杭州青禾网络科技有限公司", "globex": "大衡法律咨询服务部"}
EVIL = "evil"
PATHS = ("/accounts/login/", "/", "/settings/people/")
OURS, OTHERS, STRANGE = "acme.localhost", "globex.localhost", "evil.example"


@dataclass(frozen=True)
class Case:
    """A request. reaches: whose page it may give; "": nobody's. headers: besides what every request has."""

    reaches: str
    headers: tuple[bytes, ...]
    target: bytes = b"{path}"
    version: bytes = b"HTTP/1.1"


def host(name: str | bytes, reaches: str = "", *more: str) -> Case:
    raw = name if isinstance(name, bytes) else name.encode()
    return Case(reaches, (b"Host: " + raw, *(each.encode() for each in more)))


CASES = {
    # as it should be, in its odd forms
    "plain": host(OURS, "acme"),
    "with a port": host(f"{OURS}:8000", "acme"),
    "with another port": host(f"{OURS}:1", "acme"),
    "in capitals": host(OURS.upper(), "acme"),
    "with its last dot": host(f"{OURS}.", "acme"),
    "with its last dot and a port": host(f"{OURS}.:8000", "acme"),
    "the other one": host(OTHERS, "globex"),
    # nobody's
    "strange": host(STRANGE),
    "strange with ours before it": host(f"{OURS}.{STRANGE}"),
    "strange with ours behind it": host(f"{STRANGE}.{OURS}"),
    "strange that ends alike": host(f"evil{OURS}"),
    "below ours": host(f"evil.{OURS}"),
    "two dots at the end": host(f"{OURS}.."),
    "a dot before": host(f".{OURS}"),
    "no dot between": host("acme%2elocalhost"),
    "the name of a schema": host("acme"),
    "the public schema": host("public.localhost"),
    "empty": host(""),
    "a space": host("acme .localhost"),
    "a NUL": host(b"acme.localhost\0.evil.example"),
    "a tab": host(b"acme.localhost\t.evil.example"),
    "bytes of no encoding": host(b"\xff\xfe.localhost"),
    "another alphabet": host("аcme.localhost"),
    "punycode of another alphabet": host("xn--cme-7cd.localhost"),
    "a full stop of another alphabet": host("acme。localhost"),
    "wide letters": host("ａｃｍｅ.localhost"),
    "an IPv4 address": host("127.0.0.1"),
    "an IPv4 address as a number": host("2130706433"),
    "an IPv6 address": host("[::1]"),
    "an IPv6 address with a port": host("[::1]:8000"),
    "an IPv6 address with a zone": host("[fe80::1%25evil]"),
    "brackets about a name": host(f"[{OURS}]"),
    "half a bracket": host(f"[{OURS}"),
    "a password before it": host(f"evil@{OURS}"),
    "ours as a password": host(f"{OURS}@{STRANGE}"),
    "ours with a password and a port": host(f"{OURS}:80@{STRANGE}"),
    "a port that is none": host(f"{OURS}:evil"),
    "a port that is too large": host(f"{OURS}:999999", "acme"),
    "two ports": host(f"{OURS}:80:80"),
    "a path": host(f"{OURS}/evil"),
    "a path of strangers": host(f"{STRANGE}/{OURS}"),
    "a backslash": host(f"{STRANGE}\\@{OURS}"),
    "a fragment": host(f"{STRANGE}#{OURS}"),
    "a query": host(f"{STRANGE}?{OURS}"),
    "a scheme": host(f"http://{OURS}"),
    "two with a comma": host(f"{OURS}, {OTHERS}"),
    "a script": host("<script>evil</script>"),
    "a quote": host("acme'or'1'='1.localhost"),
    "very long": host("a" * 5_000 + ".localhost"),
    # said twice, or by others
    "two hosts": Case("", (b"Host: " + OURS.encode(), b"Host: " + OTHERS.encode())),
    "two hosts, the first strange": Case("", (b"Host: " + STRANGE.encode(), b"Host: " + OURS.encode())),
    "twice the same": Case("", (b"Host: " + OURS.encode(),) * 2),
    "none": Case("", ()),
    "none in HTTP/1.0": Case("", (), version=b"HTTP/1.0"),
    "a folded line": Case("", (b"Host: " + OURS.encode(), b" " + STRANGE.encode())),
    "a space before the colon": Case("", (b"Host : " + OTHERS.encode(), b"Host: " + OURS.encode())),
    "an underscore": Case("acme", (b"Host: " + OURS.encode(), b"HTTP_HOST: " + OTHERS.encode())),
    "X-Forwarded-Host": host(OURS, "acme", f"X-Forwarded-Host: {OTHERS}"),
    "X-Forwarded-Host of strangers": host(OURS, "acme", f"X-Forwarded-Host: {STRANGE}"),
    "X-Forwarded-Host with a strange host": host(STRANGE, "", f"X-Forwarded-Host: {OURS}"),
    "X-Host": host(
        OURS, "acme", f"X-Host: {STRANGE}", f"X-Original-Host: {STRANGE}", f"X-HTTP-Host-Override: {STRANGE}"
    ),
    "X-Forwarded-Server": host(OURS, "acme", f"X-Forwarded-Server: {STRANGE}"),
    "X-Forwarded-Port": host(OURS, "acme", "X-Forwarded-Port: 666", "X-Forwarded-Proto: evil"),
    "Forwarded": host(OURS, "acme", f"Forwarded: host={STRANGE};proto=https"),
    "X-Original-URL": host(OURS, "acme", "X-Original-URL: /evil", "X-Rewrite-URL: /evil"),
    # more than a path in the first line: the header is what counts
    "absolute, as the host": Case("acme", (b"Host: " + OURS.encode(),), b"http://acme.localhost{path}"),
    "absolute, another's": Case("acme", (b"Host: " + OURS.encode(),), b"http://globex.localhost{path}"),
    "absolute, of strangers": Case("acme", (b"Host: " + OURS.encode(),), b"http://evil.example{path}"),
    "absolute, ours with a strange host": Case("", (b"Host: " + STRANGE.encode(),), b"http://acme.localhost{path}"),
    "absolute, with a password": Case("acme", (b"Host: " + OURS.encode(),), b"http://evil:evil@acme.localhost{path}"),
    "two slashes": Case("acme", (b"Host: " + OURS.encode(),), b"//evil.example{path}"),
    "two backslashes": Case("acme", (b"Host: " + OURS.encode(),), b"/\\evil.example{path}"),
    "an authority alone": Case("acme", (b"Host: " + OURS.encode(),), b"evil.example:80"),
    "a star": Case("acme", (b"Host: " + OURS.encode(),), b"*"),
}


@dataclass(frozen=True)
class Server:
    """A web role over the database of the test. session: of acme's owner."""

    port: int
    session: str

    def ask(self, case: Case, path: str, cookie: str = "") -> bytes:
        """The whole answer; empty where the connection was closed without one."""
        lines = [b"GET " + case.target.replace(b"{path}", path.encode()) + b" " + case.version, *case.headers]
        lines += [b"Connection: close", b"Accept-Language: zh-hans"]
        lines += [b"Cookie: " + cookie.encode()] if cookie else []
        return answer_to(self.port, b"\r\n".join([*lines, b"", b""]))


@pytest.fixture(scope="module")
def server(module_database: Database, django_db_blocker: Any) -> Iterator[Server]:
    with django_db_blocker.unblock(), context.platform():
        cookie = sign_in(Tenant.objects.get(schema_name="acme"), "owner").cookies[settings.SESSION_COOKIE_NAME]
    with web_role(module_database) as port:
        yield Server(port, f"{settings.SESSION_COOKIE_NAME}={cookie.value}")


def test_there_are_enough() -> None:
    print(f"{len(CASES)} ways to name a host")
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES)
def test_who_is_named_is_reached_or_nobody(server: Server, case: str) -> None:
    asked = CASES[case]
    for path, cookie in [(path, cookie) for path in PATHS for cookie in ("", server.session)]:
        answer = server.ask(asked, path, cookie)
        reached = {schema for schema, name in NAMES.items() if name.encode() in answer}
        assert reached <= {asked.reaches}, (path, answer[:500])
        said = re.sub(rb'name="next" value="/(/|%5c)evil.example', b"", answer.lower())  # the path, for the language
        said = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", said)  # drawn: any four letters may stand in it
        assert EVIL.encode() not in said, (path, said.partition(EVIL.encode())[0][-200:])
        status = answer.partition(b" ")[2][:3]
        assert not status.startswith(b"5"), (path, answer[:500])
        location = re.search(rb"(?im)^location: *(\S+)", answer)
        assert location is None or re.match(rb"/(?![/\\])", location.group(1)), (path, location)


def test_a_session_is_good_at_its_own_host_alone(server: Server) -> None:
    assert NAMES["acme"].encode() in server.ask(CASES["plain"], "/settings/people/", server.session)
    assert b"owner1@acme.example" in server.ask(CASES["plain"], "/settings/people/", server.session)
    answer = server.ask(CASES["the other one"], "/settings/people/", server.session)
    assert answer.startswith(b"HTTP/1.1 302")
    assert b"acme" not in answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    "leads", ["//evil.example/", "/\\evil.example/", "https://evil.example/", "https:evil.example"]
)
def test_nobody_is_sent_on_to_a_strange_host(acme: Tenant, leads: str) -> None:
    """By none of the pages that send people on to where they came from."""
    owner, stranger = sign_in(acme, "owner"), sign_in(acme)
    answers = [
        owner.post("/language/", {"next": leads, "language": "en"}, headers={"referer": leads}),
        owner.get("/accounts/login/", {"next": leads}),
        stranger.post("/accounts/login/", {"next": leads, "login": email_of("acme", "owner"), "password": PASSWORD}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]
