"""What a maintenance costs in calls, as pages and tables say it: one sentence, the moves, how far it can be trusted."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from maintenance.domain.intervals import Interval
from maintenance.domain.outbound import Unmet
from maintenance.models import Window
from maintenance.outbound.planning import OutboundForecast, OutboundHour, OutboundPlanner, Team, sessions_of
from portal.shell.words import joined
from tenants.domain.money import percent
from tenants.when import day_text

CSV_HEADER = ("day", "hour", "planned", "in_maintenance", "moved_out", "moved_in", "after_plan", "capacity")


@dataclass(frozen=True)
class MoveShown:
    """Calls that are made at another hour, in words."""

    calls: int
    from_hour: str
    to_hour: str


@dataclass(frozen=True)
class OutboundShown:
    """sentence: what it costs and what helps; tone: of the statuses; figures: (name, value); moves: the first ones.

    more: further moves, that stand in the table; test: how well the forecast has done, in words; hours: of the table.
    """

    sentence: str
    tone: str
    figures: list[tuple[str, str]]
    moves: list[MoveShown]
    more: int
    test: str
    hours: tuple[OutboundHour, ...]
    team: Team


SHOWN = 12  # moves


def outbound_shown(forecast: OutboundForecast) -> OutboundShown:
    """All that is said of a forecast."""
    moves = [
        MoveShown(each.calls, hour_text(each.from_day, each.from_hour), hour_text(each.to_day, each.to_hour))
        for each in sorted(forecast.plan.moves, key=attrgetter("to_day", "to_hour", "from_day", "from_hour"))
    ]
    return OutboundShown(
        sentence=sentence_of(forecast),
        tone=_tone(forecast),
        figures=_figures(forecast),
        moves=moves[:SHOWN],
        more=max(len(moves) - SHOWN, 0),
        test=_test(forecast),
        hours=forecast.hours,
        team=forecast.team,
    )


def _tone(forecast: OutboundForecast) -> str:
    """A loss is nothing good, be it within the limit."""
    if forecast.plan.unmet is not None:
        return "warn"
    return "info" if forecast.plan.share_lost else "good"


def sentence_of(forecast: OutboundForecast) -> str:
    """What it costs, and what moving calls brings, in one or two sentences."""
    plan = forecast.plan
    if not plan.calls:
        return _("No calls are to be expected in this time: nothing needs to be moved.")
    words = {
        "calls": f"{plan.calls:,}",
        "lost": percent(plan.share_lost, 1),
        "moved": f"{plan.moved:,}",
        "after": percent(plan.share_lost_moved, 1),
        "limit": percent(plan.limit, 0),
    }
    if not plan.moves and plan.unmet is None:
        said = _("About %(calls)s calls fall into it, and %(lost)s of the answered ones are lost: within %(limit)s.")
        return said % words
    said = _("About %(calls)s calls fall into it, and %(lost)s of the answered ones would be lost.") % words
    if plan.unmet is None:
        return joined(said, _("With %(moved)s of them made at another hour it is %(after)s.") % words)
    why = {
        Unmet.CAPACITY: _("your agents have no more room on the days around it"),
        Unmet.RATE: _("at the other hours fewer customers would answer"),
    }[plan.unmet]
    words["why"] = why
    if plan.moves:
        moved = _("Moving %(moved)s of them brings it to %(after)s; %(limit)s cannot be reached: %(why)s.")
        return joined(said, moved % words)
    return joined(said, _("%(limit)s cannot be reached: %(why)s.") % words)


def _figures(forecast: OutboundForecast) -> list[tuple[str, str]]:
    calls, plan = forecast.expected, forecast.plan
    about = _count(calls.calls)
    if calls.low is not None and calls.high is not None:
        about = _("%(calls)s, between %(low)s and %(high)s (80 %%)") % {
            "calls": about,
            "low": _count(calls.low),
            "high": _count(calls.high),
        }
    rows = [(_("Expected calls in this time"), about), (_("Of these, normally answered"), _count(plan.answered))]
    lost = _count(plan.lost)
    if forecast.lost_range is not None:
        low, high = forecast.lost_range
        lost = _("%(lost)s, between %(low)s and %(high)s") % {
            "lost": lost,
            "low": _count(low),
            "high": _count(high),
        }
    rows.append((_("Answered calls lost, if nothing is moved"), lost))
    rows.append((_("Answered calls lost, with the moves"), _count(plan.lost_moved)))
    if forecast.orders_lost is not None and forecast.orders_lost_moved is not None:
        words = {"lost": f"{forecast.orders_lost:.1f}", "after": f"{forecast.orders_lost_moved:.1f}"}
        rows.append((_("Orders lost"), _("about %(lost)s; with the moves %(after)s") % words))
    else:
        rows.append((_("Orders lost"), _("not known: import your enquiries and orders")))
    rows.append((_("Answer rate lower in maintenance by"), _drop(forecast)))
    rows.append((_("Calls known until"), day_text(forecast.known_until)))
    return rows


def _drop(forecast: OutboundForecast) -> str:
    words = {"drop": percent(forecast.drop, 1)}
    measured = forecast.measured
    if measured is None:
        return _("%(drop)s (assumed: nothing was measured yet)") % words
    words |= {"low": percent(measured.low, 0), "high": percent(measured.high, 0)}
    counted = ngettext("%(count)s window", "%(count)s windows", measured.windows) % {"count": measured.windows}
    words["windows"] = counted
    if forecast.drop_from == "own":
        return _("%(drop)s, between %(low)s and %(high)s (measured in %(windows)s of yours)") % words
    return _("%(drop)s, between %(low)s and %(high)s (measured in %(windows)s of all clients)") % words


def _test(forecast: OutboundForecast) -> str:
    test = forecast.test
    if test.error is None or test.naive_error is None:
        return _("Your calls are not known for long enough to try the forecast on earlier weeks.")
    words = {"tried": test.tried, "error": f"{test.error:.1f}", "naive": f"{test.naive_error:.1f}"}
    said = _(
        "Tried on %(tried)s earlier days, the same hours were off by %(error)s calls on average; taking the week before"
        " as it was, by %(naive)s."
    )
    if test.covered is None:
        return said % words
    covered = _("%(share)s of the later ones lay in the interval of the earlier ones (80 %% is meant).")
    return joined(said % words, covered % {"share": percent(test.covered, 0)})


def _count(number: float) -> str:
    return f"{number:,.0f}"


def hour_text(day: date, hour: int) -> str:
    """A local hour as people read it."""
    return f"{day_text(day)} {hour:02}:00"


def plan_as_csv(forecast: OutboundForecast) -> str:
    """The hours around a maintenance, one a line."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(CSV_HEADER)
    for each in forecast.hours:
        after = each.planned - each.moved_out + each.moved_in
        table.writerow(
            [
                each.day.isoformat(),
                each.hour,
                f"{each.planned:.1f}",
                each.inside,
                each.moved_out,
                each.moved_in,
                f"{after:.1f}",
                forecast.team.most_calls,
            ]
        )
    return "\ufeff" + text.getvalue()


