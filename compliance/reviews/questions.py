"""Handles questions to the support: answered without an end, solved, reopened. They are cases with words of their own.

After an answer the client may write on (which opens the question again), say that it is solved, or leave it; then it
counts as solved after KEPT_OPEN. A word within REOPENED_WITHIN opens a solved one again.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.domain import service_times
from compliance.duty.selectors import on_duty
from compliance.reviews import promises, telling, turns
from compliance.reviews.models import Case, Entry
from compliance.reviews.selectors import open_case_about
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused

SOLVE = "reviews.solve_answered"
KEPT_OPEN, REOPENED_WITHIN = timedelta(days=7), timedelta(days=30)  # business time
ENDED = (Case.State.ANSWERED, Case.State.SOLVED)  # a word of the client opens these again


def answer_question(case_id: UUID, actor: Actor, text: str, version: int, files: Iterable[File[bytes]] = ()) -> None:
    """Writes a reviewer's answer, perhaps with files; the question stays open for the client.

    Raises CaseMoved, Refused.
    """
    if not text.strip():
        raise Refused(_("Write the answer."))
    clean = uploads.accept_all(files)
    with turns.case_at(case_id, version) as case:
        _demand_question(case)
        now = business_now()
        turns.end_wait(case, now)
        case.state, case.waiting_since, case.reopened = Case.State.ANSWERED, now, False
        case.looking, case.looking_until = "", None
        entry = turns.write_entry(case, Entry.Side.REVIEWER, actor, "answered", text, clean)
        turns.save(case)
        with context.client(case.tenant):
            schedule(SOLVE, key=str(case.pk), due_at=now + KEPT_OPEN, lane=Lane.BULK, case=str(case.pk))
            telling.note("question_answered", case, actor)
            telling.tell_client("question_answered", case, entry)


def solve(case_id: UUID, actor: Actor, text: str, version: int, files: Iterable[File[bytes]] = ()) -> None:
    """Ends a question for a reviewer, with a last word or without. Raises CaseMoved, Refused."""
    clean = uploads.accept_all(files)
    with turns.case_at(case_id, version) as case:
        _demand_question(case)
        with context.client(case.tenant):
            turns.close(case, Case.State.SOLVED, Entry.Side.REVIEWER, actor, text, "", clean)


def solve_own(case_id: UUID, actor: Actor) -> None:
    """Ends a question for the client. Raises Refused for a case that is no open question."""
    with turns.own_open_case(case_id) as case:
        _demand_question(case)
        turns.close(case, Case.State.SOLVED, Entry.Side.CLIENT, actor, "", "")


def solve_answered(case_id: UUID) -> None:
    """Ends a question KEPT_OPEN after its answer if nobody wrote on; in the client's schema. Safe to repeat."""
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id, state=Case.State.ANSWERED).first()
        if case is not None and case.waiting_since is not None and case.waiting_since + KEPT_OPEN <= business_now():
            turns.close(case, Case.State.SOLVED, Entry.Side.PLATFORM, PLATFORM, "", "")


def reopen(case: Case, actor: Actor, text: str, files: Iterable[uploads.CleanFile] = ()) -> None:
    """Opens a locked question again, when the client writes on after an answer or a solution, with a new promise.

    Raises Refused.
    """
    now = business_now()
    if case.decided_at is not None:
        if now - case.decided_at > REOPENED_WITHIN:
            raise Refused(_("This question was solved more than 30 days ago: ask a new one."))
        if open_case_about(case.kind, case.subject_id) is not None:
            raise Refused(_("There is a newer question about this: write in that one."))
        case.waiting_since = case.decided_at
        case.decided_at, case.decided_by, case.decided_by_id, case.reason_code, case.reason = None, "", "", "", ""
    turns.end_wait(case, now)
    duty = on_duty(now) if service_times.for_night_duty(case.kind, case.lane) else None
    promised = promises.promise(case.kind, case.lane, now)
    case.due_at, case.in_working_hours = promised.due_at, promised.in_working_hours
    if duty is not None:
        case.assigned_to, case.assigned_to_id = duty.columns("assigned_to").values()
    case.state, case.reopened = Case.State.OPEN, True
    turns.write_entry(case, Entry.Side.CLIENT, actor, "reopened", text, files)
    turns.save(case)
    telling.untell(case)
    telling.note("question_reopened", case, actor)


def _demand_question(case: Case) -> None:
    if case.kind != Case.Kind.SUPPORT:
        raise Refused(_("This is not a support question: decide it."))
