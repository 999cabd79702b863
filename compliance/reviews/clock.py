"""Runs the clock of each open case: alerts somebody when three quarters of its time are over, and when it is late.

Each case has one job, which decides when it runs; while the client has the case, nobody is alerted.
"""

from datetime import datetime, timedelta
from uuid import UUID

from compliance.domain import service_times
from compliance.duty import selectors as duty
from compliance.duty.alerts import raise_alert, watch_subject
from compliance.duty.models import Alert
from compliance.reviews import promises, texts
from compliance.reviews.models import Case
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.domain.tagged import InLanguages

CLOCK = "reviews.case_clock"
SHARE = 0.75  # of its time, after which an undecided case raises an alert


def begin_clock(case: Case) -> None:
    """Starts the clock of a new case, and alerts the person on call about one that cannot wait for the desk to open."""
    follow(case)
    if service_times.for_night_duty(case.kind, case.lane) and duty.crew(business_now()).primary:
        alert(Alert.Kind.CASE_OPENED, case)


def follow(case: Case) -> None:
    """Schedules the clock of a case whose state or term was just written."""
    if case.state == Case.State.OPEN:
        _schedule(case, business_now())


def look(case_id: UUID) -> None:
    """Alerts whoever has the case, else who is on call, of what its clock says now, and schedules the next look."""
    case = Case.objects.select_related("tenant").filter(pk=case_id, state=Case.State.OPEN).first()
    if case is None:
        return
    now = business_now()
    late = now >= case.due_at
    if late or now >= at_risk_at(case):
        has_it = case.assigned_to_id if case.assigned_to_id in duty.present(now) else ""
        alert(Alert.Kind.CASE_LATE if late else Alert.Kind.CASE_AT_RISK, case, to=has_it)
    if not late:
        _schedule(case, now)


def at_risk_at(case: Case) -> datetime:
    """Returns when three quarters of a case's time are over: in the desk's hours, where its term runs in them."""
    since = case.opened_at + case.waited
    if not case.in_working_hours:
        return since + max(case.due_at - since, timedelta(0)) * SHARE
    return promises.part_of(since, case.due_at, SHARE)


def alert(kind: Alert.Kind, case: Case, *, to: str = "") -> None:
    """Raises an alert about a case for people who may decide it: nobody confirms their own proposal, and only
    administrators confirm what concerns the staff. to: goes before who is on call.
    """
    kept = texts.titles(case)
    title = kept if isinstance(kept, str) else InLanguages(kept)
    raise_alert(
        kind,
        about(case),
        title=title,
        tenant=case.tenant,
        to=to,
        never=case.proposed_by_id,
        administrators=case.kind == Case.Kind.STAFF_ACT,
    )


def about(case: Case) -> str:
    """Returns the subject of an alert about a case."""
    return f"case:{case.pk}"


def stands(told: Alert) -> bool:
    """Returns True while an alert about a case still needs somebody."""
    case = Case.objects.filter(pk=told.about.partition(":")[2], state=Case.State.OPEN).first()
    if case is None:
        return False
    return told.kind != Alert.Kind.CASE_PROPOSED or bool(case.proposed_by_id)


def _schedule(case: Case, now: datetime) -> None:
    at_risk = at_risk_at(case)
    due_at = at_risk if at_risk > now else max(case.due_at, now)
    schedule_for_platform(CLOCK, key=str(case.pk), lane=Lane.BULK, due_at=due_at, case=str(case.pk))


watch_subject("case", stands)
