"""Compares a window's calls before and after, on the days that the rules say; stores results and evidence."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from compliance.evidence.services import record
from labels.bulk import with_any_of
from labels.displays.reconciler import DisplaysMoved
from maintenance.calls.domain.causes import Fact
from maintenance.calls.domain.comparing import (
    DAYS_BEFORE,
    DAYS_BEFORE_LATE,
    LATE_LOOK,
    LATEST,
    LOOKS,
    Compared,
    Figures,
    Hour,
    Verdict,
    compare,
)
from maintenance.calls.falls import tell_of_fall
from maintenance.calls.models import Comparison
from maintenance.calls.selectors import cells_between, fall_of
from maintenance.calls.why import explain, facts_of, repaired_on
from maintenance.domain.forecasting import kinds_compared
from maintenance.models import MaintenanceRequest, Session, Window
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.languages import named_for_all, titles_of
from tenants.selectors import working_days

COMPARE: Final = "calls.compare"
PLACES_OF_CELLS: Final = ("number", "network", "region", "handset")
LEAST_RECOVERED: Final = 3  # whole days after a repair before it is looked at
RECOVERY_LOOK: Final = 0.05
FACTS_COUNT: Final = timedelta(days=60)  # after a comparison
GATHERED: Final = timedelta(seconds=10)  # so that what moves in many steps is looked at once
AFTER_MIDNIGHT: Final = timedelta(hours=3)  # the day's records have been brought by then


def look_later(window: Window) -> None:
    """Schedules the comparisons of a window that is over, in the transaction that ends it."""
    for look in LOOKS:
        schedule_look(window.pk, look, first_day_after(window))


def schedule_look(window_id: UUID, look: int, since: date) -> None:
    """Schedules a comparison for when its last day is over."""
    due = datetime.combine(since + timedelta(days=look), time(), _zone()) + AFTER_MIDNIGHT
    schedule(COMPARE, key=f"{window_id} {look}", lane=Lane.BULK, due_at=due, window=str(window_id), look=look)


def reopen(first: date, last: date) -> None:
    """Compares windows again, at once, when calls of these days were added or removed."""
    ended = business_now() - timedelta(days=LATEST)
    for window in Window.objects.filter(state=Window.State.COMPLETED, ends_at__gte=ended):
        since = first_day_after(window)
        if first <= since + timedelta(days=LATEST) and last >= first_day_before(window, max(LOOKS) + 1):
            schedule(COMPARE, key=f"{window.pk} again", lane=Lane.BULK, window=str(window.pk), look=0)


def look_for_causes(event: DisplaysMoved) -> None:
    """Looks for causes again when displays of a fallen window's numbers change: one may be found now, or gone."""
    since = business_now() - FACTS_COUNT
    fell = Comparison.objects.filter(tenant=current_tenant(), verdict=Verdict.FELL, made_at__gte=since)
    windows = list(fell.values_list("window_id", flat=True).distinct())
    if not windows:
        return
    theirs = with_any_of(MaintenanceRequest.numbers.through.objects.all(), "number", event.numbers)
    touched = Window.objects.filter(pk__in=windows, request__in=theirs.values("maintenancerequest"))
    for pk in touched.values_list("pk", flat=True):
        due_at = business_now() + GATHERED
        schedule(COMPARE, key=f"{pk} again", lane=Lane.BULK, due_at=due_at, window=str(pk), look=0, keep_earlier=True)


def first_day_after(window: Window) -> date:
    """Returns the first whole local day after a window."""
    ended: datetime = window.completed_at or window.ends_at
    return ended.astimezone(_zone()).date() + timedelta(days=1)


def first_day_before(window: Window, look: int) -> date:
    """Returns the first local day that a window is compared with at a look."""
    return (window.started_at or window.starts_at).astimezone(_zone()).date() - timedelta(days=_days_before(look))


