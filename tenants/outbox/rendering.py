"""Renders an outbox row for its reader: address and language from the client's schema, text from templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import time
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tenants import context
from tenants.clock import business_now
from tenants.domain.disturbing import end_of_quiet
from tenants.domain.sms import cut, sms_safe, typed
from tenants.domain.tagged import in_one_language
from tenants.domain.topics import OPTIONAL, Topic
from tenants.models import Tenant
from tenants.outbox.attachments import attachments_of
from tenants.outbox.channels import Address, Letter, Signature
from tenants.outbox.gathering import NAMED, SEVERAL, Gather, taken_along
from tenants.outbox.models import Message
from tenants.outbox.parts import blocks_of, part_of
from tenants.outbox.services import ATTACHED, PAGE, Page
from tenants.people.actors import name_shown
from tenants.people.contacts import ASKED, asked
from tenants.people.models import Contact, User
from tenants.people.opting_out import has_declined, opt_out_path
from tenants.people.selectors import open_invitations
from tenants.people.services import RESET_LETTER, SHUT_OUT_LETTER, invitation_path, password_reset_path
from tenants.people.telling import choices, still_wants
from tenants.sealing import opened
from tenants.selectors import address_of

RINGS: Final = (Message.Channel.SMS, Message.Channel.VOICE)  # these wake people
# Consent to SMS covers calls; the caller of queue_message decides whether to call.
REACHED_AS: Final[dict[str, str]] = {Message.Channel.VOICE: Message.Channel.SMS}
CALENDAR = "calendar"  # of a reader's values: CalendarParts of an e-mail
LONGEST_NAME: Final = 24  # characters of what an SMS says of one of several messages
WAY_OUT = "way_out"  # of a reader's values: the link that ends the messages


@dataclass(frozen=True)
class Reader:
    """The reader of a message. values: what only the letter itself may say, since the staff can read the rows.

    signature: of an SMS, when it is not the platform's.
    """

    address: Address
    language: str
    quiet: tuple[time, time] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    signature: Signature | None = None


# Lookups shared by letters that are written together; None outside of that.
_LOOKED_UP: ContextVar[dict[Hashable, Any] | None] = ContextVar("looked_up", default=None)
_READERS: dict[str, Callable[[UUID], Reader | None]] = {}
_WORDS: dict[str, Callable[[str, UUID], Mapping[str, Any]]] = {}


def read_by(kind: str, reader: Callable[[UUID], Reader | None]) -> None:
    """Registers the function of a room up the line that finds the reader of messages to recipients of a kind; called in
    the client's schema.
    """
    _READERS[kind] = reader


def letters_about(kind: str, words: Callable[[str, UUID], Mapping[str, Any]]) -> None:
    """Registers the function of a room up the line that gives letters words about a subject of a kind (`about` before
    its colon) that no row may hold. It is called with `about` and the id of the reader (a contact, or of a room's own),
    in the client's schema.
    """
    _WORDS[kind] = words


def looked_up[Found](what: Hashable, look: Callable[[], Found]) -> Found:
    """Looks something up once for all letters that are written together."""
    kept = _LOOKED_UP.get()
    if kept is None:
        return look()
    if what not in kept:
        kept[what] = look()
    value: Found = kept[what]
    return value


def render(message: Message) -> Letter | None:
    """Returns the letter of a message, in the reader's language and the client's time zone; None when the reader is
    gone.
    """
    (letter,) = render_all([message]).values()
    if isinstance(letter, Exception):
        raise letter
    return letter


def render_all(messages: Sequence[Message]) -> dict[int, Letter | Exception | None]:
    """Returns the letters of several messages by their ids, or what went wrong; each client's schema is read once."""
    token = _LOOKED_UP.set({})
    try:
        return _render_all(messages)
    finally:
        _LOOKED_UP.reset(token)


def _render_all(messages: Sequence[Message]) -> dict[int, Letter | Exception | None]:
    letters: dict[int, Letter | Exception | None] = {}
    clients: dict[UUID, list[Message]] = defaultdict(list)
    for message in messages:
        if message.recipient_kind == "applicant":
            letters[message.pk] = _or_error(partial(_to_applicant, message))
        else:
            clients[message.tenant_id].append(message)
    for some in clients.values():
        with context.client(some[0].tenant):
            house = _House(some)
            for message in some:
                letters[message.pk] = _or_error(partial(_to_reader, message, house))
    return letters


def _or_error(write: Callable[[], Letter | None]) -> Letter | Exception | None:
    try:
        return write()
    except Exception as error:  # noqa: BLE001 -- of this message alone: the others are written
        return error


def _to_applicant(message: Message) -> Letter:
    tenant = message.tenant
    applicant = Address(tenant.applicant_name, tenant.applicant_email, tenant.applicant_mobile)
    return _write(message, tenant, Reader(applicant, tenant.language))


class _House:
    """The data that letters of one client share."""

    def __init__(self, messages: Sequence[Message]) -> None:
        ids = {each.recipient_id for each in messages if each.recipient_kind == "contact"}
        self.contacts: Mapping[UUID, Contact] = Contact.objects.in_bulk(ids) if ids else {}
        self.chosen = choices() if any(each.topic in OPTIONAL for each in messages) else {}
        letters = [each for each in messages if each.gather and each.channel == Message.Channel.EMAIL]
        self.others = taken_along(letters) if letters else {}


def _to_reader(message: Message, house: _House) -> Letter | None:
    reader = _reader(message, house)
    if reader is None:
        return None
    letter = _write(message, message.tenant, _with_words(message, reader))
    written = [_write(each, message.tenant, _with_words(each, reader)) for each in house.others.get(message.pk, ())]
    return _with_others(letter, message, written, reader)


def _with_words(message: Message, reader: Reader) -> Reader:
    words = _WORDS.get(message.about.partition(":")[0])
    if words is None or message.recipient_kind not in {"contact", *_READERS} or message.recipient_id is None:
        return reader
    return replace(reader, values={**reader.values, **words(message.about, message.recipient_id)})


def _reader(message: Message, house: _House) -> Reader | None:
    recipient = message.recipient_id
    if recipient is None:
        return None
    if message.recipient_kind == "contact":
        return _as_contact(message, house.contacts.get(recipient), house)
    if (read := _READERS.get(message.recipient_kind)) is not None:
        return read(recipient)
    if message.recipient_kind == ASKED:
        if (who := asked(recipient)) is None:
            return None
        return Reader(Address("", who.email, who.mobile), who.language, values=who.values)
    if message.recipient_kind == "user":
        return _as_person(message, User.objects.filter(pk=recipient).first())
    invitation = open_invitations().filter(pk=recipient).first()
    if invitation is None:
        return None
    return Reader(
        Address(invitation.name, invitation.email, ""),
        message.tenant.language,
        values={"path": invitation_path(invitation)},
    )


def _as_person(message: Message, user: User | None) -> Reader | None:
    """Returns the reader who signs in; None for a topic's message to a doer whose address has declined meanwhile."""
    if user is None or (not user.is_active and message.template != SHUT_OUT_LETTER):
        return None
    values: dict[str, Any] = {"path": password_reset_path(user)} if message.template == RESET_LETTER else {}
    if message.topic in {*Topic} and message.tenant.kind == Tenant.Kind.CLIENT:
        if has_declined(user):
            return None
        values[WAY_OUT], values["as_person"] = opt_out_path(user, message.topic), True
    return Reader(Address(user.name, user.email, ""), user.language, values=values)


def _as_contact(message: Message, contact: Contact | None, house: _House) -> Reader | None:
    way = REACHED_AS.get(message.channel, message.channel)
    if contact is None or way not in contact.channels:  # changed, or declined, since it was said
        return None
    wanted = message.topic not in OPTIONAL or still_wants(contact, Topic(message.topic), message.channel, house.chosen)
    if not wanted:
        return None
    address, values = Address(contact.name, contact.email, contact.mobile), dict[str, Any]()
    if message.channel == Message.Channel.EMAIL:
        values[WAY_OUT] = way_out = opt_out_path(contact, message.topic)
        if message.topic in OPTIONAL:
            address = replace(address, one_click=f"{_site(message.tenant)}{way_out}")
    if message.channel == Message.Channel.BOT:
        bot = {"bot": opened(contact.bot_address), "bot_secret": opened(contact.bot_secret)}
        address = replace(address, bot_kind=contact.bot_kind, **bot)
    return Reader(address, contact.language, contact.quiet, values=values)


def _site(tenant: Tenant) -> str:
    return looked_up(("site", tenant.pk), lambda: address_of(tenant))


def _write(message: Message, tenant: Tenant, reader: Reader) -> Letter:
    letter = _written(message, tenant, reader)
    return replace(letter, template=message.template, language=reader.language, keys=message.keys)


def _written(message: Message, tenant: Tenant, reader: Reader) -> Letter:
    zone, address = ZoneInfo(tenant.time_zone), reader.address
    if message.channel in RINGS and not message.urgent and reader.quiet is not None:
        until = end_of_quiet(business_now(), *reader.quiet, zone)
        if until is not None:
            return Letter(address, "", "", wait_until=until)
    if message.channel != Message.Channel.EMAIL:
        same = (message.channel, message.template, message.keys, repr(message.parameters), repr(reader.values))
        write = partial(_short_text, message, tenant, reader)
        text = looked_up(("text", tenant.pk, reader.language, reader.signature, *same), write)
        return Letter(address, "", text, signature=reader.signature)
    with translation.override(reader.language), timezone.override(zone):
        values = {"address": _site(tenant), "path": path_of(message), **_said(message, reader.language)}
        attachments = attachments_of(message, reader.language)  # (an old message holds its address and path itself)
        known = {"client": tenant, "reader": address, "signature": settings.SMS_SIGNATURE}
        values |= {**known, **reader.values, "attachments": attachments}
        subject, body = part_of(message.template, "subject", values), part_of(message.template, "email", values)
        way_out = render_to_string("tenants/messages/way_out.txt", values).strip() if WAY_OUT in values else ""
        calendar = reader.values.get(CALENDAR, ())
        return Letter(address, subject, body + "\n", way_out=way_out, calendar=calendar, attachments=attachments)


def text_for_staff(message: Message, name: str) -> str:
    """Returns what a message says to somebody of this name, in the language in use, without attachments and what only
    its reader may see (links of its own, codes, words that no row holds).
    """
    bare = copy(message)
    bare.parameters = {key: value for key, value in message.parameters.items() if key != ATTACHED}
    letter = _written(bare, message.tenant, Reader(Address(name, "", ""), translation.get_language() or ""))
    return f"{letter.subject}\n\n{letter.body}".strip()


def _said(message: Message, language: str) -> dict[str, Any]:
    said: dict[str, Any] = in_one_language(message.parameters, language)
    return {**said, "by": name_shown(said["by"])} if "by" in said else said


def _short_text(message: Message, tenant: Tenant, reader: Reader) -> str:
    """Returns the text of a channel without a subject. It names no reader, so that all readers get the same text."""
    known = {"client": tenant, "signature": settings.SMS_SIGNATURE}
    with translation.override(reader.language), timezone.override(ZoneInfo(tenant.time_zone)):
        short = {"by": "", **typed(_said(message, reader.language)), **known, **reader.values, **_names(message)}
        if message.channel == Message.Channel.SMS:
            text = " ".join(part_of(message.template, "sms", short, in_digits=True).split())
            signed = reader.signature.text if reader.signature else settings.SMS_SIGNATURE
            return f"【{signed}】{sms_safe(text)}"  # names of the client's too
        if message.channel == Message.Channel.VOICE:
            spoken = part_of(message.template, "voice", {**short, "keys": message.keys}, in_digits=True)
            return sms_safe(" ".join(spoken.split()))
        return _for_bots(message, short, tenant)


def _names(message: Message) -> dict[str, str]:
    """Returns for an SMS about several a few words about each of the first ones."""
    told = message.parameters.get(NAMED, ()) if message.template == SEVERAL else ()
    words = [subject_of(template, parameters, message.tenant) for template, parameters in told]
    return dict(zip(("title", "short"), [cut(sms_safe(each), LONGEST_NAME) for each in words], strict=False))


def _with_others(letter: Letter, message: Message, others: list[Letter], reader: Reader) -> Letter:
    """Returns a letter with the others that go out in it, and the way out at its end."""
    summary = message.gather == Gather.SUMMARY
    if (others or summary) and letter.wait_until is None:
        letters = [letter, *others]
        with translation.override(reader.language):
            values = {"letters": letters, "count": len(letters), "summary": summary}
            subject, body = part_of(SEVERAL, "subject", values), part_of(SEVERAL, "email", values)
        calendar = tuple(part for each in letters for part in each.calendar)
        carried = tuple(part for each in letters for part in each.attachments)
        letter = replace(letter, subject=subject, body=body + "\n", calendar=calendar, attachments=carried)
    return replace(letter, body=f"{letter.body}\n-- \n{letter.way_out}\n") if letter.way_out else letter


def _for_bots(message: Message, short: dict[str, Any], tenant: Tenant) -> str:
    """Returns the text for a group: the bot block where there is one, else the SMS, and the address of its page."""
    part = "bot" if "bot" in blocks_of(message.template) else "sms"
    text = part_of(message.template, part, short)
    path = path_of(message)
    said = f"【{settings.SMS_SIGNATURE}】{sms_safe(' '.join(text.split()))}"
    return f"{said}\n{address_of(tenant)}{path}" if path else said


def path_of(message: Message) -> str:
    """Returns the path on its reader's site to which a message leads; empty when it leads nowhere, or is older than
    page names.
    """
    return way_to(message.parameters, message.tenant)


def way_to(parameters: Mapping[str, Any], tenant: Tenant) -> str:
    """Returns the path on the tenant's site to which a message's parameters lead; empty when they lead nowhere."""
    if (page := parameters.get(PAGE)) is None:
        return ""
    urlconf = settings.URLCONFS[tenant.kind]
    path = reverse(page["name"], urlconf=urlconf, args=[page["pk"]] if page["pk"] else [])
    return f"{path}?{page['query']}" if page["query"] else path


def page_address(tenant: Tenant, page: Page) -> str:
    """Returns the address of a page of the tenant's site, for paper and others' publications."""
    return f"{address_of(tenant)}{way_to({PAGE: page.as_json()}, tenant)}"


def subject_of(template: str, parameters: Mapping[str, Any], tenant: Tenant) -> str:
    """Returns a message's subject in one line, in the active language and time zone."""
    said = in_one_language(parameters, translation.get_language() or "")
    return part_of(template, "subject", {**said, "client": tenant})
