"""Puts requirements into words, in the current language: why something is owed and what depends on it."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from compliance.catalogue.models import DocumentType
from compliance.domain.requirements import OwedReason, Requirement
from tenants.when import dated_text

REASONS: dict[str, Promise] = {
    OwedReason.MISSING: lazy("It has not been submitted yet."),
    OwedReason.REJECTED: lazy("The reviewer rejected your submission: submit another document."),
    OwedReason.REVOKED: lazy("The approved document is no longer valid: submit another one."),
    OwedReason.EXPIRED: lazy("It expired on %(last_day)s."),
    OwedReason.EXPIRING: lazy("It is valid until %(last_day)s: submit its renewal."),
    OwedReason.NOT_YET_VALID: lazy(
        "Your submission is only valid from %(first_day)s: submit the document that is valid now."
    ),
    OwedReason.IN_REVIEW: lazy("It was submitted: waiting for the reviewer's decision."),
    OwedReason.ANSWER_WANTED: lazy("The reviewer has a question about it."),
    OwedReason.RE_VERIFICATION_AHEAD: lazy(
        "It will be re-verified from %(day)s, as in every high-risk industry: have it ready. A renewal "
        "around that date covers both."
    ),
    OwedReason.RE_VERIFICATION_IN_REVIEW: lazy("It is being re-verified: no action needed unless the reviewer asks."),
    OwedReason.RE_VERIFICATION_ANSWER_WANTED: lazy(
        "It is being re-verified, and the reviewer has a question about it."
    ),
    OwedReason.RE_VERIFICATION_FAILED: lazy("Re-verification failed on %(day)s: submit another document."),
}

_DAYS = {"last_day", "first_day", "day"}


def reason_owed(requirement: Requirement) -> str:
    """Returns why it is owed, and what to do."""
    if "numbers" in requirement.params:
        count = int(requirement.params["numbers"])
        return ngettext("%(count)s number not verified yet.", "%(count)s numbers not verified yet.", count) % {
            "count": f"{count:,}"
        }
    words = dict(requirement.params)
    for place in _DAYS & words.keys():
        words[place] = dated_text(date.fromisoformat(words[place]))
    return str(REASONS[requirement.reason]) % words


def blocks(requirement: Requirement) -> str:
    """Returns what stops, or has stopped, while it is past due; empty when nothing does."""
    if requirement.blocks_all:
        return _("all labels and label changes")
    return _(", ").join(_("“%(label)s”") % {"label": label} for label in requirement.blocks)


def name(code: str, types: Mapping[str, DocumentType]) -> str:
    """Returns what a document is called; its code when the catalogue no longer has it."""
    return str(types[code]) if code in types else code


def begins_later(first: date) -> str:
    """Returns a sentence about a first day that has not come."""
    return _("It is not valid yet: it counts from %(day)s.") % {"day": dated_text(first)}
