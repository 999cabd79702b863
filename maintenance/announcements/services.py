"""Announcements are written, approved by a second person where the public reads them, published on time, retracted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from maintenance.announcements import delivery, selectors, telling
from maintenance.announcements.models import WINDOW_MOVED, WINDOW_OFF, Announcement, Correction, Rendering
from maintenance.announcements.texts import DEFAULTS, MOVED, OFF, RETRACTED
from maintenance.domain.announcing import PUBLIC, Channel, rendered
from maintenance.domain.lifecycle import WindowCommand
from maintenance.models import Window
from maintenance.scripts.services import fault_text
from tenants.agenda.services import cancel as cancel_work, schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.people.selectors import person_behind
from tenants.refusals import Refused

PUBLISH, FOLLOW = "announcements.publish", "announcements.follow"


def write_announcement(
    window_id: UUID, language: str, channels: Sequence[str], *, actor: Actor, title: str = "", text: str = ""
) -> Announcement:
    """Writes a draft for a window, by default with the platform's words. Raises Refused for a window that is over."""
    with transaction.atomic():
        window = Window.objects.select_for_update().get(pk=window_id)
        if window.state not in Window.OPEN:
            raise Refused(_("This window is over: there is nothing to announce."), code="window_has_ended")
        standard = DEFAULTS[language]
        made: Announcement = Announcement.objects.create(
            window=window,
            language=language,
            title=title or standard[0],
            text=text or standard[1],
            channels=[each for each in Channel if each in channels],
            written_by=actor.name,
            written_by_id=actor.id,
        )
        _record_announcement(made, "announcement_written", actor)
    return made


def change_announcement(
    announcement_id: UUID, *, actor: Actor, title: str, text: str, channels: Sequence[str]
) -> Announcement:
    """Changes words or channels. Whoever changes it counts as its writer, and an earlier approval is void."""
    with transaction.atomic():
        announcement = _locked(announcement_id, *Announcement.NOT_OUT)
        cancel_work(PUBLISH, key=str(announcement.pk))
        announcement.title, announcement.text = title, text
        announcement.channels = [each for each in Channel if each in channels]
        announcement.state, announcement.approved_by, announcement.approved_by_id = Announcement.State.DRAFT, "", ""
        announcement.written_by, announcement.written_by_id = actor.name, actor.id
        announcement.save()
        _record_announcement(announcement, "announcement_written", actor)
    return announcement


def hand_in_announcement(announcement_id: UUID, publish_at: datetime | None, *, actor: Actor) -> Announcement:
    """Publishes at an instant (business time; None: at once). Public channels wait for a second person's approval.

    Raises Refused when it cannot go out.
    """
    with transaction.atomic():
        announcement = _locked(announcement_id, Announcement.State.DRAFT)
        if not delivery.is_true(announcement.window):
            raise Refused(_("This window is over: there is nothing to announce."), code="window_has_ended")
        if not announcement.channels:
            raise Refused(_("Choose at least one channel."), code="no_channel")
        if not {*announcement.channels} <= {*selectors.channels_offered()}:
            raise Refused(
                _("SMS to your customers need a signature of your own that a provider has approved: contact support."),
                code="no_sms_signature",
            )
        if faults := selectors.faults_of(announcement):
            raise Refused(" ".join(map(fault_text, faults)), code="script_not_ready")
        announcement.publish_at = publish_at or business_now()
        if PUBLIC & set(announcement.channels):
            announcement.state = Announcement.State.WAITING
            announcement.save()
            telling.tell_second_person(announcement, selectors.title_of(announcement))
            _record_announcement(announcement, "announcement_handed_in", actor)
        else:
            _schedule(announcement)
    return announcement


def approve_announcement(announcement_id: UUID, *, actor: Actor) -> Announcement:
    """Approves it as the second person. Raises Refused for its writer, in person or by a key of their own."""
    with transaction.atomic():
        announcement = _locked(announcement_id, Announcement.State.WAITING)
        if actor.id == person_behind(announcement.written_by_id):
            raise Refused(_("You wrote it: another person has to approve it."), code="same_person")
        announcement.approved_by, announcement.approved_by_id = actor.name, actor.id
        _record_announcement(announcement, "announcement_approved", actor)
        _schedule(announcement)
    return announcement


def publish_announcement(announcement_id: UUID) -> None:
    """Publishes it when its time has come, and keeps each channel's form as it goes out. May run twice."""
    with transaction.atomic():
        announcement = (
            Announcement.objects.select_for_update(of=("self",))
            .select_related("window__request")
            .get(pk=announcement_id)
        )
        if (
            announcement.state != Announcement.State.SCHEDULED
            or (announcement.publish_at or business_now()) > business_now()
        ):
            return
        if not delivery.is_true(announcement.window):
            _end_announcement(announcement, Announcement.State.WITHDRAWN, PLATFORM, "")
            return
        announcement.state, announcement.out_at = Announcement.State.OUT, business_now()
        announcement.save(update_fields=["state", "out_at"])
        _put_out(announcement, announcement.title, announcement.text)
        _record_announcement(announcement, "announcement_out", PLATFORM)


