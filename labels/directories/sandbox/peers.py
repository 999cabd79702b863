"""Serves the first process: the list of parties, and the mail and SMS peers with their pages."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from aiosmtpd.smtp import SMTP
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox import desk_party
from labels.directories.sandbox.aggregators import AggregatorStandIns
from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.group_bots import GroupBots
from labels.directories.sandbox.mail import Mail, Mailbox, MailStore, time_or_none
from labels.directories.sandbox.parties import OutsideParty
from labels.directories.sandbox.programs import Programs
from labels.directories.sandbox.sms import MessageCentre, MessageStore
from labels.directories.sandbox.sms_gate import Gate
from labels.directories.sandbox.vendor_store import VendorStore
from labels.directories.sandbox.vendors import Vendors
from labels.directories.sandbox.web import EXCEPTION_HANDLERS, RequestProblem, clock_route, page, whole_number
from labels.directories.sandbox.wechat import Wechat

MAIL_LIMIT = 20_000_000
# A mail's page may be looked at and its links opened; it may not load, run or send anything.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


@dataclass(frozen=True)
class Address:
    """The place of a party's own server."""

    party: OutsideParty
    port: int


class Peers:
    """Serves the mail and SMS peers. sms_accounts: passwords by system_id."""

    def __init__(
        self,
        mails: MailStore,
        messages: MessageStore,
        clock: Clock,
        addresses: Sequence[Address],
        *,
        smtp_socket: socket.socket,
        smpp_socket: socket.socket,
        sms_accounts: Mapping[str, str],
        vendors: VendorStore,
        wechat: Wechat,
        aggregators: AggregatorStandIns,
    ) -> None:
        self.vendors, self.bots = Vendors(vendors, clock, sms_accounts), GroupBots(vendors, clock)
        self.programs = Programs(vendors, clock)
        self.wechat, self.aggregators = wechat, aggregators
        self.mails, self.messages, self.clock, self.addresses = mails, messages, clock, addresses
        self._smtp_socket, self._smpp_socket, self._sms_accounts = smtp_socket, smpp_socket, sms_accounts

    def application(self) -> Starlette:
        """Returns the ASGI application; the SMTP and SMPP servers run as long as it does."""
        return Starlette(
            lifespan=self._servers,
            routes=[
                Route("/", self.index, methods=["GET"]),
                Route("/health", self.health, methods=["GET"]),
                Route("/mail", self.mail_list, methods=["GET"]),
                Route("/mail/{id:int}", self.mail, methods=["GET"]),
                Route("/mail/{id:int}/html", self.mail_html, methods=["GET"]),
                Route("/mail/{id:int}/attachments/{index:int}", self.attachment, methods=["GET"]),
                Route("/mail/{id:int}/attachments/{index:int}/receipt/{kind}", self.receipt, methods=["GET"]),
                Route("/sms", self.sms, methods=["GET"]),
                Route("/calls", self.calls, methods=["GET"]),
                Route("/groups", self.groups, methods=["GET"]),
                Route("/wechat", self.wechat_list, methods=["GET"]),
                *self.wechat.routes(),
                *self.vendors.routes(),
                *self.bots.routes(),
                *self.programs.routes(),
                *self.aggregators.routes(),
                clock_route(self.clock),
            ],
            exception_handlers=EXCEPTION_HANDLERS,
        )

    @contextlib.asynccontextmanager
    async def _servers(self, application: Starlette) -> AsyncIterator[None]:
        mailbox = Mailbox(self.mails, self.clock)
        smtp = await asyncio.get_running_loop().create_server(
            lambda: SMTP(mailbox, hostname="sandbox", enable_SMTPUTF8=True, data_size_limit=MAIL_LIMIT),
            sock=self._smtp_socket,
        )
        centre = MessageCentre(self.messages, self.clock)
        gate = Gate(self._sms_accounts, await centre.start())
        receiving = asyncio.create_task(centre.serve())
        smpp = await asyncio.start_server(gate.serve, sock=self._smpp_socket)
        yield
        smpp.close()
        smtp.close()
        receiving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await receiving

    async def index(self, request: Request) -> Response:
        """Shows the index of everything."""
        at = await time_or_none(self.clock)
        return page(
            request,
            "index.html",
            host=request.url.hostname,
            addresses=self.addresses,
            at=at and stamp(at),
            mail_count=self.mails.count(),
            sms_count=len(self.messages.messages(limit=10_000)) + len(self.vendors.store.messages("sms", limit=10_000)),
            group_count=len(self.vendors.store.messages("bot", limit=10_000)),
            program_count=self.programs.count(),
            wechat_count=self.wechat.count(),
            call_count=len(self.vendors.store.messages("voice", limit=10_000)),
        )

    async def health(self, request: Request) -> Response:
        """Reports the health, with business time as the directories have it."""
        return JSONResponse({"status": "ok", "at": stamp(await self.clock.now())})

    async def mail_list(self, request: Request) -> Response:
        """Lists the mails, newest first; ?to= chooses a recipient, ?format=json answers data."""
        mails = self.mails.mails(to=request.query_params.get("to", ""), limit=_limit(request))
        if _as_json(request):
            return JSONResponse({"items": [mail.as_json() for mail in mails]})
        return page(request, "mails.html", mails=mails)

    async def mail(self, request: Request) -> Response:
        mail = self._mail(request)
        if _as_json(request):
            return JSONResponse(mail.as_json())
        return page(request, "mail.html", mail=mail, content=mail.as_json())

    async def mail_html(self, request: Request) -> Response:
        """Shows a mail's HTML, made harmless; links open outside the frame."""
        html = self._mail(request).html
        if html is None:
            raise RequestProblem(404, "not_found")
        base = '<base target="_blank">'
        html, heads = re.subn(r"(<head\b[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
        return HTMLResponse(html if heads else base + html, headers={"Content-Security-Policy": MAIL_POLICY})

    async def attachment(self, request: Request) -> Response:
        try:
            name, kind, content = self._mail(request).attachment(request.path_params["index"])
        except IndexError:
            raise RequestProblem(404, "not_found") from None
        return _download(name, kind, content)

    async def receipt(self, request: Request) -> Response:
        """Returns the file with answers, as a party that people serve sends it back."""
        answers = request.path_params["kind"]
        try:
            name, kind, content = self._mail(request).attachment(request.path_params["index"])
            if answers not in desk_party.ANSWERS:
                raise IndexError
            name, content = desk_party.receipt(name, content, answers, await self.clock.now())
        except (IndexError, desk_party.NotOfAParty):
            raise RequestProblem(404, "not_found") from None
        return _download(name, kind, content)

    async def sms(self, request: Request) -> Response:
        """Lists the SMS, newest first; ?to= chooses a recipient, ?format=json answers data."""
        to, limit = request.query_params.get("to", ""), _limit(request)
        messages = self.messages.messages(to=to, limit=limit) + self.vendors.store.messages("sms", to=to, limit=limit)
        messages = sorted(messages, key=lambda each: str(each["received_at"]), reverse=True)[:limit]
        if _as_json(request):
            return JSONResponse({"items": messages})
        return page(request, "sms.html", messages=messages)

    async def calls(self, request: Request) -> Response:
        """Lists phone calls, newest first, with the keys that can be pressed; ?format=json answers data."""
        calls = self.vendors.store.messages("voice", to=request.query_params.get("to", ""), limit=_limit(request))
        if _as_json(request):
            return JSONResponse({"items": calls})
        return page(request, "calls.html", calls=calls)

    async def groups(self, request: Request) -> Response:
        """Lists what groups read from their bots; ?format=json answers data."""
        messages = self.vendors.store.messages("bot", to=request.query_params.get("to", ""), limit=_limit(request))
        if _as_json(request):
            return JSONResponse({"items": messages})
        return page(request, "groups.html", messages=messages)

    async def wechat_list(self, request: Request) -> Response:
        """Lists drafts of official accounts and mini-programs' messages; ?format=json answers data."""
        seen = self.wechat.seen()
        return JSONResponse(seen) if _as_json(request) else page(request, "wechat.html", **seen)

    def _mail(self, request: Request) -> Mail:
        mail = self.mails.mail(request.path_params["id"])
        if mail is None:
            raise RequestProblem(404, "not_found")
        return mail


def _as_json(request: Request) -> bool:
    return request.query_params.get("format") == "json"


def _limit(request: Request) -> int:
    return whole_number(request, "limit", 200, 1, 10_000)


def _download(name: str, kind: str, content: bytes) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=kind, headers=headers)
