"""Announcements: written, approved by a second person where the public reads them, out on time, retracted."""

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
from tenants.domain.lanes import Lane
from tenants.people.actors import PLATFORM, Actor
from tenants.refusals import Refused

PUBLISH, FOLLOW = "announcements.publish", "announcements.follow"


def write_announcement(
    window_id: UUID, language: str, channels: Sequence[str], *, actor: Actor, title: str = "", text: str = ""
) -> Announcement:
    """A draft for a window; without words the platform's own. Raises Refused for a window that is over."""
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
        _note(made, "announcement_written", actor)
    return made


def change_announcement(
    announcement_id: UUID, *, actor: Actor, title: str, text: str, channels: Sequence[str]
) -> Announcement:
    """Other words or channels; whoever changes it has written it, and an approval of what it said before is void."""
    with transaction.atomic():
        found = _locked(announcement_id, *Announcement.NOT_OUT)
        cancel_work(PUBLISH, key=str(found.pk))
        found.title, found.text = title, text
        found.channels = [each for each in Channel if each in channels]
        found.state, found.approved_by, found.approved_by_id = Announcement.State.DRAFT, "", ""
        found.written_by, found.written_by_id = actor.name, actor.id
        found.save()
        _note(found, "announcement_written", actor)
    return found


def hand_in_announcement(announcement_id: UUID, publish_at: datetime | None, *, actor: Actor) -> Announcement:
    """Let it go out at an instant (business time; None: at once). To the public only once a second person approves."""
    with transaction.atomic():
        found = _locked(announcement_id, Announcement.State.DRAFT)
        if not delivery.is_true(found.window):
            raise Refused(_("This window is over: there is nothing to announce."), code="window_has_ended")
        if not found.channels:
            raise Refused(_("Choose at least one channel."), code="no_channel")
        if faults := selectors.faults_of(found):
            raise Refused(" ".join(map(fault_text, faults)), code="script_not_ready")
        found.publish_at = publish_at or business_now()
        if PUBLIC & set(found.channels):
            found.state = Announcement.State.WAITING
            found.save()
            telling.tell_second_person(found, selectors.title_of(found))
            _note(found, "announcement_handed_in", actor)
        else:
            _schedule(found)
    return found


def approve_announcement(announcement_id: UUID, *, actor: Actor) -> Announcement:
    """The second person agrees. Raises Refused for whoever wrote it."""
    with transaction.atomic():
        found = _locked(announcement_id, Announcement.State.WAITING)
        if actor.id == found.written_by_id:
            raise Refused(_("You wrote it: another person has to approve it."), code="same_person")
        found.approved_by, found.approved_by_id = actor.name, actor.id
        _note(found, "announcement_approved", actor)
        _schedule(found)
    return found


def publish_announcement(announcement_id: UUID) -> None:
    """Its time has come: each channel's form is kept as it goes out. May run twice."""
    with transaction.atomic():
        found = (
            Announcement.objects.select_for_update(of=("self",))
            .select_related("window__request")
            .get(pk=announcement_id)
        )
        if found.state != Announcement.State.SCHEDULED or (found.publish_at or business_now()) > business_now():
            return
        if not delivery.is_true(found.window):
            _end(found, Announcement.State.WITHDRAWN, PLATFORM, "")
            return
        found.state, found.out_at = Announcement.State.OUT, business_now()
        found.save(update_fields=["state", "out_at"])
        _put_out(found, found.title, found.text)
        _note(found, "announcement_out", PLATFORM)


def retract_announcement(announcement_id: UUID, *, actor: Actor, reason: str) -> Announcement:
    """Take it back: from the site at once, drafts soon; who has read it is told that it is withdrawn."""
    with transaction.atomic():
        found = _locked(announcement_id, *Announcement.NOT_OUT, Announcement.State.OUT)
        cancel_work(PUBLISH, key=str(found.pk))
        was_out = found.state == Announcement.State.OUT
        _end(found, Announcement.State.RETRACTED if was_out else Announcement.State.WITHDRAWN, actor, reason)
        if was_out:
            _correct(found, Correction.RETRACTED)
    return found


