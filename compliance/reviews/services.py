"""Writes cases. The shared row, the client's rows (through CaseDecided), history and messages share one transaction.

The client's side runs inside the client's schema and sees only its own cases (Case.DoesNotExist otherwise). The
reviewer's side enters the client's schema by itself and compares `version`: of two reviewers one decides. Where the
risk is high (`Case.four_eyes`) an approval takes two people, one proposes, another confirms; where a rejection freezes
labels (`Case.rejection_takes_two`) it is proposed as a case of its own. The database refuses both by one person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.domain import service_times
from compliance.duty.models import Alert
from compliance.duty.selectors import on_duty
from compliance.reviews import clock, promises, proposing, questions, telling, texts, turns
from compliance.reviews.models import Case, Entry
from compliance.reviews.turns import CaseMoved as CaseMoved  # noqa: PLC0414 -- callers know it from here
from compliance.two_people import are_two
from tenants import context
from tenants.clients import provisioning
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tenants.outbox.services import APPLICANT, tell_for
from tenants.refusals import Refused

# ---------------------------------------------------------------- opening


@dataclass(frozen=True)
class SignUpFacts(StoredAsJson):
    """The person who applies, and the addresses for the answer."""

    applicant: str
    email: str
    mobile: str = ""


def open_case(
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    title: str | Mapping[str, str],
    facts: StoredAsJson | None = None,
    lane: str,
    actor: Actor,
    due_at: datetime | None = None,
    days: int | None = None,
    not_after: datetime | None = None,
    harm_at: datetime | None = None,
    text: str = "",
    four_eyes: bool | None = None,
    files: Iterable[uploads.StoredFile] = (),
) -> Case:
    """Submits something of the client in use to a reviewer.

    A subject that has an open case of this kind keeps that one.

    title: in each language, unless it is the client's own words. facts: what the reviewer needs to decide, as it is
    now; each kind has its own. The decision is promised by the term of its kind and lane (`promises.promise`; days: as
    there), but not later than `not_after`; due_at: an earlier, different promise, on the wall clock. harm_at: from when
    labels are withdrawn while nobody decides (compliance.domain.queue). four_eyes: an approval takes two; None: by
    kind. files: of its turn.
    """
    kept = facts.as_json() if facts is not None else {}
    if not isinstance(title, str):
        kept, title = {**kept, "titles": {**title}}, title[context.current_tenant().language]
    case, new = _open(
        context.current_tenant(),
        actor,
        text,
        due_at,
        days,
        not_after,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=title[:200],
        facts=kept,
        lane=lane,
        harm_at=harm_at,
        four_eyes=kind in Case.HIGH_RISK if four_eyes is None else four_eyes,
        files=files,
    )
    if new and kind not in Case.INTERNAL:
        telling.note("case_opened", case, actor)
    return case


def open_sign_up(tenant: Tenant) -> Case:
    """Submits a sign-up to a reviewer, and tells the applicant by when it is decided."""
    case, new = _open(
        tenant,
        Actor("person", tenant.applicant_name, str(tenant.pk)),  # nobody's person yet: known by the application
        "",
        kind=Case.Kind.SIGN_UP,
        subject_kind="tenant",
        subject_id=tenant.pk,
        title=tenant.legal_name,
        facts=SignUpFacts(tenant.applicant_name, tenant.applicant_email, tenant.applicant_mobile).as_json(),
        lane=Lane.STANDARD,
    )
    if new:
        tell_for(tenant, "tenants/sign_up_received", [APPLICANT], key="sign_up_received", answer_by=case.due_at)
    return case


def _open(
    tenant: Tenant,
    actor: Actor,
    text: str,
    due_at: datetime | None = None,
    days: int | None = None,
    not_after: datetime | None = None,
    files: Iterable[uploads.StoredFile] = (),
    **fields: Any,
) -> tuple[Case, bool]:
    same = Case.objects.filter(tenant=tenant, kind=fields["kind"], subject_id=fields["subject_id"], decided_at=None)
    if (open_already := same.first()) is not None:
        return open_already, False
    now, kind, lane = business_now(), fields["kind"], fields["lane"]
    duty = on_duty(now) if service_times.for_night_duty(kind, lane) else None
    promised = (
        promises.ReviewPromise(due_at, in_working_hours=False)
        if due_at
        else promises.promise(kind, lane, now, days=days)
    )
    due_by = min(promised.due_at, not_after or promised.due_at)
    if actor.kind == "staff":
        fields |= {"handed_in_by_id": actor.id}
    if duty is not None:
        fields |= duty.columns("assigned_to")
    try:
        with transaction.atomic():
            opened = {"opened_at": now, "due_at": due_by, "in_working_hours": promised.in_working_hours}
            case = Case.objects.create(tenant=tenant, **opened, **fields)
            turns.write_entry(
                case, turns.SIDES.get(actor.kind, Entry.Side.CLIENT), actor, "handed_in", text, kept=files
            )
    except IntegrityError:  # handed in twice at the same moment
        return same.get(), False
    clock.begin_clock(case)
    return case, True


# ---------------------------------------------------------------- the client's side


def add_entry(case_id: UUID, actor: Actor, text: str, files: Iterable[File[bytes]] = ()) -> None:
    """Adds words or files to an open case. A reviewer who decides on what was there before gets CaseMoved.

    A question that is answered, or was solved lately, is opened again.
    """
    clean = uploads.accept_all(files)
    with turns.own_case(case_id) as case:
        if case.state in questions.ENDED:
            questions.reopen(case, actor, text, clean)
            return
        turns.demand_open(case)
        turns.write_entry(case, Entry.Side.CLIENT, actor, "said", text, clean)
        proposing.forget_proposal(case)  # who proposed has not seen this
        turns.save(case)


def hand_in_again(case_id: UUID, actor: Actor, text: str, files: Iterable[File[bytes]] = ()) -> None:
    """Answers a reviewer who asked for more. The clock stood still, so the time that was left is left again."""
    clean = uploads.accept_all(files)
    with turns.own_open_case(case_id) as case:
        if case.state != Case.State.WAITING or case.waiting_since is None:
            raise Refused(_("The reviewer has not requested anything."))
        now = business_now()
        case.due_at = promises.promise_after_answer(
            case.due_at, case.waiting_since, now, in_working_hours=case.in_working_hours
        )
        turns.end_wait(case, now)
        case.state = Case.State.OPEN
        turns.write_entry(case, Entry.Side.CLIENT, actor, "handed_in", text, clean)
        turns.save(case)
        telling.note("case_answered", case, actor)
        turns.CaseChangedHands(case=case).emit()


def withdraw(case_id: UUID, actor: Actor, text: str = "") -> None:
    """Withdraws a case for the client. Raises Refused for one that the platform has opened."""
    with turns.own_open_case(case_id) as case:
        if case.kind in Case.OF_PLATFORM:
            raise Refused(_("The platform opened this case, so it cannot be withdrawn: reply in it if you disagree."))
        turns.close(case, Case.State.WITHDRAWN, Entry.Side.CLIENT, actor, text, "")


def escalate(case_id: UUID, actor: Actor, text: str) -> None:
    """Moves a late case to the front lane at the client's request. Raises Refused while its promise holds."""
    with turns.own_open_case(case_id) as case:
        if case.state != Case.State.OPEN or case.due_at >= business_now():
            raise Refused(_("This review is not overdue."))
        case.lane = Lane.FAST
        if (duty := on_duty(business_now())) is not None:
            case.assigned_to, case.assigned_to_id = duty.columns("assigned_to").values()
            clock.alert(Alert.Kind.CASE_ASSIGNED, case, to=duty.id)
        turns.write_entry(case, Entry.Side.CLIENT, actor, "said", text)
        turns.save(case)
        telling.note("case_escalated", case, actor)


