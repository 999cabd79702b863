"""Remedies for displays that are late or wrong: accelerations and appeals, paid from the client's account.

Charged with the order, in its transaction; given back when the directory does not take it or it was not needed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from labels import texts
from labels.directories import connections
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import acceleration_price_of, capabilities_of
from labels.directories.remedies import (
    AccelerationOrder,
    AccelerationReceipt,
    AppealReceipt,
    AppealRequest as AppealOrder,
)
from labels.displays.sightings import about_display, display_names, end_acceleration, tell_of_displays
from labels.displays.witnesses import picture_against
from labels.domain import remedies as rules
from labels.domain.display_state import DisplayState
from labels.domain.remedies import GRACE, AccelerationOutcome
from labels.errands.services import AccelerationToCarry, AppealToCarry, carry_acceleration, carry_appeal
from labels.models import Acceleration, Appeal, Display
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.actors import PLATFORM, Actor
from tenants.ledger import services as ledger
from tenants.ledger.models import Entry
from tenants.ledger.selectors import balance
from tenants.refusals import Refused

ASK_AGAIN = timedelta(minutes=30)  # when a directory has not decided an appeal by its own time
LONGEST_STATEMENT = 500


def barriers(cell: Display) -> tuple[rules.Barrier | None, rules.Barrier | None]:
    """Why (no acceleration, no appeal) may be asked for a display (with number and directory); None: it may."""
    facts = rules.Cell(
        DisplayState(cell.state),
        cell.wanted,
        cell.mark,
        acceleration_price_of(cell.directory),
        cell.accelerations.filter(state__in=Acceleration.OPEN).exists(),
    )
    appealing = rules.Cell(
        facts.state,
        facts.wanted,
        facts.mark,
        None,
        cell.appeals.filter(state__in=Appeal.OPEN).exists(),
        picture_against(cell) is not None,
    )
    return rules.acceleration_barrier(facts), rules.appeal_barrier(appealing)


def _locked(display_id: int) -> Display:
    cell: Display = (
        Display.objects.select_for_update(of=("self",)).select_related("number", "directory").get(pk=display_id)
    )
    return cell


# ---------------------------------------------------------------- acceleration


def order_acceleration(display_id: int, *, key: str, price: int, actor: Actor) -> Acceleration:
    """Order a paid push past the cache of a display's handsets; it is charged now. The same key: the same order.

    price: fen, what the client was told. Raises Refused.
    """
    with transaction.atomic():
        ledger.lock_account()  # before the display
        cell = _locked(display_id)
        known: Acceleration | None = Acceleration.objects.filter(key=key).first()
        if known is not None:
            return _same(known, cell)
        barrier, _appeal = barriers(cell)
        if barrier is not None:
            raise Refused(texts.barrier(barrier))
        if price != cell.directory.acceleration_price:
            raise Refused(_("The price has changed: check it again."))
        order_id = uuid7()
        charge = (
            ledger.charge(price, "acceleration", key=f"acceleration:{order_id}", by=actor, **about_display(cell))
            if price
            else None
        )
        order: Acceleration = Acceleration.objects.create(
            id=order_id,
            display=cell,
            revision=cell.revision,
            key=key,
            price=price,
            charge_id=charge.pk if charge else None,
            **actor.columns("ordered_by"),
            ordered_at=business_now(),
        )
        record(
            "acceleration_ordered",
            actor=actor,
            subject_kind="number",
            subject_id=cell.number_id,
            price=price,
            **display_names(cell),
        )
        schedule("labels.accelerate", key=str(order.pk), acceleration=str(order.pk))
    return order


def _same[Remedy: (Acceleration, Appeal)](known: Remedy, cell: Display) -> Remedy:
    if known.display_id != cell.pk:
        raise Refused(_("This key was already used for another order: use a new one."))
    return known


def send_acceleration(work: Claimed) -> None:
    """Hand an order to its directory, or to a person where that takes none by program, unless it is settled or another
    label has taken its place.
    """
    order_id = UUID(work.arguments["acceleration"])
    order = Acceleration.objects.select_related("display__directory", "display__number").get(pk=order_id)
    cell, receipt = order.display, None
    key = f"{current_tenant().pk.hex}-a-{order.pk.hex}"
    still_wanted = order.state == Acceleration.State.ORDERED and cell.accepted_revision == order.revision
    by_program = capabilities_of(cell.directory).accelerate
    if still_wanted and by_program:
        try:
            [receipt] = connections.directory_adapter(cell.directory).accelerate(
                [AccelerationOrder(key, cell.number.canonical, order.revision)]
            )
        except PermanentRefusal as refusal:
            receipt = AccelerationReceipt(key, None, refusal.reason)
    with work.completing():
        order = Acceleration.objects.select_for_update().get(pk=order_id)
        if order.state == Acceleration.State.ORDERED and still_wanted and not by_program:
            task = AccelerationToCarry(order.pk, cell.pk, order.revision, key, cell.number.canonical, cell.held)
            carry_acceleration(cell.directory, task)
        elif order.state == Acceleration.State.ORDERED:
            _take_acceleration(order, receipt, work.lane)


def _take_acceleration(order: Acceleration, receipt: AccelerationReceipt | None, lane: str) -> None:
    if receipt is None:
        end_acceleration(order, AccelerationOutcome.FAILED, "superseded")
    elif receipt.takes_effect_at is None:
        needless = receipt.reason == "shown_already"
        end_acceleration(
            order, AccelerationOutcome.NOT_NEEDED if needless else AccelerationOutcome.FAILED, receipt.reason
        )
    else:
        _note_taken(order, receipt.takes_effect_at)
        for place, instant in enumerate((receipt.takes_effect_at, receipt.takes_effect_at + GRACE)):
            schedule(
                "labels.look_at", key=f"{order.pk} {place}", due_at=instant, lane=lane, displays=[order.display_id]
            )


def _note_taken(order: Acceleration, takes_effect_at: datetime) -> None:
    order.state, order.takes_effect_at = Acceleration.State.TAKEN, takes_effect_at
    order.save(update_fields=["state", "takes_effect_at"])


def take_word_on_acceleration(order_id: UUID, *, takes_effect_at: datetime | None, reason: str) -> None:
    """A person has brought the party's word on an order, in the caller's transaction; None: it refuses, and the price
    is given back. What it has come to is settled when somebody has seen a handset.
    """
    order = Acceleration.objects.select_for_update().filter(pk=order_id, state=Acceleration.State.ORDERED).first()
    if order is not None and takes_effect_at is not None:
        _note_taken(order, takes_effect_at)
    elif order is not None:
        end_acceleration(order, AccelerationOutcome.FAILED, reason)


# ---------------------------------------------------------------- appeal


def cost_of_appeals(numbers: Sequence[UUID] | QuerySet[Any]) -> int:
    """What appeals against all that these numbers wrongly show would cost now, in fen: the free ones are used first."""
    cells = wrong_displays(numbers).exclude(appeals__state__in=Appeal.OPEN)  # those are paid
    return sum(cells.values_list("directory__appeal_price", flat=True)[balance().free_appeals :])


def wrong_displays(numbers: Sequence[UUID] | QuerySet[Any]) -> QuerySet[Display]:
    """What carries a mark or shows what was never wanted, in the order in which appeals are made."""
    return Display.objects.filter(~Q(mark="") | Q(state=Display.State.WRONG), number__in=numbers).order_by("pk")


def make_appeal(
    display_id: int,
    statement: str,
    *,
    key: str,
    price: int,
    actor: Actor,
    free: bool = False,
    limited: bool = True,
) -> Appeal:
    """Ask a display's directory to take its mark away: a free appeal first, then the fee. Same key, same appeal.

    price: fen, what the client was told it costs without a free one; free: the platform bears it; limited: as of
    `charge`. Raises Refused.
    """
    statement = statement.strip()
    if not 0 < len(statement) <= LONGEST_STATEMENT:
        raise Refused(_("Explain in 1 to 500 characters why the mark is wrong."))
    with transaction.atomic():
        if not free:
            ledger.lock_account()  # before the display
        cell = _locked(display_id)
        known: Appeal | None = Appeal.objects.filter(key=key).first()
        if known is not None:
            return _same(known, cell)
        _acceleration, barrier = barriers(cell)
        if barrier is not None:
            raise Refused(texts.barrier(barrier))
        if price != cell.directory.appeal_price:
            raise Refused(_("The price has changed: check it again."))
        appeal_id = uuid7()
        paid = None
        if not free:
            paid = ledger.take_free_appeal("appeal", key=f"appeal:{appeal_id}", by=actor, **about_display(cell))
        if paid is None and price and not free:
            paid = ledger.charge(
                price, "appeal", key=f"appeal:{appeal_id}", by=actor, limited=limited, **about_display(cell)
            )
        appeal: Appeal = Appeal.objects.create(
            id=appeal_id,
            display=cell,
            about=_about(cell),
            statement=statement,
            key=key,
            paid_with=paid.unit if paid else Entry.Unit.FEN,
            price=0 if free else price,
            charge_id=paid.pk if paid else None,
            **actor.columns("made_by"),
            made_at=business_now(),
        )
        record(
            "appeal_made",
            actor=actor,
            subject_kind="number",
            subject_id=cell.number_id,
            mark=appeal.about,
            **display_names(cell),
        )
        schedule("labels.appeal", key=str(appeal.pk), appeal=str(appeal.pk))
    return appeal


def _about(cell: Display) -> str:
    """The mark that the directory says, or that a confirmed picture shows."""
    picture = None if cell.mark else picture_against(cell)
    return cell.mark or (picture.mark if picture else "") or "wrong_label"


def _key(appeal: Appeal) -> str:
    return f"{current_tenant().pk.hex}-p-{appeal.pk.hex}"


def send_appeal(work: Claimed) -> None:
    """Hand an appeal to its directory, or to a person where that takes none by program."""
    appeal = Appeal.objects.select_related("display__directory", "display__number").get(
        pk=UUID(work.arguments["appeal"])
    )
    by_program = capabilities_of(appeal.display.directory).appeal
    receipt = None
    if appeal.state == Appeal.State.MADE and by_program:
        order = AppealOrder(_key(appeal), appeal.display.number.canonical, appeal.about, appeal.statement)
        try:
            [receipt] = connections.directory_adapter(appeal.display.directory).appeal([order])
        except PermanentRefusal as refusal:
            receipt = AppealReceipt(order.key, None, refusal.reason)
    with work.completing():
        appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if appeal.state == Appeal.State.MADE and not by_program:
            _have_carried(appeal)
        if receipt is None or appeal.state != Appeal.State.MADE:
            return
        if receipt.decided_by is None:
            _end_appeal(appeal, Appeal.State.FAILED, receipt.reason)
            return
        appeal.state, appeal.decided_by = Appeal.State.RECEIVED, receipt.decided_by
        appeal.save(update_fields=["state", "decided_by"])
        _ask_later(appeal, work.lane)


def _have_carried(appeal: Appeal) -> None:
    cell = Display.objects.select_related("number", "directory").get(pk=appeal.display_id)
    task = AppealToCarry(
        appeal=appeal.pk,
        display=cell.pk,
        key=_key(appeal),
        number=cell.number.canonical,
        label=cell.wanted,
        about=appeal.about,
        statement=appeal.statement,
    )
    appeal.decided_by = carry_appeal(cell.directory, task)
    appeal.save(update_fields=["decided_by"])


def take_partys_word(appeal_id: UUID, *, granted: bool, reason: str) -> None:
    """A person has brought the party's word on an appeal, in the caller's transaction. Only what is open is decided."""
    appeal = Appeal.objects.select_for_update().filter(pk=appeal_id, state__in=Appeal.OPEN).first()
    if appeal is not None:
        _end_appeal(appeal, Appeal.State.GRANTED if granted else Appeal.State.REJECTED, reason)


def ask_result(work: Claimed) -> None:
    """Ask a directory how it decided; when it has not, ask again later."""
    appeal = Appeal.objects.select_related("display__directory").get(pk=UUID(work.arguments["appeal"]))
    results = (
        connections.directory_adapter(appeal.display.directory).appeal_results([_key(appeal)])
        if appeal.state == Appeal.State.RECEIVED
        else []
    )
    with work.completing():
        appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if not results or appeal.state != Appeal.State.RECEIVED:
            return
        result = results[0]
        if result.state == "pending":
            _ask_later(appeal, work.lane)
        elif result.state == "unknown":
            _end_appeal(appeal, Appeal.State.FAILED, "unknown")
        else:
            _end_appeal(appeal, Appeal.State(result.state), result.reason)
            schedule("labels.look_at", key=f"{appeal.pk}", lane=work.lane, displays=[appeal.display_id])


def _ask_later(appeal: Appeal, lane: str) -> None:
    due_at = max(appeal.decided_by or business_now(), business_now() + timedelta(minutes=1))
    if appeal.decided_by and appeal.decided_by <= business_now():
        due_at = business_now() + ASK_AGAIN
    schedule("labels.appeal_result", key=str(appeal.pk), due_at=due_at, lane=lane, appeal=str(appeal.pk))


def _end_appeal(appeal: Appeal, state: Appeal.State, reason: str) -> None:
    """Write how a locked appeal ended; one that was not taken is given back; tell the client."""
    appeal.state, appeal.reason, appeal.ended_at = state, reason[:64], business_now()
    appeal.save(update_fields=["state", "reason", "ended_at"])
    cell = Display.objects.select_related("number", "directory").get(pk=appeal.display_id)
    if state == Appeal.State.FAILED and appeal.charge_id is not None:
        ledger.reverse(appeal.charge_id, "not_taken", by=PLATFORM, **about_display(cell))
    record(
        "appeal_ended",
        actor=PLATFORM,
        subject_kind="number",
        subject_id=cell.number_id,
        outcome=state.value,
        reason=reason,
        **display_names(cell),
    )
    tell_of_displays(
        f"appeal_{state.value}", cell, key=f"appeal:{appeal.pk}:{state.value}", mark=appeal.about, reason=reason
    )
