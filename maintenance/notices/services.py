"""The only writer of notices: asked, chased until somebody answers (chasing.py), answered, superseded.

A notice has one job, which decides its step when it runs and with the notice's row locked. So an answer takes nothing
back but what the outbox still holds, and nothing is said after it but what was delivered already.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from compliance.evidence.services import record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from maintenance import history
from maintenance.models import Window
from maintenance.notices import selectors
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.notices.selectors import ABOUT
from maintenance.unanswered.models import UnansweredNotice
from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.chasing import ChaseKind
from tenants.domain.lanes import Lane
from tenants.domain.tagged import InLanguages
from tenants.domain.topics import EVERYTHING, Topic
from tenants.languages import titles_of
from tenants.outbox.services import Page, make_void
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused

CHASE = "notices.chase"
CASE = "notice"  # subject_kind of the desk's case

actions.declare(
    notice_asked=ToPrograms(
        Topic.WINDOWS, gettext_lazy("Answer wanted by {until}: {title}"), "A notice wants an answer by a time."
    ),
    notice_chased=gettext_lazy("Not answered yet: {title}; {what}"),
    notice_not_reached=ToPrograms(
        Topic.WINDOWS,
        gettext_lazy("{name} could not be reached {way}: {title}"),
        "Somebody whom a notice asks could not be reached; another way or person is tried.",
    ),
    notice_acknowledged=ToPrograms(
        Topic.WINDOWS, gettext_lazy("Acknowledged: {title} ({way})"), "A notice has its answer."
    ),
    notice_unanswered=ToPrograms(
        Topic.WINDOWS, gettext_lazy("Not acknowledged in time: {title}"), "A notice had no answer in time."
    ),
    notice_superseded=ToPrograms(
        Topic.WINDOWS, gettext_lazy("Superseded by another notice: {title}"), "A notice was replaced by another one."
    ),
    notice_void=ToPrograms(
        Topic.WINDOWS, gettext_lazy("No longer needed: {title}"), "A notice needs no answer any more."
    ),
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
    by_email=gettext_noop("by e-mail"),
    by_sms=gettext_noop("by SMS"),
    by_voice=gettext_noop("by phone"),
    by_bot=gettext_noop("by a group bot"),
)


def ask(
    kind: str,
    about: str,
    title: InLanguages | str,
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
        before = _open_notices(about, kind)
        if until <= asked_at:
            for each in before:
                end_notice(each, Notice.State.VOID, "notice_void")
            return None
        for each in before:
            end_notice(each, Notice.State.SUPERSEDED, "notice_superseded")
        notice: Notice = Notice.objects.create(
            kind=kind,
            about=about,
            **titles_of(title, current_tenant().language),
            wants=wants,
            urgency=urgency,
            asked_at=asked_at,
            until=until,
            chain=chain_about(about),
            told=told,
            page=page.as_json(),
            parameters=parameters,
        )
        Notice.objects.filter(pk__in=[each.pk for each in before]).update(superseded_by=notice)
        if kind != Notice.Kind.DRILL:  # the desk helps where it is earnest
            _show_the_desk(notice)
        note_about_notice(notice, "notice_asked", PLATFORM, until=until)
        chase_later(notice, asked_at)
    return notice


def _show_the_desk(notice: Notice) -> None:
    UnansweredNotice.objects.create(
        tenant=current_tenant(),
        notice_id=notice.pk,
        title=notice.title,
        titles=notice.titles,
        about=notice.about,
        urgent=notice.urgency != ChaseKind.ROUTINE,
        asked_at=notice.asked_at,
        until=notice.until,
        wanted=max(len(notice.chain), 1) if notice.wants == Notice.Wants.EACH else 1,
    )


def ask_no_more(about: str, *kinds: str) -> None:
    """Ends the notices about a subject that is over, or needs no answer any more."""
    with transaction.atomic():
        for notice in _open_notices(about, *kinds):
            end_notice(notice, Notice.State.VOID, "notice_void")


def _open_notices(about: str, *kinds: str) -> list[Notice]:
    """Returns notices about this that may still be answered, locked after the desk's cases about them."""
    rows = Notice.objects.filter(about=about, state__in=Notice.ANSWERABLE)
    rows = (rows.filter(kind__in=kinds) if kinds else rows).order_by("pk")
    _lock_cases(rows.values_list("pk", flat=True))
    return list(rows.select_for_update())