def decide_by(case: Case, due_at: datetime) -> None:
    """Changes the time by which a locked open case is decided, when its subject moves to another time.

    due_at: as the case stores it, without the wait that lasts. A reviewer who looks at it need not look again.
    """
    case.due_at = due_at
    Case.objects.filter(pk=case.pk).update(due_at=due_at)
    clock.follow(case)


def drop(case_id: UUID, text: str) -> None:
    """Withdraws, for the platform, an open case of the client in use whose subject no longer waits for a decision."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id, tenant=context.current_tenant(), decided_at=None)
        turns.close(case, Case.State.WITHDRAWN, Entry.Side.PLATFORM, PLATFORM, text, "")


def take_back_sign_up(case_id: UUID) -> bool:
    """Withdraws, for the platform, the case of an applicant who no longer waits.

    Returns False when it is decided already.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id, decided_at=None, kind=Case.Kind.SIGN_UP).first()
        if case is not None:
            turns.mark_decided(case, Case.State.WITHDRAWN, Entry.Side.PLATFORM, PLATFORM, "", "")
    return case is not None


# ---------------------------------------------------------------- the reviewer's side


def ask(case_id: UUID, actor: Actor, text: str, version: int, files: Iterable[File[bytes]] = ()) -> None:
    """Asks the client for more, perhaps with files; the clock stands still until it answers.

    Refuses sign-ups: nobody could answer.
    """
    if not text.strip():
        raise Refused(_("Say what you need."))
    clean = uploads.accept_all(files)
    with turns.case_at(case_id, version) as case:
        if case.kind == Case.Kind.SIGN_UP:
            raise Refused(_("An applicant cannot reply here: reject with a reason, and they can apply again."))
        if case.kind in Case.INTERNAL:
            raise Refused(_("The client cannot see this case, so nobody could reply."))
        if case.state not in (Case.State.OPEN, Case.State.ANSWERED):
            raise CaseMoved(f"case {case_id} waits for the client already")
        turns.end_wait(case, business_now())
        case.state, case.waiting_since, case.reopened = Case.State.WAITING, business_now(), False
        proposing.forget_proposal(case)
        entry = turns.write_entry(case, Entry.Side.REVIEWER, actor, "asked", text, clean)
        turns.save(case)
        with context.client(case.tenant):
            telling.note("case_asked", case, actor)
            turns.CaseChangedHands(case=case).emit()
            telling.tell_client("case_asked", case, entry)


