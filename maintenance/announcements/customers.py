"""Keeps the customers whom a client has named to hear its announcements: by mail, SMS or mini-program.

The client says that they have agreed. Each letter has a way out, and nobody who took it is named again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from labels.domain.numbers import NumberError, NumberKind, parse_number
from maintenance.announcements.models import Customer, Rendering, Telling
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.domain.sms import cut, sms_safe
from tenants.outbox.approvals import own_signature
from tenants.outbox.channels import Address
from tenants.outbox.events import SmsReceived
from tenants.outbox.rendering import Reader, letters_about, looked_up, read_by
from tenants.people.contacts import country_fault
from tenants.people.subscribers import STOP_WORDS
from tenants.refusals import Refused
from tenants.sealing import keyed_hash
from tenants.selectors import address_of

CUSTOMER: Final = "customer"  # the outbox's kind of recipient
ABOUT: Final = "announced"  # what letters to customers are about, before the colon: a rendering
MOST: Final = 10_000  # customers of a client on one channel
AT_ONCE: Final = 2_000  # named in one go
_MAIL: Final = EmailValidator()


@dataclass(frozen=True)
class Named:
    """Counts the result of naming customers. left: customers who opted out and stay away; wrong: invalid addresses."""

    new: int
    known: int
    left: int
    wrong: tuple[str, ...]


def told_customers() -> QuerySet[Customer]:
    """Returns the customers who have agreed and have not left."""
    return Customer.objects.filter(left_at=None)


def name_customers(channel: str, addresses: Collection[str], language: str, *, actor: Actor) -> Named:
    """Names customers who have agreed. For users of a mini-program each time counts one more consent.

    Raises Refused for more than AT_ONCE at once, or more than MOST in all.
    """
    if len(addresses) > AT_ONCE:
        raise Refused(_("At most %(most)s at once.") % {"most": f"{AT_ONCE:,}"}, code="too_many_customers")
    clean = {given: _cleaned(channel, given) for given in addresses}
    wrong = tuple(given for given, address in clean.items() if not address)
    by_digest = {_digest(address): address for address in clean.values() if address}
    with transaction.atomic():
        known = {
            row.digest: row
            for row in Customer.objects.select_for_update().filter(channel=channel, digest__in=by_digest)
        }
        new = [digest for digest in by_digest if digest not in known]
        if Customer.objects.filter(channel=channel, left_at=None).count() + len(new) > MOST:
            raise Refused(_("At most %(most)s on one channel.") % {"most": f"{MOST:,}"}, code="too_many_customers")
        consents = int(channel == Customer.Channel.MINI_PROGRAM)
        rows = [
            Customer(channel=channel, to=by_digest[digest], digest=digest, language=language, consents=consents)
            for digest in new
        ]
        Customer.objects.bulk_create(rows, ignore_conflicts=True)
        here = [row.pk for row in known.values() if row.left_at is None]
        Customer.objects.filter(pk__in=here).update(consents=F("consents") + consents)
        if new or here:
            _record_customers("customers_named", actor, channel, len(new))
    return Named(len(new), len(here), len(known) - len(here), wrong)


def remove_customer(customer_id: UUID, *, actor: Actor) -> None:
    """The client stops telling a customer. Nothing is kept of the address, and it may be named again."""
    with transaction.atomic():
        row = Customer.objects.select_for_update().filter(pk=customer_id).first()
        if row is not None:
            row.delete()
            _record_customers("customers_removed", actor, row.channel, 1)


def customer_leaves(row: Customer) -> bool:
    """The customer opts out. Returns whether that is new. The address goes, so that nobody names it again."""
    with transaction.atomic():
        left = bool(Customer.objects.filter(pk=row.pk, left_at=None).update(left_at=real_now(), to="", consents=0))
        if left:
            _record_customers("customer_left", Actor("person", "—"), row.channel, 1)
    return left


def erase_customer(value: str) -> int:
    """Forgets the customers with this address. Returns how many."""
    rows = Customer.objects.filter(Q(to__iexact=value) | Q(digest=_digest(value)))
    count = rows.count()
    rows.delete()
    return count


def forget_tellings(before: datetime) -> int:
    """Forgets mini-program messages sent before an instant (business time); their count stays. Returns how many."""
    rows = Telling.objects.filter(at__lt=before)
    return int(rows.delete()[0])


# ---------------------------------------------------------------- reading


def counts() -> dict[str, int]:
    """Returns how many customers are told on each channel."""
    rows = told_customers().order_by().values_list("channel").annotate(Count("pk"))
    return dict(rows)


def way_out_path(row: Customer) -> str:
    """Returns the path where a customer opts out. It is signed and stored in no row."""
    token = signing.Signer(salt=context.signing_salt("customer")).sign(f"{row.pk}.{row.digest[:16]}")
    return reverse("customer_leave", args=[token])


def customer_of(token: str) -> Customer | None:
    """Returns the customer of an opt-out link; None when it is forged or another client's."""
    try:
        key, _dot, digest = signing.Signer(salt=context.signing_salt("customer")).unsign(token).partition(".")
        row: Customer | None = Customer.objects.filter(pk=key).first()
    except (signing.BadSignature, ValueError, ValidationError):
        return None
    return row if row is not None and row.digest[:16] == digest else None


