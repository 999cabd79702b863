"""The content of the pages of trust and violations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _, ngettext

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from compliance.certification import re_verification, selectors as certification, texts
from compliance.domain.trust import TrustStanding, TrustTerms
from compliance.models import Violation
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from compliance.trust import selectors as trust
from portal.trust.freezes import Frozen, every_freeze
from tenants.when import day_text, month_text

MONTHS_SHOWN = 24


@dataclass(frozen=True)
class MonthShown:
    """A month in the list. state: of the family month; reasons: sentences; corrected: why, in words."""

    name: str
    state: str
    running: bool
    reasons: Sequence[str]
    corrected: str
    closed_at: datetime | None


@dataclass(frozen=True)
class NextReVerification:
    """The next re-verification. answer_by: for the turn under way, if one is."""

    documents: str
    due: date | None
    answer_by: datetime | None


@dataclass(frozen=True)
class ViolationShown:
    """A violation. state: of the family violation; case_id: of the appeal against it."""

    violation: Violation
    state: str
    case_id: UUID | None


@dataclass(frozen=True)
class TrustPage:
    """The client's trust. coming: the next step, in a sentence; freezes: even of what no label in use needs; months:
    the latest first, months_before: how many others; breaks: sentences about what would end the run.
    """

    standing: TrustStanding
    terms: TrustTerms
    coming: str
    freezes: Sequence[Frozen]
    months: Sequence[MonthShown]
    months_before: int
    breaks: Sequence[str]
    re_verification: NextReVerification | None
    violations: Sequence[ViolationShown]


def trust_page(now: datetime) -> TrustPage:
    """Returns the client's trust. now: business time."""
    standing, terms, types = trust.trust_standing(now), trust.trust_terms(), document_types(now)
    months = trust.months(now)
    return TrustPage(
        standing=standing,
        terms=terms,
        coming=next_step(standing, terms),
        freezes=every_freeze(now),
        months=[month(each) for each in months[:MONTHS_SHOWN]],
        months_before=max(len(months) - MONTHS_SHOWN, 0),
        breaks=breaks(terms),
        re_verification=next_re_verification(types),
        violations=violations(),
    )


def next_step(standing: TrustStanding, terms: TrustTerms) -> str:
    """Returns the next step, in a sentence."""
    if standing.green_channel and standing.green_from is not None:
        return _("The green channel has been open since %(day)s.") % {"day": day_text(standing.green_from.date())}
    if standing.frozen:
        return _("While certification is frozen no month counts. Counting restarts in the month after it is lifted.")
    if standing.forged:
        return _("A forged document is on record: the green channel stays closed unless an appeal succeeds.")
    if standing.green_from is None:
        return ""
    left = terms.green_months - standing.months
    return ngettext(
        "%(count)d more compliant month until the green channel opens, on %(day)s.",
        "%(count)d more compliant months until the green channel opens, on %(day)s.",
        left,
    ) % {"count": left, "day": day_text(standing.green_from.date())}


def breaks(terms: TrustTerms) -> list[str]:
    """Returns the events that would end the run of compliant months."""
    weights = terms.spoiled_months
    return [
        _("Frozen certification: an expired licence, a failed re-verification, a suspension"),
        *(
            ngettext(
                "%(severity)s violation: %(count)d month does not count",
                "%(severity)s violation: %(count)d months do not count",
                weights[severity],
            )
            % {"severity": texts.severity(severity), "count": weights[severity]}
            for severity in ("minor", "serious")
        ),
        _("A forged document: %(count)s months do not count, estimates are longer, and the green channel stays closed")
        % {"count": weights["forged"]},
    ]


def month(each: trust.Month) -> MonthShown:
    """A month in the list."""
    state = "running" if each.closed_at is None and each.compliant else "compliant" if each.compliant else "spoiled"
    return MonthShown(
        name=month_text(each.month),
        state=state,
        running=each.closed_at is None,
        reasons=[texts.month_reason(reason) for reason in each.reasons],
        corrected=texts.cause(each.corrected),
        closed_at=each.closed_at,
    )


def next_re_verification(types: Mapping[str, DocumentType]) -> NextReVerification | None:
    """Returns the next re-verification, or the one under way; None unless the client is high-risk."""
    documents = certification.to_re_verify(dict(types))
    if not documents:
        return None
    under_way = certification.open_re_verifications().first()
    return NextReVerification(
        documents=", ".join(str(row) for row in documents),
        due=re_verification.next_re_verification(min(row.re_verification_months for row in documents)),
        answer_by=under_way.answer_by if under_way else None,
    )


# ---------------------------------------------------------------- violations


def violations() -> list[ViolationShown]:
    """Returns all violations, the latest first."""
    rows = list(Violation.objects.order_by("-occurred_at"))
    appeals = _appeals()
    return [violation_shown(row, appeals.get(row.pk)) for row in rows]


def _appeals() -> dict[UUID, Case]:
    cases = cases_of_client().filter(kind=Case.Kind.VIOLATION_APPEAL).exclude(state=Case.State.WITHDRAWN)
    return {case.subject_id: case for case in cases}


def violation_shown(row: Violation, appeal: Case | None) -> ViolationShown:
    """A violation with the appeal against it."""
    if row.withdrawn_at is not None:
        state = "withdrawn"
    elif appeal is None:
        state = "on_record"
    else:
        state = "confirmed" if appeal.decided else "appealed"
    return ViolationShown(row, state, appeal.pk if appeal is not None else None)


def one_violation(violation_id: UUID) -> ViolationShown:
    """One violation. Raises Violation.DoesNotExist, also for another client's."""
    return violation_shown(Violation.objects.get(pk=violation_id), _appeals().get(violation_id))
