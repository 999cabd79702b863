"""Declares the actions of compliance in the client's history, as sentences."""

from datetime import date

from django.utils.translation import gettext, gettext_lazy as _, gettext_noop

from compliance.duty.models import Alert
from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.when import month_text

actions.declare(
    desk_added=_("Added at the desk: {thing}"),
    desk_removed=_("Removed at the desk: {thing}"),
    desk_ordered=_("Ordered at the desk: {order} ({path})"),
    identity_seen=_("A reviewer looked at the whole number of the identity document"),
    exported=_("Data exported: {what}"),
    dossier_sealed=_("Evidence dossier sealed, SHA-256 {sha256}"),
    desk_changed=_("Changed at the desk: {thing} ({fields})"),
    case_opened=ToPrograms(Topic.CASES, _("Submitted for review: {title}"), "Something was handed in for review."),
    case_escalated=_("Escalated because overdue: {title}"),
    case_answered=ToPrograms(
        Topic.CASES, _("Reply to the reviewer: {title}"), "A reviewer was given more information."
    ),
    case_asked=ToPrograms(
        Topic.CASES,
        _("More information requested by the reviewer: {title}"),
        "A reviewer needs more information: the clock stands still until it comes.",
    ),
    case_decided=ToPrograms(Topic.CASES, _("Review result for {title}: {outcome}"), "A reviewer has decided."),
    licence_handed_in=ToPrograms(
        Topic.CASES,
        _("{document} submitted for review, SHA-256 {sha256}"),
        "A document was handed in.",
        "licence.handed_in",
    ),
    licence_decided=ToPrograms(Topic.CASES, _("{document}: {outcome}"), "A document was decided on."),
    licence_replaced=ToPrograms(
        Topic.CASES, _("{document} replaced by its renewal"), "A document was replaced by its renewal."
    ),
    licence_revoked=ToPrograms(Topic.EXPIRY, _("{document} revoked: {reason}"), "A document was revoked."),
    document_fetched=_("Document “{name}” accessed, SHA-256 {sha256}"),
    violation_recorded=ToPrograms(
        Topic.VIOLATIONS, _("Violation recorded ({severity}): {description}"), "A violation was recorded."
    ),
    account_suspended=ToPrograms(
        Topic.FREEZES, _("Certification suspended: {reason}"), "Certification is suspended.", "certification.suspended"
    ),
    account_resumed=ToPrograms(
        Topic.FREEZES,
        _("Certification resumed: {reason}"),
        "Certification is suspended no more.",
        "certification.resumed",
    ),
    re_verification_opened=ToPrograms(
        Topic.CASES,
        _("Re-verification of “{documents}” opened, decision due by {answer_at}"),
        "Documents have to be verified again.",
        "re_verification.opened",
    ),
    re_verification_merged=_("Re-verification of “{documents}” completed with the renewal"),
    re_verification_decided=ToPrograms(
        Topic.CASES,
        _("Re-verification of “{documents}”: {outcome}"),
        "Documents that were verified again were decided on.",
        "re_verification.decided",
    ),
    frozen=ToPrograms(
        Topic.FREEZES,
        _("Certification frozen since {since_at} for labels that require “{document}”"),
        "Certification is frozen for some labels.",
        "certification.frozen",
    ),
    unfrozen=ToPrograms(
        Topic.FREEZES,
        _("Certification unfrozen for labels that require “{document}”"),
        "Certification is frozen no more for some labels.",
        "certification.unfrozen",
    ),
    licence_provisional=ToPrograms(
        Topic.EXPIRY,
        _("“{document}” has expired; its renewal is under review, so nothing is frozen yet"),
        "A document has expired; its renewal is in review, so nothing is frozen yet.",
    ),
    licence_reminder=ToPrograms(
        Topic.EXPIRY,
        _("Reminder sent: “{document}” is valid until {until}; days left: {days}"),
        "A document is about to expire.",
        "licence.expiring",
    ),
    page_seen=_("Page {page} of document “{name}” viewed, SHA-256 {sha256}"),
    question_asked=_("Question to support: {title}"),
    question_answered=ToPrograms(Topic.CASES, _("Support answered: {title}"), "Support has answered."),
    question_waits=ToPrograms(
        Topic.CASES, _("Support needs more information: {title}"), "Support needs more information."
    ),
    question_replied=_("Reply to support: {title}"),
    question_solved=ToPrograms(Topic.CASES, _("Question solved: {title}"), "A question to support is solved."),
    question_reopened=_("Question reopened: {title}"),
    question_escalated=_("Overdue, support reminded: {title}"),
    question_withdrawn=_("Question withdrawn: {title}"),
    violation_withdrawn=ToPrograms(
        Topic.VIOLATIONS,
        _("Violation withdrawn after an appeal ({severity}): {description}"),
        "A violation was withdrawn.",
    ),
    administrator_shut_out=_("Shut out as an administrator, until somebody else confirms it: {name}"),
    administrator_let_in=_("Let in again as an administrator: {name}"),
    staff_changed=_("{name} ({email}) of the staff: role {role}, sign-in {state}"),
    alert_taken_over=_("Alert taken over: {alert_kind} ({taken_over})"),
    master_data_changed=ToPrograms(
        Topic.CASES, _("Registered details changed: {changed_data}"), "Registered details of the client have changed."
    ),
    held_back=ToPrograms(
        Topic.PROGRAMS,
        _("Held after a restore, until platform staff have looked: {count} ({what})"),
        "After a restore of the platform, what was due outward until then waits for its staff.",
        "restore.held",
    ),
    held_released=ToPrograms(
        Topic.PROGRAMS,
        _("Released what was held since a restore: {count} ({what})"),
        "What was held after a restore of the platform is sent, or ordered, now.",
        "restore.released",
    ),
    held_dropped=ToPrograms(
        Topic.PROGRAMS,
        _("Dropped what was held since a restore: {count} ({what})"),
        "What was held after a restore of the platform was given up.",
        "restore.dropped",
    ),
    month_closed=ToPrograms(
        Topic.VIOLATIONS, _("Month {month} closed: {outcome}"), "A month of compliance was closed."
    ),
    month_corrected=ToPrograms(
        Topic.VIOLATIONS, _("Month {month} corrected: {outcome}"), "A month of compliance was corrected."
    ),
)


def _month(written: str) -> str:
    """Returns 2026-10 as people read it; anything else as it stands."""
    try:
        return month_text(date.fromisoformat(f"{written}-01"))
    except ValueError:
        return written


def _details_changed(names: str) -> str:
    """Returns the names of fields of Tenant.MASTER_DATA in words; an unknown one as it stands."""
    known = {name: str(Tenant._meta.get_field(name).verbose_name) for name in Tenant.MASTER_DATA}
    return gettext(", ").join(known.get(name, name) for name in names.split(", "))


KINDS, WAYS = dict(Alert.Kind.choices), dict(Alert.How.choices)
texts.declare_places(
    changed_data=_details_changed,
    alert_kind=lambda code: str(KINDS.get(code, code)),
    taken_over=lambda code: str(WAYS.get(code, code)),
    month=_month,
)
texts.declare_words(
    everything=gettext_noop("everything"),
    held_message=gettext_noop("messages"),
    held_webhook=gettext_noop("webhook deliveries"),
    held_order=gettext_noop("orders to outside parties"),
)
