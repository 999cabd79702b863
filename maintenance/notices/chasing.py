"""Chases notices: each step is decided when it runs, with the notice's row locked.

A person who could not be reached is asked in another way at once; when nothing arrived, the next person is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import ladder
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from maintenance.case_facts import UnansweredFacts
from maintenance.notices import selectors, services
from maintenance.notices.models import Notice
from maintenance.notices.selectors import ABOUT, Ways
from maintenance.unanswered.models import UnansweredNotice
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.domain.chasing import ChaseKind, Due, Step, desk_by, next_step
from tenants.domain.disturbing import permitted
from tenants.domain.lanes import Lane
from tenants.domain.receipts import Reach
from tenants.domain.tagged import InLanguages
from tenants.domain.topics import Topic
from tenants.outbox.events import NotReached
from tenants.outbox.selectors import SaidTo, reach_of
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.models import Contact, Role, User
from tenants.selectors import working_days

TURN: Final = "notices.turn_to_another"
NEVER: Final = datetime.max.replace(tzinfo=UTC)
WAITING: Final = "maintenance/notice_waiting"  # what reminds of a notice, over every channel
# Over what somebody is asked whom nothing has reached, in this order; when that may disturb people.
OTHER_WAYS: Final = {"email": Step.MAIL, "sms": Step.SMS, "bot": Step.MAIL, "voice": Step.PHONE}


def chase(notice_id: UUID) -> None:
    """Take the step that is due now, and schedule the next one. An answered notice is left alone."""
    with transaction.atomic():
        notice = _open_notice(notice_id)
        if notice is None:
            return
        now = business_now()
        if now >= notice.until:
            _too_late(notice)
            return
        if not notice.taken:
            _begin_chase(notice)
        due = _next_step(notice, now)
        if due is not None and due.at <= now:
            _take_step(notice, due, now)
            due = _next_step(notice, now)
        services.chase_later(notice, notice.until if due is None else min(due.at, notice.until))


def _open_notice(notice_id: UUID) -> Notice | None:
    """Returns the notice, locked, while it waits for an answer; else None."""
    return Notice.objects.select_for_update().filter(pk=notice_id, state=Notice.State.OPEN).first()


def _begin_chase(notice: Notice) -> None:
    """Chases the contacts of today: some have come and gone since it was planned."""
    notice.chain = services.chain_about(notice.about)
    notice.save(update_fields=["chain"])


def _next_step(notice: Notice, now: datetime) -> Due | None:
    chain = selectors.chain_of(notice)
    silent, ways, urgency = selectors.silent(notice, chain), selectors.ways_of(notice), ChaseKind(notice.urgency)

    def may(step: Step, at: datetime) -> datetime:
        if step not in (Step.TELL, Step.DESK) and not _recipients(notice, step, silent, ways):
            return NEVER  # there is nobody to turn to in this way
        if not urgency.heeds_quiet_hours:
            return at
        return _permitted(step, at, _people_of_step(notice, step, silent))

    return next_step(
        ladder(urgency),
        notice.asked_at,
        notice.until,
        notice.steps,
        answered=selectors.is_answered(notice, chain),
        may=may,
        in_vain_at=now if _was_in_vain(notice, silent, ways, now) else None,
    )


def _permitted(step: Step, at: datetime, people: Iterable[Contact]) -> datetime:
    """Returns the first instant from `at` on at which a step may disturb these people."""
    days, zone = working_days(), ZoneInfo(current_tenant().time_zone)
    quiet = [each.quiet for each in people if each.quiet]
    return permitted(step, at, quiet=quiet, zone=zone, is_working=lambda day: days(day).is_working)


def _people_of_step(notice: Notice, step: Step, silent: Sequence[Contact]) -> list[Contact]:
    """Returns the silent contacts that a step asks: where one is enough, one person after the other."""
    if step in (Step.TELL, Step.MAIL, Step.DESK):
        return list(silent)
    by_phone = [each for each in silent if "sms" in each.channels]
    if notice.wants == Notice.Wants.EACH or notice.urgency != ChaseKind.ROUTINE:
        return by_phone
    return by_phone[1:] if step is Step.NEXT_PERSON else by_phone[:1]


def _take_step(notice: Notice, due: Due, now: datetime) -> None:
    silent = selectors.silent(notice, selectors.chain_of(notice))
    if due.step is Step.DESK:
        if notice.kind != Notice.Kind.DRILL:
            _hand_to_desk(notice, silent)
    elif due.step is not Step.TELL or not notice.told:
        recipients = _recipients(notice, due.step, silent, selectors.ways_of(notice))
        _ask_people(notice, due.step, recipients, keys=_keys_offered(notice) if due.step is Step.PHONE else "")
    for step in (*due.skipped, due.step):
        notice.taken = [*notice.taken, {"step": step.value, "at": now}]
    notice.save(update_fields=["taken"])
    UnansweredNotice.objects.filter(notice_id=notice.pk).update(step=due.step, step_at=now)
    if due.step is not Step.TELL:
        services.note_about_notice(notice, "notice_chased", PLATFORM, what=due.step.value)


_CHANNELS: Mapping[Step, tuple[str, ...]] = {
    Step.TELL: ("email", "sms", "bot"),
    Step.MAIL: ("email", "bot"),
    Step.SMS: ("sms",),
    Step.NEXT_PERSON: ("email", "sms"),
    Step.PHONE: ("voice",),
}


def _recipients(notice: Notice, step: Step, silent: Sequence[Contact], tried: Ways) -> list[Recipient]:
    """Returns the recipients of a step, over its channels that have not failed.

    The step to the next person also asks owners who sign in.
    """
    recipients = []
    for contact in _people_of_step(notice, step, silent):
        alive = [each for each in _ways_to(contact) if each in _CHANNELS[step]]
        channels = tuple(each for each in alive if each not in _failed(tried, contact.pk))
        if channels:
            recipients.append(_recipient(contact, channels))
    return recipients + (_owners(silent, tried) if step is Step.NEXT_PERSON else [])


def _owners(silent: Sequence[Contact], tried: Ways) -> list[Recipient]:
    """Returns owners who sign in and are not asked as contacts."""
    known = {each.email.lower() for each in silent}
    rows = User.objects.filter(role=Role.OWNER, is_active=True).exclude(email__in=known).order_by("joined_at")
    return [Recipient("user", row.pk, ("email",)) for row in rows if not _failed(tried, row.pk)]


def _recipient(contact: Contact, channels: tuple[str, ...]) -> Recipient:
    return Recipient("contact", contact.pk, channels, quiet=contact.quiet, topic=Topic.REMINDERS)


def _ways_to(contact: Contact) -> list[str]:
    """Returns a contact's channels; one who agreed to SMS may be called about what must be known."""
    return [each for each in OTHER_WAYS if each in contact.channels or (each == "voice" and "sms" in contact.channels)]


