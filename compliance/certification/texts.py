"""Words about violations, freezes and months, in the current language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from compliance.domain.trust import ZONE
from compliance.models import Violation

CAUSES = {
    "violation_recorded": _lazy("a violation was recorded"),
    "appeal_upheld": _lazy("an appeal was upheld"),
    "freeze": _lazy("a freeze became known"),
}


def severity(value: str) -> str:
    """A severity in words."""
    return str(Violation.Severity(value).label) if value in Violation.Severity.values else value


def month_reason(reason: Mapping[str, Any]) -> str:
    """Why a month is not compliant. reason: {code, params} as trust.selectors.plain makes it."""
    params = reason["params"]
    if reason["code"] == "violation":
        return _("Violation on %(day)s: %(severity)s") % {
            "day": _day(params["at"]), "severity": severity(params["severity"]),
        }  # fmt: skip
    return _("Certification frozen from %(day)s") % {"day": _day(params["from"])}


def cause(code: str) -> str:
    """Why a month was corrected; empty for none."""
    return str(CAUSES.get(code, code)) if code else ""


def _day(instant: str) -> str:
    parsed = parse_datetime(instant)
    return date_format(parsed.astimezone(ZONE), "Y-m-d") if parsed else instant