def _lock_cases(notices: Iterable[UUID]) -> None:
    """Locks the desk's cases before the notices, as a decision of the desk does."""
    cases = Case.objects.filter(tenant=current_tenant(), kind=Case.Kind.UNANSWERED, decided_at=None)
    list(cases.filter(subject_id__in=list(notices)).order_by("pk").select_for_update())


def chain_about(about: str) -> list[str]:
    """Returns the ids of contacts who hear reminders of this, in the order in which they were added."""
    kind, _colon, key = about.partition(":")
    window = Window.objects.select_related("request").filter(pk=key).first() if kind == "window" else None
    readers = everyone_to_tell(Topic.REMINDERS, history.numbers_touched(window) if window is not None else EVERYTHING)
    return [str(each.id) for each in readers]


def chase_later(notice: Notice, due_at: datetime) -> None:
    """Schedules the next step of its chase."""
    lane = Lane.STANDARD if notice.urgency == ChaseKind.ROUTINE else Lane.FAST
    schedule(CHASE, key=str(notice.pk), due_at=due_at, lane=lane, notice=str(notice.pk))


def end_notice(notice: Notice, state: Notice.State, action: str, actor: Actor = PLATFORM, **details: Any) -> None:
    """Ends a notice: no further step is taken, and queued messages are void. Its job finds nothing to do."""
    notice.state = state
    notice.save(update_fields=["state", "answered_at"])
    make_void(f"{ABOUT}:{notice.pk}")
    note_about_notice(notice, action, actor, **details)
    if state != Notice.State.UNANSWERED:
        UnansweredNotice.objects.filter(notice_id=notice.pk).delete()
        _drop_case(notice)


def _drop_case(notice: Notice) -> None:
    """Drops the desk's case, unless the desk's own decision ends it."""
    own = Case.objects.filter(tenant=current_tenant(), kind=Case.Kind.UNANSWERED, subject_id=notice.pk)
    case = own.filter(decided_at=None).first()
    if case is not None:
        reviews.drop(case.pk, gettext_noop("An answer is no longer needed."))


def note_about_notice(notice: Notice, action: str, actor: Actor, **details: Any) -> None:
    """Records in the history what happened to a notice, with its title."""
    concerns = [notice.about.partition(":")[2]]
    record(
        action,
        actor=actor,
        subject_kind=CASE,
        subject_id=notice.pk,
        concerns=concerns,
        title=notice.titles or notice.title,
        **details,
    )


# ---------------------------------------------------------------- answering


def acknowledge(
    notice_id: UUID, *, who: str, how: str, actor: Actor, evidence: Mapping[str, Any] | None = None
) -> Notice:
    """Stores that somebody has read it, once. who: contact:<id>, user:<id>, key:<id> or staff:<id>.

    Raises Refused for a notice that is superseded or void.
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
            end_notice(notice, Notice.State.ANSWERED, "notice_acknowledged", actor, way=str(how))
        else:
            heard = len(chain) - len(selectors.silent(notice, chain))
            UnansweredNotice.objects.filter(notice_id=notice.pk).update(heard=heard)
            note_about_notice(notice, "notice_acknowledged", actor, way=str(how))
    return notice


def answered_by_act(about: str, kind: str, actor: Actor) -> None:
    """Answers a notice for a client who has done what it asks about, on a page or through the API."""
    program = actor.kind == "key"
    with transaction.atomic():
        for notice in _open_notices(about, kind):
            if notice.state == Notice.State.OPEN:
                how = Acknowledgement.How.API if program else Acknowledgement.How.PAGE
                acknowledge(notice.pk, who=f"{'key' if program else 'user'}:{actor.id}", how=how, actor=actor)


def has_begun(about: str) -> None:
    """Ends notices whose subject begins: an answer is too late now, and the desk's cases about them are over."""
    with transaction.atomic():
        for notice in _open_notices(about):
            if notice.state == Notice.State.OPEN:
                end_notice(notice, Notice.State.UNANSWERED, "notice_unanswered")
            UnansweredNotice.objects.filter(notice_id=notice.pk).delete()
            _drop_case(notice)


def desk_decided(event: CaseDecided) -> None:
    """Takes the desk's decision as the answer when somebody of the desk has reached the client."""
    case, actor = event.case, event.actor
    if case.kind != Case.Kind.UNANSWERED or case.state != Case.State.APPROVED:
        return
    notice = Notice.objects.filter(pk=case.subject_id, state__in=Notice.ANSWERABLE).first()
    if notice is not None:
        evidence = {"case": str(case.pk), "text": case.reason}
        who = f"staff:{actor.id}"
        acknowledge(notice.pk, who=who, how=Acknowledgement.How.DESK, actor=actor, evidence=evidence)
