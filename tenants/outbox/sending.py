"""Sends messages in hand: renders them in the reader's language, sends them and notes the result, some at once.

Messages are marked before they are sent, all in one statement: if the worker dies, each of them counts as one with an
unknown outcome. The caller chooses how many that may be (tenants.domain.pace).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any, Final

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_noop
from structlog.contextvars import bound_contextvars

from tenants.agenda import claiming
from tenants.agenda.claiming import Claim
from tenants.clock import Clocks, both_now, business_now
from tenants.database.statements import fetch_all
from tenants.domain.repeats import repeat_after
from tenants.models import Tenant
from tenants.outbox import carriers, channels, gathering, quotas, receipts, rendering
from tenants.outbox.carriers import Carrier, TakenBy
from tenants.outbox.channels import Letter
from tenants.outbox.models import Message
from tenants.people.reachability import came_back

log = structlog.get_logger(__name__)

LONGEST: Final = timedelta(seconds=55)  # in hand: a server may take its time; below the task's own limit
GIVE_UP: Final = 12  # attempts; with the pauses of tenants.agenda.claiming about ten minutes
NEVER_ENDED: Final = 2 * GIVE_UP  # attempts; after so many, some ended with their worker before it could give up
WORTHLESS: Final = timedelta(days=1)  # after a message fell due, when its channel was away all the time
NOTING = 4.0  # seconds for which it is tried to note that messages are sent
DIED: Final = "the worker ended while it was handed over"
_MARK: Final = """
    WITH mine AS (
        SELECT m.id FROM public.outbox_message m
        JOIN unnest(%s::bigint[], %s::int[]) AS held (id, fence) ON m.id = held.id AND m.fence = held.fence
        WHERE m.done_at IS NULL ORDER BY m.id FOR UPDATE OF m
    )
    UPDATE public.outbox_message m
    SET lease_until = clock_timestamp() + %s::interval, in_air_since = clock_timestamp()
    FROM mine WHERE m.id = mine.id RETURNING m.id
"""
_SENT: Final = """
    UPDATE public.outbox_message m
    SET state = 'sent', sent_at = statement_timestamp(), done_at = statement_timestamp(), lease_until = NULL,
        in_air_since = NULL, last_error = ''
    FROM unnest(%s::bigint[], %s::int[]) AS held (id, fence)
    WHERE m.id = held.id AND m.fence = held.fence AND m.done_at IS NULL RETURNING m.id
