"""Holds the parts of every turn of a case: the locked case, an entry in its thread, its end. For this room's services.

The shared row, the client's rows (through CaseDecided), history and messages are written in one transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.duty.alerts import end_alerts
from compliance.reviews import clock, telling
from compliance.reviews.models import Attachment, Case, Entry
from compliance.storage import keep_all
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.events import Event
from tenants.models import Tenant
from tenants.refusals import Refused

SIDES = {"staff": Entry.Side.REVIEWER, "platform": Entry.Side.PLATFORM}  # of an actor's kind; others are the client's


class CaseMoved(RuntimeError):
    """The case has changed since the reviewer looked at it: somebody else was faster. Nothing was written."""


@dataclass(frozen=True)
class CaseDecided(Event):
    """Emitted inside the client's schema when a case is approved, rejected or withdrawn (case.state); never for a
    sign-up.
    """

    case: Case
    actor: Actor


@dataclass(frozen=True)
class CaseChangedHands(Event):
    """Emitted inside the client's schema when a case goes to the client (case.state is waiting) or comes back."""

    case: Case


@contextmanager
def case_at(case_id: UUID, version: int) -> Iterator[Case]:
    """Yields, for a reviewer, the case locked and still at `version`. Raises CaseMoved otherwise."""
    with context.platform(), transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=case_id)
        if case.version != version or case.decided:
            raise CaseMoved(f"case {case_id} is at version {case.version} ({case.state}), not {version}")
        yield case


@contextmanager
def own_case(case_id: UUID) -> Iterator[Case]:
    """Yields, for the client, a case of its own, locked. Raises Case.DoesNotExist otherwise."""
    with transaction.atomic():
        own = Case.objects.filter(tenant=context.current_tenant()).exclude(kind__in=Case.INTERNAL)
        yield own.select_for_update().get(pk=case_id)


@contextmanager
def own_open_case(case_id: UUID) -> Iterator[Case]:
    """Yields a case as own_case does. Raises Refused for a decided one."""
    with own_case(case_id) as case:
        demand_open(case)
        yield case


def demand_open(case: Case) -> None:
    """Raises Refused for a case that is decided."""
    if case.decided:
        raise Refused(_("This case is closed."))


def close(
    case: Case,
    state: Case.State,
    side: Entry.Side,
    actor: Actor,
    text: str,
    reason_code: str,
    files: Iterable[uploads.CleanFile] = (),
) -> None:
    """Writes the decision, emits CaseDecided, records it and tells the contacts; in the client's schema."""
    entry = mark_decided(case, state, side, actor, text, reason_code, files)
    if case.kind in Case.INTERNAL and state != Case.State.APPROVED and case.subject_kind != Case.SHUT_OUT:
        return  # it never reached the client, and nothing has been done yet
    proposer = {"proposed_by": case.proposed_by} if case.proposed_by else {}
    telling.note("case_decided", case, actor, outcome=state, reason_code=reason_code, **proposer)
    CaseDecided(case=case, actor=actor).emit()
    telling.untell(case)
    if state != Case.State.WITHDRAWN and side != Entry.Side.CLIENT and case.kind not in Case.INTERNAL:
        telling.tell_decision(case, entry)


def mark_decided(
    case: Case,
    state: Case.State,
    side: Entry.Side,
    actor: Actor,
    text: str,
    reason_code: str,
    files: Iterable[uploads.CleanFile] = (),
) -> Entry:
    """Writes the decision, and nothing else."""
    now = business_now()
    end_wait(case, now)
    case.state, case.decided_at = state, now
    case.decided_by, case.decided_by_id = actor.columns("decided_by").values()
    case.reason_code, case.reason = reason_code, text
    case.looking, case.looking_until = "", None
    case.reopened = False
    entry = write_entry(case, side, actor, str(state), text, files)
    save(case)
    return entry


def end_wait(case: Case, now: datetime) -> None:
    """Ends the client's turn; its time does not count as the reviewers'."""
    if case.waiting_since is not None:
        case.waited += now - case.waiting_since
        case.waiting_since = None


def save(case: Case) -> None:
    """Saves a new version: a reviewer who decides on the one before gets CaseMoved. Clock and alerts follow
    the state.
    """
    case.version += 1
    case.save()
    if case.state == Case.State.OPEN:
        clock.follow(case)
    else:
        end_alerts(clock.about(case))


def written_by(actor: Actor) -> dict[str, str]:
    """Returns the columns of a turn's author."""
    return actor.columns("author") | {"author_kind": actor.kind}


def write_entry(
    case: Case,
    side: Entry.Side,
    actor: Actor,
    action: str,
    text: str,
    files: Iterable[uploads.CleanFile] = (),
    kept: Iterable[uploads.StoredFile] = (),
    *,
    internal: bool = False,
) -> Entry:
    """Adds a turn to the thread, with files that uploads.accept took before the case was locked, or files
    kept already.
    """
    entry = Entry.objects.create(
        case=case,
        side=side,
        **written_by(actor),
        action=action,
        text=text,
        internal=internal,
        at=business_now(),
    )
    for file in [*kept, *keep_all(files, case.tenant.schema_name)]:
        Attachment.objects.create(entry=entry, **asdict(file))
    return entry


def erase_author(value: str) -> int:
    """Removes the name of a person of the client in use from the turns of all its cases; a reviewer of the same name
    keeps theirs. Returns from how many.
    """
    turns = Entry.objects.filter(case__tenant=context.current_tenant(), side=Entry.Side.CLIENT, author=value)
    return turns.exclude(author_kind="staff").update(author="", author_id="")


def note_in_thread(tenant: Tenant, actor: Actor, action: str) -> bool:
    """Adds a turn among reviewers to the thread of the sign-up. Returns False where there is none."""
    case = Case.objects.filter(tenant=tenant, kind=Case.Kind.SIGN_UP).order_by("-opened_at").first()
    if case is not None:
        Entry.objects.create(
            case=case,
            side=Entry.Side.REVIEWER,
            **written_by(actor),
            action=action,
            internal=True,
            at=business_now(),
        )
    return case is not None
