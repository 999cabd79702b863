"""Lists the providers of each channel, as the settings configure them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from tenants.domain.group_bots import BotKind
from tenants.outbox.channels import Letter, MailSender, Sender
from tenants.outbox.models import Message
from tenants.outbox.providers.aliyun import AliyunSms, AliyunVoice
from tenants.outbox.providers.bots import BotSender
from tenants.outbox.providers.smpp import SmppSender
from tenants.outbox.providers.tencent import TencentSms, TencentVoice


@dataclass(frozen=True)
class Provider:
    """A provider of messages of one channel. name: unique.

    vendor: whose approval a text needs; empty where none is needed. server: its name in tenants.outside.parties.
    weight: its share at rest, relative to the others.
    """

    name: str
    channel: str
    server: str
    sender: Callable[[], Sender]
    vendor: str = ""
    weight: int = 50


class NoProvider(Sender):
    """The sender of a channel without a provider: its messages wait, and are given up as when a provider is away for a
    day.
    """

    def __init__(self, channel: str) -> None:
        super().__init__()
        self.channel = channel

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        self.check()
        raise self.away(f"no provider of {self.channel} is set: see {' and '.join(NEEDED[self.channel])}")

    def close(self) -> None:
        """Does nothing: there is no session."""


NOBODY: Final = "none"
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    Message.Channel.EMAIL: ("EMAIL_HOST",),
    Message.Channel.SMS: ("SMPP_URL", "SMS_ALIYUN_URL", "SMS_TENCENT_URL"),
    Message.Channel.VOICE: ("VOICE_ALIYUN_URL", "VOICE_TENCENT_URL"),
}


def providers_of(channel: str) -> tuple[Provider, ...]:
    """Returns all configured providers of a channel, in the order of the settings; a NoProvider where there is none."""
    if channel == Message.Channel.EMAIL:
        server = f"email {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        return (Provider("email", channel, server, MailSender, weight=100),)
    if channel == Message.Channel.BOT:
        return tuple(Provider(kind.value, channel, f"bot {kind}", partial(BotSender, kind)) for kind in BotKind)
    candidates = {
        Message.Channel.SMS.value: (
            _at(channel, "aliyun", settings.SMS_ALIYUN_URL, AliyunSms),
            _at(channel, "tencent", settings.SMS_TENCENT_URL, TencentSms),
            _at(channel, "", settings.SMPP_URL, SmppSender),
        ),
        Message.Channel.VOICE.value: (
            _at(channel, "aliyun", settings.VOICE_ALIYUN_URL, AliyunVoice),
            _at(channel, "tencent", settings.VOICE_TENCENT_URL, TencentVoice),
        ),
    }.get(channel, ())
    some = tuple(each for each in candidates if each is not None)
    return some or (Provider(NOBODY, channel, f"{channel} ", partial(NoProvider, channel)),)


def is_carried(channel: str) -> bool:
    """Returns True if a provider is configured for a channel."""
    return providers_of(channel)[0].name != NOBODY


def _at(channel: str, vendor: str, url: str, made_by: Callable[[str], Sender]) -> Provider | None:
    if not url:
        return None
    parts = urlsplit(url)
    weight = parse_qs(parts.query).get("weight", ["50"])[0]
    port = parts.port or ("" if vendor else 2775)
    server = server_named(channel, vendor, f"{parts.hostname}:{port}" if port else str(parts.hostname))
    name = f"{vendor}_{channel}" if vendor else "smpp"
    return Provider(name, channel, server, partial(made_by, url), vendor, int(weight) if weight.isdigit() else 50)


def server_named(channel: str, vendor: str, host: str) -> str:
    """Returns a server's name in tenants.outside.parties; one name per channel, so that a hanging server delays no
    other channel.
    """
    return f"{channel} {vendor}-{host}" if vendor else f"{channel} {host}"
