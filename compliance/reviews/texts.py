"""Puts reviews into words: the canned reasons for a rejection, and the names of turns in the thread."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from compliance.evidence.selectors import doer_of
from compliance.reviews.models import Case, Entry
from tenants.domain.actors import PLATFORM
from tenants.domain.sms import cut, sms_safe
from tenants.languages import in_language
from tenants.refusals import Refused
from tenants.when import duration_text

SOON_HARMED: Final = timedelta(days=14)  # ahead of which the desk is told that cover ends

# Code → what the client reads. The codes are stored, so they stay; a reviewer adds what is particular in own words.
REASONS: dict[str, Promise] = {
    # labels
    "not_the_firm": _("The label cannot be traced to you: neither your name, your brand nor your business."),
    "misleading": _("The label could be mistaken for somebody else, an authority or a public service."),
    "advertising": _("The label contains advertising: superlatives, prices and offers may not be shown on handsets."),
    "wrong_industry": _("The label names a trade you are not licensed for."),
    "carries_contact": _("The label contains a number, address or link that is not certified for you."),
    "unreadable": _("The label is hard to read on a handset: too long, mixed scripts or unusual characters."),
    "old_label": _(
        "The backup contains a label that may no longer be shown: request it again with the required documents."
    ),
    "model_right": _("The new model's judgement stands: the label has to be changed."),
    # proofs and documents
    "proof_missing": _("Proof is missing: show that you may use this name, brand or number."),
    "proof_unclear": _("The document is illegible, has expired, or belongs to someone else."),
    "document_expired": _("The document has expired: submit the renewed one."),
    "document_other_firm": _("The document names somebody else or another person in charge."),
    "document_incomplete": _("Pages are missing, or the seal, the number or the dates are illegible."),
    "document_wrong_kind": _("This is not the type of document required."),
    "document_doubtful": _("The issuing authority's register does not list the document."),
    "data_differ": _("The details entered differ from the document: number, issuer or dates."),
    # names
    "brand_of_another": _("The name is registered to another company, and no authorisation was submitted."),
    "app_not_found": _("The app or brand cannot be found under your name."),
    # numbers
    "number_not_yours": _("The number belongs to another client, and nothing proves that it has passed to you."),
    "carrier_wrong": _("The carrier's data are wrong: the number stays unchanged."),
    # firms
    "firm_not_found": _("The company name and credit code do not match the public register."),
    "applied_twice": _("There is an account already: ask its owner for an invitation."),
    # violations, freezing
    "violation_stands": _("The violation is proven, and the appeal presents nothing to the contrary."),
    "appeal_too_late": _("The appeal period is over."),
    "not_proved": _("The available material does not prove it."),
    "mended": _("The problem has since been corrected."),
    "milder_means": _("A milder measure is enough: contact the client first."),
    "not_reached": _("Nobody of the client could be reached."),
    # emergencies, support
    "no_emergency": _("This can wait for a regular window: no harm is done until then."),
    "risk_too_high": _("The risk of the change outweighs its benefit; use the regular process."),
    "no_way_back": _("The plan does not say how the change is rolled back."),
    "asked_elsewhere": _("This is handled in another case."),
    "not_ours": _("This is outside the platform's control: contact the carrier or the handset maker."),
    "other": _("See the reviewer's comment."),
}

_FOR_LABELS = (
    "not_the_firm",
    "misleading",
    "advertising",
    "wrong_industry",
    "carries_contact",
    "unreadable",
    "proof_missing",
    "proof_unclear",
    "other",
)
_FOR_DOCUMENTS = (
    "document_expired",
    "document_other_firm",
    "document_incomplete",
    "document_wrong_kind",
    "data_differ",
    "document_doubtful",
    "proof_unclear",
    "other",
)
# In the order in which they are met most: the desk gives the first nine a digit.
REASONS_OF_KIND: dict[str, tuple[str, ...]] = {
    Case.Kind.LABEL: _FOR_LABELS,
    Case.Kind.STANDBY: ("misleading", "carries_contact", "unreadable", "advertising", "not_the_firm", "other"),
    Case.Kind.RESTORE: ("old_label", *_FOR_LABELS),
    Case.Kind.NUMBER_CLAIM: ("number_not_yours", "proof_missing", "proof_unclear", "other"),
    Case.Kind.SIGN_UP: ("firm_not_found", "applied_twice", "proof_unclear", "other"),
    Case.Kind.LICENCE: _FOR_DOCUMENTS,
    Case.Kind.RE_VERIFICATION: ("proof_missing", *_FOR_DOCUMENTS),
    Case.Kind.VIOLATION: ("not_proved", "mended", "milder_means", "other"),
    Case.Kind.VIOLATION_APPEAL: ("violation_stands", "proof_missing", "proof_unclear", "appeal_too_late", "other"),
    Case.Kind.FREEZE: ("not_proved", "mended", "milder_means", "other"),
    Case.Kind.ALIAS: ("brand_of_another", "app_not_found", "misleading", "proof_missing", "proof_unclear", "other"),
    Case.Kind.LABEL_FLIP: ("model_right", *_FOR_LABELS),
    Case.Kind.NUMBER_SYNC: ("carrier_wrong", "proof_missing", "proof_unclear", "other"),
    Case.Kind.EMERGENCY: ("no_emergency", "risk_too_high", "no_way_back", "other"),
    Case.Kind.SUPPORT: ("not_ours", "asked_elsewhere", "other"),
    Case.Kind.STAFF_ACT: ("other",),
    Case.Kind.UNANSWERED: ("not_reached", "other"),
    Case.Kind.MASTER_DATA: _FOR_DOCUMENTS,
}

_SHORT = 20

TURNS: dict[str, Promise] = {
    "said": _("wrote"),
    "handed_in": _("submitted"),
    "asked": _("asks for more"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrew"),
    "answered": _("answered"),
    "solved": _("solved it"),
    "reopened": _("reopened it"),
    "proposed": _("proposes to approve"),
    "sent_back": _("sends the proposal back"),
    "assigned": _("assigned it to"),
    "released": _("unassigned it"),
    "noted": _("noted for colleagues"),
    "identity_seen": _("looked at the whole number of the identity document"),
}


# How a question to the support stands; every other case as Case.State says.
QUESTION_STATES: dict[str, Promise] = {
    "open": _("With the support"),
    "reopened": _("Reopened"),
    "waiting": _("Waiting for the client"),
    "answered": _("Answered"),
    "solved": _("Solved"),
    "withdrawn": _("Withdrawn question"),
}


def state(case: Case) -> str:
    """Returns the state of a case in words."""
    if case.kind != Case.Kind.SUPPORT:
        return str(case.get_state_display())
    return str(QUESTION_STATES[state_shown(case)])


def state_shown(case: Case) -> str:
    """Returns the state, or `reopened` for a question that is open after it had been answered or solved."""
    return "reopened" if case.reopened and case.state == Case.State.OPEN else case.state


def harm(case: Case, now: datetime) -> str:
    """Returns the harm that waiting does to the client, in words; empty where there is none, or it is far off."""
    if case.harm_at is None or case.harm_at - now > SOON_HARMED:
        return ""
    if (
        case.kind != Case.Kind.LICENCE
    ):  # a suspended client's, or a disputed number's: since when, the case does not know
        return gettext("Labels stay withdrawn meanwhile")
    time = {"time": duration_text(case.harm_at - now, 1)}
    if case.harm_at > now:
        return gettext("Cover by documents ends in %(time)s") % time
    return gettext("Cover by documents ended %(time)s ago") % time


def for_sms(text: str | Mapping[str, str]) -> str:
    """Returns a title short enough for an SMS, without half a mobile number at its end."""
    return cut(sms_safe(in_language(text)), _SHORT)


def title(case: Case) -> str:
    """Returns what the case is about, in the reader's language unless it is the client's own words."""
    return in_language(titles(case))


def words(entry: Entry) -> str:
    """Returns what somebody wrote in a turn; the platform's own sentences, kept in English, in the
    reader's language.
    """
    return gettext(entry.text) if entry.text and entry.side == Entry.Side.PLATFORM else entry.text


def reason(case: Case) -> str:
    """Returns the words with which a case was decided, as `words` does."""
    return gettext(case.reason) if case.reason and case.decided_by == PLATFORM.name else case.reason


def titles(case: Case) -> str | dict[str, str]:
    """Returns the title as it is kept: in each language, or in one."""
    kept: dict[str, str] = case.facts.get("titles") or case.facts.get("licence", {}).get("names", {})
    return kept or case.title


def canned_reason(code: str) -> str:
    """Returns a canned reason in the current language; empty for none."""
    return str(REASONS.get(code, "")) if code else ""


def check_reason(case: Case, reason_code: str, text: str) -> None:
    """Raises Refused for a reason that cases of this kind are not rejected for, or that says nothing."""
    if reason_code not in REASONS_OF_KIND[case.kind]:
        raise Refused(str(_("Choose a reason.")))
    if reason_code == "other" and not text.strip():
        raise Refused(str(_("Give the reason in your own words.")))


def author(entry: Entry) -> str:
    """Returns who did it, with the address if others have the same name. entry: of a thread of `reviews.selectors`."""
    return doer_of(entry, "author") or gettext("name erased")


def turn(entry: Entry) -> str:
    """Returns what a side did in a turn, to stand after its name; in a question to the support it wrote."""
    question = entry.case.kind == Case.Kind.SUPPORT and entry.action == "handed_in"
    return str(TURNS["said"] if question else TURNS.get(entry.action, entry.action))
