"""Puts violations, freezes, their causes and months into words, in the current language."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from compliance.certification.models import Freeze
from compliance.domain.trust import ZONE
from compliance.models import Violation
from compliance.reviews.texts import canned_reason
from tenants.when import dated_text

# Why a client is suspended, short enough for an SMS; the codes are stored, so they stay.
SUSPENSIONS = {
    "complaints": _lazy("Complaints about your calls"),
    "misuse": _lazy("Other use than certified"),
    "fraud": _lazy("Suspicion of fraud or harassment"),
    "identity": _lazy("Identity or documents in doubt"),
    "authority": _lazy("Demanded by an authority"),
    "unpaid": _lazy("Unpaid bill"),
    "asked_for": _lazy("At your request"),
    "other": _lazy("Another cause"),
}
UNPAID = "unpaid"  # the suspension that the bill explains
REVOKED, LAPSED = "revoked", "lapsed"  # of a freeze: what has become of its document

CAUSES = {
    "violation_recorded": _lazy("a violation was recorded"),
    "appeal_upheld": _lazy("an appeal was upheld"),
    "freeze": _lazy("a freeze was discovered"),
}


def suspension(code: str) -> str:
    """Returns the cause of a suspension in words; empty for "other", which the platform explains in its own words."""
    return str(SUSPENSIONS[code]) if code in SUSPENSIONS and code != "other" else ""


def why(freeze: Freeze) -> str:
    """Returns why something is frozen, in words; the reviewer's own words stand beside it (Freeze.reason)."""
    if freeze.cause == Freeze.Cause.SUSPENDED:
        return suspension(freeze.reason_code) or freeze.get_cause_display()
    if freeze.cause == Freeze.Cause.LICENCE:  # freezes of before have no code: their documents have lapsed
        return _("The document was revoked") if freeze.reason_code == REVOKED else _("The document has expired")
    words = freeze.get_cause_display(), canned_reason(freeze.reason_code) if freeze.reason_code != "other" else ""
    return _(": ").join(word for word in words if word).rstrip("。.")


def severity(value: str) -> str:
    """Returns a severity in words."""
    return str(Violation.Severity(value).label) if value in Violation.Severity.values else value


def month_reason(reason: Mapping[str, Any]) -> str:
    """Returns why a month is not compliant. reason: {code, params} as trust.selectors.as_json makes it."""
    params = reason["params"]
    if reason["code"] == "violation":
        return _("Violation on %(day)s: %(severity)s") % {
            "day": _day(params["at"]),
            "severity": severity(params["severity"]),
        }
    return _("Certification frozen from %(day)s") % {"day": _day(params["from"])}


def cause(code: str) -> str:
    """Returns why a month was corrected; empty for none."""
    return str(CAUSES.get(code, code)) if code else ""


def _day(instant: str) -> str:
    parsed = parse_datetime(instant)
    return dated_text(parsed.astimezone(ZONE).date()) if parsed else instant
