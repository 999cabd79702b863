"""Asks aggregators about the client's displays at directories that nobody can ask, and takes the answers as sightings.

Each answer is stored at once, in its own transaction, and taken later with others: a process that is killed in between
pays twice for at most the number in hand.
"""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from labels.directories.accounts import account_of
from labels.directories.aggregators.due import LOOK_THROUGH
from labels.directories.aggregators.known import aggregator_of, turn_with_account
from labels.directories.aggregators.looking import Aggregator
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import CAPABILITIES, may_be_asked
from labels.directories.models import Directory, KeptLookUp
from labels.displays.reporting import Reported, take_reports
from labels.domain.marks import mark_kind
from labels.domain.numbers import NumberKind
from labels.domain.sightings import SightingSource
from labels.models import Display, Number
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import fetch_all
from tenants.domain.actors import PLATFORM, Actor
from tenants.outside.exchange import PassingTrouble

PIECE: Final = 200  # numbers of one piece of work
LONGEST: Final = 15.0  # seconds that one piece of work goes on asking
LEASE: Final = timedelta(seconds=55)
AGAIN_WHEN_WRONG: Final = timedelta(days=1)  # a display in trouble is looked at again
KEPT: Final = timedelta(days=400)

# The last look-ups are worked out once and joined: their number grows while the numbers are asked about.
_WORTH_ASKING: Final = """
    WITH last AS MATERIALIZED (
        SELECT number, max(asked_at) AS at FROM public.directories_keptlookup
        WHERE tenant_id = %(tenant)s AND aggregator_id = %(aggregator)s GROUP BY number
    )
    SELECT number.canonical
    FROM labels_display AS cell JOIN labels_number AS number ON number.id = cell.number_id
        LEFT JOIN last ON last.number COLLATE "C" = number.canonical
    WHERE cell.directory_id = ANY(%(known)s) AND number.state = ANY(%(in_use)s)
        AND (number.kind = ANY(%(kinds)s)
             OR number.kind = %(short_code)s AND number.canonical LIKE ANY(%(short_codes)s::text[]))
        AND cell.accepted_revision > 0 AND cell.accepted_at IS NOT NULL AND cell.state <> ALL(%(undecided)s)
        AND (cell.expected_from IS NULL OR cell.expected_from <= business_now())
        AND (last.at IS NULL OR last.at < cell.accepted_at OR last.at < cell.expected_from
             OR last.at < cell.expected_by AND cell.expected_by <= business_now() AND cell.state = ANY(%(waiting)s)
             OR last.at < business_now() - %(again)s AND cell.state = ANY(%(bad)s)
             OR last.at < business_now() - %(age)s)
    GROUP BY number.canonical ORDER BY min(cell.expected_by), number.canonical LIMIT %(most)s
"""


def look_through(work: Claimed) -> None:
    """Asks an aggregator about the next numbers, within its limits, and updates displays. The rest is scheduled again.

    1. Asks about up to PIECE numbers, for at most LONGEST seconds, and stores each answer.
    2. Raises passing trouble if there is nothing to take.
    3. Takes the answers as sightings, in one transaction.

    Two such works at a time would pay for the same numbers, so each demands its turn.
    """
    work.demand_turn()
    directory = Directory.objects.select_related("connection").get(code=work.arguments["directory"])
    if not may_be_asked(directory):
        with work.completing():
            return
    aggregator = aggregator_of(directory, turn=nullcontext)
    ends, trouble = time.monotonic() + LONGEST, None
    try:
        with turn_with_account(directory)():
            for number in worth_asking(directory, aggregator, PIECE):
                keep(directory, aggregator, number)
                if time.monotonic() > ends:
                    break
    except PassingTrouble as passing:
        trouble = passing
    untaken = KeptLookUp.objects.filter(tenant=current_tenant(), aggregator=directory, taken_at=None)
    if trouble is not None and not untaken.exists():
        raise trouble
    with work.completing():
        rows = list(untaken.select_for_update().order_by("pk")[:PIECE])
        seen = list(_reports(directory, aggregator, rows))
        take_reports(seen, actor=PLATFORM, seen_by=Actor(PLATFORM.kind, directory.name))
        untaken.filter(pk__in=[row.pk for row in rows]).update(taken_at=business_now())
        if worth_asking(directory, aggregator, 1) or untaken.exists():
            schedule(LOOK_THROUGH, key=directory.code, lane=work.lane, directory=directory.code)


def keep(directory: Directory, aggregator: Aggregator, number: str) -> KeptLookUp:
    """Asks about a number and stores the answer, also one that refuses the number."""
    asked_at = business_now()
    account = account_of(directory)
    cost = account.price_of_a_call if account else 0
    try:
        answer = aggregator.ask(number)
        aggregator.looks(answer)
    except PermanentRefusal as refusal:
        answer, cost = {"refused": str(refusal)[:200]}, 0
    row: KeptLookUp = KeptLookUp.objects.create(
        aggregator=directory, tenant=current_tenant(), number=number, asked_at=asked_at, answer=answer, cost=cost
    )
    return row


def worth_asking(directory: Directory, aggregator: Aggregator, most: int) -> list[str]:
    """Returns the numbers to ask about, each once, the longest expected first.

    They have displays that this aggregator knows, at active directories that nobody can ask; and it has said nothing
    since handsets may show the label, or spoke while they might not yet; or the displays are in trouble, or the look is
    old.
    """
    states = Display.State
    values = {
        "tenant": current_tenant().pk,
        "aggregator": directory.pk,
        "known": list(_known(directory).values_list("pk", flat=True)),
        "in_use": [each.value for each in Number.IN_USE],
        "kinds": sorted(each.value for each in aggregator.kinds - {NumberKind.SHORT_CODE}),
        "short_code": NumberKind.SHORT_CODE.value,
        "short_codes": [f"{begins}%" for begins in aggregator.short_codes],
        "undecided": [states.PENDING.value, states.FAILED.value],
        "waiting": [each.value for each in (states.SUBMITTED, states.WAITING, states.ASSUMED)],
        "bad": [each.value for each in Display.BAD],
        "again": AGAIN_WHEN_WRONG,
        "age": timedelta(days=directory.sightings_count_days),
        "most": most,
    }
    return [number for (number,) in fetch_all(_WORTH_ASKING, values)]


def drop_old_look_ups() -> None:
    """Deletes answers older than KEPT."""
    KeptLookUp.objects.filter(asked_at__lt=business_now() - KEPT).delete()


def _known(aggregator: Directory) -> QuerySet[Directory]:
    asked = [name for name, can in CAPABILITIES.items() if can.look_up]
    return Directory.objects.filter(seen_through__aggregator=aggregator, active=True).exclude(adapter__in=asked)


def _reports(directory: Directory, aggregator: Aggregator, rows: list[KeptLookUp]) -> Iterator[Reported]:
    known = dict(directory.vendors.filter(directory__in=_known(directory)).values_list("vendor", "directory__code"))
    industry = current_tenant().industry
    for row in rows:
        for look in () if "refused" in row.answer else aggregator.looks(row.answer):
            if look.vendor in known:
                yield Reported(
                    number=row.number,
                    directory=known[look.vendor],
                    source=SightingSource.AGGREGATOR,
                    shown=look.shown,
                    mark=mark_kind(look.mark, industry),
                    seen_at=row.asked_at,
                    device=directory.code,
                    call=f"{row.pk}:{look.vendor}",
                    app=look.vendor,
                    marks_only=not look.knows_label,
                )
