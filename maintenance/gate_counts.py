"""Counts a window's displays for its gates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays.witnesses import samples
from labels.domain.wanted import WantedReason
from labels.models import Display, LabelVersion, Number
from labels.selectors import DirectoryTally, standby_leases_ahead, tally
from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from tenants.clock import business_now

_COUNTS = {
    Display.State.PENDING: "pending",
    Display.State.SUBMITTED: "waiting",
    Display.State.WAITING: "waiting",
    Display.State.SHOWN: "shown",
    Display.State.NOTHING: "nothing",
    Display.State.ASSUMED: "assumed",
    Display.State.STALE: "stale",
    Display.State.MISSING: "stale",
    Display.State.WRONG: "wrong",
    Display.State.FAILED: "failed",
}

# Why a display that the window is about shows nothing though its number is the client's: not because it agrees.
_NOT_SHOWN = frozenset(
    {
        WantedReason.NOT_TAKEN,
        WantedReason.NOT_CERTIFIED,
        WantedReason.FROZEN,
        WantedReason.NUMBER_SUSPENDED,
        WantedReason.NUMBER_DISPUTED,
    }
)
# That nothing is shown of an unproved number keeps up what brings it a label, and no other work.
_WITHHELD: Mapping[Content, frozenset[WantedReason]] = {
    Content.LABEL_CHANGE: _NOT_SHOWN | {WantedReason.KEPT, WantedReason.NOTHING_APPROVED, WantedReason.NUMBER_UNPROVED},
    Content.NUMBER_STATE_SYNC: frozenset(),  # it may be what takes the label away
}


def directory_counts(
    request: MaintenanceRequest, active: Sequence[Directory] | None = None
) -> tuple[DirectoryCounts, ...]:
    """Counts the displays of a request's numbers by directory for the gates. active: as in tally.

    It leaves out numbers whose label a later change has replaced: they are no longer this request's. A number under the
    standby label of another window counts as pending: the directory has not been sent its new label.
    """
    window: Window | None = getattr(request, "window", None)
    published_at = window.published_at if window is not None else None
    counted, withheld = [], _WITHHELD.get(Content(request.content), _NOT_SHOWN)
    tallies = tally(numbers_at_stake(request), active)
    covered = {each.directory.pk: _covered(request, each) for each in tallies}
    until = _covered_until(request) if any(covered.values()) else None
    sampled = samples(numbers_at_stake(request), [each.directory for each in tallies])
    for each in tallies:
        sample = sampled.get(each.directory.pk)
        beneath = covered[each.directory.pk]
        counts = Counter(pending=beneath.total())
        for state, number in each.states.items():
            counts[_COUNTS[Display.State(state)]] += number - beneath[state]
        counted.append(
            DirectoryCounts(
                each.directory.code,
                critical=each.directory.is_waited_for(published_at),
                withheld=sum(each.reasons.get(reason, 0) for reason in withheld),
                covered=beneath.total() if until else 0,  # none: the label has just ended, and is being taken back
                covered_until=until if beneath else None,
                expected_from=each.expected_from,
                expected_by=each.expected_by,
                by_people=capabilities_of(each.directory).by_people,
                answer_by=each.answer_by,
                must_be_seen=each.directory.must_be_seen,
                sampled=sample.seen if sample else 0,
                sample=sample.wanted if sample else 0,
                **counts,
            )
        )
    return tuple(counted)


def _covered(request: MaintenanceRequest, tallied: DirectoryTally) -> Counter[str]:
    """Counts the displays beneath another window's standby label, by state; none where this one has its own."""
    return Counter() if request.standby_text else Counter(tallied.standby)


def _covered_until(request: MaintenanceRequest) -> datetime | None:
    """Returns when the last standby lease over its numbers is to end (of each number, its first lease)."""
    beneath = numbers_at_stake(request).filter(displays__wanted_reason=WantedReason.STANDBY)
    over = standby_leases_ahead(business_now()).filter(number__in=beneath)
    ends = over.order_by().values("number").annotate(first=Min("ends_at"))
    last: datetime | None = ends.aggregate(last=Max("first"))["last"]
    return last


def numbers_at_stake(request: MaintenanceRequest) -> QuerySet[Number, UUID]:
    """Returns the keys of a request's numbers, without those whose label a later change has replaced."""
    numbers = request.numbers.all()
    if request.content == Content.LABEL_CHANGE:
        over = LabelVersion.objects.filter(
            request_id=request.pk, state__in=[LabelVersion.State.SUPERSEDED, LabelVersion.State.WITHDRAWN]
        )
        numbers = numbers.exclude(pk__in=over.values("number"))
    return numbers.values_list("pk", flat=True)
