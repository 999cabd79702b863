"""Compares each night every case with the client's row that it is about, and mends differences where that is safe.

A room that submits rows to reviewers registers here which of its rows wait (`watch`, called in portal/wiring.py,
because the room lies up the line). An open case and a waiting row agree. Three differences are possible:

- `orphaned`: the case is open although its row no longer waits. The platform withdraws the case.
- `unanswered`: the row waits although its case is decided. The decision's event is emitted again.
- `unasked`: the row waits and never had a case. It is only reported, because the facts for a reviewer are missing; an
  applicant's case is opened, because everything is in the tenant.

Each difference is checked again with the case locked, since a decision may be on its way.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext_noop

from compliance.reviews.models import Case
from compliance.reviews.services import drop, open_sign_up, take_back_sign_up
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.refusals import Refused

log = structlog.get_logger(__name__)

# Keys of the client's rows that wait for a reviewer; called in the client's schema.
Waiting = Callable[[], Iterable[UUID]]


@dataclass(frozen=True)
class Watched:
    """A kind of row that is compared. waiting: see Waiting.

    always_asked: every waiting row has a case; else only open cases are compared.
    """

    waiting: Waiting
    always_asked: bool


@dataclass(frozen=True)
class Drift:
    """A difference that was found, and whether it was mended."""

    state: Literal["unanswered", "orphaned", "unasked"]
    subject_kind: str
    subject_id: UUID
    case_id: UUID | None
    mended: bool


_WATCHED: dict[str, Watched] = {}


def watch(subject_kind: str, waiting: Waiting, *, always_asked: bool = True) -> None:
    """Registers the rows of a kind (`Case.subject_kind`) to be compared; a later call replaces an earlier one."""
    _WATCHED[subject_kind] = Watched(waiting, always_asked)


def reconcile_cases() -> list[Drift]:
    """Compares the rows of the client in use with its cases; reports and mends. Safe to repeat, at any time."""
    tenant = context.current_tenant()
    with translation.override(tenant.language):
        drifts = [
            drift for subject_kind, watched in _WATCHED.items() for drift in _compare(tenant, subject_kind, watched)
        ]
    _report(tenant.schema_name, drifts)
    return drifts


def reconcile_sign_ups() -> list[Drift]:
    """Compares applicants with their cases, outside any client's schema."""
    open_cases = Case.objects.filter(kind=Case.Kind.SIGN_UP, decided_at=None)
    cases = Case.objects.filter(kind=Case.Kind.SIGN_UP, tenant=OuterRef("pk"))
    drifts = [
        Drift("orphaned", "tenant", case.subject_id, case.pk, mended=take_back_sign_up(case.pk))
        for case in open_cases.exclude(tenant__state=Tenant.State.APPLIED)
    ]
    drifts += [
        Drift("unasked", "tenant", tenant.pk, open_sign_up(tenant).pk, mended=True)
        for tenant in Tenant.objects.filter(~Exists(cases), state=Tenant.State.APPLIED)
    ]
    _report("", drifts)
    return drifts


def _compare(tenant: Tenant, subject_kind: str, watched: Watched) -> Iterator[Drift]:
    about = Case.objects.filter(tenant=tenant, subject_kind=subject_kind)
    waiting = set(watched.waiting())
    still_open = dict(about.filter(decided_at=None).values_list("subject_id", "pk"))
    for subject_id in sorted(still_open.keys() - waiting):
        if _drop_orphan(still_open[subject_id], watched):
            yield Drift("orphaned", subject_kind, subject_id, still_open[subject_id], mended=True)
    for subject_id in sorted(waiting - still_open.keys()) if watched.always_asked else ():
        latest = about.filter(subject_id=subject_id).order_by("-opened_at", "-id").first()
        if latest is None and subject_id in set(watched.waiting()) and not about.filter(subject_id=subject_id).exists():
            yield Drift("unasked", subject_kind, subject_id, None, mended=False)
        elif latest is not None and (mended := _emit_decision_again(latest.pk, watched)) is not None:
            yield Drift("unanswered", subject_kind, subject_id, latest.pk, mended=mended)


def _drop_orphan(case_id: UUID, watched: Watched) -> bool:
    """Withdraws a case whose row no longer waits. Returns False when they agree by now."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        if case.decided or case.subject_id in set(watched.waiting()):
            return False
        drop(case_id, gettext_noop("This no longer needs a decision."))
    return True


def _emit_decision_again(case_id: UUID, watched: Watched) -> bool | None:
    """Returns whether the rooms took the decision; None when case and row agree by now. A refusal needs a person."""
    try:
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=case_id)
            if not case.decided or case.subject_id not in set(watched.waiting()):
                return None
            CaseDecided(case=case, actor=PLATFORM).emit()
            return case.subject_id not in set(watched.waiting())
    except (Refused, ValueError) as refused:  # a backup that is broken is a ValueError
        log.warning("case.refused_again", case=str(case_id), why=str(refused))
        return False


def _report(client: str, drifts: Iterable[Drift]) -> None:
    for drift in drifts:
        log.warning(
            "case.drifted",
            client=client,
            state=drift.state,
            subject_kind=drift.subject_kind,
            subject=str(drift.subject_id),
            case=str(drift.case_id or ""),
            mended=drift.mended,
        )
