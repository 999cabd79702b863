"""The only writer of notices: asked, chased until somebody answers, answered, superseded.

A notice has one piece of due work, which decides its step when it runs and with the notice's row locked. So an answer
takes nothing back but what the outbox still holds, and nothing is said after it but what was handed over already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from compliance.catalogue.selectors import ladder
from compliance.evidence import actions, texts
from compliance.evidence.services import record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from maintenance import history
from maintenance.case_facts import UnansweredFacts
from maintenance.models import Window
from maintenance.notices import selectors
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.notices.selectors import ABOUT
from maintenance.unanswered.models import UnansweredNotice
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.chasing import ChaseKind, Due, Step, next_step
from tenants.domain.disturbing import permitted
from tenants.domain.lanes import Lane
from tenants.domain.topics import EVERYTHING, Topic
from tenants.outbox.services import Page, Recipient, make_void, queue_message
from tenants.people.actors import PLATFORM, Actor
from tenants.people.models import Contact, Role, User
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.selectors import working_days

CHASE = "notices.chase"
CASE = "notice"  # subject_kind of the desk's case
NEVER = datetime.max.replace(tzinfo=UTC)
WAITING = "maintenance/notice_waiting"  # what reminds of a notice, over every channel

actions.declare(
    notice_asked=gettext_lazy("Answer wanted by {until}: {title}"),
    notice_chased=gettext_lazy("Not answered yet: {title}; {what}"),
    notice_acknowledged=gettext_lazy("Acknowledged: {title} ({way})"),
    notice_unanswered=gettext_lazy("Not acknowledged in time: {title}"),
    notice_superseded=gettext_lazy("Superseded by another notice: {title}"),
    notice_void=gettext_lazy("No longer needed: {title}"),
)
texts.declare_words(
    page=gettext_noop("on its page"),
    link=gettext_noop("by a link in an e-mail"),
    sms=gettext_noop("by SMS"),
    phone=gettext_noop("by phone"),
    reply=gettext_noop("by an answer to a calendar invitation"),
    api=gettext_noop("by a program"),
    desk=gettext_noop("told the review desk"),
    mail=gettext_noop("reminded by e-mail"),
    next_person=gettext_noop("the next person was asked"),
)


def ask(
    kind: str,
    about: str,
    title: str,
    *,
    until: datetime,
    page: Page,
    asked_at: datetime | None = None,
    urgency: ChaseKind = ChaseKind.ROUTINE,
    wants: str = Notice.Wants.ONE,
    told: bool = False,
    **parameters: Any,
) -> Notice | None:
    """Have somebody of the client in use answer by `until`; an open notice of this kind about the same is superseded.

    asked_at: when the chase begins (now, when none is given); until then nobody is disturbed and the letters that tell
    of it ask already. page: where it leads. told: whoever asks tells of it with letters of its own, which lead to
    its answer too. parameters: what its reminders may say, as of `queue_message`. None where no time is left to ask.
    """
    now = business_now()
    asked_at = max(asked_at or now, now)
    with transaction.atomic():
        before = _open(about, kind)
        if until <= asked_at:
            for each in before:
                _end(each, Notice.State.VOID, "notice_void")
            return None
        for each in before:
            _end(each, Notice.State.SUPERSEDED, "notice_superseded")
        notice: Notice = Notice.objects.create(
            kind=kind,
            about=about,
            title=title[:200],
            wants=wants,
            urgency=urgency,
            asked_at=asked_at,
            until=until,
            chain=_chain(about),
            told=told,
            page=page.as_json(),
            parameters=parameters,
        )
        Notice.objects.filter(pk__in=[each.pk for each in before]).update(superseded_by=notice)
        if kind != Notice.Kind.DRILL:  # the desk helps where it is earnest
            UnansweredNotice.objects.create(
                tenant=current_tenant(),
                notice_id=notice.pk,
                title=notice.title,
                about=about,
                urgent=urgency != ChaseKind.ROUTINE,
                asked_at=asked_at,
                until=until,
                wanted=max(len(notice.chain), 1) if wants == Notice.Wants.EACH else 1,
            )
        _note(notice, "notice_asked", PLATFORM, until=until)
        _chase_later(notice, asked_at)
    return notice


def ask_no_more(about: str, *kinds: str) -> None:
    """What the notices are about is over, or has no need of an answer any more."""
    with transaction.atomic():
        for notice in _open(about, *kinds):
            _end(notice, Notice.State.VOID, "notice_void")


def _open(about: str, *kinds: str) -> list[Notice]:
    """Notices about this that may still be answered, locked after the desk's cases about them."""
    rows = Notice.objects.filter(about=about, state__in=Notice.ANSWERABLE)
    rows = (rows.filter(kind__in=kinds) if kinds else rows).order_by("pk")
    _lock_cases(rows.values_list("pk", flat=True))
    return list(rows.select_for_update())


