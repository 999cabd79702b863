"""Writes errands: orders for parties that people serve. Receipts or people answer them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.uploads import CleanFile
from labels.bulk import update_rows
from labels.directories.meter import note_call
from labels.directories.models import Directory
from labels.domain.errands import ErrandAnswer
from labels.errands import selectors
from labels.errands.chasing import plan_chase
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandPicture, ErrandReceipt
from tenants import context
from tenants.agenda.claiming import note_dropped
from tenants.agenda.services import Planned, schedule_for_clients, schedule_for_platform
from tenants.clients.reconciling import ClientGoes
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.events import Event
from tenants.refusals import Refused

PREPARE, TAKE = "errands.prepare", "labels.take_answers"
PIECE: Final = 2000  # rows of one statement


@dataclass(frozen=True)
class Ordered:
    """A display's order. before: the label that the party holds; task: what the party wants done by hand, or empty."""

    display: int
    revision: int
    key: str
    number: str
    label: str | None
    before: str = ""
    task: str = ""


@dataclass(frozen=True)
class ErrandsOrdered(Event):
    """People carry orders for displays (keys) of the client in use; a window that waits for them may say so."""

    displays: Collection[int]


def order_errands(directory: Directory, orders: Collection[Ordered]) -> datetime:
    """Takes orders of the client in use, in the caller's transaction; the same key is the same order. Supersedes
    waiting orders for older revisions of a display. Returns when the party should have answered.
    """
    party, now, tenant = selectors.party_served(directory), business_now(), context.current_tenant()
    by_hand = party.by == DeskParty.By.HAND
    expected = selectors.answer_expected(party, now)
    Errand.objects.bulk_create(
        [
            Errand(
                directory=directory,
                tenant=tenant,
                display=order.display,
                revision=order.revision,
                key=order.key,
                number=order.number,
                label=order.label,
                before=order.before,
                by_hand=by_hand or bool(order.task),
                task=order.task,
                made_at=now,
                answers_by=expected,
            )
            for order in orders
        ],
        ignore_conflicts=True,
        batch_size=PIECE,
    )
    _supersede(directory, {order.display: order.revision for order in orders})
    if by_hand or any(order.task for order in orders):
        plan_chase()
    if not by_hand:
        plan_file(directory)
    ErrandsOrdered(displays=[order.display for order in orders]).emit()
    return expected


def note_promised(displays: Collection[int] | QuerySet[Any, int], by: datetime | None) -> None:
    """Notes when the open orders of these displays of the client in use are promised to be published; None: no window
    waits.
    """
    mine = Errand.objects.filter(tenant=context.current_tenant(), state__in=Errand.OPEN)
    mine.filter(display__in=displays, appeal=None, acceleration=None).update(promised_by=by)


@dataclass(frozen=True)
class ForwardingToCarry:
    """A forwarding of the client in use (its key) for a carrier. to: where calls to the number go, None: to the number
    itself; before: where they go now.
    """

    forwarding: int
    revision: int
    key: str
    number: str
    to: str | None
    before: str | None


def carry_forwardings(directory: Directory, forwardings: Collection[ForwardingToCarry]) -> set[int]:
    """Gives forwardings to a person to bring to a carrier, in the caller's transaction; the same key is the same task.

    Supersedes waiting tasks for older revisions. Returns the forwardings (keys) that need no task: the carrier forwards
    the calls there already and has been given nothing else.
    """
    now = business_now()
    by = selectors.answer_due(selectors.party_served(directory), now)
    there = Errand.objects.filter(directory=directory, tenant=context.current_tenant(), state__in=Errand.OPEN)
    there = there.filter(forwarding__in=[each.forwarding for each in forwardings])
    older = there.filter(state=Errand.State.WAITING).exclude(key__in=[each.key for each in forwardings])
    older.update(state=Errand.State.SUPERSEDED)
    with_it = set(there.filter(state=Errand.State.SENT).values_list("forwarding", flat=True))
    needless = {each.forwarding for each in forwardings if each.to == each.before and each.forwarding not in with_it}
    carried = [each for each in forwardings if each.forwarding not in needless]
    Errand.objects.bulk_create(
        [
            Errand(
                directory=directory,
                tenant=context.current_tenant(),
                display=0,
                forwarding=each.forwarding,
                revision=each.revision,
                key=each.key,
                number=each.number,
                label=each.to,
                before=each.before or "",
                by_hand=True,
                made_at=now,
                answers_by=by,
            )
            for each in carried
        ],
        ignore_conflicts=True,
        batch_size=PIECE,
    )
    if carried:
        plan_chase()
    return needless