def customer_answers(event: SmsReceived) -> None:
    """Lets a customer who answers an SMS with one of STOP_WORDS leave."""
    message = event.message
    if message.recipient_id is None or message.recipient_kind != CUSTOMER:
        return
    if event.text.strip().upper() not in STOP_WORDS:
        return
    row = Customer.objects.filter(pk=message.recipient_id, to=event.sender).first()
    if row is not None:
        customer_leaves(row)


def _reader(customer_id: UUID) -> Reader | None:
    row = Customer.objects.filter(pk=customer_id, left_at=None).first()
    if row is None:
        return None
    tenant = context.current_tenant()
    by_sms, path = row.channel == Customer.Channel.SMS, way_out_path(row)
    signature = looked_up(("signature", tenant.pk), own_signature) if by_sms else None
    if by_sms and signature is None:  # it was approved when it was said
        return None
    one_click = "" if by_sms else f"{address_of(tenant)}{path}"
    address = Address("", "" if by_sms else row.to, row.to if by_sms else "", one_click)
    return Reader(address, row.language, values={"firm": firm(), "leave": path}, signature=signature)


def about_rendering(rendering: Rendering) -> str:
    """Returns the outbox's name for a rendering, as the subject of letters."""
    return f"{ABOUT}:{rendering.pk}"


def firm() -> str:
    """Returns the client's name as an SMS to its customers may say it."""
    return cut(sms_safe(context.current_tenant().legal_name), 16)


def _words_of_letter(about: str, _customer_id: UUID) -> dict[str, Any]:
    """Returns the words of a letter: the rendering as it went out. They stand in the client's schema only."""
    rendering = Rendering.objects.filter(pk=about.partition(":")[2]).first()
    fields = rendering.fields if rendering is not None else {}
    return {"announced_title": fields.get("subject", ""), "announced_text": fields.get("text", "")}


read_by(CUSTOMER, _reader)
letters_about(ABOUT, _words_of_letter)


# ---------------------------------------------------------------- within


def _cleaned(channel: str, given: str) -> str:
    given = given.strip()
    if channel == Customer.Channel.SMS:
        try:
            number = parse_number(given)
        except NumberError:
            return ""
        return number.canonical if number.kind is NumberKind.MOBILE and not country_fault(number.canonical) else ""
    if channel == Customer.Channel.MAIL:
        try:
            _MAIL(given)
        except ValidationError:
            return ""
        return given.lower() if len(given) <= 254 else ""
    return given if 6 <= len(given) <= 64 and given.isascii() and given.replace("-", "_").isidentifier() else ""


def _digest(address: str) -> str:
    return keyed_hash("customer", address.lower())


def _record_customers(action: str, actor: Actor, channel: str, count: int) -> None:
    record(
        action,
        actor=actor,
        subject_kind="client",
        subject_id=context.current_tenant().pk,
        way=channel,
        count=count,
    )
