"""Words of reviews: the canned reasons for a rejection, and what a turn in the thread is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compliance.reviews.errors import Refused
from compliance.reviews.models import Case
from tenants.domain.sms import without_mobiles

# Code → what the client reads. The codes are stored, so they stay; a reviewer adds what is particular in own words.
REASONS: dict[str, Promise] = {
    # labels
    "not_the_firm": _("The label does not lead to the certified firm: neither its name, its brand nor its business."),
    "misleading": _("The label could be taken for another firm, an authority or a public service."),
    "advertising": _("The label advertises: superlatives, prices and offers may not be shown on handsets."),
    "wrong_industry": _("The label names a trade that the certified firm is not licensed for."),
    "carries_contact": _("The label carries a number, an address or a link that is not certified for this firm."),
    "unreadable": _("The label cannot be read well on a handset: too long, mixed scripts or odd characters."),
    "old_label": _("The backup holds a label that may no longer be shown: ask for it anew, with what it needs."),
    "model_right": _("The newer judgement stands: the label has to be changed."),
    # proofs and documents
    "proof_missing": _("A proof is missing: show that the firm may use this name, brand or number."),
    "proof_unclear": _("The document handed in cannot be read, has expired, or belongs to somebody else."),
    "document_expired": _("The document has expired: hand in the renewed one."),
    "document_other_firm": _("The document names another firm, or another person in charge."),
    "document_incomplete": _("Pages are missing, or the seal, the number or the dates cannot be read."),
    "document_wrong_kind": _("This is not the kind of document that is needed here."),
    "document_doubtful": _("The issuing authority's register does not confirm the document."),
    "data_differ": _("What was entered differs from the document: number, issuer or dates."),
    # names
    "brand_of_another": _("The name is registered by another firm, and no authorisation was handed in."),
    "app_not_found": _("The app or brand cannot be found under this firm's name."),
    # numbers
    "number_not_yours": _("The number belongs to another client, and no proof shows that it has passed to you."),
    "carrier_wrong": _("The carrier's data are not right: the number stays as it was."),
    # firms
    "firm_not_found": _("The firm's name and credit code do not match the public register."),
    "applied_twice": _("The firm has an account already: ask its owner for an invitation."),
    # violations, freezing
    "violation_stands": _("The violation is proved, and the appeal brings nothing that speaks against it."),
    "appeal_too_late": _("The time for an appeal is over."),
    "not_proved": _("What is at hand does not prove it."),
    "mended": _("What was wrong has been put right meanwhile."),
    "milder_means": _("A milder measure is enough: ask the client first."),
    # emergencies, support
    "no_emergency": _("This can wait for a regular window: nobody is harmed until then."),
    "risk_too_high": _("The change endangers more than it saves; take the regular way."),
    "no_way_back": _("The plan does not say how the change is undone."),
    "asked_elsewhere": _("This is dealt with in another case."),
    "not_ours": _("This is not in the platform's hands: ask the carrier or the maker of the handset."),
    "other": _("See the reviewer's words."),
}

_FOR_LABELS = (
    "not_the_firm", "misleading", "advertising", "wrong_industry", "carries_contact", "unreadable", "proof_missing",
    "proof_unclear", "other",
)  # fmt: skip
_FOR_DOCUMENTS = (
    "document_expired", "document_other_firm", "document_incomplete", "document_wrong_kind", "data_differ",
    "document_doubtful", "proof_unclear", "other",
)  # fmt: skip
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
}

_SHORT = 20

TURNS: dict[str, Promise] = {
    "said": _("wrote"),
    "handed_in": _("handed in"),
    "asked": _("asks for more"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrew"),
    "proposed": _("proposes to approve"),
    "sent_back": _("sends the proposal back"),
    "assigned": _("assigned it to"),
    "released": _("gave it back to all"),
}


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """What `say` says, by language: who reads a case may read another one than who opened it."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = say()
    return said


def in_language(text: str | Mapping[str, str]) -> str:
    """What is kept in each language, in the current one; what is in one language only, as it is."""
    if isinstance(text, str):
        return text
    return text.get(get_language() or "") or next(iter(text.values()), "")


def for_sms(text: str | Mapping[str, str]) -> str:
    """A title as an SMS may say it: short, and without half a mobile number at its end."""
    said = without_mobiles(in_language(text))
    return said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…"


def title(case: Case) -> str:
    """What the case is about, in the reader's language where it is not the client's own words."""
    return in_language(titles(case))


def titles(case: Case) -> str | dict[str, str]:
    """The title as it is kept: in each language, or in one."""
    kept: dict[str, str] = case.facts.get("titles") or case.facts.get("licence", {}).get("names", {})
    return kept or case.title


def reason(code: str) -> str:
    """A canned reason in the current language; empty for none."""
    return str(REASONS.get(code, "")) if code else ""


def check_reason(case: Case, reason_code: str, text: str) -> None:
    """Raise Refused for a reason that cases of this kind are not rejected for, or that says nothing."""
    if reason_code not in REASONS_OF_KIND[case.kind]:
        raise Refused(str(_("Choose a reason.")))
    if reason_code == "other" and not text.strip():
        raise Refused(str(_("Give the reason in your own words.")))


def turn(action: str) -> str:
    """What a side did in a turn of the thread, after its name."""
    return str(TURNS.get(action, action))