def _lock_cases(notices: Iterable[UUID]) -> None:
    """Before the notices, as a decision of the desk does."""
    cases = Case.objects.filter(tenant=current_tenant(), kind=Case.Kind.UNANSWERED, decided_at=None)
    list(cases.filter(subject_id__in=list(notices)).order_by("pk").select_for_update())


def _chain(about: str) -> list[str]:
    """The contacts who are told of reminders of this, by the ids, in the order in which they were added."""
    kind, _colon, key = about.partition(":")
    window = Window.objects.select_related("request").filter(pk=key).first() if kind == "window" else None
    readers = everyone_to_tell(Topic.REMINDERS, history.numbers_touched(window) if window is not None else EVERYTHING)
    return [str(each.id) for each in readers]


def _chase_later(notice: Notice, due_at: datetime) -> None:
    lane = Lane.STANDARD if notice.urgency == ChaseKind.ROUTINE else Lane.FAST
    schedule(CHASE, key=str(notice.pk), due_at=due_at, lane=lane, notice=str(notice.pk))


def _end(notice: Notice, state: Notice.State, action: str, actor: Actor = PLATFORM, **details: Any) -> None:
    """No step is taken any more, and what the outbox still holds of it is not said. Its work finds nothing to do."""
    notice.state = state
    notice.save(update_fields=["state", "answered_at"])
    make_void(f"{ABOUT}:{notice.pk}")
    _note(notice, action, actor, **details)
    if state != Notice.State.UNANSWERED:
        UnansweredNotice.objects.filter(notice_id=notice.pk).delete()
        _drop_case(notice)


def _drop_case(notice: Notice) -> None:
    """Unless the desk's own decision is what ends it."""
    own = Case.objects.filter(tenant=current_tenant(), kind=Case.Kind.UNANSWERED, subject_id=notice.pk)
    case = own.filter(decided_at=None).first()
    if case is not None:
        with translation.override(current_tenant().language):
            reviews.drop(case.pk, _("No answer is needed any more."))


def _note(notice: Notice, action: str, actor: Actor, **details: Any) -> None:
    concerns = [notice.about.partition(":")[2]]
    record(
        action, actor=actor, subject_kind=CASE, subject_id=notice.pk, concerns=concerns, title=notice.title, **details
    )


# ---------------------------------------------------------------- chasing


