"""Words of reviews: the canned reasons for a rejection, and what a turn in the thread is called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.reviews.models import Case

# Code → what the client reads. The codes are stored, so they stay; a reviewer adds what is particular in own words.
REASONS: dict[str, Promise] = {
    "not_the_firm": _("The label does not lead to the certified firm: neither its name, its brand nor its business."),
    "misleading": _("The label could be taken for another firm, an authority or a public service."),
    "advertising": _("The label advertises: superlatives, prices and offers may not be shown on handsets."),
    "wrong_industry": _("The label names a trade that the certified firm is not licensed for."),
    "carries_contact": _("The label carries a number, an address or a link that is not certified for this firm."),
    "unreadable": _("The label cannot be read well on a handset: too long, mixed scripts or odd characters."),
    "proof_missing": _("A proof is missing: show that the firm may use this name, brand or number."),
    "proof_unclear": _("The document handed in cannot be read, has expired, or belongs to somebody else."),
    "number_not_yours": _("The number belongs to another client, and no proof shows that it has passed to you."),
    "firm_not_found": _("The firm's name and credit code do not match the public register."),
    "applied_twice": _("The firm has an account already: ask its owner for an invitation."),
    "other": _("See the reviewer's words."),
}

_FOR_LABELS = (
    "not_the_firm", "misleading", "advertising", "wrong_industry", "carries_contact", "unreadable", "proof_missing",
    "proof_unclear", "other",
)  # fmt: skip
REASONS_OF_KIND: dict[str, tuple[str, ...]] = {
    Case.Kind.LABEL: _FOR_LABELS,
    Case.Kind.STANDBY: _FOR_LABELS,
    Case.Kind.RESTORE: _FOR_LABELS,
    Case.Kind.NUMBER_CLAIM: ("number_not_yours", "proof_missing", "proof_unclear", "other"),
    Case.Kind.SIGN_UP: ("firm_not_found", "applied_twice", "proof_unclear", "other"),
    **dict.fromkeys(
        (
            Case.Kind.LICENCE,
            Case.Kind.RE_VERIFICATION,
            Case.Kind.VIOLATION_APPEAL,
            Case.Kind.FREEZE,
            Case.Kind.ALIAS,
            Case.Kind.NUMBER_SYNC,
            Case.Kind.EMERGENCY,
        ),
        ("proof_missing", "proof_unclear", "other"),
    ),
    Case.Kind.LABEL_FLIP: _FOR_LABELS,
    Case.Kind.SUPPORT: ("other",),
}

TURNS: dict[str, Promise] = {
    "said": _("wrote"),
    "handed_in": _("handed in"),
    "asked": _("asks for more"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrew"),
}


def reason(code: str) -> str:
    """A canned reason in the current language; empty for none."""
    return str(REASONS.get(code, "")) if code else ""


def turn(action: str) -> str:
    """What a side did in a turn of the thread, after its name."""
    return str(TURNS.get(action, action))
