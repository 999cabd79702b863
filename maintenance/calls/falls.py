"""Tells the client of falls of its answer rate: once, and once more when the likely cause becomes known."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from labels.selectors import directory_names
from maintenance.calls import selectors
from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.domain.falls import FallKnown, fall_known, step_after
from maintenance.calls.fall_words import STEPS, cause_said
from maintenance.calls.models import Comparison
from maintenance.calls.why import repaired_on
from maintenance.history import tell_all
from maintenance.models import Window
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.money import percent
from tenants.domain.topics import Topic
from tenants.languages import for_all

MOST: Final = 5  # windows of a to-do list
_FELL: Final = PreparedQuery(
    lambda tenant, since: (
        Comparison.objects.filter(tenant=tenant, made_at__gte=since, verdict=Verdict.FELL)
        .order_by("-made_at")
        .values_list("window_id")
    )
)


@dataclass(frozen=True)
class Fall:
    """A fall after a window that asks somebody to act."""

    window: Window
    known: FallKnown


def tell_of_fall(window: Window, row: Comparison) -> None:
    """Tells the contacts of its numbers' displays that the answer rate fell, why, and what to do."""
    known = fall_known(row.verdict, row.told, repaired=False)
    if not known.to_do:
        return
    cause = known.cause
    fact = cause.facts[0] if cause is not None and cause.facts else None
    others = Comparison.objects.filter(tenant=row.tenant, window_id=window.pk, verdict=Verdict.FELL).exclude(pk=row.pk)
    if fact is None and others.exists():
        return
    tell_all(
        window,
        "answer_rate_fell",
        topic=Topic.DISPLAYS,
        once=f"fell:{fact.kind}:{fact.directory}" if fact else "fell",
        days=row.look,
        change=percent(abs(row.change)),
        cause=for_all(lambda: cause_said(cause, directory_names())),
        step=for_all(lambda: str(STEPS[step_after(cause)])),
    )


def standing_falls() -> list[Fall]:
    """Returns the falls of the last days that ask somebody to act, the newest first."""
    since = business_now() - timedelta(days=selectors.DESK_DAYS)
    fell = list(dict.fromkeys(pk for (pk,) in _FELL(tenant=current_tenant().pk, since=since)))[:MOST]
    windows = Window.objects.select_related("request").in_bulk(fell) if fell else {}
    falls = [Fall(windows[pk], _known(windows[pk])) for pk in fell if pk in windows]
    return [fall for fall in falls if fall.known.to_do]


def _known(window: Window) -> FallKnown:
    row, recovery = selectors.comparison_of(window.pk), selectors.recovery_of(window.pk)
    if row is None:
        return fall_known(Verdict.TOO_FEW, (), repaired=False)
    repaired = recovery is not None or repaired_on(window, row.told) is not None
    return fall_known(row.verdict, row.told, repaired=repaired, recovery=recovery.verdict if recovery else "")