def _days_before(look: int) -> int:
    return DAYS_BEFORE_LATE if look > max(LOOKS) else DAYS_BEFORE


def _zone() -> ZoneInfo:
    return ZoneInfo(current_tenant().time_zone)


def compare_window(window_id: UUID, look: int) -> Comparison | None:
    """Compare a window's calls. look: days after it; 0: the latest look that is due.

    Returns None where nothing is to be compared. The same data again changes nothing.
    """
    window = Window.objects.select_related("request").filter(pk=window_id, state=Window.State.COMPLETED).first()
    if window is None:
        return None
    since, today = first_day_after(window), business_now().astimezone(_zone()).date()
    look = look or _latest_look(window_id, since, today)
    fallen = fall_of(window_id)
    repaired = repaired_on(window, fallen.told) if fallen is not None else None
    if fallen is not None and repaired is not None:
        look = min(look, fallen.look)  # later days are those of the recovery
    if not look or since + timedelta(days=look) > today:
        return None
    row = _compared(window, since, look, LOOKS.get(look, LATE_LOOK))
    if row is not None and row.enough_on is not None and look >= max(LOOKS):
        schedule_look(window_id, (row.enough_on - since).days, since)
    if repaired is not None:
        _look_at_recovery(window, repaired, today)
    return row


def _look_at_recovery(window: Window, repaired: datetime, today: date) -> None:
    """Compares the days since the first-named cause was repaired with those before the window."""
    since = repaired.astimezone(_zone()).date() + timedelta(days=1)
    look = min((today - since).days, max(LOOKS))
    if look >= LEAST_RECOVERED:
        _compared(window, since, look, RECOVERY_LOOK, recovery=True)


def _compared(window: Window, since: date, look: int, alpha: float, *, recovery: bool = False) -> Comparison | None:
    """Compares `look` days from `since` on with those before the window, and keeps the result with its evidence.

    Returns None where there are no calls, or the same data have been compared.
    """
    numbers = set(window.request.numbers.values_list("canonical", flat=True))
    cells = list(_cells(window, since, look))
    own = [cell for cell in cells if cell["number"] in numbers]
    if not any(cell["day"] >= since for cell in own):
        return None
    facts = facts_of(window, since + timedelta(days=look))
    earlier = _earlier_days(window, numbers, look)
    figures = Figures(since, alpha, _maintained(numbers, since, look), earlier)
    compared = compare(_hours(own), _hours(cell for cell in cells if cell["number"] not in numbers), figures)
    earlier = earlier if compared.verdict is Verdict.TOO_FEW else 0
    same = {
        "tenant": current_tenant(),
        "window_id": window.pk,
        "look": look,
        "data_sha256": _digest(cells, sorted(numbers), facts, earlier),
    }
    if Comparison.objects.filter(**same).exists():
        return None
    row = Comparison(**same, **titles_of(named_for_all(window)), made_at=business_now(), **_columns(compared, since))
    row.earlier_days = earlier
    row.repaired_since = since if recovery else None
    if compared.verdict is Verdict.FELL and not recovery:
        explain(row, own, since, facts)
    row.save(force_insert=True)
    record(
        "calls_compared",
        actor=PLATFORM,
        subject_kind="window",
        subject_id=window.pk,
        look=look,
        verdict=row.verdict,
        change=round(row.change, 4),
        calls=row.after_calls,
        sha256=row.data_sha256,
    )
    if not recovery:
        tell_of_fall(window, row)
    return row


def _latest_look(window_id: UUID, since: date, today: date) -> int:
    """Returns the latest look that is due; a late one counts where one was announced."""
    announced = Comparison.objects.filter(tenant=current_tenant(), window_id=window_id).exclude(enough_on=None)
    late = [(row.enough_on - since).days for row in announced if row.enough_on and row.look >= max(LOOKS)]
    return max((look for look in [*LOOKS, *late] if since + timedelta(days=look) <= today), default=0)