def approve(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Approves a case. Raises CaseMoved unless the case is still at `version`, Refused where it takes two."""
    with turns.case_at(case_id, version) as case:
        if case.four_eyes:
            raise Refused(_("Two people are required: propose it, and someone else confirms."))
        _demand_no_question(case)
        proposing.demand_another(case, actor)
        _decide(case, Case.State.APPROVED, actor, text, "")


def _demand_no_question(case: Case) -> None:
    if case.kind == Case.Kind.SUPPORT:
        raise Refused(_("A question is answered or solved: there is nothing to approve or reject."))


def propose(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Proposes to approve a case: nothing happens until another person confirms. Raises CaseMoved, Refused."""
    with turns.case_at(case_id, version) as case:
        if not case.four_eyes:
            raise Refused(_("One person is enough here: approve it."))
        if case.state != Case.State.OPEN or case.proposed_by_id:
            raise CaseMoved(f"case {case_id} is proposed already, or waits for the client")
        proposing.demand_role_for_acts(case, actor)
        proposing.sign(case, actor, text)


def confirm(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Approves a proposed case, by another person than the one who proposed it. Raises CaseMoved, Refused."""
    with turns.case_at(case_id, version) as case:
        if not case.proposed_by_id:
            raise CaseMoved(f"nothing is proposed in case {case_id}")
        proposing.demand_person(actor)
        if actor.id == case.proposed_by_id:
            raise Refused(_("You proposed this yourself: someone else has to confirm it."))
        proposing.demand_another(case, actor)
        proposing.demand_role_for_acts(case, actor)
        if case.kind == Case.Kind.STAFF_ACT and str(case.subject_id) == actor.id:
            raise Refused(_("This is about yourself: another administrator has to confirm it."))
        _decide(case, Case.State.APPROVED, actor, text, "")


def send_back(case_id: UUID, actor: Actor, text: str, version: int) -> None:
    """Undoes a proposal (also one's own): the case is as open as before. Raises CaseMoved, Refused without words."""
    if not text.strip():
        raise Refused(_("Say why you are sending it back."))
    with turns.case_at(case_id, version) as case:
        if not case.proposed_by_id:
            raise CaseMoved(f"nothing is proposed in case {case_id}")
        if case.subject_kind == Case.SHUT_OUT:
            raise Refused(_("This is done already: confirm it, or reject it to let the person in again."))
        if case.subject_kind in Case.OF_MONEY:  # finance would find it nowhere
            raise Refused(_("Reject it instead, and it can be proposed anew."))
        proposing.demand_role_for_acts(case, actor)
        proposing.forget_proposal(case)
        turns.write_entry(case, Entry.Side.REVIEWER, actor, "sent_back", text, internal=True)
        turns.save(case)


def open_proposed(*, reason: str, actor: Actor, comment: str = "", **fields: Any) -> Case:
    """Opens a high-risk case about the client in use and proposes it at once; fields as in `open_case`.

    comment: for reviewers alone, where the client reads the case. Raises Refused when such a case is open already.
    """
    with transaction.atomic():
        case = open_case(actor=actor, text=reason, four_eyes=True, **fields)
        locked = Case.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=case.pk)
        if locked.version or locked.proposed_by_id:
            raise Refused(_("This has already been proposed: see the inbox."))
        proposing.sign(locked, actor, comment)
    return locked


def reject(
    case_id: UUID, actor: Actor, reason_code: str, text: str, version: int, *, proposed_by: Actor | None = None
) -> None:
    """Rejects a case, with a canned reason (texts.REASONS_OF_KIND) and words of one's own.

    Raises CaseMoved as `approve`. proposed_by: the other of the two people, where that takes two
    (high_risk.propose_failure).
    """
    with turns.case_at(case_id, version) as case:
        texts.check_reason(case, reason_code, text)
        _demand_no_question(case)
        proposing.demand_role_for_acts(case, actor)
        if case.rejection_takes_two and not are_two(actor, proposed_by):
            raise Refused(_("Two people are required: one proposes, another confirms."))
        if proposed_by is not None:
            case.proposed_by, case.proposed_by_id = proposed_by.columns("proposed_by").values()
        _decide(case, Case.State.REJECTED, actor, text, reason_code)


def _decide(case: Case, state: Case.State, actor: Actor, text: str, reason_code: str) -> None:
    if case.kind != Case.Kind.SIGN_UP:
        with context.client(case.tenant):
            turns.close(case, state, Entry.Side.REVIEWER, actor, text, reason_code)
        return
    entry = turns.mark_decided(case, state, Entry.Side.REVIEWER, actor, text, reason_code)
    if state == Case.State.APPROVED:
        provisioning.accept(case.tenant)
    else:
        provisioning.refuse(case.tenant)
        tell_for(
            case.tenant,
            "compliance/sign_up_rejected",
            [APPLICANT],
            key=f"case:{case.pk}:{entry.pk}",
            reason_code=reason_code,
            text=text,
        )
