"""The product in earnest: the roles of `manage.py up` with SANDBOX=0, and people's browsers and programs before them.

Nothing of the sandbox is there: addresses of this machine may be called because the environment says so, the web stands
behind a proxy that speaks TLS, and business time goes on by itself. What nobody can do there, the test does as the
database's owner would: it sets the clock ahead, and waits until the roles have done all that is due by then.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import lxml.html
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import connection

from tests.chaos.faults import Stack
from tests.database import Database
from tests.template import PASSWORD
from tests.work import BusinessClock

SETTLED_IN = 60.0  # seconds
_DUE = """
    SELECT name, last_error FROM public.agenda_work WHERE done_at IS NULL AND due_at <= business_now()
    UNION ALL
    SELECT template, last_error FROM public.outbox_message
    WHERE done_at IS NULL AND due_at <= business_now() AND channel = ANY(%s)
"""


@contextmanager
def in_earnest(database: Database, **environment: str) -> Iterator[Stack]:
    """Web, workers and dispatcher over a database of the test, with a broker of their own; no sandbox."""
    given = {
        "SANDBOX": "0",
        "DATABASE_URL": database.url,
        "DATABASE_OWNER_URL": database.owner_url,
        "BASE_DOMAIN": "localhost",
        "BEHIND_PROXY": "1",
        "TRUSTED_PROXIES": "1",
        "GATHER_SECONDS": "0",  # each letter goes at once
        # With these the test reads and writes what is encrypted, as its own database's.
        **{name: getattr(settings, name) for name in ("SECRET_KEY", "EVIDENCE_KEY", "FIELD_KEYS", "FIELD_HASH_KEY")},
    }
    with TemporaryDirectory(prefix="shouhao-in-earnest-") as folder:
        Path(folder).chmod(0o711)
        stack = Stack.start(Path(folder) / "data", environment=given | environment)
        try:
            yield stack
        finally:
            stack.stop()


class Clock(BusinessClock):
    """Business time, which only the database's owner moves, and what the roles have to do by then.

    channels: what there is somebody to carry.
    """

    def __init__(self, *channels: str) -> None:
        self.channels = list(channels or ("email",))

    def later(self, **length: float) -> None:
        self.to(self.now() + timedelta(**length))

    def to(self, instant: datetime) -> None:
        self.set(instant)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is due that nobody has done."""
        ends, left = time.monotonic() + SETTLED_IN, [("", "")]
        while left:
            assert time.monotonic() < ends, f"still due: {left[:10]}"
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('agenda', '')")
                cursor.execute(_DUE, [self.channels])
                left = cursor.fetchall()
            time.sleep(0.1 if left else 0)


