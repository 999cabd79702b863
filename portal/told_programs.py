"""What programs are told: the one place where what happens in the rooms becomes a webhook's event.

Whatever the client's history records is either an event here or named in NOT_TOLD. Names of persons, and texts with
addresses or mobiles, stay in the history: an event carries ids and plain facts only.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from compliance.evidence.events import Recorded
from compliance.models import Licence
from labels.displays.sightings import DisplaysInTrouble
from labels.numbers.ownership import OwnershipMoved
from maintenance.models import MaintenanceRequest, Window
from portal.told_payloads import (
    DisplayAsTold,
    DisplaysData,
    EventSubject,
    LicenceAsTold,
    NumbersData,
    RecordedData,
    RequestAsTold,
    WebhookTestData,
    WindowAsTold,
)
from tenants import context
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.webhooks.services import TEST, note_event

LISTED: Final = 500  # numbers or displays that one event names; `count` says how many there are


@dataclass(frozen=True)
class EventType:
    """One type of event. meaning: for those who write programs, in English as the API's document is.

    data: what it says, of portal.told_payloads. action: of the history, whose details it gives.
    """

    name: str
    topic: Topic
    meaning: str
    data: type = RecordedData
    action: str = ""


def _of(topic: Topic, **meanings: str) -> dict[str, tuple[Topic, str]]:
    return {action: (topic, meaning) for action, meaning in meanings.items()}


# Action of the history → its event. The name of the type is that of the action where TYPE_NAMES has no other.
_TOLD: Final[Mapping[str, tuple[Topic, str]]] = {
    **_of(
        Topic.WINDOWS,
        window_booked="A window was booked.",
        emergency_booked="An emergency change was booked; a second person has to approve it.",
        window_moved="A window has another time.",
        window_extended="A window ends later.",
        window_cancelled="A window was called off before its start.",
        window_missed="A window could not begin in time.",
        window_frozen="A window is on hold: certification is frozen for its label.",
        window_released="A window that was on hold goes on.",
        window_must_move="The calendar has changed: another time is offered for the window.",
        window_has_no_slot="The calendar has changed, and no permitted time is left for the window.",
        offer_answered="A time that was offered for a window was answered.",
        notice_asked="A notice wants an answer by a time.",
        notice_acknowledged="A notice has its answer.",
        notice_not_reached="Somebody whom a notice asks could not be reached; another way or person is tried.",
        notice_unanswered="A notice had no answer in time.",
        notice_superseded="A notice was replaced by another one.",
        notice_void="A notice needs no answer any more.",
        promise_moved="The platform has moved the time by which it promised to publish.",
    ),
    **_of(
        Topic.PROGRESS,
        window_started="A window runs.",
        gate_passed="A step of a window is done.",
        gate_not_applicable="A step of a window has nothing to look at.",
        gate_waived="A step of a window was waived.",
        gate_held="A step of a window needs somebody's attention.",
        gate_tried_again="A step of a window is tried again.",
        label_published="Every directory has taken the label.",
        label_published_in_part="The label is published, but not on every directory.",
        window_numbers_left_out="A window goes on without the numbers that are not proved.",
        window_completed="A window is over: the label is seen on handsets.",
        window_completed_nothing="A window is over: there was nothing to show on handsets.",
        window_superseded="A window is over: a newer change has replaced its label on every number.",
        window_completed_assumed="A window is over: parties have taken the label; what handsets show is an estimate.",
        window_completed_by_sample="A window is over: enough of its displays were seen on handsets.",
        window_proved="After a window enough of its displays were seen on handsets.",
        window_assumed_again="What was seen on handsets after a window is too old to count.",
        window_contradicted="After a window handsets show something else than it brought.",
        window_closed_unseen="A window was closed by hand before all handsets showed the label.",
        window_finished="A window was ended early.",
        window_aborted="A running window was stopped.",
        window_rolled_back="A window was rolled back.",
    ),
    **_of(
        Topic.STANDBY,
        standby_chosen="Another standby label is chosen for a window that is to come, or none.",
        standby_granted="A standby label is shown for the length of a window.",
        standby_ended="A standby label is shown no more.",
        standby_lost="A standby label was withdrawn: it contains a number that is not the client's any more.",
        standby_numbers_asked="Carriers are asked to lead the calls to standby numbers.",
        standby_numbers_opened="Standby numbers take the calls: a carrier has taken the forwarding.",
        standby_numbers_failed="No carrier leads the calls to the standby numbers.",
        standby_numbers_closed="Standby numbers are given back: carriers are asked to lead the calls back.",
    ),
    **_of(
        Topic.PLANNING,
        label_requested="A label was requested.",
        request_pooled="A request waits for the end of a pause of edits.",
        series_made="A series of windows was set up.",
        series_ended="A series of windows ends.",
        exclusion_made="A time was set free of maintenance.",
        exclusion_removed="A time is free of maintenance no more.",
        drill_begun="A drill of the fallback plan was begun.",
        document_drawn="A document about a window, such as its fallback plan, was drawn in a new version.",
    ),
    **_of(
        Topic.DISPLAYS,
        sighting_contradicts="Somebody has seen something else on a handset than was expected.",
        consistency_checked="Every directory has been looked at.",
        acceleration_ended="A paid push past the cache has come to its end.",
        appeal_ended="A directory has decided an appeal.",
        label_withdrawn="A label was withdrawn from numbers.",
        restored="Labels were restored from a backup.",
        calls_compared="Answer rates before and after a window were compared.",
        number_state_changed="A carrier says that a number's state is another.",
    ),
    **_of(
        Topic.CASES,
        case_opened="Something was handed in for review.",
        case_asked="A reviewer needs more information: the clock stands still until it comes.",
        case_answered="A reviewer was given more information.",
        case_decided="A reviewer has decided.",
        question_answered="Support has answered.",
        question_waits="Support needs more information.",
        question_solved="A question to support is solved.",
        licence_handed_in="A document was handed in.",
        licence_decided="A document was decided on.",
        licence_replaced="A document was replaced by its renewal.",
        alias_decided="A brand was decided on.",
        re_verification_opened="Documents have to be verified again.",
        re_verification_decided="Documents that were verified again were decided on.",
        suggestion_taken="The platform has taken up a suggestion.",
        suggestion_declined="The platform has not taken up a suggestion.",
        suggestion_rewarded="A suggestion was adopted, and free appeals were credited for it.",
    ),
    **_of(
        Topic.EXPIRY,
        licence_reminder="A document is about to expire.",
        licence_provisional="A document has expired; its renewal is in review, so nothing is frozen yet.",
        licence_revoked="A document was revoked.",
        alias_ended="A brand is no longer valid.",
        numbers_reminded="Numbers need a proof by a day.",
        claims_lapsed="Numbers without a proof were given up after their term.",
    ),
    **_of(
        Topic.FREEZES,
        frozen="Certification is frozen for some labels.",
        unfrozen="Certification is frozen no more for some labels.",
        account_suspended="Certification is suspended.",
        account_resumed="Certification is suspended no more.",
    ),
    **_of(
        Topic.VIOLATIONS,
        violation_recorded="A violation was recorded.",
        violation_withdrawn="A violation was withdrawn.",
        month_closed="A month of compliance was closed.",
        month_corrected="A month of compliance was corrected.",
    ),
    **_of(Topic.SECURITY, number_lost="A number was found to belong to another client."),
    **_of(
        Topic.PUBLISHING,
        announcement_out="An announcement went out.",
        announcement_ended="An announcement was withdrawn, or is over.",
        script_published="A call script was published.",
    ),
    **_of(
        Topic.PROGRAMS,
        key_made="An API key was created.",
        key_revoked="An API key was revoked.",
        held_back="After a restore of the platform, what was due outward until then waits for its staff.",
        held_released="What was held after a restore of the platform is sent, or ordered, now.",
        held_dropped="What was held after a restore of the platform was given up.",
    ),
}
# Names of the field where the history has its own.
TYPE_NAMES: Final[Mapping[str, str]] = {
    "emergency_booked": "window.emergency_booked",
    "promise_moved": "window.promise_moved",
    "gate_passed": "window.step_completed",
    "gate_waived": "window.step_waived",
    "gate_held": "window.step_held",
    "gate_tried_again": "window.step_retried",
    "label_published": "label.published",
    "label_published_in_part": "label.published_in_part",
    "label_requested": "request.made",
    "request_pooled": "request.pooled",
    "standby_chosen": "standby_label.chosen",
    "standby_granted": "standby_label.granted",
    "standby_ended": "standby_label.ended",
    "standby_lost": "standby_label.lost",
    "standby_numbers_asked": "standby_numbers.asked",
    "standby_numbers_opened": "standby_numbers.opened",
    "standby_numbers_failed": "standby_numbers.failed",
    "standby_numbers_closed": "standby_numbers.closed",
    "consistency_checked": "displays.checked",
    "restored": "labels.restored",
    "number_state_changed": "number.state_changed",
    "alias_decided": "brand.decided",
    "alias_ended": "brand.ended",
    "re_verification_opened": "re_verification.opened",
    "re_verification_decided": "re_verification.decided",
    "licence_handed_in": "licence.handed_in",
    "licence_reminder": "licence.expiring",
    "frozen": "certification.frozen",
    "unfrozen": "certification.unfrozen",
    "account_suspended": "certification.suspended",
    "account_resumed": "certification.resumed",
    "numbers_reminded": "numbers.proof_due",
    "claims_lapsed": "numbers.claims_lapsed",
    "held_back": "restore.held",
    "held_released": "restore.released",
    "held_dropped": "restore.dropped",
}
NUMBERS_MOVED: Final = EventType(
    "numbers.ownership_moved",
    Topic.DISPLAYS,
    "Labels may be shown on these numbers from now on, or the client holds them no more: /numbers says which.",
    NumbersData,
)
IN_TROUBLE: Final[Mapping[str, EventType]] = {
    "display_overdue": EventType(
        "displays.overdue", Topic.DISPLAYS, "Handsets should show the label by now.", DisplaysData
    ),
    "display_wrong": EventType(
        "displays.wrong", Topic.DISPLAYS, "Handsets show something else, or a mark.", DisplaysData
    ),
    "display_refused": EventType("displays.refused", Topic.DISPLAYS, "A directory has refused labels.", DisplaysData),
}
# What the history records and no program waits for.
NOT_TOLD: Final[frozenset[str]] = frozenset(
    {
        # what people carry to parties: the displays that follow are told
        "labels_answered",
        "handsets_seen",
        *("picture_taken", "picture_confirmed", "picture_rejected"),
        "labels_handed_over",
        "party_vetting",
        # people, their sign-in and what they wish to hear
        *("person_invited", "person_joined", "person_changed", "role_changed", "person_removed"),
        *("invitation_withdrawn", "agreements_accepted", "administrator_shut_out", "administrator_let_in"),
        *("administrator_invited", "contact_saved", "contact_removed", "contact_asked", "contact_agreed"),
        *("contact_declined", "contact_withdrew", "topic_left", "topic_left_sms", "contact_tested", "topics_chosen"),
        *("signed_in", "sign_ins_failed", "password_changed", "password_reset", "second_factor_added"),
        *("second_factor_removed", "second_factor_reset", "sign_in_address_added", "sign_in_address_removed"),
        "sign_in_address_changed",
        # in the staff's own history
        *("staff_invited", "staff_changed", "staff_invitation_withdrawn"),
        *("desk_added", "desk_changed", "desk_removed", "desk_ordered", "client_removed"),
        # looks at what is kept
        "staff_looked",
        *("document_fetched", "page_seen", "identity_seen", "exported", "dossier_sealed", "script_read"),
        "document_attached",
        # settings of the account; after its closing nobody is told anything
        *("company_changed", "domain_added", "domain_removed", "status_page_switched", "account_closed"),
        "sms_signature_set",
        *("feed_changed", "status_subscribed", "status_left", "status_removed"),
        *("feed_rotated", "feed_taken_over", "key_taken_over", "sessions_ended"),
        *("feed_made", "feed_revoked", "webhook_made", "webhook_changed", "webhook_secret_rotated"),
        *("webhook_switched", "webhook_deleted", "webhook_replayed", "webhook_gave_up"),
        # what the client has done itself, and has its answer to
        *("numbers_registered", "number_released", "standby_requested", "snapshot_made", "acceleration_ordered"),
        *("number_critical", "number_not_critical", "numbers_critical", "numbers_not_critical"),
        *("call_team_said", "losses_counted"),
        *("call_source_named", "call_source_confirmed", "call_source_removed"),
        *("calls_imported", "calls_forgotten", "announcement_written", "announcement_handed_in"),
        *("announcement_approved", "feedback_given"),
        *("customers_named", "customers_removed", "customer_left", "wechat_connected", "wechat_disconnected"),
        *("appeal_made", "alias_requested", "case_escalated", "question_asked", "question_replied"),
        *("question_reopened", "question_escalated", "question_withdrawn", "restore_pooled", "restore_withdrawn"),
        # inside the platform
        *("promise_alert", "window_freed", "notice_chased", "number_cooled_off", "alert_taken_over"),
        *("standby_numbers_reserved", "standby_numbers_released"),
        *("re_verification_merged", "suggestion_reopened"),
        # told for many numbers at once, as numbers.ownership_moved
        "number_proved",
    }
)


def _type_of(action: str) -> EventType:
    topic, meaning = _TOLD[action]
    return EventType(TYPE_NAMES.get(action, action.replace("_", ".", 1)), topic, meaning, action=action)


BY_ACTION: Final[Mapping[str, EventType]] = {action: _type_of(action) for action in _TOLD}
TYPES: Final[tuple[EventType, ...]] = tuple(
    sorted(
        (
            *BY_ACTION.values(),
            *IN_TROUBLE.values(),
            NUMBERS_MOVED,
            EventType(TEST, Topic.PROGRAMS, "A test that somebody has asked for; it has no `seq`.", WebhookTestData),
        ),
        key=lambda each: each.name,
    )
)

# ---------------------------------------------------------------- what is bound in portal/wiring.py


def note_record(event: Recorded) -> None:
    """A record of the history: the event that it is, with the subject as it stands now."""
    kind = BY_ACTION.get(event.action)
    if kind is None or context.current_tenant().kind != Tenant.Kind.CLIENT:
        return
    facts_of = FACTS.get(event.subject_kind)
    said = RecordedData(
        by=event.actor_kind,
        subject=EventSubject(event.subject_kind, event.subject_id),
        concerns=list(event.concerns),
        details=event.details,
        now=None if facts_of is None else facts_of(UUID(event.subject_id)),
    )
    note_event(kind.name, kind.topic, asdict(said))


def note_ownership(event: OwnershipMoved) -> None:
    """Numbers were proved or lost."""
    if event.numbers:
        numbers = sorted(map(str, event.numbers))
        note_event(NUMBERS_MOVED.name, NUMBERS_MOVED.topic, asdict(NumbersData(numbers[:LISTED], len(numbers))))


def note_displays(event: DisplaysInTrouble) -> None:
    """Displays of a directory are late, wrong or refused."""
    kind = IN_TROUBLE[event.trouble]
    told = [
        DisplayAsTold(each.pk, each.number_id, each.wanted, each.shown, each.mark, each.state)
        for each in event.displays[:LISTED]
    ]
    note_event(kind.name, kind.topic, asdict(DisplaysData(event.directory.code, len(event.displays), told)))


def _window(key: UUID) -> WindowAsTold | None:
    row = Window.objects.filter(pk=key).values(*WindowAsTold.__annotations__).first()
    return None if row is None else WindowAsTold(**row)


def _request(key: UUID) -> RequestAsTold | None:
    row = MaintenanceRequest.objects.filter(pk=key).values(*RequestAsTold.__annotations__).first()
    return None if row is None else RequestAsTold(**row)


def _licence(key: UUID) -> LicenceAsTold | None:
    row = Licence.objects.filter(pk=key).values(*LicenceAsTold.__annotations__).first()
    return None if row is None else LicenceAsTold(**row)


FACTS: Final[Mapping[str, Callable[[UUID], WindowAsTold | RequestAsTold | LicenceAsTold | None]]] = {
    "window": _window,
    "maintenance_request": _request,
    "licence": _licence,
}
