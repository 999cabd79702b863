"""Writing cases. The shared row, the client's rows (through CASE_DECIDED), history and messages: one transaction.

The client's side runs inside the client's schema and sees only its own cases (Case.DoesNotExist otherwise). The
reviewer's side enters the client's schema by itself and compares `version`: of two reviewers one decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.evidence.services import record
from compliance.reviews import texts
from compliance.reviews.models import Attachment, Case, Entry
from tenants import context, events, provisioning
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.outbox.services import Recipient, make_void, tell, tell_for
from tenants.people import services as people
from tenants.people.actors import Actor

# Emitted inside the client's schema when a case is approved, rejected or withdrawn (case.state); never for a sign-up.
CASE_DECIDED = events.declare("case_decided", "case", "actor")

HOLD = timedelta(minutes=10)


class Refused(ValueError):
    """What was asked for cannot be done with this case; the text says why."""


class CaseMoved(RuntimeError):
    """The case is no longer as it was when the reviewer looked at it: somebody else was faster. Nothing was written."""


# ---------------------------------------------------------------- opening


def open_case(
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    title: str,
    facts: dict[str, Any],
    lane: str,
    due_at: datetime,
    actor: Actor,
    text: str = "",
    files: Iterable[uploads.KeptFile] = (),
) -> Case:
    """Hand something of the client in use to a reviewer. A subject that has an open case of this kind keeps that one.

    facts: JSON values; the review desk shows label, standby_label, numbers, findings, recognition, window (see
    portal/admin). due_at: business time by which the lane promises a decision. files: they stand in the first turn.
    """
    case, new = _open(
        context.current_tenant(), actor, text,
        kind=kind, subject_kind=subject_kind, subject_id=subject_id, title=title[:200], facts=facts, lane=lane,
        due_at=due_at, files=files,
    )  # fmt: skip
    if new:
        _record("case_opened", case, actor)
    return case


def open_sign_up(tenant: Tenant, *, due_at: datetime) -> Case:
    """Hand a sign-up to a reviewer: the applicant has no schema yet, so nothing but the case is written."""
    case, _new = _open(
        tenant, Actor("person", tenant.applicant_name), "",
        kind=Case.Kind.SIGN_UP, subject_kind="tenant", subject_id=tenant.pk, title=tenant.legal_name,
        facts={"applicant": tenant.applicant_name, "email": tenant.applicant_email, "mobile": tenant.applicant_mobile},
        due_at=due_at,
    )  # fmt: skip
    return case


def _open(
    tenant: Tenant, actor: Actor, text: str, files: Iterable[uploads.KeptFile] = (), **fields: Any
) -> tuple[Case, bool]:
    same = Case.objects.filter(tenant=tenant, kind=fields["kind"], subject_id=fields["subject_id"], decided_at=None)
    if (open_already := same.first()) is not None:
        return open_already, False
    try:
        with transaction.atomic():
            case = Case.objects.create(tenant=tenant, opened_at=business_now(), **fields)
            _add_entry(case, Entry.Side.CLIENT, actor, "handed_in", text, kept=files)
    except IntegrityError:  # handed in twice at the same moment
        return same.get(), False
    return case, True


# ---------------------------------------------------------------- the client's side


def say(case_id: UUID, actor: Actor, text: str, files: Iterable[File[bytes]] = ()) -> None:
    """Add words or files to an open case. A reviewer who decides on what was there before gets CaseMoved."""
    with _own_open_case(case_id) as case:
        _add_entry(case, Entry.Side.CLIENT, actor, "said", text, files)
        _save(case)


def hand_in_again(case_id: UUID, actor: Actor, text: str, files: Iterable[File[bytes]] = ()) -> None:
    """Answer a reviewer who asked for more. The time it took is added to the promise: the clock stood still."""
    with _own_open_case(case_id) as case:
        if case.state != Case.State.WAITING or case.waiting_since is None:
            raise Refused(_("The reviewer has not asked for anything."))
        case.due_at += business_now() - case.waiting_since
        case.state, case.waiting_since = Case.State.OPEN, None
        _add_entry(case, Entry.Side.CLIENT, actor, "handed_in", text, files)
        _save(case)
        _record("case_answered", case, actor)


def withdraw(case_id: UUID, actor: Actor, text: str = "") -> None:
    """The client no longer wants what it handed in."""
    with _own_open_case(case_id) as case:
        _close(case, Case.State.WITHDRAWN, Entry.Side.CLIENT, actor, text, "")


@contextmanager
def _own_open_case(case_id: UUID) -> Iterator[Case]:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id, tenant=context.current_tenant())
        if case.decided:
            raise Refused(_("This case is closed."))
        yield case


# ---------------------------------------------------------------- the reviewer's side


def hold(case_id: UUID, actor: Actor) -> bool:
    """Take the case in hand for ten minutes (real time), or stay with it. False when another reviewer holds it.

    Only a courtesy between reviewers: what keeps two decisions apart is `version`.
    """
    free = Q(held_until=None) | Q(held_until__lt=Now()) | Q(held_by=actor.name)
    with context.platform():
        return bool(
            Case.objects.filter(free, pk=case_id, decided_at=None).update(held_by=actor.name, held_until=Now() + HOLD)
        )


def ask(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Ask the client for more; its clock stands still until it answers. Not for sign-ups: nobody could answer."""
    if not text.strip():
        raise Refused(_("Say what you need."))
    with _case_at(case_id, version) as case:
        if case.kind == Case.Kind.SIGN_UP:
            raise Refused(_("An applicant cannot answer here: reject with a reason, they can apply again."))
        if case.state != Case.State.OPEN:
            raise CaseMoved(f"case {case_id} waits for the client already")
        case.state, case.waiting_since = Case.State.WAITING, business_now()
        entry = _add_entry(case, Entry.Side.REVIEWER, actor, "asked", text)
        _save(case)
        with context.client(case.tenant):
            _record("case_asked", case, actor)
            _tell("case_asked", case, entry)


