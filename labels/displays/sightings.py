"""Follows up on a look at handsets: settles accelerations, and tells people what is late or wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from compliance.evidence.services import record
from labels.directories.capabilities import acceleration_price_of
from labels.directories.models import Directory
from labels.domain.remedies import AccelerationOutcome, acceleration_outcome
from labels.domain.wanted import WantedReason
from labels.errands.services import drop_acceleration
from labels.models import Acceleration, ConsistencyAnswer, ConsistencyCheck, Display, Number
from labels.selectors import about_numbers
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.ledger import services as ledger
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

LATE = (Display.State.STALE, Display.State.MISSING)
NAMED = 3  # numbers that a message names

LISTED = 200  # differing displays that an answer lists

AGREES = (Display.State.SHOWN, Display.State.NOTHING)
LEFT_OUT = Q(wanted=None) | Q(wanted_reason=WantedReason.KEPT)
ON_THE_WAY = (Display.State.PENDING, Display.State.SUBMITTED, Display.State.WAITING)


@dataclass(frozen=True)
class DisplaysInTrouble(Event):
    """Emitted in the client's schema when displays of a directory have become late, wrong or refused.

    trouble: display_overdue, display_wrong or display_refused.
    """

    trouble: str
    directory: Directory
    displays: Sequence[Display]


def follow_up(directory: Directory, cells: Collection[Display], earlier: Mapping[int, tuple[str, str]]) -> None:
    """Settles accelerations and reports new trouble after a look at a directory's displays, in its transaction.
    `earlier`: key → state and mark before the look.
    """
    settle_accelerations(cells)
    late = [cell for cell in cells if cell.state in LATE and earlier[cell.pk][0] not in LATE]
    wrong = [
        cell
        for cell in cells
        if cell.state == Display.State.WRONG and earlier[cell.pk] != (Display.State.WRONG, cell.mark)
    ]
    for template, displays in (("display_overdue", late), ("display_wrong", wrong)):
        if displays:
            tell_of(template, directory, displays)


def settle_accelerations(cells: Collection[Display]) -> None:
    """Ends the accelerations of these displays whose outcome is seen, and refunds those without effect."""
    by_key = {cell.pk: cell for cell in cells}
    for order in Acceleration.objects.select_for_update().filter(display__in=by_key, state__in=Acceleration.OPEN):
        cell = by_key[order.display_id]
        if cell.looked_at is None:
            continue  # nobody has seen a handset: it is unknown whether it worked
        outcome = acceleration_outcome(
            revision=order.revision,
            takes_effect_at=order.takes_effect_at,
            shown_revision=cell.shown_revision,
            shown_since=cell.shown_since,
            now=cell.looked_at,
        )
        if outcome is not AccelerationOutcome.WAITING:
            end_acceleration(order, outcome)


def end_acceleration(order: Acceleration, outcome: AccelerationOutcome, reason: str = "") -> None:
    """Ends a locked, open acceleration: refunds it unless it worked, and tells the client."""
    order.state, order.reason, order.ended_at = outcome.value, reason[:64], business_now()
    order.save(update_fields=["state", "reason", "ended_at"])
    drop_acceleration(order.pk)
    cell = Display.objects.select_related("number", "directory").get(pk=order.display_id)
    if outcome is not AccelerationOutcome.DONE and order.charge_id is not None:
        ledger.reverse(order.charge_id, outcome.value, by=PLATFORM, **about_display(cell))
    record(
        "acceleration_ended",
        actor=PLATFORM,
        subject_kind="number",
        subject_id=cell.number_id,
        outcome=outcome.value,
        reason=reason,
        **display_names(cell),
    )
    template = "acceleration_done" if outcome is AccelerationOutcome.DONE else "acceleration_refunded"
    tell_of_displays(
        template, cell, key=f"acceleration:{order.pk}:ended", price=order.price, outcome=outcome.value, reason=reason
    )


def in_scope(check: ConsistencyCheck, cells: QuerySet[Display]) -> QuerySet[Display]:
    """Filters the displays that a check asks for."""
    if check.scope == ConsistencyCheck.Scope.ALL:
        return cells.exclude(number__state=Number.State.RELEASED)
    return cells.filter(number__in=check.numbers.all())


def displays_left_out(check: ConsistencyCheck, directory: Directory) -> QuerySet[Display]:
    """Returns the displays of a check that agree because nothing, or an older label, is wanted there; by number."""
    cells = in_scope(check, Display.objects.filter(directory=directory)).filter(LEFT_OUT, state__in=AGREES)
    return cells.select_related("number").order_by("number__canonical")


def answer_check(check_id: UUID, directory: Directory) -> None:
    """Saves what a directory showed for all displays of a check, and ends the check with its last directory."""
    check = ConsistencyCheck.objects.select_for_update().get(pk=check_id)
    cells = in_scope(check, Display.objects.filter(directory=directory))
    agrees, differs = Q(state__in=AGREES), ~Q(state__in=[*AGREES, *ON_THE_WAY])
    counts = cells.aggregate(
        agree=Count("pk", agrees & ~LEFT_OUT),
        left_out=Count("pk", agrees & LEFT_OUT),
        on_the_way=Count("pk", Q(state__in=ON_THE_WAY)),
        differ=Count("pk", differs),
    )
    differing: list[Display] = []
    if counts["differ"]:
        by_number = cells.filter(differs).select_related("number").order_by("number__canonical")
        differing = list(by_number[:LISTED])
    ConsistencyAnswer.objects.filter(asked=check, directory=directory, looked_at=None).update(
        looked_at=business_now(),
        **counts,
        differing=[
            {
                "display": cell.pk,
                "number": cell.number.canonical,
                "wanted": cell.wanted,
                "shown": cell.shown,
                "state": cell.state,
                "mark": cell.mark,
            }
            for cell in differing
        ],
    )
    if check.ended_at is None and not check.answers.filter(looked_at=None).exists():
        check.ended_at = business_now()
        check.save(update_fields=["ended_at"])
        sums = check.answers.aggregate(agree=Sum("agree"), differ=Sum("differ"))
        record("consistency_checked", actor=PLATFORM, subject_kind="consistency_check", subject_id=check.pk, **sums)


def about_display(cell: Display) -> dict[str, Any]:
    """Returns what an entry of the account names about a display."""
    return {"number": cell.number.canonical, "directory": cell.directory.code}


def display_names(cell: Display) -> dict[str, Any]:
    """Returns what an entry of the history names about a display; the directory has its name in each language."""
    return {"number": cell.number.canonical, "directory": cell.directory.names}


def tell_of_displays(template: str, cell: Display, *, key: str, **parameters: Any) -> None:
    """Queues a message about one display to the client's contacts."""
    queue_message(
        f"labels/{template}",
        everyone_to_tell(Topic.DISPLAYS, about_numbers(Number.objects.filter(pk=cell.number_id), cell.directory.code)),
        key=key,
        about=f"display:{cell.pk}",
        directory=cell.directory.code,
        number=cell.number.canonical,
        label=cell.wanted or "",
        page=Page("display", cell.pk),
        **parameters,
    )


def tell_of(template: str, directory: Directory, cells: Sequence[Display]) -> None:
    """Queues a message about several displays of a directory to the client's contacts, and emits DisplaysInTrouble."""
    DisplaysInTrouble(trouble=template, directory=directory, displays=cells).emit()
    numbers = dict(Display.objects.filter(pk__in=[cell.pk for cell in cells]).values_list("pk", "number__canonical"))
    touched = Number.objects.filter(displays__in=[cell.pk for cell in cells])
    first = min(cells, key=lambda cell: cell.pk)
    at = first.looked_at or business_now()
    queue_message(
        f"labels/{template}",
        everyone_to_tell(Topic.DISPLAYS, about_numbers(touched, directory.code)),
        key=f"{template}:{first.pk}:{first.revision}:{first.mark}:{len(cells)}:{at:%Y%m%d%H%M}",
        about=f"directory:{directory.code}",
        directory=directory.code,
        count=len(cells),
        numbers=sorted(numbers.values())[:NAMED],
        more=max(len(cells) - NAMED, 0),
        price=acceleration_price_of(directory),
        appeal_price=directory.appeal_price,
        mark=first.mark,
        page=Page("displays", query="only=trouble") if len(cells) > 1 else Page("display", first.pk),
    )