def answers_about_forwardings(directory: Directory) -> QuerySet[Errand]:
    """Returns, locked, the carrier's answers about forwardings of the client in use that were not taken yet."""
    answered = Errand.objects.filter(
        directory=directory, tenant=context.current_tenant(), state__in=Errand.ANSWERED, told_at=None
    )
    return answered.exclude(forwarding=None).select_for_update().order_by("revision", "pk")


@dataclass(frozen=True)
class AppealToCarry:
    """An appeal of the client (its id) against a mark on a display."""

    appeal: UUID
    display: int
    key: str
    number: str
    label: str | None
    about: str
    statement: str


def carry_appeal(directory: Directory, appeal: AppealToCarry) -> datetime:
    """Gives an appeal of the client in use to a person to bring to a party, in the caller's transaction; the same key
    is the same task. Returns when the party should have answered.
    """
    now = business_now()
    by = selectors.answer_due(selectors.party_served(directory), now)
    Errand.objects.bulk_create(
        [
            Errand(
                directory=directory,
                tenant=context.current_tenant(),
                display=appeal.display,
                revision=0,
                key=appeal.key,
                number=appeal.number,
                label=appeal.label,
                by_hand=True,
                appeal=appeal.appeal,
                about=appeal.about,
                statement=appeal.statement,
                made_at=now,
                answers_by=by,
            )
        ],
        ignore_conflicts=True,
    )
    plan_chase()
    return by


@dataclass(frozen=True)
class AccelerationToCarry:
    """A client's acceleration (its id) for a display that has this label."""

    acceleration: UUID
    display: int
    revision: int
    key: str
    number: str
    label: str | None


def carry_acceleration(directory: Directory, order: AccelerationToCarry) -> None:
    """Gives an acceleration of the client in use to a person to order at a party, in the caller's transaction; the same
    key is the same task.
    """
    now = business_now()
    Errand.objects.bulk_create(
        [
            Errand(
                directory=directory,
                tenant=context.current_tenant(),
                display=order.display,
                acceleration=order.acceleration,
                revision=order.revision,
                key=order.key,
                number=order.number,
                label=order.label,
                by_hand=True,
                made_at=now,
                answers_by=selectors.answer_due(selectors.party_served(directory), now),
            )
        ],
        ignore_conflicts=True,
    )
    plan_chase()


def drop_acceleration(acceleration: UUID) -> None:
    """Supersedes the waiting task of an acceleration of the client in use that is over."""
    waiting = Errand.objects.filter(tenant=context.current_tenant(), acceleration=acceleration)
    waiting.filter(state=Errand.State.WAITING).update(state=Errand.State.SUPERSEDED)


def _supersede(directory: Directory, newest: dict[int, int]) -> None:
    waiting = Errand.objects.filter(
        directory=directory,
        tenant=context.current_tenant(),
        state=Errand.State.WAITING,
        file=None,
        appeal=None,
        acceleration=None,
        display__in=newest,
    )
    old = [row.pk for row in waiting.select_for_update().order_by("pk") if row.revision < newest[row.display]]
    Errand.objects.filter(pk__in=old).update(state=Errand.State.SUPERSEDED)


def plan_file(directory: Directory) -> None:
    """Schedules a file for the cut-off after the oldest order that waits for one; now if that has passed."""
    waiting = Errand.objects.filter(directory=directory, state=Errand.State.WAITING, file=None, by_hand=False)
    with context.platform():  # whichever client's it is
        oldest = waiting.order_by("made_at").values_list("made_at", flat=True).first()
    if oldest is not None:
        due_at = selectors.cut_off_after(selectors.party_served(directory), oldest)
        schedule_for_platform(PREPARE, key=directory.code, due_at=due_at, lane=Lane.BULK, directory=directory.code)


# ---------------------------------------------------------------- answered


def answer_errands(directory: Directory, answers: Iterable[tuple[UUID, ErrandAnswer]], *, by: Actor) -> tuple[int, int]:
    """Writes a party's answers to orders by their ids, in the caller's transaction; only open orders change. Schedules
    the clients' displays to be updated. Returns how many were accepted and refused now.
    """
    by_id = dict(answers)
    rows = list(Errand.objects.select_for_update().filter(pk__in=by_id, state__in=Errand.OPEN).order_by("pk"))
    now = business_now()
    for row in rows:
        answer = by_id[row.pk]
        row.state = Errand.State.ACCEPTED if answer.accepted else Errand.State.REFUSED
        row.answered_by, row.answered_by_id = by.columns("answered_by").values()
        row.answered_at, row.reason, row.effective_on = now, answer.reason[:200], answer.effective_on
    update_rows(rows, ["state", "answered_at", "answered_by", "answered_by_id", "reason", "effective_on"])
    _count_files({row.file_id for row in rows if row.file_id}, now)
    tenants = {row.tenant_id for row in rows}
    planned = {tenant: Planned(TAKE, directory.code, {"directory": directory.code}) for tenant in tenants}
    schedule_for_clients(planned)
    if rows:
        note_call(directory)
    accepted = sum(row.state == Errand.State.ACCEPTED for row in rows)
    return accepted, len(rows) - accepted