def approve(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Say yes. Raises CaseMoved unless the case is still at `version`."""
    with _case_at(case_id, version) as case:
        _decide(case, Case.State.APPROVED, actor, text, "")


def reject(case_id: UUID, actor: Actor, reason_code: str, text: str, version: int) -> None:
    """Say no, with a canned reason (texts.REASONS_OF_KIND) and words of one's own. Raises CaseMoved as `approve`."""
    with _case_at(case_id, version) as case:
        if reason_code not in texts.REASONS_OF_KIND[case.kind]:
            raise Refused(_("Choose a reason."))
        if reason_code == "other" and not text.strip():
            raise Refused(_("Give the reason in your own words."))
        _decide(case, Case.State.REJECTED, actor, text, reason_code)


@contextmanager
def _case_at(case_id: UUID, version: int) -> Iterator[Case]:
    with context.platform(), transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=case_id)
        if case.version != version or case.decided:
            raise CaseMoved(f"case {case_id} is at version {case.version} ({case.state}), not {version}")
        yield case


def _decide(case: Case, state: Case.State, actor: Actor, text: str, reason_code: str) -> None:
    if case.kind != Case.Kind.SIGN_UP:
        with context.client(case.tenant):
            _close(case, state, Entry.Side.REVIEWER, actor, text, reason_code)
        return
    entry = _mark_decided(case, state, Entry.Side.REVIEWER, actor, text, reason_code)
    if state == Case.State.APPROVED:
        provisioning.accept(case.tenant)
    else:
        provisioning.refuse(case.tenant)
        tell_for(
            case.tenant, "compliance/sign_up_rejected", [Recipient("applicant", None, ("email",))],
            key=f"case:{case.pk}:{entry.pk}", reason_code=reason_code, text=text,
        )  # fmt: skip


# ---------------------------------------------------------------- both


def _close(case: Case, state: Case.State, side: Entry.Side, actor: Actor, text: str, reason_code: str) -> None:
    """In the client's schema: write the decision, let others react, note it, tell the contacts."""
    entry = _mark_decided(case, state, side, actor, text, reason_code)
    _record("case_decided", case, actor, outcome=state, reason_code=reason_code)
    CASE_DECIDED.emit(case=case, actor=actor)
    make_void(_about(case))
    if state != Case.State.WITHDRAWN:
        _tell(f"case_{state}", case, entry)


def _mark_decided(case: Case, state: Case.State, side: Entry.Side, actor: Actor, text: str, reason_code: str) -> Entry:
    case.state, case.waiting_since, case.decided_at = state, None, business_now()
    case.decided_by, case.reason_code, case.reason = actor.name[:120], reason_code, text
    case.held_by, case.held_until = "", None
    entry = _add_entry(case, side, actor, str(state), text)
    _save(case)
    return entry


def _save(case: Case) -> None:
    case.version += 1
    case.save()


def _add_entry(
    case: Case,
    side: Entry.Side,
    actor: Actor,
    action: str,
    text: str,
    files: Iterable[File[bytes]] = (),
    kept: Iterable[uploads.KeptFile] = (),
) -> Entry:
    """A turn in the thread; raises uploads.Refused for a file that is not what it should be."""
    clean = [uploads.accept(file) for file in files]
    entry = Entry.objects.create(case=case, side=side, author=actor.name[:120], action=action, text=text)
    for file in [*kept, *(uploads.keep(each, case.tenant.schema_name) for each in clean)]:
        Attachment.objects.create(entry=entry, **asdict(file))
    return entry


def _record(action: str, case: Case, actor: Actor, **details: Any) -> None:
    record(
        action, actor=actor, subject_kind=case.subject_kind, subject_id=case.subject_id,
        case=case.pk, kind=case.kind, title=case.title, **details,
    )  # fmt: skip


def _about(case: Case) -> str:
    return f"case:{case.pk}"


def _tell(name: str, case: Case, entry: Entry) -> None:
    tell(
        f"compliance/{name}", people.everyone_to_tell(), key=f"{_about(case)}:{entry.pk}", about=_about(case),
        title=case.title, reason_code=case.reason_code, text=entry.text,
        address=provisioning.address_of(case.tenant), path=f"/cases/{case.pk}/",
    )  # fmt: skip
