"""The sentences of maintenance in the client's history, its log lines, and messages to contacts."""

from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop

from compliance.evidence.services import record
from labels.selectors import about_numbers
from maintenance.announcements.models import CHANNELS
from maintenance.domain.estimate import Content
from maintenance.models import Window
from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.topics import About, Topic
from tenants.languages import named_for_all
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

log = structlog.get_logger(__name__)
LANGUAGES = dict(settings.LANGUAGES)

actions.declare(
    feed_taken_over=_("Calendar feed “{name}” taken over from {holder}"),
    status_page_switched=_("Status page set to {state}"),
    label_requested=ToPrograms(
        Topic.PLANNING, _("Label “{label}” requested; numbers: {count}"), "A label was requested.", "request.made"
    ),
    label_published=ToPrograms(
        Topic.PROGRESS,
        _("Label “{label}” published on every directory; numbers: {count}"),
        "Every directory has taken the label.",
        "label.published",
    ),
    window_booked=ToPrograms(Topic.WINDOWS, _("Window booked: {starts_at} to {ends_at}"), "A window was booked."),
    emergency_booked=ToPrograms(
        Topic.WINDOWS,
        _("Emergency change, approval by a second person required: {reason}"),
        "An emergency change was booked; a second person has to approve it.",
        "window.emergency_booked",
    ),
    window_moved=ToPrograms(Topic.WINDOWS, _("Window moved to {starts_at} – {ends_at}"), "A window has another time."),
    standby_chosen=ToPrograms(
        Topic.STANDBY,
        _("Standby label of the window: {label}"),
        "Another standby label is chosen for a window that is to come, or none.",
        "standby_label.chosen",
    ),
    window_cancelled=ToPrograms(
        Topic.WINDOWS, _("Window cancelled: {reason}"), "A window was called off before its start."
    ),
    gate_passed=ToPrograms(
        Topic.PROGRESS, _("Step completed: {gate}"), "A step of a window is done.", "window.step_completed"
    ),
    gate_not_applicable=ToPrograms(
        Topic.PROGRESS, _("Step not applicable, nothing to show: {gate}"), "A step of a window has nothing to look at."
    ),
    gate_waived=ToPrograms(
        Topic.PROGRESS, _("Step “{gate}” waived: {reason}"), "A step of a window was waived.", "window.step_waived"
    ),
    feed_made=_("Calendar feed “{name}” created"),
    feed_changed=_("Calendar feed “{name}” changed"),
    feed_rotated=_("Calendar feed “{name}” has a new address"),
    feed_revoked=_("Calendar feed “{name}” revoked"),
    request_pooled=ToPrograms(
        Topic.PLANNING,
        _("Submitted while edits were paused: {title}"),
        "A request waits for the end of a pause of edits.",
        "request.pooled",
    ),
    restore_pooled=_("Restore queued until edits resume; numbers: {count}"),
    label_taken_back=_("Label of a completed window taken back; numbers: {count}, left out: {left_out}"),
    restore_withdrawn=_("Queued restore withdrawn"),
    promise_alert=_("Three quarters of the promised time have passed: the desk was alerted"),
    promise_moved=ToPrograms(
        Topic.WINDOWS,
        _("The platform postponed its promise: it counts as not kept"),
        "The platform has moved the time by which it promised to publish.",
        "window.promise_moved",
    ),
    exclusion_made=ToPrograms(
        Topic.PLANNING, _("Maintenance-free period set: {name}"), "A time was set free of maintenance."
    ),
    exclusion_removed=ToPrograms(
        Topic.PLANNING, _("Maintenance-free period removed: {name}"), "A time is free of maintenance no more."
    ),
    window_frozen=ToPrograms(
        Topic.WINDOWS,
        _("Certification is frozen for the label: window on hold"),
        "A window is on hold: certification is frozen for its label.",
    ),
    window_released=ToPrograms(
        Topic.WINDOWS, _("Certification is no longer frozen: window resumed"), "A window that was on hold goes on."
    ),
    window_freed=_("{directory} is out: the window no longer waits for it"),
    window_must_move=ToPrograms(
        Topic.WINDOWS,
        _("The calendar has changed: an alternative time is offered"),
        "The calendar has changed: another time is offered for the window.",
    ),
    offer_answered=ToPrograms(
        Topic.WINDOWS, _("Time offered: {what}; {outcome}"), "A time that was offered for a window was answered."
    ),
    window_has_no_slot=ToPrograms(
        Topic.WINDOWS,
        _("The calendar has changed: no permitted time is available for the window"),
        "The calendar has changed, and no permitted time is left for the window.",
    ),
    window_numbers_left_out=ToPrograms(
        Topic.PROGRESS,
        _("Goes on without numbers that are not proved ({count}): {numbers}"),
        "A window goes on without the numbers that are not proved.",
    ),
    window_started=ToPrograms(Topic.PROGRESS, _("Window started"), "A window runs."),
    window_completed_assumed=ToPrograms(
        Topic.PROGRESS,
        _("Window completed; displays assumed by estimate, which nobody has looked at: {assumed}"),
        "A window is over: parties have taken the label; what handsets show is an estimate.",
    ),
    window_completed_by_sample=ToPrograms(
        Topic.PROGRESS,
        _("Window completed: visible on handsets, proved by sample, {seen} of {wanted}"),
        "A window is over: enough of its displays were seen on handsets.",
    ),
    window_proved=ToPrograms(
        Topic.PROGRESS,
        _("Seen on handsets after the window: proved, {seen} of {wanted}"),
        "After a window enough of its displays were seen on handsets.",
    ),
    window_assumed_again=ToPrograms(
        Topic.PROGRESS,
        _("What was seen on handsets after the window is too old to count: assumed by estimate"),
        "What was seen on handsets after a window is too old to count.",
    ),
    window_contradicted=ToPrograms(
        Topic.PROGRESS,
        _("Handsets show something else than the window brought; displays: {count}"),
        "After a window handsets show something else than it brought.",
    ),
    window_completed=ToPrograms(
        Topic.PROGRESS, _("Window completed: visible on handsets"), "A window is over: the label is seen on handsets."
    ),
    window_completed_nothing=ToPrograms(
        Topic.PROGRESS,
        _("Window completed: there was nothing to show on handsets"),
        "A window is over: there was nothing to show on handsets.",
    ),
    window_superseded=ToPrograms(
        Topic.PROGRESS,
        _("Window superseded: a newer change has replaced or withdrawn its label; numbers: {count}"),
        "A window is over: a newer change has replaced or withdrawn its label on every number.",
    ),
    window_closed_unseen=ToPrograms(
        Topic.PROGRESS,
        _("Window closed manually before all handsets showed the label"),
        "A window was closed by hand before all handsets showed the label.",
    ),
    label_published_in_part=ToPrograms(
        Topic.PROGRESS,
        _("Label “{label}” published, but not on every directory; numbers: {count}"),
        "The label is published, but not on every directory.",
        "label.published_in_part",
    ),
    window_missed=ToPrograms(Topic.WINDOWS, _("Window missed: {reason}"), "A window could not begin in time."),
    window_aborted=ToPrograms(Topic.PROGRESS, _("Window aborted: {reason}"), "A running window was stopped."),
    window_extended=ToPrograms(Topic.WINDOWS, _("Window extended to {ends_at}: {reason}"), "A window ends later."),
    window_finished=ToPrograms(Topic.PROGRESS, _("Window ended early: {reason}"), "A window was ended early."),
    window_rolled_back=ToPrograms(Topic.PROGRESS, _("Window rolled back: {reason}"), "A window was rolled back."),
    gate_tried_again=ToPrograms(
        Topic.PROGRESS,
        _("Step “{gate}” retried: {reason}"),
        "A step of a window is tried again.",
        "window.step_retried",
    ),
    gate_held=ToPrograms(
        Topic.PROGRESS,
        _("Step “{gate}” needs attention: {reason}"),
        "A step of a window needs somebody's attention.",
        "window.step_held",
    ),
    document_drawn=ToPrograms(
        Topic.PLANNING,
        _("Document drawn, version {version}: {what}"),
        "A document about a window, such as its fallback plan, was drawn in a new version.",
    ),
    document_attached=_("Document sent with a reminder, version {version}: {what}, SHA-256 {pdf_sha256}"),
    script_published=ToPrograms(
        Topic.PUBLISHING,
        _("Call script published: {what}, version {version} ({language}): {text}"),
        "A call script was published.",
    ),
    script_read=_("Call script read and understood: {what}, version {version} ({language})"),
    announcement_written=_("Announcement written: {title} ({channels})"),
    announcement_handed_in=_("Announcement waits for a second person: {title} ({channels})"),
    announcement_approved=_("Announcement approved: {title} ({channels})"),
    announcement_out=ToPrograms(
        Topic.PUBLISHING, _("Announcement published: {title} ({channels})"), "An announcement went out."
    ),
    announcement_ended=ToPrograms(
        Topic.PUBLISHING,
        _("Announcement retracted: {title} ({channels})"),
        "An announcement was withdrawn, or is over.",
    ),
    customers_named=_("Customers added for announcements: {count} new ({way})"),
    customers_removed=_("Customers removed: {count} ({way})"),
    customer_left=_("A customer no longer wants to be notified ({way})"),
    wechat_connected=_("WeChat account connected: {what}, AppID {app_id}"),
    wechat_disconnected=_("WeChat account disconnected: {what}, AppID {app_id}"),
    drill_begun=ToPrograms(
        Topic.PLANNING, _("Drill begun; contacts asked: {count}"), "A drill of the fallback plan was begun."
    ),
    series_made=ToPrograms(
        Topic.PLANNING, _("Recurring maintenance set up, first on {first_on}"), "A series of windows was set up."
    ),
    series_ended=ToPrograms(
        Topic.PLANNING, _("Recurring maintenance ends after {until}: {reason}"), "A series of windows ends."
    ),
)
texts.declare_places(
    language=lambda code: str(LANGUAGES.get(code, code)),
    channels=lambda codes: gettext(", ").join(str(CHANNELS.get(code, code)) for code in codes.split(", ")),
)
texts.declare_in_sessions(
    window_booked=_("Window booked in {sessions} sessions, the first from {starts_at}, the last until {ends_at}"),
    window_moved=_("Window moved: {sessions} sessions, the first from {starts_at}, the last until {ends_at}"),
)
texts.declare_words(
    public=gettext_noop("public"),
    private=gettext_noop("private"),
    snapshot=gettext_noop("backup"),
    work=gettext_noop("maintenance work"),
    review=gettext_noop("reviewed"),
    wanted=gettext_noop("target labels set"),
    published=gettext_noop("published"),
    seen=gettext_noop("visible on handsets"),
    closed=gettext_noop("wrapped up"),
    accept=gettext_noop("time accepted"),
    decline=gettext_noop("declined"),
    counter=gettext_noop("another time proposed"),
    none=gettext_noop("no answer"),
    agreed=gettext_noop("agreed"),
    offer_again=gettext_noop("another time is offered"),
    default=gettext_noop("the notice period decides"),
    mail=gettext_noop("e-mail"),
    official_account=gettext_noop("official account"),
    mini_program=gettext_noop("mini-program"),
    fallback_plan=gettext_noop("fallback plan"),
    drill_report=gettext_noop("drill report"),
    window_report=gettext_noop("maintenance report"),
    quarter_report=gettext_noop("quarterly report"),
    script_running=gettext_noop("maintenance is running"),
    script_standby=gettext_noop("handsets show the standby label"),
    script_standby_number=gettext_noop("a standby number takes the calls"),
    script_longer=gettext_noop("maintenance takes longer than announced"),
    script_ahead=gettext_noop("maintenance is coming up"),
)


