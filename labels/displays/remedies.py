"""Orders remedies for displays that are late or wrong: accelerations and appeals, paid from the client's account.

They are charged in the order's transaction, and refunded when the directory refuses or there was no need.
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
    """Returns why (no acceleration, no appeal) may be asked for a display (with number and directory); None: it may."""
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


def _locked_display(display_id: int) -> Display:
    cell: Display = (
        Display.objects.select_for_update(of=("self",)).select_related("number", "directory").get(pk=display_id)
    )
    return cell


# ---------------------------------------------------------------- acceleration


def order_acceleration(display_id: int, *, key: str, price: int, actor: Actor) -> Acceleration:
    """Orders a paid push past the cache of a display's handsets and charges it. The same key returns the same order.

    price: fen, as the client saw it. Raises Refused.
    """
    with transaction.atomic():
        ledger.lock_account()  # before the display
        cell = _locked_display(display_id)
        known: Acceleration | None = Acceleration.objects.filter(key=key).first()
        if known is not None:
            return _same_order(known, cell)
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


def _same_order[Remedy: (Acceleration, Appeal)](known: Remedy, cell: Display) -> Remedy:
    if known.display_id != cell.pk:
        raise Refused(_("This key was already used for another order: use a new one."))
    return known


def send_acceleration(work: Claimed) -> None:
    """Sends an order to its directory, or gives it to a person if programs cannot order there; not an order that is
    settled, or whose label was replaced.
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
    """Takes a party's answer to an order that a person carried, in the caller's transaction. takes_effect_at None: the
    party refuses, and the price is refunded. The outcome is settled once somebody has seen a handset.
    """
    order = Acceleration.objects.select_for_update().filter(pk=order_id, state=Acceleration.State.ORDERED).first()
    if order is not None and takes_effect_at is not None:
        _note_taken(order, takes_effect_at)
    elif order is not None:
        end_acceleration(order, AccelerationOutcome.FAILED, reason)


# ---------------------------------------------------------------- appeal


def cost_of_appeals(numbers: Sequence[UUID] | QuerySet[Any]) -> int:
    """Returns what appeals against everything that these numbers wrongly show would cost now, in fen, after
    free ones.
    """
    cells = wrong_displays(numbers).exclude(appeals__state__in=Appeal.OPEN)  # open appeals are paid
    return sum(cells.values_list("directory__appeal_price", flat=True)[balance().free_appeals :])


def wrong_displays(numbers: Sequence[UUID] | QuerySet[Any]) -> QuerySet[Display]:
    """Returns the displays with a mark or a text that was never wanted, in the order in which appeals are made."""
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
    """Asks a display's directory to remove its mark: by a free appeal first, then for the fee. The same key returns the
    same appeal.

    price: fen, the fee that the client saw; free: the platform pays; limited: as for `charge`. Raises Refused.
    """
    statement = statement.strip()
    if not 0 < len(statement) <= LONGEST_STATEMENT:
        raise Refused(_("Explain in 1 to 500 characters why the mark is wrong."))
    with transaction.atomic():
        if not free:
            ledger.lock_account()  # before the display
        cell = _locked_display(display_id)
        known: Appeal | None = Appeal.objects.filter(key=key).first()
        if known is not None:
            return _same_order(known, cell)
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
            about=_mark_appealed_against(cell),
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


def _mark_appealed_against(cell: Display) -> str:
    """Returns the mark that the directory reports, or that a confirmed picture shows."""
    picture = None if cell.mark else picture_against(cell)
    return cell.mark or (picture.mark if picture else "") or "wrong_label"


def _key_of_appeal(appeal: Appeal) -> str:
    return f"{current_tenant().pk.hex}-p-{appeal.pk.hex}"


def send_appeal(work: Claimed) -> None:
    """Sends an appeal to its directory, or gives it to a person if programs cannot appeal there."""
    appeal = Appeal.objects.select_related("display__directory", "display__number").get(
        pk=UUID(work.arguments["appeal"])
    )
    by_program = capabilities_of(appeal.display.directory).appeal
    receipt = None
    if appeal.state == Appeal.State.MADE and by_program:
        order = AppealOrder(_key_of_appeal(appeal), appeal.display.number.canonical, appeal.about, appeal.statement)
        try:
            [receipt] = connections.directory_adapter(appeal.display.directory).appeal([order])
        except PermanentRefusal as refusal:
            receipt = AppealReceipt(order.key, None, refusal.reason)
    with work.completing():
        appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if appeal.state == Appeal.State.MADE and not by_program:
            _have_appeal_carried(appeal)
        if receipt is None or appeal.state != Appeal.State.MADE:
            return
        if receipt.decided_by is None:
            _end_appeal(appeal, Appeal.State.FAILED, receipt.reason)
            return
        appeal.state, appeal.decided_by = Appeal.State.RECEIVED, receipt.decided_by
        appeal.save(update_fields=["state", "decided_by"])
        _ask_about_appeal_later(appeal, work.lane)


def _have_appeal_carried(appeal: Appeal) -> None:
    cell = Display.objects.select_related("number", "directory").get(pk=appeal.display_id)
    task = AppealToCarry(
        appeal=appeal.pk,
        display=cell.pk,
        key=_key_of_appeal(appeal),
        number=cell.number.canonical,
        label=cell.wanted,
        about=appeal.about,
        statement=appeal.statement,
    )
    appeal.decided_by = carry_appeal(cell.directory, task)
    appeal.save(update_fields=["decided_by"])


def take_partys_word(appeal_id: UUID, *, granted: bool, reason: str) -> None:
    """Takes a party's answer to an appeal that a person carried, in the caller's transaction; only an open
    one changes.
    """
    appeal = Appeal.objects.select_for_update().filter(pk=appeal_id, state__in=Appeal.OPEN).first()
    if appeal is not None:
        _end_appeal(appeal, Appeal.State.GRANTED if granted else Appeal.State.REJECTED, reason)


def ask_result(work: Claimed) -> None:
    """Asks a directory how it decided an appeal; while it has not, schedules the question again."""
    appeal = Appeal.objects.select_related("display__directory").get(pk=UUID(work.arguments["appeal"]))
    results = (
        connections.directory_adapter(appeal.display.directory).appeal_results([_key_of_appeal(appeal)])
        if appeal.state == Appeal.State.RECEIVED
        else []
    )
    with work.completing():
        appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if not results or appeal.state != Appeal.State.RECEIVED:
            return
        result = results[0]
        if result.state == "pending":
            _ask_about_appeal_later(appeal, work.lane)
        elif result.state == "unknown":
            _end_appeal(appeal, Appeal.State.FAILED, "unknown")
        else:
            _end_appeal(appeal, Appeal.State(result.state), result.reason)
            schedule("labels.look_at", key=f"{appeal.pk}", lane=work.lane, displays=[appeal.display_id])


def _ask_about_appeal_later(appeal: Appeal, lane: str) -> None:
    due_at = max(appeal.decided_by or business_now(), business_now() + timedelta(minutes=1))
    if appeal.decided_by and appeal.decided_by <= business_now():
        due_at = business_now() + ASK_AGAIN
    schedule("labels.appeal_result", key=str(appeal.pk), due_at=due_at, lane=lane, appeal=str(appeal.pk))


def _end_appeal(appeal: Appeal, state: Appeal.State, reason: str) -> None:
    """Writes how a locked appeal ended, refunds it if the directory did not take it, and tells the client."""
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
