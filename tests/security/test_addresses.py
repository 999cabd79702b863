"""Every address that somebody types and our servers call: fields are found by what they are, each door is tried."""

from __future__ import annotations

import importlib
import pkgutil
import re
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.apps import apps
from django.urls import reverse
from rest_framework.serializers import BaseSerializer

import portal
from labels.directories.adapters import adapter_for
from labels.errands.sftp import look_in
from maintenance.calls.models import CallSource
from portal.directories.desk import DirectoryForm
from portal.duty.reach_desk import GroupForm
from portal.people.forms import ContactForm
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outside import addresses_outside
from tenants.outside.exchange import PassingTrouble, exchange
from tenants.people.services import make_api_key
from tenants.webhooks.attempts.post import post
from tenants.webhooks.models import Endpoint
from tests.portal.directories.test_desk import DIRECTORY
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.tenants.outside.test_addresses_outside import HOSTS, NAMES
from tests.work import DueWork

ADDRESS = re.compile(
    r"(^|_)(url|uri|address|host|hostname|server|endpoint|hook|webhook|callback|link|site|website|domain|base|sftp|"
    r"proxy|bot|source|logo|embed|target|smtp|smpp)(s|es)?(_|$)"
)
CALLED = {
    "Directory.address": "DirectoryForm.address",
    "Endpoint.url": "EndpointForm.url",
    "Contact.bot_address": "ContactForm.bot",
    "CallSource.host": "CallSourceForm.host",
    "CallSourceForm.host": "",
    "CallSourceIn.host": "",
    "DirectoryForm.address": "",
    "EndpointForm.url": "",
    "WebhookIn.url": "",
    "ContactForm.bot": "",
    "GroupForm.bot": "",
}
NOT_CALLED = {
    "CompanySignIn.domain": "a name whose TXT records a name server is asked for",
    "ProviderForm.domain": "the same, as it is typed",
    "ProviderForm.issuer": "called by tenants.outside; tried in tests/portal/people/test_company_provider.py",
    "AdoptForm.link": "which improvement it became",
    "Attempt.endpoint": "the id of an endpoint, whose address is Endpoint.url",
    "BusinessClock.target": "an instant",
    "CallImport.source": "the id of a server, whose address is CallSource.host",
    "CallSource.host_key": "a key",
    "Confirmation.address": "the network of the stranger who asked",
    "Connection.callback_series": "a number",
    "Connection.callbacks": "how a party that calls us is known",
    "ConnectionForm.callbacks": "how a party that calls us is known",
    "ConnectionForm.host_key": "a key",
    "ConnectionForm.new_address": "a tick",
    "Contact.bot_kind": "whose bot it is",
    "Contact.bot_secret": "a secret",
    "ContactForm.bot_signed_with": "a secret",
    "ContactForm.no_bot": "a tick",
    "CustomersForm.addresses": "e-mails, mobiles and openids, which the mail server and providers are given",
    "CustomersIn.addresses": "e-mails, mobiles and openids, which the mail server and providers are given",
    "Directory.sources": "whom to believe",
    "DirectoryForm.sources": "whom to believe",
    "Domain.domain": "where a client is served by us",
    "DomainForm.domain": "where a client is served by us",
    "ErrandReceipt.source": "by which way it came",
    "Forwarding.target": "a phone number",
    "GroupForm.bot_signed_with": "a secret",
    "HostKeyIn.host_key": "a key",
    "GroupForm.no_bot": "a tick",
    "NumberProof.source": "what proves it",
    "NumberStateList.source": "by which way it came",
    "NumberSync.source": "by which way it came",
    "Party.address": "what is known of a party that was called",
    "PublicNumber.source": "where it was read, for people",
    "PublicNumberForm.source": "where it was read, for people",
    "Sighting.source": "who has looked",
    "SightingIn.source": "who has looked",
}
HOSTILE = [
    *(f"https://{host}/in" for host in HOSTS),
    "http://93.184.216.34/",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://93.184.216.34:70/_x",
    "dict://93.184.216.34:11211/stat",
    "ldap://93.184.216.34/",
    "//93.184.216.34/",
    "javascript:alert(1)",
    "https://93.184.216.34:22/",
    "https://93.184.216.34:25/",
    "https://93.184.216.34:0/",
    "https://93.184.216.34:99999/",
    "https://@93.184.216.34/",
    "https://a:b@93.184.216.34/",
    "https://93.184.216.34@localhost/",
    "https://93.184.216.34\\@localhost/",
    "https://localhost%2f.example/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://100.100.100.200/latest",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:a9fe:a9fe::]/",
    "https://[2001:0:a9fe:a9fe::1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[fec0::1]/",
    "https://[ff0e::1]/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://127.0.0.1./",
    "https://0300.0250.1.1/",
    "https:///in",
    "https://",
    "https://exa mple.org/",
    "https://exam\r\nple.org/",
]


