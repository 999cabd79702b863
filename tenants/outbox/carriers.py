"""Sends letters through the providers of one channel that this task may talk to.

A provider that is away passes its letters to the next at once. A provider that may have a message is never skipped: its
answer counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop

from tenants import context
from tenants.clock import real_now
from tenants.database.statements import fetch_one
from tenants.domain.failover import LOOKED_AT, SLOW, Observed, Standing, at_rest, in_turn, shared_anew
from tenants.outbox import approvals, receipts
from tenants.outbox.channels import (
    ChannelAway,
    Letter,
    NotBegun,
    Outcome,
    OutcomeUnknown,
    Sender,
    TextRefused,
    TryLater,
)
from tenants.outbox.models import Delivery, Message, ProviderStanding, ProviderTemplate
from tenants.outbox.providers.configured import Provider, providers_of
from tenants.outbox.providers.vendors import HttpSender, our_key
from tenants.outbox.rendering import render
from tenants.outside import parties

log = structlog.get_logger(__name__)

NO_MORE: Final = 25.0  # seconds after which a message is not handed to yet another provider: the task has to end
SLOW_ANSWER: Final = 5.0  # seconds for what it is given at once: who takes longer is left alone while others carry it
LISTENS: Final = 1.0  # seconds for which a session is kept open for what is said to us
ASKED_AT_ONCE: Final = 10  # deliveries of one slice
SOONEST: Final = timedelta(seconds=20)  # between two questions for one delivery, twice as long each time
LATEST: Final = timedelta(minutes=30)
SENT_ALONG: Final = "key:"  # prefix of a delivery whose provider's id is unknown: our own key follows


ApprovedTexts = Callable[[str, str, str, str], list[ProviderTemplate]]  # approvals.approved_texts, asked once


@dataclass
class Carrier:
    """A provider at which this task holds a place. took: seconds for the last letters."""

    provider: Provider
    sender: Sender
    place: parties.Held
    took: float = 0.0
    left_alone: bool = False

    @property
    def works(self) -> bool:
        """Returns True if it has not been away so far, nor left alone for being slow."""
        return self.sender.trouble is None and not self.left_alone

    @property
    def is_slow(self) -> bool:
        """Returns True if it took long the last time."""
        return self.took > SLOW_ANSWER

    def note(self) -> None:
        """Notes for other tasks how the provider stands."""
        if self.sender.trouble is not None:
            self.place.fell_silent(str(self.sender.trouble))
        elif self.left_alone:
            self.place.fell_silent(f"it takes {self.took:.0f} s to answer, and others carry its messages")
        else:
            self.place.answered()


@dataclass(frozen=True)
class TakenBy:
    """The provider that took a letter, and its ids of the parts."""

    by: Carrier
    ids: tuple[str, ...]


def hold(channel: str) -> list[Carrier]:
    """Returns a place at each provider of a channel that has one free and is not left alone."""
    with context.platform():
        taken = [(provider, parties.take(provider.server)) for provider in providers_of(channel)]
    return [Carrier(provider, provider.sender(), place) for provider, place in taken if place is not None]


def let_go(carriers: Sequence[Carrier]) -> None:
    """Ends the sessions and frees the places."""
    for each in carriers:
        each.sender.close()
    with context.platform():
        for each in carriers:
            each.place.let_go()


def carry(
    letters: Sequence[tuple[Message, Letter]], carriers: Sequence[Carrier], *, begin_until: float
) -> list[TakenBy | Exception]:
    """Sends letters of one channel to the first provider in turn that takes each.

    Returns the outcome of each, in order.

    1. Order the providers for each letter.
    2. Group letters by their next provider, and send each group.
    3. Repeat for letters that nobody has taken, until none is left or time is up.
    """
    if not letters:
        return []
    standing = standings(letters[0][0].channel) if len(carriers) > 1 else ()
    texts = cache(approvals.approved_texts)
    asked_after = set[str]()
    under_way = [
        _UnderWay(message, letter, _turns(message, carriers, standing, asked_after)) for message, letter in letters
    ]
    no_more = time.monotonic() + NO_MORE
    while rounds := _by_next_carrier(under_way, texts, late=time.monotonic() > no_more):
        for carrier, some in rounds:
            began = time.monotonic()
            outcomes = carrier.sender.send_all(
                [(each.fitting, each.message.key) for each in some], begin_until=begin_until
            )
            carrier.took = time.monotonic() - began
            carrier.left_alone = carrier.is_slow and _others_carry(some, carrier, carriers, texts)
            for each, outcome in zip(some, outcomes, strict=True):
                each.ended = _final_outcome(carrier, each, outcome)
            if not all(isinstance(each, NotBegun) for each in outcomes):
                with _though_the_database_is_away():
                    carrier.note()
    return [each.ended or each.last for each in under_way]


def _others_carry(
    some: Sequence[_UnderWay], carrier: Carrier, carriers: Sequence[Carrier], texts: ApprovedTexts
) -> bool:
    """Returns True if another provider, not known to be slow, takes all of these letters."""
    quick = [each for each in carriers if each is not carrier and each.works and not each.is_slow]
    return any(all(_as_it_carries(other, each.letter, texts) is not None for each in some) for other in quick)


@dataclass
class _UnderWay:
    """A letter and the providers that have not been asked. last: the previous provider's answer; ended: a final one."""

    message: Message
    letter: Letter
    turns: Iterator[Carrier]
    last: Exception = field(default_factory=lambda: TryLater(gettext_noop("nobody carries it")))
    ended: TakenBy | Exception | None = None
    fitting: Letter = field(init=False)  # as the provider takes it that is asked now


