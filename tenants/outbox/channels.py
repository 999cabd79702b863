"""Defines what all channels have in common, and sends e-mail.

Each sends the message's key, so that a repetition is recognised.
"""

import hashlib
import smtplib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop

from tenants.outbox.attachments import Attachment
from tenants.outbox.smtp import EmailBackend

log = structlog.get_logger(__name__)


class TryLater(RuntimeError):
    """This message cannot be sent now: retry later."""


class ChannelAway(TryLater):
    """No message can be sent: the server does not answer, or refuses our account until somebody mends the setting."""


class OutcomeUnknown(ChannelAway):
    """The server has the message and does not say whether it takes it: it may arrive, so it is repeated rarely."""


class CannotBeReached(RuntimeError):
    """This address will never work: do not try again."""


class EnoughForNow(TryLater):
    """This address has had as many as its carrier allows. wait: until it may have another one."""

    def __init__(self, reason: str, wait: timedelta = timedelta(hours=1)) -> None:
        super().__init__(reason)
        self.wait = wait


class NotBegun(TryLater):
    """There was no time left to send it: nobody has it."""


class TextRefused(TryLater):
    """This provider no longer carries this text for anybody; others may."""


@dataclass(frozen=True)
class Address:
    """The addresses of a person; empty texts where there is none.

    one_click: the link by which the reader's mail program unsubscribes (RFC 8058), for optional topics. bot: the
    address of a group's bot, bot_kind who runs it, bot_secret its signing secret.
    """

    name: str
    email: str
    mobile: str
    one_click: str = ""
    bot: str = ""
    bot_kind: str = ""
    bot_secret: str = ""


@dataclass(frozen=True)
class Signature:
    """A client's own signature, in 【】 before SMS to its customers; providers: the names of those that have
    approved it.
    """

    text: str
    providers: frozenset[str]


@dataclass(frozen=True)
class Approved:
    """A text as a vendor approved it, by the vendor's code, with the values that make it this letter, in order."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class CalendarPart:
    """A part of iCalendar text; method: the text's own METHOD (RFC 6047: both agree), or empty."""

    content: str
    method: str = ""

    @property
    def media_type(self) -> str:
        """Returns the media type without the charset, which the e-mail adds."""
        return f"text/calendar; method={self.method}" if self.method else "text/calendar"


@dataclass(frozen=True)
class Letter:
    """A message with its address, ready to send; with wait_until it must not be sent before (quiet hours, business
    time).

    way_out: in an e-mail to a contact, the link to end it. template and language: what it was written from. keys:
    digits that a call offers. approved: for vendors that send only approved texts. calendar: in an e-mail, the first
    beside its text, further ones attached. attachments: of an e-mail. signature: of an SMS, when it is not the
    platform's.
    """

    address: Address
    subject: str
    body: str
    wait_until: datetime | None = None
    way_out: str = ""
    template: str = ""
    language: str = ""
    keys: str = ""
    approved: Approved | None = None
    calendar: tuple[CalendarPart, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None

    @property
    def signed(self) -> str:
        """Returns the text in 【】 before an SMS."""
        return self.signature.text if self.signature else settings.SMS_SIGNATURE

    @property
    def said(self) -> str:
        """Returns an SMS without its signature."""
        return self.body.removeprefix(f"【{self.signed}】")

    def needs_approved(self) -> Approved:
        """Returns the approved text. Raises TextRefused where there is none."""
        if self.approved is None:
            raise TextRefused(gettext_noop("there is no approved text for it"))
        return self.approved


Outcome = tuple[str, ...] | Exception  # of sending: the provider's ids of the parts, or the error


def attempted(act: Callable[[], tuple[str, ...]]) -> Outcome:
    """Returns the ids of a send, or its exception, whatever it is."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 -- it is looked at, message by message
        return error


def only(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Returns the only outcome, or raises it where it is a failure."""
    (outcome,) = outcomes
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def message_id(key: str) -> str:
    """Returns the e-mail Message-ID of an outbox key: the same each time it is sent."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{settings.BASE_DOMAIN}>"


class Unfolded(EmailMultiAlternatives):
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


class Sender(ABC):
    """The base of all senders: while a channel is away, messages need not all try it.

    window: how many it takes before it has answered any, so that a slow one gets as many at once.
    """

    window = 1

    def __init__(self) -> None:
        self.trouble: ChannelAway | None = None

    @abstractmethod
    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        """Sends one message; the key is the same in every repetition. Returns the provider's ids of its parts.

        Raises TryLater (also ChannelAway, OutcomeUnknown) or CannotBeReached.
        """

    def send_all(self, letters: Sequence[tuple[Letter, str]], *, begin_until: float) -> list[Outcome]:
        """Sends several letters, each with its key, none begun after an instant (monotonic).

        Returns the outcome of each.
        """

        def send_one(letter: Letter, key: str) -> tuple[str, ...]:
            if time.monotonic() > begin_until:
                raise NotBegun("there was no time left for it")
            return self.send(letter, key=key)

        return [attempted(partial(send_one, letter, key)) for letter, key in letters]

    def listen(self, seconds: float) -> None:  # noqa: B027 -- most providers say nothing by themselves
        """Takes the provider's own reports, for so many seconds."""

    def takes(self, letter: Letter) -> bool:
        """Returns True if this sender serves such an address."""
        return True

    @abstractmethod
    def close(self) -> None:
        """Ends the session; the next message opens another."""

    def away(self, reason: str) -> ChannelAway:
        """Logs in one line that the channel is away; from now on `check` raises it.

        Further tries could lock a refused account.
        """
        log.warning("channel.away", error=reason)
        self.trouble = ChannelAway(reason)
        return self.trouble

    def lost_sight(self, reason: str) -> OutcomeUnknown:
        """Returns the error for one message with an unknown outcome; for the others the channel is away."""
        self.away(reason)
        return OutcomeUnknown(reason)

    def check(self) -> None:
        """Raises ChannelAway when it was away already."""
        if self.trouble is not None:
            raise self.trouble


class MailSender(Sender):
    """Sends over one SMTP session, opened for the first e-mail and again after a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.connection: BaseEmailBackend = get_connection()

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        self.check()
        address = letter.address
        try:
            self.connection.open()
        except smtplib.SMTPAuthenticationError as error:
            raise self.away(f"the mail server refuses the account of EMAIL_USER ({error.smtp_code})") from error
        except (smtplib.SMTPException, OSError) as error:
            raise self.away(f"the mail server can't be used: {error}") from error
        message = Unfolded(
            subject=" ".join(letter.subject.split()),
            body=letter.body,
            to=[formataddr((address.name, address.email))],
            headers={"Message-ID": message_id(key), **_ways_out(address)},
            attachments=[(each.name, each.content, each.content_type) for each in letter.attachments],
            connection=self.connection,
        )
        for place, part in enumerate(letter.calendar):
            if place == 0:
                message.attach_alternative(part.content, part.media_type)
            else:
                message.attach(f"maintenance-{place + 1}.ics", part.content, part.media_type)
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
        return (message_id(key),)

    def close(self) -> None:
        """Ends the session; the next e-mail opens another, since after a refusal the server may have closed
        its side.
        """
        with suppress(OSError):
            self.connection.close()
