"""Closes months and corrects them; nothing else writes what trust rests on."""

from datetime import datetime

from django.db import transaction

from compliance.domain import trust
from compliance.evidence.services import record
from compliance.trust import selectors
from compliance.trust.models import MonthClosed
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane

CLOSE = "compliance.close_months"


@transaction.atomic
def close_months() -> list[MonthClosed]:
    """Closes every month that has ended and is not closed yet, and schedules the end of the next, in one transaction.

    It may run late or twice: closed months stay as they are.
    """
    tenant, now = context.current_tenant(), business_now()
    if tenant.ready_at is None:
        return []
    done, violations, freezes = selectors.verdicts(), selectors.violations(), selectors.freezes()
    weights = dict(selectors.trust_terms().spoiled_months)
    fresh = [
        _row(trust.judge(month, violations, freezes), now, weights)
        for month in trust.closed_months(tenant.ready_at, now)
        if month not in done
    ]
    MonthClosed.objects.bulk_create(fresh)
    for row in fresh:
        _record("month_closed", row, PLATFORM)
    ends = trust.begins(trust.later(trust.month_of(now)))
    schedule(CLOSE, key="next", due_at=ends, lane=Lane.BULK)
    return fresh


def correct_months(cause: str, *, actor: Actor) -> list[MonthClosed]:
    """Judges the closed months anew after something about them became known, in the caller's transaction.

    Where the verdict or its reasons differ, a new row supersedes the old one. cause: violation_recorded, appeal_upheld,
    freeze.
    """
    now, violations, freezes = business_now(), selectors.violations(), selectors.freezes()
    weights, made = dict(selectors.trust_terms().spoiled_months), []
    for month, row in sorted(selectors.verdicts().items()):
        fresh = _row(trust.judge(month, violations, freezes), now, weights)
        if fresh.compliant == row.compliant and _known(fresh) == _known(row):
            continue
        fresh.supersedes, fresh.cause = row, cause
        fresh.save()
        _record("month_corrected", fresh, actor, cause=cause)
        made.append(fresh)
    return made


def _known(row: MonthClosed) -> list[str]:
    return sorted(f"{reason['code']} {sorted(reason['params'].items())}" for reason in row.reasons)


def _row(verdict: trust.Verdict, now: datetime, weights: dict[str, int]) -> MonthClosed:
    return MonthClosed(
        month=verdict.month,
        compliant=verdict.compliant,
        reasons=[selectors.as_json(reason) for reason in verdict.reasons],
        figures={"spoiled_months": weights},
        closed_at=now,
    )


def _record(action: str, row: MonthClosed, actor: Actor, **details: str) -> None:
    record(
        action,
        actor=actor,
        subject_kind="month",
        subject_id=row.pk,
        month=f"{row.month:%Y-%m}",
        outcome="compliant" if row.compliant else "not_compliant",
        reasons=row.reasons,
        **details,
    )
