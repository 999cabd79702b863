"""The channels: real SMTP and real SMPP. Each carries the message's key, so that a repetition can be seen as one."""

from __future__ import annotations

import hashlib
import smtplib
import time
import zlib
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm
import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tenants.outbox.models import Message
from tenants.outbox.smtp import EmailBackend

log = structlog.get_logger(__name__)

# Seconds. All of them together, after a slice of sending, end before the task is killed.
CONNECT = 5.0  # to the SMS centre
SIGN_ON = 15.0  # for its answer to the account: a slow one takes twelve
FAREWELL = 2.0  # for its answer to the end of the session
ANSWERS = 25.0  # in which it answers for all parts of an SMS; a slow one takes twelve for each
WHY_REFUSED = {
    smpplib.consts.SMPP_ESME_RINVSYSID: "it does not know it (0x0F)",
    smpplib.consts.SMPP_ESME_RINVPASWD: "wrong password (0x0E)",
}


class TryLater(RuntimeError):
    """This message does not get through now: try again later."""


class ChannelAway(TryLater):
    """No message gets through: the server does not answer, or refuses our account until somebody mends the setting."""


class OutcomeUnknown(ChannelAway):
    """The server has the message and does not say whether it takes it: it may arrive, so it is repeated rarely."""


class CannotBeReached(RuntimeError):
    """This address will never work: do not try again."""


@dataclass(frozen=True)
class Address:
    """Where a person is reached; empty texts where there is none.

    one_click: where the reader's mail program ends it by itself (RFC 8058), for what need not be known.
    """

    name: str
    email: str
    mobile: str
    one_click: str = ""


def message_id(key: str) -> str:
    """The e-mail Message-ID of an outbox key: the same each time it is sent."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{settings.BASE_DOMAIN}>"


class Unfolded(EmailMessage):
    """An e-mail whose headers each stand in one line: a List-Unsubscribe that was folded has broken signatures."""

    def message(self, **options: Any) -> Any:
        made = super().message(**options)
        made.policy = made.policy.clone(max_line_length=0)
        return made


def _ways_out(address: Address) -> dict[str, str]:
    if not address.one_click:
        return {}
    return {
        "List-Unsubscribe": f"<{address.one_click}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def server_of(channel: str) -> str:
    """By what the server of a channel is known (tenants.parties): its channel and address."""
    if channel == Message.Channel.EMAIL:
        return f"email {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if channel != Message.Channel.SMS:
        return f"{channel} "
    parts = urlsplit(settings.SMPP_URL)
    return f"sms {parts.hostname or ''}:{parts.port or 2775}"


class Sender(ABC):
    """What the channels have in common: while one is away, messages need not all try it."""

    def __init__(self) -> None:
        self.trouble: ChannelAway | None = None

    @abstractmethod
    def send(self, address: Address, subject: str, body: str, *, key: str) -> None:
        """One message; the key is that of every repetition.

        Raises PassingTrouble (also ChannelAway, OutcomeUnknown) or CannotBeReached.
        """

    @abstractmethod
    def close(self) -> None:
        """End the session; the next message opens another."""

    def away(self, reason: str) -> ChannelAway:
        """Told in one line; from now on `check` raises it. An account that is refused would be locked in the end."""
        log.warning("channel.away", error=reason)
        self.trouble = ChannelAway(reason)
        return self.trouble

    def lost_sight(self, reason: str) -> OutcomeUnknown:
        """Of one message nobody knows whether it arrived; for the others the channel is away."""
        self.away(reason)
        return OutcomeUnknown(reason)

    def check(self) -> None:
        """Raises ChannelAway when it was away already."""
        if self.trouble is not None:
            raise self.trouble


class NoProvider(Sender):
    """Of a channel for which no provider is set: its messages wait, and are given up as when one is away for a day."""

    def send(self, address: Address, subject: str, body: str, *, key: str) -> None:
        self.check()
        raise self.away("no provider of this channel is set")

    def close(self) -> None:
        """There is no session."""


class MailSender(Sender):
    """One SMTP session, opened for the first e-mail and again after a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.connection: BaseEmailBackend = get_connection()

    def send(self, address: Address, subject: str, body: str, *, key: str) -> None:
        self.check()
        try:
            self.connection.open()
        except smtplib.SMTPAuthenticationError as error:
            raise self.away(f"the mail server refuses the account of EMAIL_USER ({error.smtp_code})") from error
        except (smtplib.SMTPException, OSError) as error:
            raise self.away(f"the mail server can't be used: {error}") from error
        message = Unfolded(
            subject=" ".join(subject.split()),
            body=body,
            to=[formataddr((address.name, address.email))],
            headers={"Message-ID": message_id(key), **_ways_out(address)},
            connection=self.connection,
        )
        if isinstance(self.connection, EmailBackend):
            self.connection.begin_letter()
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            codes = [code for code, _text in error.recipients.values()]
            if all(500 <= code < 600 for code in codes):
                raise CannotBeReached(f"the mail server refuses the address ({codes[0]})") from error
            raise TryLater(f"the mail server does not take the address now ({codes[0]})") from error
        except smtplib.SMTPSenderRefused as error:  # whoever is written to: it wants an account, or another sender
            self.close()
            raise self.away(f"the mail server takes nothing from EMAIL_FROM ({error.smtp_code})") from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise TryLater(f"the mail server does not take it now ({error.smtp_code})") from error
        except (smtplib.SMTPException, OSError) as error:
            unanswered = isinstance(self.connection, EmailBackend) and self.connection.unanswered
            self.close()
            if unanswered:
                raise self.lost_sight("the mail server did not answer at the end of the e-mail") from error
            raise self.away(f"the mail server stopped answering: {error}") from error

    def close(self) -> None:
        """End the session; the next e-mail opens another: after a refusal the server may have closed its side."""
        with suppress(OSError):
            self.connection.close()