def _failed(tried: Ways, person: UUID) -> set[str]:
    """Returns the channels over which the last message to somebody did not arrive."""
    mine: Mapping[str, SaidTo] = tried.get(person, {})
    return {channel for channel, said in mine.items() if reach_of({channel: said}) is Reach.UNREACHED}


def _ask_people(
    notice: Notice, which: str, recipients: Iterable[Recipient], *, keys: str = "", due_at: datetime | None = None
) -> None:
    """Asks these recipients; `which`: names a message that each gets once."""
    queue_message(
        WAITING,
        recipients,
        key=f"{ABOUT}:{notice.pk}:{which}",
        about=f"{ABOUT}:{notice.pk}",
        due_at=due_at,
        worth_until=notice.until,
        page=Page("notice", notice.pk),
        keys=keys,
        urgent=notice.urgency != ChaseKind.ROUTINE,
        **{
            "title": InLanguages(notice.titles) if notice.titles else notice.title,
            "answer_by": notice.until,
            **notice.parameters,
        },
    )


def _keys_offered(notice: Notice) -> str:
    """Returns the keys of a call: 1 acknowledges; for an offered time, 1 accepts and 2 declines."""
    return "12" if notice.kind == Notice.Kind.MOVE else "1"


def _hand_to_desk(notice: Notice, silent: Sequence[Contact]) -> None:
    """Opens a case for the desk while there is time: who has not answered, and how each is reached."""
    titles = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles[language] = _("Not acknowledged: %(title)s") % {"title": notice.named}
    reviews.open_case(
        kind=Case.Kind.UNANSWERED,
        subject_kind=services.CASE,
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
    """Ends a notice that nobody answered in time; it stays with the desk until its subject is over.

    Also when nothing was done for so long that the desk's turn was missed.
    """
    if Step.DESK not in {each.step for each in notice.steps}:
        now = business_now()
        _take_step(notice, Due(Step.DESK, now), now)
    services.end_notice(notice, Notice.State.UNANSWERED, "notice_unanswered")


# ---------------------------------------------------------------- who could not be reached


def not_reached(event: NotReached) -> None:
    """Schedules a job for a message that did not arrive; the job locks the notice first, as all do."""
    message = event.message
    if message.recipient_id is None:
        return
    notice = selectors.asked_by_message(message.about, message.recipient_id)
    if notice is not None:
        person, channel = str(message.recipient_id), message.channel
        key, due_at = (
            f"{notice.pk}:{person}:{channel}",
            max(business_now(), notice.asked_at),
        )  # the letters ask before it
        schedule(TURN, key=key, due_at=due_at, lane=Lane.FAST, notice=str(notice.pk), person=person, channel=channel)


def turn_to_another(notice_id: UUID, person: UUID, channel: str) -> None:
    """Asks somebody whom nothing has reached in the next way at once; without one, asks the next person."""
    with transaction.atomic():
        notice = _open_notice(notice_id)
        if notice is not None and not notice.taken:  # the letter that failed was faster than the first step
            chase(notice_id)
            notice = _open_notice(notice_id)
        if notice is None or not notice.taken:
            return
        ways = selectors.ways_of(notice)
        answered = notice.acknowledgements.filter(who=f"contact:{person}").exists()
        if answered or reach_of(ways.get(person)) is not Reach.UNREACHED:
            return
        contact = Contact.objects.filter(pk=person).first()
        name = contact.name if contact is not None else _name_of_user(person)
        services.note_about_notice(notice, "notice_not_reached", PLATFORM, name=name, way=f"by_{channel}")
        another = _another_way(notice, contact, ways, business_now()) if contact is not None else None
        if contact is not None and another is not None:
            way, at = another
            keys = _keys_offered(notice) if way == "voice" else ""
            _ask_people(notice, "otherwise", [_recipient(contact, (way,))], keys=keys, due_at=at)
            return
        if notice.wants == Notice.Wants.EACH and not selectors.nobody_was_reached(notice, ways):
            _ask_people(notice, "instead", _owners([], ways))  # the others are not asked again for this one
        chase(notice_id)


def _was_in_vain(notice: Notice, silent: Sequence[Contact], tried: Ways, now: datetime) -> bool:
    """Returns whether nobody was reached so far, and there is no other way to those who were asked."""
    if not notice.taken or not selectors.nobody_was_reached(notice, tried):
        return False
    return not any(_another_way(notice, contact, tried, now) for contact in silent)


def _another_way(notice: Notice, contact: Contact, tried: Ways, now: datetime) -> tuple[str, datetime] | None:
    """Returns the first untried channel that may still disturb a contact in time, and when it may; else None."""
    heeds = ChaseKind(notice.urgency).heeds_quiet_hours
    for way in _ways_to(contact):
        if way in tried.get(contact.pk, {}):
            continue
        at = _permitted(OTHER_WAYS[way], now, [contact]) if heeds else now
        if at < desk_by(notice.asked_at, notice.until):
            return way, at
    return None


def _name_of_user(person: UUID) -> str:
    user = User.objects.filter(pk=person).first()
    return user.name or user.email if user is not None else ""
