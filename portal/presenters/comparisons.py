"""What came of comparing calls before and after a window: one sentence, the figures behind it, why, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from labels.directories.models import Directory
from labels.domain.numbers import number_text
from labels.texts import mark
from maintenance.calls import selectors
from maintenance.calls.domain.statistics import newcombe, wilson
from maintenance.calls.models import Comparison
from maintenance.calls.texts import NETWORKS
from maintenance.models import Window
from portal.presenters.calls import percent
from tenants.when import day_text

MIX_COUNTS = 0.5  # of the difference: then who was called is told first


@dataclass(frozen=True)
class SuspectShown:
    """A part that may have fallen. said: which; facts: what is known of it; step, link: what to do about it."""

    said: str
    facts: list[str]
    step: str
    link: str


@dataclass(frozen=True)
class ComparisonShown:
    """verdict: of Comparison; sentence: all that matters; figures: (name, value); mix: where who was called changed;
    tied: the first suspects are about as likely as one another.
    """

    verdict: str
    sentence: str
    figures: list[tuple[str, str]]
    mix: str
    suspects: list[SuspectShown]
    tied: bool


def comparison_shown(window: Window) -> ComparisonShown | None:
    """Of the latest look; None before the first."""
    row = selectors.comparison_of(window.pk)
    if row is None:
        return None
    names = dict(Directory.objects.values_list("code", "name"))
    return ComparisonShown(
        verdict=row.verdict,
        sentence=sentence(row),
        figures=_figures(row),
        mix=_mix(row),
        suspects=[_suspect(each, names) for each in row.suspects],
        tied=any(each["tied"] for each in row.suspects),
    )


def sentence(row: Comparison) -> str:
    """The verdict in one sentence."""
    words = {"days": row.look, "change": percent(abs(row.change)), "calls": row.after_calls}
    if row.verdict == Comparison.Verdict.FELL:
        said = _("In the %(days)s days after the window the answer rate was %(change)s lower than before.")
    elif row.verdict == Comparison.Verdict.NO_FALL:
        said = _("In the %(days)s days after the window the answer rate did not fall by 15 %%.")
    elif row.enough_on:
        said = _("%(calls)s calls are too few to say whether the answer rate fell; by %(on)s there will be enough.")
        words["on"] = day_text(row.enough_on)
    else:
        said = _("%(calls)s calls are too few to say whether the answer rate fell.")
    return said % words


def _figures(row: Comparison) -> list[tuple[str, str]]:
    found = [
        (name, _of(answered, calls))
        for name, answered, calls in (
            (_("Before"), row.before_answered, row.before_calls),
            (_("After"), row.after_answered, row.after_calls),
        )
        if calls
    ]
    if row.before_calls and row.after_calls:
        points = newcombe((row.before_answered, row.before_calls), (row.after_answered, row.after_calls))
        ends = {"low": f"{points.low * 100:+.1f}", "high": f"{points.high * 100:+.1f}"}
        found.append((_("Plain difference, in points"), _("%(low)s to %(high)s") % ends))
    if row.high is not None:
        words = {"change": row.change, "low": row.low, "high": row.high}
        words_in_percent = {name: f"{value * 100:+.1f} %" for name, value in words.items()}
        found += [
            (
                _("Change, hours and days matched"),
                _("%(change)s (90 %% interval: %(low)s to %(high)s)") % words_in_percent,
            ),
            (_("Smallest fall that would be found"), percent(row.least_found)),
            (_("Usual movement from day to day"), percent(row.between)),
        ]
    held = _("Compared with your other numbers") if row.with_controls else _("Days compared")
    days = _("%(before)s before, %(after)s after") % {"before": row.days_before, "after": row.days_after}
    return [*found, (held, days)]


def _of(answered: int, calls: int) -> str:
    ends = wilson(answered, calls)
    return _("%(rate)s of %(calls)s calls (%(low)s to %(high)s)") % {
        "rate": percent(answered / calls),
        "calls": calls,
        "low": percent(ends.low),
        "high": percent(ends.high),
    }


def _mix(row: Comparison) -> str:
    total = row.mix + row.rate
    if row.verdict != Comparison.Verdict.FELL or total >= 0 or row.mix > MIX_COUNTS * total:
        return ""
    return _(
        "Mostly other customers or hours than before: of the difference of %(total)s points, %(mix)s come from who was "
        "called when."
    ) % {"total": f"{total * 100:+.1f}", "mix": f"{row.mix * 100:+.1f}"}


def _suspect(suspect: dict[str, Any], names: dict[str, str]) -> SuspectShown:
    facts = [_fact(each, names) for each in suspect["facts"]]
    step, link = _step(suspect["facts"][0] if suspect["facts"] else None)
    return SuspectShown(_part(suspect["dimension"], suspect["value"]), facts, step, link)


def _part(dimension: str, value: str) -> str:
    if dimension == "number":
        return _("Only %(number)s") % {"number": number_text(value)}
    if dimension == "network":
        return _("Only customers on %(network)s") % {"network": NETWORKS.get(value, value)}
    if dimension == "region":
        return _("Only customers in %(region)s") % {"region": value}
    return _("All numbers alike")


def _fact(fact: dict[str, Any], names: dict[str, str]) -> str:
    words = {
        "detail": mark(fact["detail"]) if fact["kind"] == "mark" else fact["detail"],
        "directory": names.get(fact["directory"], fact["directory"]),
        "count": fact["numbers"],
    }
    said = {
        "mark": _("%(directory)s marks it as “%(detail)s” (numbers: %(count)s)"),
        "standby": _("%(directory)s still shows the standby label “%(detail)s”"),
        "stale": _("%(directory)s does not show the label yet (numbers: %(count)s)"),
        "label": _("the label changed to “%(detail)s” in this window"),
    }
    return said[fact["kind"]] % words


def _step(fact: dict[str, Any] | None) -> tuple[str, str]:
    """The next step and where it is done."""
    if fact is None:
        return _("Check the handsets"), reverse("displays")
    if fact["kind"] == "mark":
        return _("Appeal against the mark"), reverse("display", args=[fact["about"]])
    if fact["kind"] in ("stale", "standby"):
        return _("Have it shown sooner"), reverse("display", args=[fact["about"]])
    return _("Change the label"), reverse("change_new")