class Proxy(httpx.BaseTransport):
    """What stands before the web role: it speaks TLS to browsers, and says so, and who has come."""

    def __init__(self, port: int) -> None:
        self.port, self.inner = port, httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        behind = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        headers = {**request.headers, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        return self.inner.handle_request(
            httpx.Request(request.method, behind, headers=headers, stream=request.stream, extensions=request.extensions)
        )


class Browser:
    """Somebody's browser at one host; it sends forms as they stand on their pages."""

    def __init__(self, port: int, host: str, language: str = "en") -> None:
        self.client = httpx.Client(
            base_url=f"https://{host}", transport=Proxy(port), follow_redirects=True, timeout=60, trust_env=False
        )
        self.client.cookies.set("__Host-django_language", language, domain=host if "." in host else f"{host}.local")

    def get(self, path: str) -> httpx.Response:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer

    def fill(self, path: str, fields: Mapping[str, Any], file: tuple[str, bytes, str] | None = None) -> httpx.Response:
        """Fill in a form of a page, and send it; the page that follows. See `send`."""
        return self.send(self.get(path), fields, file)

    def send(
        self, page: httpx.Response, fields: Mapping[str, Any], file: tuple[str, bytes, str] | None = None
    ) -> httpx.Response:
        """Send the first form of a page that has these fields, with what else stands in it.

        fields: None leaves a box unticked, a list ticks several; a button counts as a field. file: what is chosen in
        its field `file`.
        """
        names = {*fields, *(("file",) if file else ())}
        forms = lxml.html.fromstring(page.text).forms
        form = next((form for form in forms if names <= _names(form) and _holds(form, fields)), None)
        assert form is not None, f"{page.url} has no form with {names}: {[sorted(_names(form)) for form in forms]}"
        return self._post(page, form, fields, file)

    def press(self, page: httpx.Response, action: str, **fields: Any) -> httpx.Response:
        """Send the form of a page whose address ends so."""
        forms = lxml.html.fromstring(page.text).forms
        form = next((form for form in forms if (form.action or "").endswith(action)), None)
        assert form is not None, f"{page.url} has no form for {action}: {[form.action for form in forms]}"
        return self._post(page, form, fields)

    def _post(
        self,
        page: httpx.Response,
        form: Any,
        fields: Mapping[str, Any],
        file: tuple[str, bytes, str] | None = None,
    ) -> httpx.Response:
        sent: dict[str, list[str]] = {}
        for name, value in form.form_values():
            if name not in fields:
                sent.setdefault(name, []).append(value)
        for name, value in fields.items():
            if value is not None:
                sent[name] = [str(each) for each in (value if isinstance(value, list) else [value])]
        where = page.url.join(form.action or str(page.url))
        return self.client.post(
            where, data=sent, files={"file": file} if file else None, headers={"Referer": str(page.url)}
        )


def _names(form: Any) -> set[str]:
    """Of fields and buttons."""
    return {each.get("name") for each in form.iter("input", "select", "textarea", "button") if each.get("name")}


def _holds(form: Any, fields: Mapping[str, Any]) -> bool:
    """Whether what is fixed in the form, in hidden fields and buttons, is what is asked for."""
    fixed: dict[str, set[str]] = {}
    for each in form.xpath(".//input[@type='hidden'] | .//button[@name]"):
        fixed.setdefault(each.get("name"), set()).add(each.get("value"))
    return all(str(value) in fixed[name] for name, value in fields.items() if name in fixed)


def signed_in(stack: Stack, host: str, email: str, *, second_factor: bool = False) -> Browser:
    """A person of the template, with the password; at the desk also with a second factor, which is set up first."""
    person = Browser(stack.port, host)
    person.fill("/accounts/login/", {"login": email, "password": PASSWORD})
    if second_factor:
        page = person.send(person.get("/admin/"), {"password": PASSWORD})  # it is asked for once more
        assert page.url.path == "/accounts/2fa/totp/activate/", page.url
        [secret] = lxml.html.fromstring(page.text).xpath("//input[@id='authenticator_secret']/@value")
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        person.send(page, {"code": totp.format_hotp_value(totp.hotp_value(secret, counter))})
        assert person.get("/admin/").url.path.startswith("/admin/")
    return person


class ProgramDoor:
    """The API over HTTP, in the shape in which tests.scenarios.programs asks it."""

    def __init__(self, port: int, host: str) -> None:
        self.client = httpx.Client(base_url=f"https://{host}", transport=Proxy(port), timeout=60, trust_env=False)

    def get(self, path: str, *, headers: Mapping[str, str]) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, body: object, *, content_type: str, headers: Mapping[str, str]) -> httpx.Response:
        return self.client.post(path, json=body, headers={**headers, "Content-Type": content_type})


@contextmanager
def over_tls(context: ssl.SSLContext, behind: int) -> Iterator[int]:
    """Speaks TLS for a server of this machine that does not; what comes is passed on, and back. Yields its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                target.sendall(piece)
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _address = listening.accept()
                with suppress(OSError):
                    before = context.wrap_socket(line, server_side=True)
                    after = socket.create_connection(("127.0.0.1", behind))
                    for way in ((before, after), (after, before)):
                        threading.Thread(target=pump, args=way, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
