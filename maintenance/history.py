"""What is said of maintenance: the sentences of the client's history, the log, and what contacts are told."""

from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop

from compliance.evidence import actions, texts
from compliance.evidence.services import record
from labels.selectors import about_numbers
from maintenance.announcements.models import CHANNELS
from maintenance.domain.estimate import Content
from maintenance.models import Window
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.topics import About, Topic
from tenants.languages import named_for_all
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

log = structlog.get_logger(__name__)
LANGUAGES = dict(settings.LANGUAGES)

actions.declare(
    label_requested=_("Label “{label}” requested; numbers: {count}"),
    label_published=_("Label “{label}” published on every directory; numbers: {count}"),
    window_booked=_("Window booked: {starts_at} to {ends_at}"),
    emergency_booked=_("Emergency change, approval by a second person required: {reason}"),
    window_moved=_("Window moved to {starts_at} – {ends_at}"),
    standby_chosen=_("Standby label of the window: {label}"),
    window_cancelled=_("Window cancelled: {reason}"),
    gate_passed=_("Step completed: {gate}"),
    gate_not_applicable=_("Step not applicable, nothing to show: {gate}"),
    gate_waived=_("Step “{gate}” waived: {reason}"),
    feed_made=_("Calendar feed “{name}” created"),
    feed_changed=_("Calendar feed “{name}” changed"),
    feed_rotated=_("Calendar feed “{name}” has a new address"),
    feed_revoked=_("Calendar feed “{name}” revoked"),
    request_pooled=_("Submitted while edits were paused: {title}"),
    restore_pooled=_("Restore queued until edits resume; numbers: {count}"),
    restore_withdrawn=_("Queued restore withdrawn"),
    promise_alert=_("Three quarters of the promised time have passed: the desk was alerted"),
    promise_moved=_("The platform postponed its promise: it counts as not kept"),
    exclusion_made=_("Maintenance-free period set: {name}"),
    exclusion_removed=_("Maintenance-free period removed: {name}"),
    window_frozen=_("Certification is frozen for the label: window on hold"),
    window_released=_("Certification is no longer frozen: window resumed"),
    window_freed=_("{directory} is out: the window no longer waits for it"),
    window_must_move=_("The calendar has changed: an alternative time is offered"),
    offer_answered=_("Time offered: {what}; {outcome}"),
    window_has_no_slot=_("The calendar has changed: no permitted time is available for the window"),
    window_numbers_left_out=_("Goes on without numbers that are not proved ({count}): {numbers}"),
    window_started=_("Window started"),
    window_completed_assumed=_("Window completed; displays assumed by estimate, which nobody has looked at: {assumed}"),
    window_completed_by_sample=_("Window completed: visible on handsets, proved by sample, {seen} of {wanted}"),
    window_proved=_("Seen on handsets after the window: proved, {seen} of {wanted}"),
    window_assumed_again=_("What was seen on handsets after the window is too old to count: assumed by estimate"),
    window_contradicted=_("Handsets show something else than the window brought; displays: {count}"),
    window_completed=_("Window completed: visible on handsets"),
    window_completed_nothing=_("Window completed: there was nothing to show on handsets"),
    window_superseded=_("Window superseded: a newer change has replaced its label; numbers: {count}"),
    window_closed_unseen=_("Window closed manually before all handsets showed the label"),
    label_published_in_part=_("Label “{label}” published, but not on every directory; numbers: {count}"),
    window_missed=_("Window missed: {reason}"),
    window_aborted=_("Window aborted: {reason}"),
    window_extended=_("Window extended to {ends_at}: {reason}"),
    window_finished=_("Window ended early: {reason}"),
    window_rolled_back=_("Window rolled back: {reason}"),
    gate_tried_again=_("Step “{gate}” retried: {reason}"),
    gate_held=_("Step “{gate}” needs attention: {reason}"),
    document_drawn=_("Document drawn, version {version}: {what}"),
    document_attached=_("Document sent with a reminder, version {version}: {what}, SHA-256 {pdf_sha256}"),
    script_published=_("Call script published: {what}, version {version} ({language}): {text}"),
    script_read=_("Call script read and understood: {what}, version {version} ({language})"),
    announcement_written=_("Announcement written: {title} ({channels})"),
    announcement_handed_in=_("Announcement waits for a second person: {title} ({channels})"),
    announcement_approved=_("Announcement approved: {title} ({channels})"),
    announcement_out=_("Announcement published: {title} ({channels})"),
    announcement_ended=_("Announcement retracted: {title} ({channels})"),
    customers_named=_("Customers added for announcements: {count} new ({way})"),
    customers_removed=_("Customers removed: {count} ({way})"),
    customer_left=_("A customer no longer wants to be notified ({way})"),
    wechat_connected=_("WeChat account connected: {what}, AppID {app_id}"),
    wechat_disconnected=_("WeChat account disconnected: {what}, AppID {app_id}"),
    drill_begun=_("Drill begun; contacts asked: {count}"),
    series_made=_("Recurring maintenance set up, first on {first_on}"),
    series_ended=_("Recurring maintenance ends after {until}: {reason}"),
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
    """Leave a record in the client's history, and a line in the log without what people wrote."""
    record(action, actor=actor, subject_kind="window", subject_id=window.pk, **details)
    gate = {"gate": details["gate"]} if "gate" in details else {}
    log.info("window.history", action=action, client=current_tenant().schema_name, window=str(window.pk), **gate)


def several(window: Window) -> dict[str, int]:
    """A detail of records that say when a window runs: work over several nights is no single stretch."""
    return {"sessions": len(window.periods)} if window.in_pieces else {}


def tell_all(window: Window, template: str, *, topic: Topic = Topic.WINDOWS, once: str = "", **parameters: Any) -> None:
    """Tell the contacts who hear of its numbers, and whoever asked for it, that something happened to the window; once
    at each sequence, or per `once`.
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
    """Who has asked for a window and who has booked it, by their ids."""
    return {window.booked_by_id, window.request.requested_by_id}


def numbers_touched(window: Window) -> About:
    """What a window touches: its numbers, at all directories."""
    return about_numbers(window.request.numbers.all())


def words_about(window: Window) -> dict[str, Any]:
    """What every message about a window may say."""
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
    """The outbox's name for what is said about a window at its present time."""
    return f"window:{window.pk}"
