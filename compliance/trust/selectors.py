"""Reads how far the client in use has come towards the green channel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from compliance.catalogue import selectors as catalogue
from compliance.certification.models import Freeze
from compliance.domain import trust
from compliance.domain.trust import TrustStanding, TrustTerms
from compliance.models import Violation
from compliance.trust.models import MonthClosed
from tenants import context
from tenants.database.kept_queries import PreparedQuery

_VIOLATIONS: Final = PreparedQuery(lambda: Violation.objects.filter(withdrawn_at=None).order_by("occurred_at"))
_FREEZES: Final = PreparedQuery(
    lambda: Freeze.objects.order_by("starts_at").values_list("starts_at", "ends_at", "document")
)
_VERDICTS: Final = PreparedQuery(lambda: MonthClosed.objects.filter(superseded_by=None))


@dataclass(frozen=True)
class Month:
    """A month on the page of trust. closed_at None: it still runs, and `compliant` is the verdict so far.

    corrected: the cause for which its verdict replaced an earlier one.
    """

    month: date
    compliant: bool
    reasons: list[dict[str, Any]]
    closed_at: datetime | None
    corrected: str = ""


def trust_terms() -> TrustTerms:
    """Returns the figures in force, as staff have set them."""
    row = catalogue.terms()
    return TrustTerms(
        green_months=row.green_months,
        steady_months=row.steady_months,
        spoiled_months={"minor": row.minor_months, "serious": row.serious_months, trust.FORGED: row.forged_months},
    )


def violations() -> list[trust.CountedViolation]:
    """Returns the violations that stand, in the form that the rules read."""
    return [
        trust.CountedViolation(row.occurred_at, row.severity, row.spoiled_months, str(row.pk)) for row in _VIOLATIONS()
    ]


def freezes() -> list[trust.FrozenPeriod]:
    """Returns all freezes ever, in the form that the rules read."""
    return [trust.FrozenPeriod(*row) for row in _FREEZES()]


def verdicts() -> dict[date, MonthClosed]:
    """Returns the verdict in force on each closed month."""
    return {row.month: row for row in _VERDICTS()}


def trust_standing(now: datetime) -> TrustStanding:
    """Returns how far the client in use has come towards the green channel. now: business time."""
    return trust.standing_at(
        context.current_tenant().ready_at or now,
        violations(),
        freezes(),
        now,
        closed={month: row.compliant for month, row in verdicts().items()},
        terms=trust_terms(),
    )


def months(now: datetime) -> list[Month]:
    """Returns the month that runs and all closed ones, the latest first. now: business time."""
    since = context.current_tenant().ready_at
    if since is None:
        return []
    closed, counted, frozen = verdicts(), violations(), freezes()
    current = trust.month_of(now)
    shown = []
    for month in [*trust.closed_months(since, now), *([current] if current >= trust.first_month(since) else [])]:
        if month in closed and month < current:
            row = closed[month]
            shown.append(Month(month, row.compliant, row.reasons, row.closed_at, row.cause))
        else:
            verdict = trust.judge(month, counted, frozen)
            shown.append(Month(month, verdict.compliant, [as_json(reason) for reason in verdict.reasons], None))
    return shown[::-1]


def as_json(reason: trust.MonthReason) -> dict[str, Any]:
    """Returns a reason as a row keeps it: instants as ISO texts."""
    return {
        "code": reason.code,
        "params": {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.params.items()
        },
    }
