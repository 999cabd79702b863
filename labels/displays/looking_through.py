"""What aggregators know of the client's displays at directories that nobody can ask: asked, kept, taken as sightings.

An answer is kept as soon as it is there, in its own transaction, and taken later with others: who is killed between
pays for no number twice but the one in hand.
"""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from labels.directories.aggregators.due import LOOK_THROUGH
from labels.directories.aggregators.known import aggregator_of
from labels.directories.aggregators.looking import Aggregator
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import CAPABILITIES, may_be_asked
from labels.directories.models import Directory, KeptLookUp
from labels.directories.turns import turn_at
from labels.displays.reporting import Reported, take_reports
from labels.domain.marks import mark_kind
from labels.domain.numbers import NumberKind
from labels.domain.sightings import SightingSource
from labels.models import Display, Number
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.exchange import PassingTrouble
from tenants.people.actors import PLATFORM

PIECE: Final = 200  # numbers of one piece of work
LONGEST: Final = 15.0  # seconds for which it asks
LEASE: Final = timedelta(seconds=55)
AGAIN_WHEN_WRONG: Final = timedelta(days=1)  # what is not as it should be is looked at again
KEPT: Final = timedelta(days=400)


def look_through(work: Claimed) -> None:
    """Ask an aggregator about the next numbers, within its limits, and have displays follow. What is left comes again;
    passing trouble raises once nothing more can be asked.
    """
    directory = Directory.objects.select_related("connection").get(code=work.arguments["directory"])
    if not may_be_asked(directory):
        with work.completing():
            return
    aggregator = aggregator_of(directory, turn=nullcontext)
    ends, trouble = time.monotonic() + LONGEST, None
    try:
        with turn_at(directory.address)():
            for number in worth_asking(directory, aggregator)[:PIECE]:
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
        take_reports(list(_reports(directory, aggregator, rows)), actor=PLATFORM, seen_by=directory.name)
        untaken.filter(pk__in=[row.pk for row in rows]).update(taken_at=business_now())
        if worth_asking(directory, aggregator).exists() or untaken.exists():
            schedule(LOOK_THROUGH, key=directory.code, lane=work.lane, directory=directory.code)


def keep(directory: Directory, aggregator: Aggregator, number: str) -> KeptLookUp:
    """Ask about a number and keep the answer, also that it does not take the number."""
    asked_at = business_now()
    cost = directory.connection.price_of_a_call if directory.connection else 0
    try:
        answer = aggregator.ask(number)
        aggregator.looks(answer)
    except PermanentRefusal as refusal:
        answer, cost = {"refused": str(refusal)[:200]}, 0
    row: KeptLookUp = KeptLookUp.objects.create(
        aggregator=directory, tenant=current_tenant(), number=number, asked_at=asked_at, answer=answer, cost=cost
    )
    return row


def worth_asking(directory: Directory, aggregator: Aggregator) -> QuerySet[Display, str]:
    """The numbers about which to ask, the longest expected first: with displays that this aggregator knows at active
    directories that nobody can ask, of which it has said nothing since handsets may show them, or only while they
    still might not; or that are not as they should be, or were looked at long ago.
    """
    now = business_now()
    states = Display.State
    asked = KeptLookUp.objects.filter(
        tenant=current_tenant(), aggregator=directory, number=OuterRef("number__canonical")
    )
    kinds = Q(number__kind__in=aggregator.kinds - {NumberKind.SHORT_CODE})
    for begins in aggregator.short_codes:
        kinds |= Q(number__kind=NumberKind.SHORT_CODE, number__canonical__startswith=begins)
    cells = Display.objects.filter(kinds, directory__in=_known(directory), number__state__in=Number.IN_USE)
    cells = cells.filter(accepted_revision__gt=0, accepted_at__isnull=False)
    cells = cells.exclude(state__in=(states.PENDING, states.FAILED)).filter(
        Q(expected_from=None) | Q(expected_from__lte=now)
    )
    cells = cells.annotate(last=Subquery(asked.order_by("-asked_at").values("asked_at")[:1]))
    due = Q(last=None) | Q(last__lt=F("accepted_at")) | Q(last__lt=F("expected_from"))
    due |= Q(
        last__lt=F("expected_by"), expected_by__lte=now, state__in=(states.SUBMITTED, states.WAITING, states.ASSUMED)
    )
    due |= Q(last__lt=now - AGAIN_WHEN_WRONG, state__in=Display.BAD)
    due |= Q(last__lt=now - timedelta(days=directory.sightings_count_days))
    found: QuerySet[Display, str] = (
        cells.filter(due).order_by("expected_by", "number_id").values_list("number__canonical", flat=True)
    )
    return found.distinct()


def drop_old_look_ups() -> None:
    """Forget answers after their term."""
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