@dataclass(frozen=True)
class OutboundHint:
    """One line beside a time that may be chosen, or on a window's page. page: where the whole plan is."""

    sentence: str
    tone: str
    page: str


def outbound_hint(
    forecast: OutboundForecast, sessions: Sequence[Interval], window: Window | None = None
) -> OutboundHint:
    """The line beside a time that may be chosen, or on the page of a booked window."""
    query = {"window": window.pk} if window is not None else query_of(sessions)
    return OutboundHint(sentence_of(forecast), _tone(forecast), f"{reverse('outbound')}?{urlencode(query)}")


def query_of(sessions: Sequence[Interval]) -> dict[str, str]:
    """The address of the plan of some sessions: their ends, as instants."""
    return {"sessions": ",".join(f"{_instant(each.start)}/{_instant(each.end)}" for each in sessions)}


def _instant(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%MZ")


def hints_of_times(
    times: Iterable[Sequence[Interval]], now: datetime, window: Window | None = None
) -> list[OutboundHint | None]:
    """The lines beside times that may be chosen for work with an impact; None where no calls are known. window: that
    would move.
    """
    planner, choices = OutboundPlanner(now), list(times)
    if not planner.knows_calls:
        return [None] * len(choices)
    moving = window.pk if window is not None else None
    return [outbound_hint(planner.forecast(sessions, leaving_out=moving), sessions) for sessions in choices]


def hint_of_window(window: Window, now: datetime) -> OutboundHint | None:
    """Before an open window with an impact; None where no calls are known."""
    if not window.impact or window.state not in Window.NOT_STARTED:
        return None
    planner = OutboundPlanner(now)
    if not planner.knows_calls:
        return None
    sessions = sessions_of(window)
    return outbound_hint(planner.forecast(sessions, leaving_out=window.pk), sessions, window)