def _cells(window: Window, since: date, look: int) -> Iterable[Any]:
    """Returns the cells of the client's numbers for the days before and after, without the window's own days."""
    started = (window.started_at or window.starts_at).astimezone(_zone()).date()
    first, last = first_day_before(window, look), since + timedelta(days=look - 1)
    rows = cells_between(first, last).exclude(day__range=(started, since - timedelta(days=1)))
    summed = rows.values("day", "hour", *PLACES_OF_CELLS).annotate(n=Sum("counted"), k=Sum("answered"))
    cells: Iterable[Any] = summed.order_by("day", "hour", *PLACES_OF_CELLS)
    return cells


def _earlier_days(window: Window, numbers: Collection[str], look: int) -> int:
    """Counts the days with calls that a late look would add to those before the window."""
    first, until = (first_day_before(window, each) for each in (max(LOOKS) + 1, look))
    days = cells_between(first, until - timedelta(days=1), numbers).filter(counted__gt=0)
    return days.values("day").distinct().count()


def _digest(cells: Sequence[dict[str, Any]], numbers: Sequence[str], facts: Sequence[Fact], earlier: int) -> str:
    rows = [
        [str(cell["day"]), *(cell[name] for name in ("hour", "number", "network", "region", "n", "k")), *_handset(cell)]
        for cell in cells
    ]
    known = [[fact.kind, sorted(fact.numbers), fact.detail, fact.directory] for fact in facts]
    return hashlib.sha256(
        json.dumps([numbers, rows, known, *([earlier] if earlier else [])], ensure_ascii=False).encode()
    ).hexdigest()


def _handset(cell: dict[str, Any]) -> list[str]:
    """Returns the handset for the digest, if known: without one the digest stays as in older rows."""
    return [cell["handset"]] if cell["handset"] else []


def _hours(cells: Iterable[dict[str, Any]]) -> list[Hour]:
    summed: dict[tuple[date, int], list[int]] = {}
    for cell in cells:
        counts = summed.setdefault((cell["day"], cell["hour"]), [0, 0])
        counts[0] += cell["n"]
        counts[1] += cell["k"]
    kinds = kinds_compared({day for day, _hour in summed}, working_days())
    return [Hour(day, hour, kinds[day], n, k) for (day, hour), (n, k) in summed.items() if n]


def _maintained(numbers: Collection[str], since: date, look: int) -> frozenset[tuple[date, int]]:
    """Returns the hours of other windows with an impact on these numbers."""
    zone, end = _zone(), datetime.combine(since + timedelta(days=look), time(), _zone())
    sessions = Session.objects.filter(
        window__impact=True,
        window__state=Window.State.COMPLETED,
        window__request__numbers__canonical__in=numbers,
        period__overlap=(end - timedelta(days=_days_before(look) + look + 30), end),
    ).distinct()
    hours: set[tuple[date, int]] = set()
    for session in sessions:
        at = session.period.lower.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        while at < session.period.upper:
            hours.add((at.date(), at.hour))
            at += timedelta(hours=1)
    return frozenset(hours)


def _columns(compared: Compared, since: date) -> dict[str, Any]:
    enough = since + timedelta(days=compared.enough_after) if compared.enough_after else None
    return {
        "verdict": compared.verdict.value,
        "change": compared.change,
        "low": compared.interval.low,
        "high": compared.interval.high if isfinite(compared.interval.high) else None,
        "p": compared.p,
        "before_answered": compared.before[0],
        "before_calls": compared.before[1],
        "after_answered": compared.after[0],
        "after_calls": compared.after[1],
        "days_before": compared.days_before,
        "days_after": compared.days_after,
        "least_found": compared.least_found,
        "between": compared.between,
        "with_controls": compared.with_controls,
        "enough_on": enough,
        "enough_after": compared.enough_after,
        "enough_to": compared.enough_to.value,
    }
