"""Reads when maintenance may run, and by which figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TimeField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from maintenance.calendars.models import Blackout, BookedSession, FinishedWindow, Policy
from maintenance.domain import calendar as rules, experience
from maintenance.domain.change_classes import FOR_CLIENTS, NoticePolicy
from maintenance.domain.defaults import OFF_PEAK, PLATFORM_ZONE
from maintenance.domain.estimate import SMALL_SUBJECT_TYPES, EstimatePolicy, Measured
from maintenance.domain.estimate_policy import policy_from_data
from maintenance.domain.exclusions import OpenTime
from maintenance.domain.extension import WindowTerms
from maintenance.domain.gates import DEFAULT_LIMITS, GateKind, GateLimit, GateLimits
from maintenance.domain.lanes import LanePolicy
from maintenance.domain.outbound import OutboundTerms
from maintenance.domain.reminders import ReminderLeads
from tenants.database.kept_queries import PreparedQuery, among
from tenants.domain.lanes import Lane
from tenants.domain.working_days import WorkingDays
from tenants.models import Tenant
from tenants.selectors import working_days

COUNTED = 500  # finished windows of a content that the next estimates learn from


@dataclass(frozen=True)
class PlanningTerms:
    """The figures of one policy; a window is booked with them."""

    version: int
    estimate: EstimatePolicy
    lanes: LanePolicy
    notice: NoticePolicy
    off_peak: rules.OffPeak
    reminders: ReminderLeads
    windows: WindowTerms
    open_time: OpenTime
    gates: GateLimits
    outbound: OutboundTerms


_NEWEST: Final = PreparedQuery(
    lambda: Policy.objects.order_by("-version").values_list("version", "figures")[:1], for_all=True
)
_OF_VERSION: Final = PreparedQuery(
    lambda version: Policy.objects.filter(version=version).values_list("version", "figures")
)
_OF_WINDOWS: Final = PreparedQuery(
    lambda versions: Policy.objects.filter(among("version", versions)).values_list("version", "figures__windows"),
    for_all=True,
)


def terms(version: int | None = None) -> PlanningTerms:
    """Returns the terms of the newest policy, or of a version. Raises Policy.DoesNotExist."""
    rows = _NEWEST() if version is None else _OF_VERSION(version=version)
    if not rows:
        raise Policy.DoesNotExist
    return terms_of(*rows[0])


def window_terms(versions: Iterable[int]) -> dict[int, WindowTerms]:
    """Returns only the figures for windows of these policy versions."""
    return {version: WindowTerms(**(figures or {})) for version, figures in _OF_WINDOWS(versions=list(versions))}


def newest_policy(column: str | Combinable = "version") -> Subquery:
    """Returns a column of the newest policy, by default its version, as a subquery that runs once for all rows."""
    return Subquery(Policy.objects.order_by("-version").values_list(column)[:1])


def newest_long_impact() -> Subquery:
    """Returns a query's column: how long an impact has to be for standby numbers, by the newest policy."""
    said = Cast(KeyTextTransform("long_impact_hours", KeyTransform("windows", "figures")), IntegerField())
    hours = Func(
        Coalesce(said, Value(WindowTerms().long_impact_hours)),
        template="make_interval(hours => %(expressions)s)",
        output_field=DurationField(),
    )
    return newest_policy(hours)


def terms_of(version: int, figures: Mapping[str, Any]) -> PlanningTerms:
    """Returns stored figures as terms. Raises KeyError, TypeError, ValueError or ArithmeticError when they do not fit.

    A figure that an old policy lacks has its default, which is what held then.
    """
    lanes, reminders = figures["lanes"], figures.get("reminder_hours", {})
    return PlanningTerms(
        version=version,
        estimate=replace(policy_from_data(figures["estimate"]), version=str(version)),
        lanes=LanePolicy(
            terms={Lane(lane): timedelta(minutes=minutes) for lane, minutes in lanes["terms_minutes"].items()},
            fast_quota_a_day=lanes["fast_quota_a_day"],
            alert_percent=lanes["alert_percent"],
        ),
        # Policies of before this figure keep the seed's 72 hours.
        notice=NoticePolicy(
            **{name: timedelta(hours=hours) for name, hours in figures.get("notice_hours", {}).items()}
        ),
        off_peak=_off_peak(figures.get("off_peak")),
        reminders=ReminderLeads(**{name: timedelta(hours=hours) for name, hours in reminders.items()}),
        windows=WindowTerms(**figures.get("windows", {})),
        open_time=_open_time(figures.get("open_time")),
        gates=_gate_limits(figures.get("gates", {})),
        outbound=OutboundTerms(**figures.get("outbound", {})),
    )