def _count_files(files: Iterable[UUID], now: datetime) -> None:
    for file in ErrandFile.objects.select_for_update().filter(pk__in=files).order_by("pk"):
        file.answered = file.errands.filter(state__in=Errand.ANSWERED).count()
        whole = not file.errands.filter(state__in=Errand.OPEN).exists()
        file.state = ErrandFile.State.ANSWERED if whole else ErrandFile.State.PARTLY
        file.save(update_fields=["answered", "state"])


def note_told(errands: Collection[UUID]) -> None:
    """Notes that the client's displays were updated by these answers."""
    Errand.objects.filter(pk__in=errands).update(told_at=business_now())


# ---------------------------------------------------------------- by hand


def carried_by_hand(tasks: Collection[UUID], *, ticket: str, picture: CleanFile | None, actor: Actor) -> int:
    """Notes that somebody has given tasks to their party, with its ticket number or a picture of its confirmation.
    Returns how many; others were with it already, or are answered. Raises Refused.
    """
    ticket = ticket.strip()
    if not ticket and picture is None:
        raise Refused(_("Give the ticket number or a picture of the confirmation."), field="ticket")
    with transaction.atomic():
        kept = _keep_picture(picture) if picture else None
        rows = list(selectors.tasks_open().select_for_update().filter(pk__in=tasks, state=Errand.State.WAITING))
        now = business_now()
        for row in rows:
            row.state, row.sent_at = Errand.State.SENT, now
            row.sent_by, row.sent_by_id = actor.columns("sent_by").values()
            row.ticket, row.picture = ticket[:60], kept
            row.answers_by = selectors.answer_due(selectors.party_served(row.directory), now)
        update_rows(rows, ["state", "sent_at", "sent_by", "sent_by_id", "ticket", "picture", "answers_by"])
    return len(rows)


def _keep_picture(picture: CleanFile) -> ErrandPicture:
    return ErrandPicture.objects.create(
        content=picture.content,
        content_type=picture.content_type,
        sha256=picture.sha256,
        given_at=business_now(),
    )


def answered_by_hand(
    tasks: Collection[UUID], *, accepted: bool, reason: str, effective_on: date | None, actor: Actor
) -> int:
    """Takes a party's answer to tasks that somebody brings. Returns how many were open. Raises Refused."""
    reason = reason.strip()
    if not accepted and not reason:
        raise Refused(_("Say why the party refuses: the client reads it."), field="reason")
    done, tasks_open = 0, selectors.tasks_open().filter(pk__in=tasks)
    ahead = accepted and effective_on is not None and effective_on > business_now().astimezone(selectors.zone()).date()
    if ahead and tasks_open.exclude(forwarding=None).exists():
        raise Refused(
            _("A forwarding counts from when the carrier leads the calls: say so on that day."), field="effective_on"
        )
    with transaction.atomic():
        rows = tasks_open.select_related("directory").order_by("directory_id")
        for directory in {row.directory for row in rows}:
            answers = [
                (row.pk, ErrandAnswer(0, "", row.number, accepted, reason, effective_on))
                for row in rows
                if row.directory_id == directory.pk
            ]
            done += sum(answer_errands(directory, answers, by=actor))
    return done


# ---------------------------------------------------------------- over


def give_up_of(event: ClientGoes) -> None:
    """Supersedes the orders of a client that is removed; files that wait for nothing else become answered."""
    open_ones = Errand.objects.filter(tenant=event.tenant, state__in=Errand.OPEN)
    files = set(open_ones.exclude(file=None).values_list("file", flat=True))
    if given_up := open_ones.update(state=Errand.State.SUPERSEDED):
        note_dropped(Errand, given_up)
    unanswered = ErrandFile.objects.filter(pk__in=files, state__in=ErrandFile.UNANSWERED)
    unanswered = unanswered.exclude(errands__state__in=Errand.OPEN)
    _count_files(unanswered.values_list("pk", flat=True), business_now())


def drop_old(before: datetime) -> None:
    """Deletes what is answered and older: pictures, files' and receipts' contents, and the orders themselves."""
    over = Errand.objects.filter(made_at__lt=before).exclude(state__in=Errand.OPEN)
    over.exclude(state__in=Errand.ANSWERED, told_at=None).delete()
    ErrandPicture.objects.filter(given_at__lt=before).exclude(
        pk__in=Errand.objects.exclude(picture=None).values("picture")
    ).delete()
    ErrandFile.objects.filter(made_at__lt=before, state=ErrandFile.State.ANSWERED).update(content=None)
    ErrandReceipt.objects.filter(taken_at__lt=before - timedelta(days=365)).delete()