def _turns(
    message: Message, carriers: Sequence[Carrier], standing: Sequence[Standing], asked_after: set[str]
) -> Iterator[Carrier]:
    """Yields the providers for a letter, in order.

    A provider that was away or slow is tried with one letter (asked_after); the others go elsewhere first.
    """
    if not standing:
        return iter(carriers)
    order = in_turn(message.key, standing)
    mine = sorted(carriers, key=lambda each: order.index(each.provider.name))
    if mine[0].place.troubled and mine[0].provider.name not in asked_after:
        asked_after.add(mine[0].provider.name)
        return iter(mine)
    return iter(sorted(mine, key=lambda each: each.place.troubled))


def _by_next_carrier(
    under_way: Sequence[_UnderWay], texts: ApprovedTexts, *, late: bool
) -> list[tuple[Carrier, list[_UnderWay]]]:
    """Groups the letters that nobody has taken by their next provider. late: no further one, since the task has
    to end.
    """
    by_carrier: dict[str, tuple[Carrier, list[_UnderWay]]] = {}
    for each in under_way:
        if each.ended is None and not late and (carrier := _next_carrier(each, texts)) is not None:
            by_carrier.setdefault(carrier.provider.name, (carrier, []))[1].append(each)
    return sorted(by_carrier.values(), key=lambda each: each[0].place.troubled)  # nobody waits for who may be slow


def _next_carrier(each: _UnderWay, texts: ApprovedTexts) -> Carrier | None:
    for carrier in each.turns:
        if not carrier.works:
            each.last = carrier.sender.trouble or each.last
        elif (fitting := _as_it_carries(carrier, each.letter, texts)) is None:
            each.last = TryLater(f"{carrier.provider.name} has approved no text that says this")
        else:
            each.fitting = fitting
            return carrier
    each.ended = each.last
    return None


def _final_outcome(carrier: Carrier, each: _UnderWay, outcome: Outcome) -> TakenBy | Exception | None:
    """Returns how a letter ended with this provider; None where the next one may be asked."""
    if not isinstance(outcome, Exception):
        return TakenBy(carrier, outcome)
    if isinstance(outcome, OutcomeUnknown):
        if isinstance(carrier.sender, HttpSender):
            sent_along = [SENT_ALONG + our_key(each.message.key)]
            with _though_the_database_is_away():
                receipts.note_submitted(each.message, carrier.provider.name, sent_along, to=each.letter.address.mobile)
        return outcome
    if isinstance(outcome, TextRefused) and each.fitting.approved is not None:
        with _though_the_database_is_away():
            approvals.refused(carrier.provider.vendor, each.message.channel, each.fitting.approved.code, str(outcome))
    each.last = outcome
    return None if isinstance(outcome, (TextRefused, ChannelAway)) else outcome


@contextmanager
def _though_the_database_is_away() -> Iterator[None]:
    """Goes on if the database is away: only this task knows what providers have taken, and must not lose it."""
    try:
        yield
    except DatabaseError as error:
        log.warning("carrier.not_noted", error=repr(error))
        connection.close()


def _as_it_carries(carrier: Carrier, letter: Letter, texts: ApprovedTexts) -> Letter | None:
    """Returns the letter as this provider takes it; None where it has not approved the text."""
    if not carrier.sender.takes(letter):
        return None
    if letter.signature is not None and carrier.provider.name not in letter.signature.providers:
        return None
    if not carrier.provider.vendor:
        return letter
    of_vendor = texts(carrier.provider.vendor, carrier.provider.channel, letter.template, letter.language)
    approved = approvals.approved_for(of_vendor, letter)
    return replace(letter, approved=approved) if approved is not None else None


