"""What the rooms of compliance leave in the client's history, as sentences."""

from datetime import date

from django.utils.translation import gettext_lazy as _, gettext_noop

from compliance.duty.models import Alert
from compliance.evidence import actions, texts
from tenants.when import month_text

actions.declare(
    desk_changed=_("Changed at the desk: {thing} ({fields})"),
    case_opened=_("Submitted for review: {title}"),
    case_escalated=_("Escalated because overdue: {title}"),
    case_answered=_("Reply to the reviewer: {title}"),
    case_asked=_("More information requested by the reviewer: {title}"),
    case_decided=_("Review result for {title}: {outcome}"),
    licence_handed_in=_("{document} submitted for review, SHA-256 {sha256}"),
    licence_decided=_("{document}: {outcome}"),
    licence_replaced=_("{document} replaced by its renewal"),
    licence_revoked=_("{document} revoked: {reason}"),
    document_fetched=_("Document “{name}” accessed, SHA-256 {sha256}"),
    violation_recorded=_("Violation recorded ({severity}): {description}"),
    account_suspended=_("Certification suspended: {reason}"),
    account_resumed=_("Certification resumed: {reason}"),
    re_verification_opened=_("Re-verification of “{documents}” opened, decision due by {answer_at}"),
    re_verification_merged=_("Re-verification of “{documents}” completed with the renewal"),
    re_verification_decided=_("Re-verification of “{documents}”: {outcome}"),
    frozen=_("Certification frozen since {since_at} for labels that require “{document}”"),
    unfrozen=_("Certification unfrozen for labels that require “{document}”"),
    licence_provisional=_("“{document}” has expired; its renewal is under review, so nothing is frozen yet"),
    licence_reminder=_("Reminder sent: “{document}” is valid until {until}; days left: {days}"),
    page_seen=_("Page {page} of document “{name}” viewed, SHA-256 {sha256}"),
    question_asked=_("Question to support: {title}"),
    question_answered=_("Support answered: {title}"),
    question_waits=_("Support needs more information: {title}"),
    question_replied=_("Reply to support: {title}"),
    question_solved=_("Question solved: {title}"),
    question_reopened=_("Question reopened: {title}"),
    question_escalated=_("Overdue, support reminded: {title}"),
    question_withdrawn=_("Question withdrawn: {title}"),
    violation_withdrawn=_("Violation withdrawn after an appeal ({severity}): {description}"),
    administrator_shut_out=_("Shut out as an administrator, until somebody else confirms it: {name}"),
    administrator_let_in=_("Let in again as an administrator: {name}"),
    administrator_invited=_("Invited as an administrator, from the host: {name}"),
    staff_invited=_("{name} ({email}) invited to the staff as {role}"),
    staff_changed=_("{name} ({email}) of the staff: role {role}, sign-in {state}"),
    staff_invitation_withdrawn=_("Invitation of {email} to the staff withdrawn"),
    alert_taken_over=_("Alert taken over: {alert_kind} ({taken_over})"),
    held_back=_("Held after a restore, until platform staff have looked: {count} ({what})"),
    held_released=_("Released what was held since a restore: {count} ({what})"),
    held_dropped=_("Dropped what was held since a restore: {count} ({what})"),
    month_closed=_("Month {month} closed: {outcome}"),
    month_corrected=_("Month {month} corrected: {outcome}"),
)


def _month(written: str) -> str:
    """2026-10 as people read it; anything else as it stands."""
    try:
        return month_text(date.fromisoformat(f"{written}-01"))
    except ValueError:
        return written


KINDS, WAYS = dict(Alert.Kind.choices), dict(Alert.How.choices)
texts.declare_places(
    alert_kind=lambda code: str(KINDS.get(code, code)),
    taken_over=lambda code: str(WAYS.get(code, code)),
    month=_month,
)
texts.declare_words(
    held_message=gettext_noop("messages"),
    held_webhook=gettext_noop("webhook deliveries"),
    held_order=gettext_noop("orders to outside parties"),
)