def _open_time(stored: Mapping[str, int] | None) -> OpenTime:
    if stored is None:
        return OpenTime()
    least, within, piece = stored["least_hours"], stored["within_days"], stored["piece_hours"]
    return OpenTime(timedelta(hours=least), timedelta(days=within), timedelta(hours=piece))


def _gate_limits(stored: Mapping[str, Mapping[str, int]]) -> GateLimits:
    given = {
        GateKind(name): GateLimit(timedelta(minutes=figure["limit_minutes"]), figure["tries"])
        for name, figure in stored.items()
    }
    return {**DEFAULT_LIMITS, **given}


def _off_peak(stored: Mapping[str, str] | None) -> rules.OffPeak:
    """Returns the off-peak hours of stored figures; policies older than this figure keep the seed's."""
    if stored is None:
        return OFF_PEAK
    return rules.OffPeak(time.fromisoformat(stored["start"]), time.fromisoformat(stored["end"]))


@dataclass(frozen=True)
class Rules:
    """All that calendars are made of. `of_client`: schema name → blackouts that name the client, its own among them."""

    general: tuple[rules.BlackoutRule, ...]
    of_client: Mapping[str, tuple[rules.BlackoutRule, ...]]
    working_days: WorkingDays
    off_peak: rules.OffPeak

    @classmethod
    def of(cls, blackouts: Iterable[rules.BlackoutRule], days: WorkingDays, off_peak: rules.OffPeak) -> Rules:
        """Sorts blackouts into general ones and those that name clients."""
        general, of_client = [], defaultdict[str, list[rules.BlackoutRule]](list)
        for blackout in blackouts:
            if not blackout.scope.clients:
                general.append(blackout)
            for client in blackout.scope.clients:
                of_client[client].append(blackout)
        return cls(tuple(general), {client: tuple(own) for client, own in of_client.items()}, days, off_peak)

    @property
    def blackouts(self) -> tuple[rules.BlackoutRule, ...]:
        """Returns all blackouts, each once."""
        own = {blackout.code: blackout for blackouts in self.of_client.values() for blackout in blackouts}
        return (*self.general, *own.values())

    def with_blackout(self, code: str, blackout: rules.BlackoutRule | None) -> Rules:
        """Returns these rules with another blackout, or none, in place of the one with that code."""
        others = [each for each in self.blackouts if each.code != code]
        return Rules.of([*others, *([blackout] if blackout else [])], self.working_days, self.off_peak)

    def calendar_of(self, tenant: Tenant, directories: Iterable[str]) -> rules.Calendar:
        """Returns the calendar that binds a client's maintenance on these directories (codes), in the client's zone."""
        client = tenant.schema_name
        blackouts = (*self.general, *self.of_client.get(client, ()))
        bound = rules.binding(blackouts, tenant.industry, client, frozenset(directories))
        in_order = tuple(sorted(bound, key=lambda blackout: blackout.code))
        return rules.Calendar(ZoneInfo(tenant.time_zone), self.working_days, in_order, self.off_peak)


def _nights() -> QuerySet[Policy, Any]:
    return Policy.objects.order_by("-version").values_list("figures__off_peak", flat=True)


def _blackouts() -> QuerySet[Any]:
    """Selects blackouts in force. The off-peak hours come with them: pages read calendars, and this spares a query."""
    return Blackout.objects.filter(active=True).annotate(nights=Subquery(_nights()[:1]))


_ALL: Final = PreparedQuery(_blackouts)
_BINDING: Final = PreparedQuery(lambda owners: _blackouts().filter(among("owner", owners)))


def rules_in_force(client: str | None = None) -> Rules:
    """Returns the rules of all calendars; for one client (its schema name) without other clients' exclusions."""
    rows = _ALL() if client is None else _BINDING(owners=["", client])
    stored = rows[0].nights if rows else _nights().first()
    return Rules.of([as_rule(row) for row in rows], working_days(), _off_peak(stored))


def calendar_of(tenant: Tenant, directories: Iterable[str]) -> rules.Calendar:
    """Returns the calendar that binds a client's maintenance on these directories (codes), in the client's zone."""
    return rules_in_force(tenant.schema_name).calendar_of(tenant, directories)


def blackout_names() -> dict[str, str]:
    """Returns the names of the platform's blackouts in the current language, by their codes."""
    return {row.code: str(row) for row in Blackout.objects.filter(owner="")}


def as_rule(row: Blackout) -> rules.BlackoutRule:
    """Returns a stored blackout as a rule of the domain."""
    return rules.BlackoutRule(
        code=row.code,
        name=row.name_en,
        recurrence=_recurrence(row),
        hard=row.hard,
        scope=rules.Scope(frozenset(row.industries), frozenset(row.clients), frozenset(row.directories)),
        zone=ZoneInfo(row.time_zone) if row.time_zone else None,
    )