"""


_once: set[str] = set()  # kinds of recipients


def sent_once(kind: str) -> None:
    """Registers a kind of recipients whose letters with an unknown outcome are not repeated automatically: a person
    looks.
    """
    _once.add(kind)


def _repeat_after(message: Message, *, died: bool) -> timedelta | None:
    return None if message.recipient_kind in _once else repeat_after(message.unanswered + 1, died=died)


@dataclass(frozen=True)
class MessageInHand:
    """A claimed message, as it was when it was claimed."""

    claim: Claim
    message: Message


@dataclass(frozen=True)
class SentMessage:
    """A message that somebody has; taken: None where that turned out only now."""

    hand: MessageInHand
    letter: Letter
    taken: TakenBy | None


def send(claims: Sequence[Claim], held: Sequence[Carrier], *, begin_until: float = inf) -> tuple[list[Claim], bool]:
    """Sends claimed messages of one channel.

    Returns claims left untouched, since another goes to the same reader and may have taken them along, and whether all
    others were taken.

    begin_until (monotonic): after it nothing more is sent.

    1. Leave out clients that are not migrated, and keep one message of each letter.
    2. Mark the messages, and end or delay those that may not go.
    3. Write the letters; look for ones that a provider has already.
    4. Send the others; note what was sent, and put back or end what failed.
    """
    messages = Message.objects.prefetch_related("tenant").in_bulk([claim.id for claim in claims])
    hands = [MessageInHand(each, messages[each.id]) for each in claims if each.id in messages]
    first, later = _one_of_each_letter(_of_this_release(hands))
    sent, going = list[SentMessage](), list[tuple[MessageInHand, Letter]]()
    now = both_now()
    for hand, letter in _written(_that_may_go(_mark(first), now), now):
        if hand.message.unanswered and carriers.find_lost(hand.message, held):
            sent.append(SentMessage(hand, letter, None))
        else:
            going.append((hand, letter))
    outcomes = carriers.carry([(hand.message, letter) for hand, letter in going], held, begin_until=begin_until)
    failed = list[tuple[MessageInHand, Exception]]()
    for (hand, letter), outcome in zip(going, outcomes, strict=True):
        if isinstance(outcome, TakenBy):
            sent.append(SentMessage(hand, letter, outcome))
        else:
            failed.append((hand, outcome))
    if sent:
        _note_sent(sent)
    for hand, why in failed:
        with _in_log(hand.message):
            _not_sent(hand, why)
    return later, all(isinstance(why, channels.CannotBeReached) for _hand, why in failed)


def _of_this_release(hands: Sequence[MessageInHand]) -> list[MessageInHand]:
    """Returns the messages of clients whose tables are of this release: others wait for their migration, or are dropped
    with their client.
    """
    of_this = []
    for each in hands:
        if each.message.tenant.state == Tenant.State.REMOVED:
            claiming.drop(each.claim, state=Message.State.VOID, in_air_since=None)
        elif each.message.tenant.migration_failed_at is not None:
            claiming.put_off(each.claim, claiming.NOT_MIGRATED, claiming.LONG_PAUSE)
        else:
            of_this.append(each)
    return of_this


def _one_of_each_letter(hands: Sequence[MessageInHand]) -> tuple[list[MessageInHand], list[Claim]]:
    """Returns the first message of each letter, and the claims of the others, which it takes along."""
    seen, first, later = set[object](), list[MessageInHand](), list[Claim]()
    for each in hands:
        letter = gathering.letter_of(each.message)
        if letter is None or letter not in seen:
            first.append(each)
        else:
            later.append(each.claim)
        seen.add(letter)
    return first, later


def _mark(hands: Sequence[MessageInHand]) -> list[MessageInHand]:
    """Lengthens the leases and marks the messages as possibly on their way.

    Returns those that are still ours: otherwise two workers would send them to a slow server, again and again.
    """
    if not hands:
        return []
    ids, fences = [each.claim.id for each in hands], [each.claim.fence for each in hands]
    ours = {row[0] for row in fetch_all(_MARK, [ids, fences, str(LONGEST)])}
    return [each for each in hands if each.claim.id in ours]


def _that_may_go(hands: Sequence[MessageInHand], now: Clocks) -> list[MessageInHand]:
    """Returns the messages that nothing delays; the others are ended, or come again."""
    alive = list[MessageInHand]()
    for each in hands:
        late = each.message.worth_until is not None and now.business >= each.message.worth_until
        if not late and each.claim.attempts <= NEVER_ENDED:
            alive.append(each)
            continue
        with _in_log(each.message):
            if late:
                _end(each.claim, Message.State.VOID, gettext_noop("it came too late"))
            else:
                _end(each.claim, Message.State.FAILED, each.message.last_error or gettext_noop("no try of it ended"))
    held = gathering.held_until([each.message for each in alive], now)
    for each in alive:
        if each.message.pk in held:
            _wait(each.claim, held[each.message.pk])
    free = [each for each in alive if each.message.pk not in held]
    over = quotas.over_until([each.message for each in free], now.real)
    for each in free:
        if each.message.pk in over:
            _landed(each.claim)
            claiming.put_off(
                each.claim, gettext_noop("the client's quota is used up"), over[each.message.pk] - now.real
            )
    within = [each for each in free if each.message.pk not in over]
    return [each for each in within if each.message.in_air_since is None or _may_be_repeated(each)]


def _may_be_repeated(hand: MessageInHand) -> bool:
    """Returns True if a message whose worker died may be sent again now; otherwise it waits, or stays as it is."""
    message = hand.message
    if _repeat_after(message, died=True) == timedelta(0):
        message.unanswered += 1
        claiming.table_rows(hand.claim).update(unanswered=message.unanswered)
        return True
    with _in_log(message):
        _leave_open(hand, DIED)
    return False


def _written(hands: Sequence[MessageInHand], now: Clocks) -> list[tuple[MessageInHand, Letter]]:
    """Returns the letters that go out now, with the messages within them; the others are ended, or come again."""
    for other in gathering.take_along([each.message for each in hands], now.business):
        with _in_log(other):
            log.info("message.ended", state=str(Message.State.WITHIN), letter=other.within)
    letters, written = rendering.render_all([each.message for each in hands]), list[tuple[MessageInHand, Letter]]()
    for hand in hands:
        letter = letters[hand.message.pk]
        if isinstance(letter, Letter):
            if letter.wait_until is None:
                written.append((hand, letter))
            else:
                _wait(hand.claim, letter.wait_until)
            continue
        with _in_log(hand.message):
            if letter is None:
                _end(hand.claim, Message.State.VOID, gettext_noop("the recipient is gone"))
            else:
                _not_sent(hand, letter)
    return written


def _in_log(message: Message) -> AbstractContextManager[object]:
    return bound_contextvars(**_ids(message))


def _ids(message: Message) -> dict[str, Any]:
    """Returns the values by which a message is found in the log."""
    kind, _separator, about = message.about.partition(":")
    window = {"window": about} if kind == "window" else {}
    ids = {"message": message.pk, "template": message.template, "channel": message.channel}
    return {"client": message.tenant.schema_name, **ids, **window}


# ---------------------------------------------------------------- results


def _not_sent(hand: MessageInHand, why: Exception) -> None:
    """Puts back or ends a message that nobody has taken, or with an unknown outcome."""
    claim, message = hand.claim, hand.message
    match why:
        case channels.NotBegun():
            _landed(claim)
            claiming.release([claim])
        case channels.CannotBeReached():
            _end(claim, Message.State.FAILED, str(why))
            came_back(message)
        case channels.OutcomeUnknown():
            _leave_open(hand, str(why))
        case channels.EnoughForNow():
            _landed(claim)
            claiming.put_off(claim, str(why), why.wait)
        case channels.ChannelAway():  # told by the channel, once for all its messages
            _put_off(claim, message, str(why))
        case _:
            reason = str(why) if isinstance(why, channels.TryLater) else repr(why)
            log.warning("message.not_sent", error=reason)
            if claim.attempts >= GIVE_UP:
                _end(claim, Message.State.FAILED, reason)
            else:
                _landed(claim)
                claiming.put_back(claim, reason)


def _note_sent(sent: Sequence[SentMessage]) -> None:
    """Notes that messages are sent; a database that is away for a moment must not cause a repetition.

    What cannot be noted stays in the air, as if the worker had died; messages of other workers are left alone.
    """
    ends, ours = time.monotonic() + NOTING, None
    while ours is None:
        try:
            ours = _write_sent(sent)
        except DatabaseError as error:
            if time.monotonic() > ends:
                log.warning("messages.not_noted", error=repr(error), messages=[each.hand.claim.id for each in sent])
                return
            connection.close()
            time.sleep(0.2)
    for each in sent:
        if each.hand.claim.id in ours:
            log.info("message.ended", state=str(Message.State.SENT), **_ids(each.hand.message))


def _write_sent(sent: Sequence[SentMessage]) -> set[int]:
    """Writes their ends and their deliveries, all or none. Returns the ids of those that were still ours."""
    taken = defaultdict[str, list[receipts.Submitted]](list)
    with transaction.atomic():
        claims = [each.hand.claim for each in sent]
        rows = fetch_all(_SENT, [[claim.id for claim in claims], [claim.fence for claim in claims]])
        ours = {row[0] for row in rows}
        for each in sent:
            message = each.hand.message
            if each.taken is not None and message.pk in ours:
                to, asked = _address(each.letter, message), _has_receipts(message)
                taken[each.taken.by.provider.name].append(receipts.Submitted(message, each.taken.ids, to, asked))
        for provider in sorted(taken):
            receipts.note_all_submitted(provider, taken[provider])
    return ours


def _address(letter: Letter, message: Message) -> str:
    """Returns the address by which deliveries to one person or group are found."""
    if message.channel == Message.Channel.EMAIL:
        return ""
    return letter.address.bot if message.channel == Message.Channel.BOT else letter.address.mobile


def _has_receipts(message: Message) -> bool:
    """Returns True if receipts come for the message: e-mail and groups have none."""
    return message.channel in (Message.Channel.SMS, Message.Channel.VOICE)


def _put_off(claim: Claim, message: Message, why: str) -> None:
    """Delays a message while its channel is away: that is no try of it, and it stays worth sending for a day."""
    log.info("message.not_sent", error=why)
    late = business_now() - message.due_at
    if late >= WORTHLESS:
        _end(claim, Message.State.FAILED, why)
    else:
        _landed(claim)
        claiming.put_off(claim, why, claiming.SHORT_PAUSE if late < claiming.LONG_PAUSE else claiming.LONG_PAUSE)


def _leave_open(hand: MessageInHand, why: str) -> None:
    """Repeats a message with an unknown outcome rarely, and in the end leaves it."""
    unanswered, pause = hand.message.unanswered + 1, _repeat_after(hand.message, died=False)
    log.warning("message.unanswered", error=why, times=unanswered)
    if pause is None:
        _end(hand.claim, Message.State.UNKNOWN, why, unanswered=unanswered)
    else:
        claiming.table_rows(hand.claim).update(unanswered=unanswered, in_air_since=None)
        claiming.put_off(hand.claim, why, pause)


def _landed(claim: Claim) -> None:
    """Notes that this try certainly reached nobody."""
    claiming.table_rows(claim).update(in_air_since=None)


def _end(claim: Claim, state: str, error: str = "", **changes: Any) -> None:
    """Ends a message, unless another worker holds it."""
    try:
        with transaction.atomic():
            claiming.finish(claim, state=state, in_air_since=None, **changes)
            if error:
                Message.objects.filter(pk=claim.id).update(last_error=error)
            if state in (Message.State.FAILED, Message.State.UNKNOWN):
                receipts.tell_not_reached(Message.objects.select_related("tenant").get(pk=claim.id))
    except claiming.FenceLost:
        return
    log.info("message.ended", state=str(state), **({"error": error} if error else {}))


def _wait(claim: Claim, until: datetime) -> None:
    """Makes a message due at an instant of business time: when quiet hours end, or a minute after the reader's last
    letter.
    """
    claiming.table_rows(claim).update(due_at=until, lease_until=None, in_air_since=None, attempts=0)