class SmsSender(Sender):
    """One bound SMPP 3.4 session; texts go as UCS-2, long ones in parts (3GPP TS 23.040)."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = urlsplit(settings.SMPP_URL)
        self.client: smpplib.client.Client | None = None

    def send(self, address: Address, subject: str, body: str, *, key: str) -> None:
        """Submit one SMS to an E.164 number; the key makes a reference by which the centre can tell a repetition."""
        self.check()
        client, handed_over = self.client or self._bind(), False
        ends = time.monotonic() + ANSWERS
        try:
            parts, coding, flag = smpplib.gsm.make_parts(body, smpplib.consts.SMPP_ENCODING_ISO10646)
            for part in parts:
                client.send_message(
                    source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
                    source_addr="Shouhao",
                    dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
                    dest_addr_npi=smpplib.consts.SMPP_NPI_ISDN,
                    destination_addr=address.mobile.lstrip("+"),
                    short_message=part,
                    data_coding=coding,
                    esm_class=flag,
                    registered_delivery=False,
                    user_message_reference=zlib.crc32(key.encode()) & 0xFFFF,
                )
                handed_over = True
                self._await_answer(client, ends)
        except smpplib.exceptions.PDUError as error:
            if error.args and error.args[-1] in (
                smpplib.consts.SMPP_ESME_RINVDSTADR,
                smpplib.consts.SMPP_ESME_RINVDSTTON,
            ):
                raise CannotBeReached("the SMS centre refuses the number") from error
            self.close()
            raise TryLater(str(error.args[0] if error.args else error)) from error
        except ValueError as error:
            self._drop()
            raise TryLater(repr(error)) from error
        except (smpplib.exceptions.ConnectionError, OSError) as error:
            self._drop()
            if handed_over:
                raise self.lost_sight("the SMS centre did not answer for an SMS that it has") from error
            raise self.away("the SMS centre closed the connection") from error

    def _bind(self) -> smpplib.client.Client:
        if not self.parts.hostname:
            raise self.away("there is no SMS centre: SMPP_URL is not set")
        account, password = unquote(self.parts.username or ""), unquote(self.parts.password or "")
        address = (self.parts.hostname, self.parts.port or 2775)
        client = smpplib.client.Client(*address, timeout=CONNECT, allow_unknown_opt_params=True, logger_name="smpp")
        try:
            client.connect()
            client._socket.settimeout(SIGN_ON)  # noqa: SLF001 -- it has no way to set it
            client.bind_transmitter(system_id=account, password=password)
        except smpplib.exceptions.PDUError as error:
            client.disconnect()
            reason = WHY_REFUSED.get(error.args[-1], error.args[0])
            raise self.away(f"the SMS centre refuses the account {account!r} of SMPP_URL: {reason}") from error
        except (smpplib.exceptions.ConnectionError, OSError) as error:
            client.disconnect()
            raise self.away(f"the SMS centre can't be reached at {address[0]}:{address[1]}") from error
        self.client = client
        return client

    @staticmethod
    def _await_answer(client: smpplib.client.Client, ends: float) -> None:
        answers: list[object] = []
        client.set_message_sent_handler(lambda pdu, **_more: answers.append(pdu))
        while not answers:  # other traffic (enquire_link) may come first; an error answer raises PDUError
            client._socket.settimeout(max(ends - time.monotonic(), 0.01))  # noqa: SLF001 -- it has no way to set it
            client.read_once(auto_send_enquire_link=False)

    def close(self) -> None:
        """End the session; the next SMS opens another."""
        if self.client is not None:
            with suppress(smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError, OSError):
                self.client._socket.settimeout(FAREWELL)  # noqa: SLF001 -- as above
                self.client.unbind()
            self._drop()

    def _drop(self) -> None:
        """End it without a word: who does not answer would only be waited for once more."""
        if self.client is not None:
            self.client.disconnect()
            self.client = None


SENDERS: Final[dict[str, type[Sender]]] = {Message.Channel.EMAIL: MailSender, Message.Channel.SMS: SmsSender}


def sender_of(channel: str) -> Sender:
    """A session with whoever carries a channel, not yet opened."""
    return SENDERS.get(channel, NoProvider)()
