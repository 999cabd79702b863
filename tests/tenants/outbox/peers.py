"""A mail server and an SMS centre in this process, over the real protocols."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from typing import Any

import smpp34
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from labels.directories.sandbox.sms_gate import Gate

INVALID_DESTINATION = 0x0B  # ESME_RINVDSTADR
THROTTLED = 0x58  # ESME_RTHROTTLED


@dataclass
class Mail:
    """What the mail server has taken. It answers with `answers` for an address, else 250. Nobody has an account.

    refused: the connections on which somebody has tried to sign in. hangs: seconds for which it says nothing at the
    end of DATA, with the mail in its hands.
    """

    port: int = 0
    taken: list[Message] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    refused: set[object] = field(default_factory=set)
    hangs: float = 0.0

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        self.refused.add(session.peer)
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd asks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        self.taken.append(BytesParser(policy=default).parsebytes(envelope.original_content or b""))
        ends = time.monotonic() + self.hangs
        while time.monotonic() < ends and self.hangs:  # noqa: ASYNC110 -- other threads set it, without an event
            await asyncio.sleep(0.05)
        return "250 OK"


@contextmanager
def mail_server(*, implicit: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[Mail]:
    """Listens on a free port of this machine; with TLS from the first byte, or as something that it demands."""
    mail = Mail(port=free_port())
    more: dict[str, Any] = {"tls_context": starttls, "require_starttls": True} if starttls else {}
    controller = Controller(
        mail,
        hostname="127.0.0.1",
        port=mail.port,
        auth_require_tls=False,
        authenticator=mail.sign_in,
        ssl_context=implicit,
        ready_timeout=60,
        **more,
    )
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


@dataclass
class Sms:
    """What the SMS centre has taken, part by part. It answers with `answers` for a number, else with success.

    delay: seconds until it answers, with the SMS on its way at once. silent: numbers for which it never does. ids: what
    it calls the SMS, else their number.
    """

    port: int
    taken: list[Any] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    delay: float = 0.0
    silent: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    sessions: list[Any] = field(default_factory=list)
    to_say: list[dict[str, Any]] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smpp://shouhao:secret@127.0.0.1:{self.port}"

    def says(self, provider_id: str, stat: str, *, to: str, tlv: bool = True, state: int = 2, err: str = "000") -> None:
        """Have a receipt ready for whoever binds next, or for the session that sends next."""
        text = (
            f"id:{provider_id} sub:001 dlvrd:001 submit date:2611271000 done date:2611271001"
            f" stat:{stat} err:{err} text:"
        )
        tlvs = [smpp34.Tlv(0x001E, f"{provider_id}\0".encode()), smpp34.Tlv(0x0427, bytes([state]))] if tlv else []
        self.to_say.append({"source_addr": to, "short_message": text.encode(), "esm_class": 4, "tlvs": tlvs})

    def forwards(self, sender: str, text: str) -> None:
        """Somebody sends us an SMS."""
        self.to_say.append({"source_addr": sender, "short_message": text.encode("utf-16-be"), "data_coding": 8})

    async def _say(self) -> None:
        while self.to_say and self.sessions:
            said = self.to_say.pop(0)
            try:
                answer = await self.sessions[-1].deliver_sm("Shouhao", said.pop("short_message"), **said)
            except smpp34.SmppError:
                self.sessions.pop()
                continue
            self.answered.append(answer.is_success)

    async def serve(self, started: threading.Event, stopped: asyncio.Event) -> None:
        server = smpp34.Server("127.0.0.1", self.port, system_id="centre")
        await server.start()
        started.set()
        receiving = asyncio.create_task(self._receive(server))
        await stopped.wait()
        receiving.cancel()
        await server.stop()

    async def _receive(self, server: smpp34.Server) -> None:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                self.sessions.append(event)
                asyncio.get_running_loop().create_task(self._say())
            if isinstance(event, smpp34.SubmitSmEvent):
                if status := self.answers.get(event.destination_addr):
                    event.reject(status)
                else:
                    self.taken.append(event)
                    accept, number = event.accept, self.ids.pop(0) if self.ids else str(len(self.taken))
                    if event.destination_addr not in self.silent:
                        asyncio.get_running_loop().call_later(self.delay, accept, number)


@contextmanager
def sms_centre() -> Iterator[Sms]:
    """Listens on a free port of this machine, in a thread of its own."""
    sms = Sms(free_port())
    with _served(sms.serve):
        yield sms


@dataclass
class CountingGate:
    """The sandbox's gate on a free port before a centre."""

    accounts: dict[str, str]
    centre: Sms
    port: int = 0
    connections: int = 0

    async def serve(self, started: threading.Event, stopped: asyncio.Event) -> None:
        gate = Gate(self.accounts, self.centre.port)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            await gate.serve(reader, writer)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await stopped.wait()
        server.close()


@contextmanager
def gate(centre: Sms, accounts: dict[str, str]) -> Iterator[CountingGate]:
    """Asks who binds for an account; passwords by system_id."""
    counting = CountingGate(accounts, centre)
    with _served(counting.serve):
        yield counting


@contextmanager
def _served(serve: Callable[[threading.Event, asyncio.Event], Coroutine[None, None, None]]) -> Iterator[None]:
    """Run a server in a thread of its own."""
    started, loop, stopped = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(started, stopped)), daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