def try_channel_again(announcement_id: UUID, channel: str) -> None:
    """What a channel did not take is tried once more. Raises Refused where nothing failed, or it is untrue by now."""
    with transaction.atomic():
        rows = Rendering.objects.filter(announcement=announcement_id, channel=channel).select_related(
            "announcement__window"
        )
        if not [row for row in rows if delivery.deliver_again(row)]:
            raise Refused(
                _("This has been done already, or is no longer possible: reload the page."), code="already_done"
            )


def follow_change(window_id: UUID, command: str) -> None:
    """The window has another time, or none: what is out is retracted and corrected, what waits is a draft again."""
    moved = command in (WindowCommand.MOVE, WindowCommand.EXTEND)
    for key in Announcement.objects.filter(window=window_id).values_list("pk", flat=True):
        with transaction.atomic():
            found = Announcement.objects.select_for_update(of=("self",)).select_related("window__request").get(pk=key)
            if found.state == Announcement.State.OUT:
                _end(found, Announcement.State.RETRACTED, PLATFORM, WINDOW_MOVED if moved else WINDOW_OFF)
                _correct(found, Correction.MOVED if moved else Correction.OFF)
            elif found.state in Announcement.NOT_OUT and not moved:
                cancel_work(PUBLISH, key=str(found.pk))
                _end(found, Announcement.State.WITHDRAWN, PLATFORM, "")
            elif found.state in (Announcement.State.WAITING, Announcement.State.SCHEDULED):
                cancel_work(PUBLISH, key=str(found.pk))
                Announcement.objects.filter(pk=key).update(
                    state=Announcement.State.DRAFT, approved_by="", approved_by_id="", publish_at=None
                )


def _schedule(found: Announcement) -> None:
    found.state = Announcement.State.SCHEDULED
    found.save()
    schedule_publishing(found)


def schedule_publishing(found: Announcement) -> None:
    """It goes out at its time."""
    schedule(PUBLISH, key=str(found.pk), lane=Lane.FAST, due_at=found.publish_at, announcement=str(found.pk))


CORRECTIONS = {Correction.MOVED: MOVED, Correction.OFF: OFF, Correction.RETRACTED: RETRACTED}


def _correct(found: Announcement, why: Correction) -> None:
    """What is out is taken back where it can be, and corrected where it was read."""
    for rendering in found.renderings.filter(correction=False):
        delivery.take_back(rendering)
    _put_out(found, *CORRECTIONS[why][found.language], corrects=why)


def _put_out(found: Announcement, title: str, text: str, corrects: str = "") -> None:
    source, now = selectors.source_of(found, title, text, corrects), business_now()
    for channel in found.channels:
        rendering, new = Rendering.objects.get_or_create(
            announcement=found,
            channel=channel,
            correction=bool(corrects),
            defaults={"fields": rendered(source, Channel(channel)), "made_at": now, "corrects": corrects},
        )
        if new:
            delivery.begin(rendering)


def _end(found: Announcement, state: Announcement.State, actor: Actor, reason: str) -> None:
    found.state, found.ended_at, found.reason = state, business_now(), reason
    found.save(update_fields=["state", "ended_at", "reason"])
    _note(found, "announcement_ended", actor)


def _locked(announcement_id: UUID, *states: str) -> Announcement:
    found: Announcement = (
        Announcement.objects.select_for_update(of=("self",)).select_related("window__request").get(pk=announcement_id)
    )
    if found.state not in states:
        raise Refused(_("This has been done already, or is no longer possible: reload the page."), code="already_done")
    return found


def _note(found: Announcement, action: str, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        subject_kind="window",
        subject_id=found.window_id,
        concerns=[found.pk],
        title=selectors.title_of(found),
        channels=", ".join(found.channels),
    )
