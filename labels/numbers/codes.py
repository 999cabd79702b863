"""Proves by a code that a number is the client's: sent to a mobile by SMS, read out in a call to a fixed line.

The code goes over the outbox and is entered on the page or over the API.

It is stored nowhere (tenants.codes). All instants are real time.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from labels.domain.numbers import NumberKind
from labels.domain.ownership import Way
from labels.entitlement.number_proofs import PROVABLE
from labels.models import Number, NumberProof
from labels.numbers import ownership as number_ownership
from labels.registry.models import NumberCode
from tenants.clock import real_now
from tenants.codes import CodeAnswer, CodeOutcome, code_of, count_alone, try_code
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.codes import MOST_TRIES, REMEMBERED, Counted, Limits, Sent, TooOften, may_send, may_try
from tenants.outbox.channels import Address
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import is_carried
from tenants.outbox.rendering import Reader, read_by
from tenants.outbox.services import Recipient, queue_message
from tenants.refusals import Refused, TooSoon
from tenants.when import from_when_text

RECIPIENT = "number"  # of a message: the row of a code
PURPOSE: Final = "labels.number_codes"
CALLS_FROM: Final = time(8)  # the client's time: no call at night
CALLS_UNTIL: Final = time(21)
GOOD_FOR: Final = timedelta(minutes=10)
# Each claim has its own limits: another client that claims the number uses up none of them.
LIMITS: Final[Mapping[Counted, Limits]] = {Counted.RECIPIENT: Limits(3, 5, 10), Counted.CLIENT: Limits(60, 300, 50)}


def send(number_id: UUID) -> NumberCode:
    """Sends a code to a number of the client in use, or calls it; the earlier code ends. Raises Refused."""
    with transaction.atomic():
        number = _provable(number_id)
        if channel_for(number) == Message.Channel.VOICE:
            _at_a_time_for_calls()
        _keep_to(may_send(_counted(number.canonical), real_now(), LIMITS))
        NumberCode.objects.filter(tenant=current_tenant(), canonical=number.canonical, ended_at=None).update(
            ended_at=real_now()
        )
        made: NumberCode = NumberCode.objects.create(
            canonical=number.canonical,
            tenant=current_tenant(),
            sent_at=real_now(),
            expires_at=real_now() + GOOD_FOR,
        )
        queue_message(
            "labels/number_code",
            [Recipient(RECIPIENT, made.pk, (channel_for(number),))],
            key=f"number_code:{made.pk}",
            about=f"number:{number.pk}",
            minutes=int(GOOD_FOR.total_seconds() // 60),
        )
    return made


def give_back(number_id: UUID, code: str, *, actor: Actor) -> CodeAnswer:
    """Takes an entered code; the right one proves the number. It counts the try, so the caller must not roll it back.

    Raises TooSoon when this client has tried too many wrong ones, for this number or in all.
    """
    with transaction.atomic():
        number = _provable(number_id)
        _keep_to(may_try(_counted(number.canonical), LIMITS))
        row = (
            NumberCode.objects.select_for_update()
            .filter(tenant=current_tenant(), canonical=number.canonical, ended_at=None, expires_at__gt=real_now())
            .first()
        )
        answer = try_code(row, code, PURPOSE, _whose)
        if row is not None and answer.outcome is CodeOutcome.PROVED:
            NumberCode.objects.filter(pk=row.pk).update(ended_at=real_now())
            number_ownership.prove({number.pk: ""}, Way.CODE, actor=actor)
    return answer


def forget_old() -> int:
    """Deletes the codes of the client in use that no longer count. Returns how many."""
    old = NumberCode.objects.filter(tenant=current_tenant(), sent_at__lt=real_now() - REMEMBERED)
    count, _models = old.delete()
    return count


def waiting(number: Number) -> NumberCode | None:
    """Returns the code of the client in use that may still be entered for a number, or None."""
    rows = NumberCode.objects.filter(tenant=current_tenant(), canonical=number.canonical, ended_at=None)
    return rows.filter(expires_at__gt=real_now(), wrong__lt=MOST_TRIES).first()


def channel_for(number: Number) -> str:
    """Returns the channel of a code to a number: sms, voice (if calls can be made), or empty for none."""
    if number.kind == NumberKind.MOBILE:
        return Message.Channel.SMS
    calls = number.kind == NumberKind.FIXED_LINE and is_carried(Message.Channel.VOICE)
    return Message.Channel.VOICE if calls else ""


def _at_a_time_for_calls() -> None:
    """Raises TooSoon at night in the client's time zone, by real time: a real telephone rings."""
    zone = ZoneInfo(current_tenant().time_zone)
    now = real_now().astimezone(zone)
    if CALLS_FROM <= now.time() < CALLS_UNTIL:
        return
    day = now.date() if now.time() < CALLS_FROM else now.date() + timedelta(days=1)
    again_at = datetime.combine(day, CALLS_FROM, zone)
    text = _("Calls are made between 08:00 and 21:00: try again %(when)s.") % {"when": from_when_text(again_at)}
    raise TooSoon(text, again_at)


def _provable(number_id: UUID) -> Number:
    number: Number = Number.objects.select_for_update().get(pk=number_id)
    if not channel_for(number):
        raise Refused(_("This number is not proved by a code: submit a document for it."), code="not_a_mobile")
    if number.state not in PROVABLE:
        raise Refused(_("This number is no longer yours: register it first."), code="not_yours")
    if NumberProof.objects.filter(number=number, way=Way.CODE.value).exists():
        raise Refused(_("This number is proved already."), code="proved_already")
    return number


def _counted(canonical: str) -> Mapping[Counted, list[Sent]]:
    """Returns what the client in use has sent and tried for this number, and in all, under a lock."""
    tenant = current_tenant()
    count_alone([f"number codes of {tenant.pk}"])
    rows = list(NumberCode.objects.filter(tenant=tenant, sent_at__gt=real_now() - REMEMBERED))
    mine = [Sent(row.sent_at, row.wrong) for row in rows if row.canonical == canonical]
    return {Counted.RECIPIENT: mine, Counted.CLIENT: [Sent(row.sent_at, row.wrong) for row in rows]}


def _keep_to(limit: TooOften | None) -> None:
    if limit is not None:
        text = _("Too many codes were sent or tried: try again %(when)s.") % {"when": from_when_text(limit.again_at)}
        raise TooSoon(text, limit.again_at)


def _whose(row: NumberCode) -> str:
    return f"{row.pk} {row.tenant_id} {row.canonical}"


def _reader(code_id: UUID) -> Reader | None:
    """Returns the reader of a code's message: the number itself, while its code is valid."""
    row = NumberCode.objects.filter(pk=code_id, tenant=current_tenant(), ended_at=None).first()
    if row is None or row.expires_at <= real_now():
        return None
    code = code_of(PURPOSE, _whose(row))
    values = {"code": code, "spelled": " ".join(code), "tail": row.canonical[-4:]}
    return Reader(Address("", "", row.canonical), current_tenant().language, values=values)


read_by(RECIPIENT, _reader)