# ---------------------------------------------------------------- what is said later


def hear(channel: str, carriers: Sequence[Carrier]) -> None:
    """Takes what providers report about their messages, and asks those that report nothing by themselves."""
    receipts.expire_old()
    for each in carriers:
        open_ones = Delivery.objects.filter(provider=each.provider.name, state=Delivery.State.SUBMITTED)
        due = list(
            open_ones.filter(ask_at__lte=real_now())
            .exclude(message=None)
            .select_related("message__tenant")
            .order_by("ask_at")[:ASKED_AT_ONCE]
        )
        if not due or not each.works:
            continue
        for delivery in due:
            delivery.asked += 1
            later = min(SOONEST * 2 ** min(delivery.asked, 10), LATEST)
            Delivery.objects.filter(pk=delivery.pk).update(asked=delivery.asked, ask_at=real_now() + later)
        if isinstance(each.sender, HttpSender):
            for delivery in due[:1] if each.sender.TELLS_ALL else due:
                _ask_about_delivery(each, each.sender, delivery)
        else:
            each.sender.listen(LISTENS)
    share_anew(channel)


def find_lost(message: Message, carriers: Sequence[Carrier]) -> bool:
    """Returns True if a provider that gave no answer for a message turns out to have it, so that it is not
    sent again.
    """
    lost = Delivery.objects.filter(message=message, provider_id__startswith=SENT_ALONG)
    for delivery in lost.select_related("message__tenant"):
        for each in carriers:
            if each.provider.name == delivery.provider and isinstance(each.sender, HttpSender) and each.works:
                _ask_about_delivery(each, each.sender, delivery)
    return Delivery.objects.filter(message=message).exclude(provider_id__startswith=SENT_ALONG).exists()


def _ask_about_delivery(carrier: Carrier, sender: HttpSender, delivery: Delivery) -> None:
    if delivery.message is None or (letter := render(delivery.message)) is None:
        return
    lost = delivery.provider_id.startswith(SENT_ALONG)
    known, sent_along = "" if lost else delivery.provider_id, our_key(delivery.message.key)
    try:
        sender.check()
        reports = sender.reports_on(known, sent_along, letter.address.mobile, delivery.submitted_at)
    except Exception as error:  # noqa: BLE001 -- it is asked again
        log.info("delivery.not_asked", provider=carrier.provider.name, error=repr(error)[:200])
        return
    for report in reports:
        if lost and report.our_key == sent_along:
            receipts.name_lost(delivery, report.provider_id)
        if report.ended is not None:
            receipts.take_receipt(
                carrier.provider.name,
                report.provider_id,
                report.ended,
                code=report.code,
                mobile=report.mobile,
                key=report.pressed,
            )


# ---------------------------------------------------------------- how providers share a channel


def standings(channel: str) -> tuple[Standing, ...]:
    """Returns how the configured providers share a channel now."""
    set_ones = {each.name: each.weight for each in providers_of(channel)}
    rest = {each.name: each for each in at_rest(set_ones, real_now())}
    rows = {row.provider: row for row in ProviderStanding.objects.filter(channel=channel, provider__in=set_ones)}
    if rows.keys() != rest.keys() or sum(row.weight for row in rows.values()) != 100:
        return tuple(rest.values())
    return tuple(Standing(name, rows[name].weight, rest[name].rest, rows[name].changed_at) for name in rest)


def share_anew(channel: str) -> None:
    """Lets slow providers carry less for a while (tenants.domain.failover)."""
    with transaction.atomic():
        (alone,) = fetch_one("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"share of {channel}"])
        before = standings(channel)
        if not alone or len(before) < 2:
            return
        now = real_now()
        after = shared_anew(before, {each.name: _observed(each.name, now) for each in before}, now)
        if after != before:
            log.warning("providers.shared_anew", **{each.name: each.weight for each in after})
            for each in after:
                ProviderStanding.objects.update_or_create(
                    provider=each.name,
                    defaults={"channel": channel, "weight": each.weight, "changed_at": each.changed_at},
                )


def _observed(provider: str, now: datetime) -> Observed:
    """Counts the messages of the last quarter of an hour: slow ones came late, or have not come for longer."""
    rows = Delivery.objects.filter(provider=provider, submitted_at__gt=now - LOOKED_AT).exclude(message=None)
    counted = rows.aggregate(
        taken=Count("pk"),
        slow=Count(
            "pk",
            filter=Q(settled_at__gt=F("submitted_at") + SLOW) | Q(settled_at=None, submitted_at__lt=now - SLOW),
        ),
    )
    return Observed(counted["taken"], counted["slow"])