def note(window: Window, action: str, actor: Actor, **details: Any) -> None:
    """Writes a record into the client's history, and a line into the log without people's own words."""
    record(action, actor=actor, subject_kind="window", subject_id=window.pk, **details)
    gate = {"gate": details["gate"]} if "gate" in details else {}
    log.info("window.history", action=action, client=current_tenant().schema_name, window=str(window.pk), **gate)


def several(window: Window) -> dict[str, int]:
    """Returns the count of sessions as a detail for records of a window in pieces; else nothing."""
    return {"sessions": len(window.periods)} if window.in_pieces else {}


def tell_all(window: Window, template: str, *, topic: Topic = Topic.WINDOWS, once: str = "", **parameters: Any) -> None:
    """Tells the contacts of the window's numbers, and those who asked for and booked it, that something happened.

    Each is told once at each sequence of the window, or per `once`.
    """
    queue_message(
        f"maintenance/{template}",
        everyone_to_tell(topic, numbers_touched(window), doers=doers_of(window)),
        key=f"window:{window.pk}:{once or window.sequence}:{template}",
        about=about(window),
        **words_about(window),
        **parameters,
    )


def doers_of(window: Window) -> set[str]:
    """Returns the ids of the people who asked for the window and booked it."""
    return {window.booked_by_id, window.request.requested_by_id}


def numbers_touched(window: Window) -> About:
    """Returns the window's numbers, at all directories, as the subject of messages."""
    return about_numbers(window.request.numbers.all())


def words_about(window: Window) -> dict[str, Any]:
    """Returns the words that every message about a window may say."""
    return {
        "title": named_for_all(window),
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "periods": [list(period) for period in window.periods],
        "standby": window.request.standby_text,
        "numbers": window.request.number_count,
        "emergency": window.request.urgency,
        "brings_label": window.request.content == Content.LABEL_CHANGE,
        "page": Page("window", window.pk),
    }


def about(window: Window) -> str:
    """Returns the outbox's name for messages about a window."""
    return f"window:{window.pk}"