def _recurrence(row: Blackout) -> rules.Recurrence:
    match row.shape:
        case Blackout.Shape.YEARLY:
            return rules.YearlyDates(_month_day(row.from_month_day), _month_day(row.until_month_day))
        case Blackout.Shape.HOLIDAY:
            return rules.HolidayDays(row.holiday)
        case Blackout.Shape.ONCE:
            zone = ZoneInfo(row.time_zone) if row.time_zone else PLATFORM_ZONE
            return rules.SingleSpan(_local(row.starts_at, zone), _local(row.ends_at, zone))
        case _:
            working_days_only = row.shape == Blackout.Shape.WORKING_DAYS
            return rules.DailyHours(
                row.from_time or time(),
                row.until_time or time(),
                working_days_only=working_days_only,
                weekdays=frozenset(row.weekdays),
            )


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime:
    if instant is None:
        raise ValueError("a single blackout has a start and an end")  # a constraint of the table
    return instant.astimezone(zone).replace(tzinfo=None)


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


_LAST: Final = PreparedQuery(
    lambda content: (
        FinishedWindow.objects.filter(content=content)
        .order_by("-finished_at")
        .values_list("likely", "most", "took")[:COUNTED]
    ),
    for_all=True,
)


def measured_for(content: str) -> Measured | None:
    """Returns the correction that the last finished windows of a content, of all clients, give the next estimates."""
    return experience.measured([experience.Finished(*row) for row in _LAST(content=content)])


class _Median(Aggregate):
    """The median of a number, computed by PostgreSQL."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def held(**only: Any) -> dict[str, experience.KeptEstimates]:
    """Returns how well estimates have held, by kind, over all clients or the rows that `only` filters."""
    return _held(FinishedWindow.objects.filter(**only), "kind")


def held_by_content(**only: Any) -> dict[str, experience.KeptEstimates]:
    """Returns how well estimates have held, by content, over all clients or the rows that `only` filters."""
    return _held(FinishedWindow.objects.filter(**only), "content")


def held_like(content: str) -> experience.KeptEstimates | None:
    """Returns how well estimates of a content have held over all clients; None while nothing like it has finished."""
    return _held(FinishedWindow.objects.filter(content=content), "content").get(content)


def _held(rows: QuerySet[FinishedWindow], by: str) -> dict[str, experience.KeptEstimates]:
    counted = rows.values(by).annotate(
        count=Count("pk"),
        in_time=Count("pk", filter=Q(on_time=True)),
        within=Count("pk", filter=Q(took__lte=F("promised_most"))),
        clients=Count("tenant", distinct=True),
        told=_Median(Coalesce("told_likely", "likely")),
        actual=_Median("took"),
    )
    return {
        row[by]: experience.KeptEstimates(
            row["count"], row["in_time"], row["within"], row["clients"], round(row["told"]), round(row["actual"])
        )
        for row in counted.order_by(by)
    }


def night_shares(now: datetime) -> tuple[experience.NightShare, experience.NightShare]:
    """Returns the share at night of windows that small subjects asked for: finished in the last year, and booked.

    Night: the off-peak hours in the client's zone.
    """
    finished = FinishedWindow.objects.filter(starts_at__isnull=False, finished_at__gt=now - timedelta(days=365))
    others = BookedSession.objects.filter(window_id=OuterRef("window_id"), starts_at__lt=OuterRef("starts_at"))
    booked = BookedSession.objects.filter(~Exists(others), by_platform=False, starts_at__gt=now)
    night = terms().off_peak
    return _night_share(finished.filter(content__in=FOR_CLIENTS), night), _night_share(booked, night)


def _night_share(rows: QuerySet[Any], night: rules.OffPeak) -> experience.NightShare:
    small = Q(tenant__subject_type__in=SMALL_SUBJECT_TYPES) | Q(tenant__subject_type="enterprise", tenant__micro=True)
    late, early = Q(begins__gte=night.start), Q(begins__lt=night.end)
    counted = (
        rows.filter(small)
        .annotate(begins=Cast(Func(F("tenant__time_zone"), F("starts_at"), function="timezone"), TimeField()))
        .aggregate(
            count=Count("pk"), nights=Count("pk", filter=late | early if night.end <= night.start else late & early)
        )
    )
    return experience.NightShare(counted["count"], counted["nights"])


def whose_window(window_id: UUID) -> Tenant | None:
    """Returns the client whose open or finished window has this id, or None."""
    for rows in (BookedSession.objects, FinishedWindow.objects):
        if row := rows.filter(window_id=window_id).select_related("tenant").first():
            return row.tenant
    return None