def retract_announcement(announcement_id: UUID, *, actor: Actor, reason: str) -> Announcement:
    """Retracts it: from the site at once, drafts soon; its readers get a correction."""
    with transaction.atomic():
        announcement = _locked(announcement_id, *Announcement.NOT_OUT, Announcement.State.OUT)
        cancel_work(PUBLISH, key=str(announcement.pk))
        was_out = announcement.state == Announcement.State.OUT
        _end_announcement(
            announcement, Announcement.State.RETRACTED if was_out else Announcement.State.WITHDRAWN, actor, reason
        )
        if was_out:
            _correct(announcement, Correction.RETRACTED)
    return announcement


def try_channel_again(announcement_id: UUID, channel: str) -> None:
    """Tries a failed channel once more. Raises Refused where nothing failed, or it is no longer true."""
    with transaction.atomic():
        rows = Rendering.objects.filter(announcement=announcement_id, channel=channel).select_related(
            "announcement__window"
        )
        if not [row for row in rows if delivery.deliver_again(row)]:
            raise Refused(
                _("This has been done already, or is no longer possible: reload the page."), code="already_done"
            )


def follow_change(window_id: UUID, command: str) -> None:
    """Follows a window with another time, or none: retracts and corrects what is out; what waits is a draft again."""
    moved = command in (WindowCommand.MOVE, WindowCommand.EXTEND)
    for key in Announcement.objects.filter(window=window_id).values_list("pk", flat=True):
        with transaction.atomic():
            announcement = (
                Announcement.objects.select_for_update(of=("self",)).select_related("window__request").get(pk=key)
            )
            if announcement.state == Announcement.State.OUT:
                _end_announcement(
                    announcement, Announcement.State.RETRACTED, PLATFORM, WINDOW_MOVED if moved else WINDOW_OFF
                )
                _correct(announcement, Correction.MOVED if moved else Correction.OFF)
            elif announcement.state == Announcement.State.RETRACTED:
                _correct_again(announcement, Correction.MOVED if moved else Correction.OFF)
            elif announcement.state in Announcement.NOT_OUT and not moved:
                cancel_work(PUBLISH, key=str(announcement.pk))
                _end_announcement(announcement, Announcement.State.WITHDRAWN, PLATFORM, "")
            elif announcement.state in (Announcement.State.WAITING, Announcement.State.SCHEDULED):
                cancel_work(PUBLISH, key=str(announcement.pk))
                Announcement.objects.filter(pk=key).update(
                    state=Announcement.State.DRAFT, approved_by="", approved_by_id="", publish_at=None
                )


def _schedule(announcement: Announcement) -> None:
    announcement.state = Announcement.State.SCHEDULED
    announcement.save()
    schedule_publishing(announcement)


def schedule_publishing(announcement: Announcement) -> None:
    """Schedules the job that publishes it at its time."""
    schedule(
        PUBLISH,
        key=str(announcement.pk),
        lane=Lane.FAST,
        due_at=announcement.publish_at,
        announcement=str(announcement.pk),
    )


CORRECTIONS = {Correction.MOVED: MOVED, Correction.OFF: OFF, Correction.RETRACTED: RETRACTED}


def _correct(announcement: Announcement, why: Correction) -> None:
    """Takes back what can be taken back, and publishes a correction on each channel."""
    for rendering in announcement.renderings.all():
        delivery.take_back(rendering)
    _put_out(announcement, *CORRECTIONS[why][announcement.language], corrects=why)


def _correct_again(announcement: Announcement, why: Correction) -> None:
    """Corrects anew when the last correction names an old time; the same text stays, since this may run twice."""
    last = announcement.renderings.filter(correction=True, channel=announcement.channels[0]).last()
    if last is None or last.corrects != Correction.MOVED:
        return
    source = selectors.source_of(announcement, *CORRECTIONS[why][announcement.language], why)
    if rendered(source, Channel(last.channel)) != last.fields:
        _correct(announcement, why)


def _put_out(announcement: Announcement, title: str, text: str, corrects: str = "") -> None:
    source, now = selectors.source_of(announcement, title, text, corrects), business_now()
    for channel in announcement.channels:
        rendering = Rendering.objects.create(
            announcement=announcement,
            channel=channel,
            correction=bool(corrects),
            fields=rendered(source, Channel(channel)),
            made_at=now,
            corrects=corrects,
        )
        delivery.begin(rendering)


def _end_announcement(announcement: Announcement, state: Announcement.State, actor: Actor, reason: str) -> None:
    announcement.state, announcement.ended_at, announcement.reason = state, business_now(), reason
    announcement.save(update_fields=["state", "ended_at", "reason"])
    _record_announcement(announcement, "announcement_ended", actor)


def _locked(announcement_id: UUID, *states: str) -> Announcement:
    announcement: Announcement = (
        Announcement.objects.select_for_update(of=("self",)).select_related("window__request").get(pk=announcement_id)
    )
    if announcement.state not in states:
        raise Refused(_("This has been done already, or is no longer possible: reload the page."), code="already_done")
    return announcement


def _record_announcement(announcement: Announcement, action: str, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        subject_kind="window",
        subject_id=announcement.window_id,
        concerns=[announcement.pk],
        title=selectors.title_of(announcement),
        channels=", ".join(announcement.channels),
    )