def chase(notice_id: UUID) -> None:
    """Take the step that is due now, and note when the next one is. An answered notice is left alone."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=notice_id, state=Notice.State.OPEN).first()
        if notice is None:
            return
        now = business_now()
        if now >= notice.until:
            _too_late(notice)
            return
        if not notice.taken:
            _begin(notice)
        due = _next(notice)
        if due is not None and due.at <= now:
            _take(notice, due, now)
            due = _next(notice)
        _chase_later(notice, notice.until if due is None else min(due.at, notice.until))


def _begin(notice: Notice) -> None:
    """Whoever is told now is who is chased: contacts have come and gone since it was planned."""
    notice.chain = _chain(notice.about)
    notice.save(update_fields=["chain"])


def _next(notice: Notice) -> Due | None:
    chain = selectors.chain_of(notice)
    silent = selectors.silent(notice, chain)
    tenant, days = current_tenant(), working_days()
    zone, urgency = ZoneInfo(tenant.time_zone), ChaseKind(notice.urgency)

    def may(step: Step, at: datetime) -> datetime:
        if step not in (Step.TELL, Step.DESK) and not _recipients(notice, step, silent):
            return NEVER  # there is nobody to turn to in this way
        if not urgency.heeds_quiet_hours:
            return at
        quiet = [each.quiet for each in _whom(notice, step, silent) if each.quiet]
        return permitted(step, at, quiet=quiet, zone=zone, is_working=lambda day: days(day).is_working)

    return next_step(
        ladder(urgency),
        notice.asked_at,
        notice.until,
        notice.steps,
        answered=selectors.is_answered(notice, chain),
        may=may,
    )


def _whom(notice: Notice, step: Step, silent: Sequence[Contact]) -> list[Contact]:
    """Whom a step turns to, of those who have not answered: where one is enough, one person after the other."""
    if step in (Step.TELL, Step.MAIL, Step.DESK):
        return list(silent)
    by_phone = [each for each in silent if "sms" in each.channels]
    if notice.wants == Notice.Wants.EACH or notice.urgency != ChaseKind.ROUTINE:
        return by_phone
    return by_phone[1:] if step is Step.NEXT_PERSON else by_phone[:1]


def _take(notice: Notice, due: Due, now: datetime) -> None:
    silent = selectors.silent(notice, selectors.chain_of(notice))
    if due.step is Step.DESK:
        if notice.kind != Notice.Kind.DRILL:
            _hand_to_desk(notice, silent)
    elif due.step is not Step.TELL or not notice.told:
        _say(notice, due.step, _recipients(notice, due.step, silent))
    for step in (*due.skipped, due.step):
        notice.taken = [*notice.taken, {"step": step.value, "at": now}]
    notice.save(update_fields=["taken"])
    UnansweredNotice.objects.filter(notice_id=notice.pk).update(step=due.step, step_at=now)
    if due.step is not Step.TELL:
        _note(notice, "notice_chased", PLATFORM, what=due.step.value)


_CHANNELS: Mapping[Step, tuple[str, ...]] = {
    Step.TELL: ("email", "sms", "bot"),
    Step.MAIL: ("email", "bot"),
    Step.SMS: ("sms",),
    Step.NEXT_PERSON: ("email", "sms"),
    Step.PHONE: ("voice",),
}


def _recipients(notice: Notice, step: Step, silent: Sequence[Contact]) -> list[Recipient]:
    """Whom the step is said to, over the channels of the step; the next person may also be one who signs in."""
    found = []
    for contact in _whom(notice, step, silent):
        ways = set(contact.channels) | ({"voice"} if "sms" in contact.channels else set())
        channels = tuple(channel for channel in _CHANNELS[step] if channel in ways)
        if channels:
            found.append(Recipient("contact", contact.pk, channels, quiet=contact.quiet, topic=Topic.REMINDERS))
    if step is Step.NEXT_PERSON:
        known = {each.email.lower() for each in silent}
        owners = User.objects.filter(role=Role.OWNER, is_active=True).exclude(email__in=known).order_by("joined_at")
        found += [Recipient("user", owner.pk, ("email",)) for owner in owners]
    return found


def _say(notice: Notice, step: Step, recipients: Iterable[Recipient]) -> None:
    queue_message(
        WAITING,
        recipients,
        key=f"{ABOUT}:{notice.pk}:{step}",
        about=f"{ABOUT}:{notice.pk}",
        worth_until=notice.until,
        page=Page("notice", notice.pk),
        keys=_keys(notice) if step is Step.PHONE else "",
        urgent=notice.urgency != ChaseKind.ROUTINE,
        **{"title": notice.title, "answer_by": notice.until, **notice.parameters},
    )


def _keys(notice: Notice) -> str:
    """What a call offers: to say that it is known, or to accept or decline the time that is offered."""
    return "12" if notice.kind == Notice.Kind.MOVE else "1"


def _hand_to_desk(notice: Notice, silent: Sequence[Contact]) -> None:
    """A person takes it up while there is time: who has not answered, and how each is reached, stand in the case."""
    titles = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles[language] = _("Not acknowledged: %(title)s") % {"title": notice.title}
    reviews.open_case(
        kind=Case.Kind.UNANSWERED,
        subject_kind=CASE,
        subject_id=notice.pk,
        title=titles,
        facts=UnansweredFacts(
            notice.until, tuple(each.pk for each in silent), tuple(each["step"] for each in notice.taken)
        ),
        lane=Lane.STANDARD if notice.urgency == ChaseKind.ROUTINE else Lane.FAST,
        actor=PLATFORM,
        due_at=notice.until,
    )


def _too_late(notice: Notice) -> None:
    """Nobody has answered in time: that is said, and stays with the desk, until what it is about is over."""
    _end(notice, Notice.State.UNANSWERED, "notice_unanswered")


# ---------------------------------------------------------------- answering


def acknowledge(
    notice_id: UUID, *, who: str, how: str, actor: Actor, evidence: Mapping[str, Any] | None = None
) -> Notice:
    """Somebody has read it. who: contact:<id>, user:<id>, key:<id> or staff:<id>. Said twice, it is kept once.

    Raises Refused for a notice that another one has taken the place of, or that is void.
    """
    with transaction.atomic():
        _lock_cases([notice_id])
        notice: Notice = Notice.objects.select_for_update().get(pk=notice_id)
        if notice.state not in (*Notice.ANSWERABLE, Notice.State.ANSWERED):
            raise Refused(_("This notice is no longer valid: see the latest one."), code="notice_over")
        now = business_now()
        _row, new = Acknowledgement.objects.get_or_create(
            notice=notice,
            who=who,
            defaults={"name": actor.name[:120], "how": how, "at": now, "evidence": dict(evidence or {})},
        )
        if not new or notice.state == Notice.State.ANSWERED:
            return notice
        chain = selectors.chain_of(notice)
        if selectors.is_answered(notice, chain):
            notice.answered_at = now
            _end(notice, Notice.State.ANSWERED, "notice_acknowledged", actor, way=str(how))
        else:
            heard = len(chain) - len(selectors.silent(notice, chain))
            UnansweredNotice.objects.filter(notice_id=notice.pk).update(heard=heard)
            _note(notice, "notice_acknowledged", actor, way=str(how))
    return notice


def acknowledge_as_user(notice_id: UUID, user: User, actor: Actor) -> Notice:
    """Somebody who is signed in: as the contact of the same e-mail address, if there is one."""
    contact = Contact.objects.filter(email__iexact=user.email).order_by("created_at").first()
    who = f"contact:{contact.pk}" if contact is not None else f"user:{user.pk}"
    return acknowledge(notice_id, who=who, how=Acknowledgement.How.PAGE, actor=actor)


def answered_by_act(about: str, kind: str, actor: Actor) -> None:
    """Somebody of the client has done what an open notice asks about, on a page or through the API: that answers it."""
    program = actor.kind == "key"
    with transaction.atomic():
        for notice in _open(about, kind):
            if notice.state == Notice.State.OPEN:
                how = Acknowledgement.How.API if program else Acknowledgement.How.PAGE
                acknowledge(notice.pk, who=f"{'key' if program else 'user'}:{actor.id}", how=how, actor=actor)


def has_begun(about: str) -> None:
    """What the notices are about begins: an answer is too late now, and the desk's cases about them are over."""
    with transaction.atomic():
        for notice in _open(about):
            if notice.state == Notice.State.OPEN:
                _end(notice, Notice.State.UNANSWERED, "notice_unanswered")
            UnansweredNotice.objects.filter(notice_id=notice.pk).delete()
            _drop_case(notice)


def desk_decided(event: CaseDecided) -> None:
    """Somebody of the desk has reached the client: that is the answer, and by whom."""
    case, actor = event.case, event.actor
    if case.kind != Case.Kind.UNANSWERED or case.state != Case.State.APPROVED:
        return
    notice = Notice.objects.filter(pk=case.subject_id, state__in=Notice.ANSWERABLE).first()
    if notice is not None:
        evidence = {"case": str(case.pk), "text": case.reason}
        who = f"staff:{actor.id}"
        acknowledge(notice.pk, who=who, how=Acknowledgement.How.DESK, actor=actor, evidence=evidence)