def has_a_name(url: str) -> bool:
    """Whether it may be typed: what its host leads to is seen by a worker, and whenever it is called."""
    host = (urlsplit(url).hostname or "") if "\\" not in url and "%" not in url else ""
    return url.startswith("https://") and host.removesuffix(".") in NAMES and "@" not in url


@pytest.fixture
def connections(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Outside the sandbox, with the names of HOSTS: connections to anything, as they are made."""
    settings.SANDBOX, settings.ADDRESSES_INSIDE = False, []
    system = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        addresses = NAMES.get(host)
        if addresses is None:
            return list(system(host, port, *args, **{**options, "flags": socket.AI_NUMERICHOST}))
        if not addresses:
            raise socket.gaierror
        return [row for each in addresses for row in system(each, port, *args, **options)]

    monkeypatch.setattr(addresses_outside.socket, "getaddrinfo", resolve)
    made: list[Any] = []
    connect = socket.socket.connect

    def noted(this: socket.socket, address: Any) -> None:
        if this.family == socket.AF_UNIX:  # the database
            connect(this, address)
            return
        made.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", noted)
    return made


def subclasses(base: type) -> Iterator[type[Any]]:
    for each in base.__subclasses__():
        yield each
        yield from subclasses(each)


def looks_like_an_address(name: str, field: Any) -> bool:
    """By its name, its type or what is said beside it."""
    said, kind = str(getattr(field, "help_text", "") or ""), type(field).__name__
    typed = isinstance(getattr(field, "widget", None), forms.URLInput)
    return bool(ADDRESS.search(name) or "://" in said or "http" in said or "URL" in kind or "IP" in kind or typed)


def address_fields() -> set[str]:
    """Of all models, forms and serializers of ours that take something."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.startswith(("portal.management", "portal.runtime")):
            importlib.import_module(module.name)
    fields = [
        (model.__name__, field.name, field)
        for model in apps.get_models()
        if model.__module__.startswith(("tenants", "compliance", "labels", "maintenance"))
        for field in model._meta.local_concrete_fields
    ]
    for base, kept in ((forms.BaseForm, "base_fields"), (BaseSerializer, "_declared_fields")):
        for each in subclasses(base):
            if each.__module__.startswith("portal"):
                fields += [(each.__name__, name, field) for name, field in getattr(each, kept, {}).items()]
    return {
        f"{owner}.{name}"
        for owner, name, field in fields
        if looks_like_an_address(name, field) and not getattr(field, "read_only", False)
    }


def test_every_field_that_holds_an_address_is_known() -> None:
    fields = address_fields()
    print(f"{len(fields)} fields that may hold an address, {len(CALLED)} of them called")
    assert fields == {*CALLED, *NOT_CALLED}


def test_enough_addresses() -> None:
    print(f"{len(HOSTILE)} addresses")
    assert len({*HOSTILE}) >= 60


@pytest.mark.django_db
def test_no_form_takes_one(connections: list[Any]) -> None:
    tried = 0
    for url in HOSTILE:
        for adapter, kind in (("http", "handset"), ("ihuyi_marks", "aggregator"), ("baidu_marks", "aggregator")):
            form = DirectoryForm({**DIRECTORY, "code": "new", "adapter": adapter, "kind": kind, "address": url})
            assert ("address" in form.errors) != has_a_name(url), (adapter, url)
            tried += 1
        if url.endswith(":22/"):  # where SFTP is usual
            continue
        sftp = url.replace("https://", "sftp://", 1)
        form = DirectoryForm({**DIRECTORY, "code": "new", "adapter": "desk", "address": sftp})
        assert ("address" in form.errors) != has_a_name(url), sftp
        for bots in (ContactForm, GroupForm):
            for said in (url, url.rstrip("/") + "/cgi-bin/webhook/send?key=1"):
                assert "bot" in bots({"name": "x", "bot": said}).errors, (bots, said)
                tried += 1
    assert connections == []
    print(f"{tried} tries at forms of {len(HOSTILE)} addresses")


@pytest.mark.django_db
def test_no_page_and_no_program_makes_a_webhook_or_a_server_of_one(
    connections: list[Any], client_of: Callable[..., PortalClient], in_acme: Tenant, run_due_work: DueWork
) -> None:
    """What has a name is taken as being checked, and switched off when a worker has looked it up and it leads inside;
    one that nobody knows is looked up again for a day.
    """
    owner = client_of(in_acme, "owner")
    _key, secret = make_api_key(name="program", scopes=("manage",), by=PLATFORM)
    manager = Program(client_of(in_acme), secret)
    for host in HOSTS:
        about = {"host": host, "port": 22, "username": "x", "password": "x"}
        if host in NAMES:
            made = manager.post("/call-sources", about).json()
            assert made["state"] == "asked", host
            run_due_work(name="calls.fetch")
            source = CallSource.objects.get()
            assert (source.trouble, source.offered_key) == ("address", ""), host
            source.delete()
            continue
        assert owner.post(reverse("call_sources"), about).status_code == 422, host
        assert manager.post("/call-sources", about).status_code in (400, 409, 422), host
    for url in HOSTILE:
        if has_a_name(url):
            owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": url})
            made = manager.post("/webhooks", {"name": "ERP", "url": url}).json()
            assert made["state"] == "checking", url
            run_due_work(name="webhooks.check_addresses")
            states = set(Endpoint.objects.values_list("state", flat=True))
            assert states < {"inside", "checking"}, (url, states)
            Endpoint.objects.all().delete()
            continue
        page = owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": url})
        assert (page.status_code, "url" in page.context["form"].errors) == (422, True), url
        assert manager.post("/webhooks", {"name": "CRM", "url": url}).status_code in (409, 422), url
    assert connections == []
    assert not Endpoint.objects.exists()


def by_exchange(url: str) -> None:
    exchange("POST", url, {}, b"", timedelta(seconds=2))


def by_adapter(url: str) -> None:
    adapter_for("http", url, "secret").label_policy()


def by_sftp(url: str) -> None:
    look_in(url.replace("https://", "sftp://", 1), {"user": "x", "password": "x", "host_key": "x"})


def by_webhook(url: str) -> None:
    answer = post(url, {}, b"{}", seconds=2)
    assert answer.status is None
    if "not called" in answer.trouble:
        raise PassingTrouble("no_connection", answer.trouble)


@pytest.mark.django_db
@pytest.mark.parametrize("call", [by_exchange, by_adapter, by_sftp, by_webhook])
def test_none_is_called_that_is_in_the_database_all_the_same(
    connections: list[Any], call: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed before the guard, or leads elsewhere since."""
    from contextlib import nullcontext

    monkeypatch.setattr("labels.errands.sftp.turn_at", lambda _address: nullcontext)
    monkeypatch.setattr("labels.directories.adapters.turn_at", lambda _address: nullcontext)
    for url in HOSTILE:
        if call is by_sftp and url.endswith(":22/"):  # where SFTP is usual
            continue
        with pytest.raises((PassingTrouble, ValueError)):
            call(url)
    assert connections == []


@pytest.mark.parametrize("call", [by_exchange, by_webhook])
def test_a_name_is_looked_up_once_and_what_was_checked_is_called(
    connections: list[Any], call: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads inside from the second time on that it is asked for."""
    asked: list[Any] = []

    def resolve(host: Any, port: Any, *_args: Any, **_options: Any) -> list[Any]:
        if host != "rebinds.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        to = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (to, port))]

    monkeypatch.setattr(addresses_outside.socket, "getaddrinfo", resolve)
    if call is by_webhook:  # it tells what went wrong, and raises nothing
        call("https://rebinds.example/")
    else:
        with pytest.raises(PassingTrouble):
            call("https://rebinds.example/")
    assert asked == ["rebinds.example"]
    assert connections == [("93.184.216.34", 443)]


def test_no_redirect_is_followed() -> None:
    came: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.path)
            self.send_response(307)
            self.send_header("Location", "/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/out"
        assert exchange("POST", url, {}, b"", timedelta(seconds=5)).status == 307
        assert post(url, {}, b"").status == 307
    finally:
        server.shutdown()
        server.server_close()
    assert came == ["/out", "/out"]


@pytest.mark.parametrize("named", ["::1", "127.0.0.1"])
def test_a_server_is_told_its_name_as_it_is_written_in_an_address(named: str) -> None:
    """An IPv6 address in its brackets, which the library leaves out."""
    family = socket.AF_INET6 if ":" in named else socket.AF_INET
    with socket.create_server((named, 0), family=family) as listening:
        host = f"[{named}]" if ":" in named else named
        host += f":{listening.getsockname()[1]}"
        came: list[str] = []

        def answer() -> None:
            with listening.accept()[0] as line:
                came.extend(line.recv(4096).decode().split("\r\n"))
                line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        Thread(target=answer, daemon=True).start()
        assert exchange("GET", f"http://{host}/in", {}, None, timedelta(seconds=5)).status == 204
    assert [line for line in came if line.lower().startswith("host")] == [f"Host: {host}"]
