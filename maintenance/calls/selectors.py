"""Reads answer rates of the client in use from its counted calls."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum

from labels.domain.numbers import NumberError, parse_number
from labels.models import Number
from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.domain.statistics import q_values
from maintenance.calls.models import CallImport, Cell, Comparison
from tenants.clock import business_now
from tenants.context import current_tenant

SUMS = ("calls", "counted", "answered", "rejected", "blocked")


@dataclass(frozen=True)
class DayCounted:
    """One local day. counted: without those that no label could have changed."""

    day: date
    calls: int
    counted: int
    answered: int
    rejected: int
    blocked: int

    @property
    def rate(self) -> float | None:
        """Returns answered of counted; None without a call."""
        return self.answered / self.counted if self.counted else None


def cells_between(first: date, last: date, numbers: Collection[str] | None = None) -> QuerySet[Cell]:
    """Returns the cells from `first` to `last`, both included; numbers: of these alone."""
    cells = Cell.objects.filter(tenant=current_tenant(), day__range=(first, last))
    return cells if numbers is None else cells.filter(number__in=numbers)


def numbers_chosen(number: str = "", group: str = "") -> list[str] | None:
    """Returns the client's canonical numbers by a typed number and a group; None: all of them."""
    if not number and not group:
        return None
    numbers = Number.objects.filter(group=group) if group else Number.objects.all()
    if number:
        try:
            numbers = numbers.filter(canonical=parse_number(number).canonical)
        except NumberError:
            return []
    return list(numbers.values_list("canonical", flat=True))


@dataclass(frozen=True)
class Customers:
    """A filter of customers; an empty text means all. handset: the code of its vendor."""

    network: str = ""
    handset: str = ""


EVERYBODY = Customers()


def days_counted(
    first: date, last: date, numbers: Collection[str] | None = None, customers: Customers = EVERYBODY
) -> list[DayCounted]:
    """Returns each day that has calls."""
    chosen = {name: code for name, code in asdict(customers).items() if code}
    cells = cells_between(first, last, numbers).filter(**chosen)
    rows = cells.values("day").annotate(**{f"sum_{name}": Sum(name) for name in SUMS}).order_by("day")
    names = ["day", *(f"sum_{name}" for name in SUMS)]
    return [DayCounted(*row) for row in rows.values_list(*names)]


def handsets_counted(first: date, last: date) -> list[str]:
    """Returns the codes of vendors whose handsets these days' calls reached, as far as known."""
    cells = cells_between(first, last).exclude(handset="").order_by("handset")
    return list(cells.values_list("handset", flat=True).distinct())


def call_imports() -> QuerySet[CallImport]:
    """Returns the client's imports, without the files themselves."""
    return CallImport.objects.filter(tenant=current_tenant()).defer("content", "head")


def comparison_of(window_id: UUID) -> Comparison | None:
    """Returns the newest comparison of the latest look at a window of the client in use."""
    mine = Comparison.objects.filter(tenant=current_tenant(), window_id=window_id, repaired_since=None)
    return mine.order_by("-look", "-made_at").first()


def fall_of(window_id: UUID) -> Comparison | None:
    """Returns the newest look that found a fall after a window."""
    mine = Comparison.objects.filter(tenant=current_tenant(), window_id=window_id, repaired_since=None)
    return mine.filter(verdict=Verdict.FELL).order_by("-look", "-made_at").first()


def recovery_of(window_id: UUID) -> Comparison | None:
    """Returns the newest comparison since the cause of a fall was repaired; None before that."""
    mine = Comparison.objects.filter(tenant=current_tenant(), window_id=window_id, repaired_since__isnull=False)
    return mine.order_by("-repaired_since", "-look", "-made_at").first()


@dataclass(frozen=True)
class Ranked:
    """A window on the desk's list. q: the share of false ones if all down to it are taken for true."""

    comparison: Comparison
    q: float


DESK_DAYS = 30
ACT = 0.10  # the q below which the desk is asked to act


def _latest_over_clients() -> QuerySet[Comparison]:
    """Returns the latest look at each window of the last DESK_DAYS."""
    since = business_now() - timedelta(days=DESK_DAYS)
    rows = Comparison.objects.filter(made_at__gte=since, repaired_since=None)
    return rows.order_by("tenant", "window_id", "-look", "-made_at").distinct("tenant", "window_id")


def falls_to_act_on() -> int:
    """Counts the windows whose fall somebody at the desk should look into."""
    looks = _latest_over_clients().values_list("p", "verdict", "days_after", "high")
    counted = [(p, verdict) for p, verdict, days, high in looks if days and high is not None]
    ranked = zip(counted, q_values([p for p, _verdict in counted]), strict=True)
    return sum(q < ACT and verdict == Verdict.FELL for (_p, verdict), q in ranked)


def ranked_over_clients() -> list[Ranked]:
    """Returns the latest look at each window of the last DESK_DAYS, over all clients, the surest falls first."""
    latest = [row for row in _latest_over_clients().select_related("tenant") if row.days_after and row.high is not None]
    ranked = [Ranked(row, q) for row, q in zip(latest, q_values([row.p for row in latest]), strict=True)]
    return sorted(ranked, key=lambda each: each.comparison.p)
