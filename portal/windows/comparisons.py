"""Words for the comparison of calls before and after a window: a sentence, its figures, the causes, the next step."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from labels.models import Display
from labels.selectors import directory_names, displays_with_a_label
from maintenance.calls import selectors
from maintenance.calls.comparisons import first_day_after, first_day_before
from maintenance.calls.domain.causes import Shift, ToldSuspect
from maintenance.calls.domain.comparing import DAYS_BEFORE_LATE, LEAST_DAYS_BEFORE, LOOKS, Verdict
from maintenance.calls.domain.falls import FallStep, step_after
from maintenance.calls.domain.statistics import newcombe, wilson
from maintenance.calls.fall_words import STEPS, cause_said, fact_said, part_said
from maintenance.calls.falls import standing_falls
from maintenance.calls.models import Comparison
from maintenance.models import Window
from portal.calls import shown as calls
from portal.shell.todo import Todo
from tenants.domain.money import change_in_percent, percent
from tenants.when import day_text

MIX_COUNTS = 0.5  # of a fall: then who was called is told first


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
    tied: the first suspects are about as likely as one another; rates: of the window's numbers, around it; recovery:
    what became of it since the cause was repaired, or empty.
    """

    verdict: str
    sentence: str
    figures: list[tuple[str, str]]
    mix: str
    suspects: list[SuspectShown]
    tied: bool
    rates: calls.RatesShown
    recovery: str


def comparison_shown(window: Window) -> ComparisonShown | None:
    """Returns the latest comparison of a window's calls; None before the first."""
    row = selectors.comparison_of(window.pk)
    if row is None:
        return None
    recovery = selectors.recovery_of(window.pk) if row.verdict == Verdict.FELL else None
    names = directory_names()
    return ComparisonShown(
        verdict=row.verdict,
        sentence=sentence(row),
        figures=_figures(row),
        mix=_mix(row),
        suspects=[_suspect(each, names) for each in row.told],
        tied=any(each.tied for each in row.told),
        rates=_rates(window, recovery or row),
        recovery=recovery_sentence(recovery) if recovery is not None else "",
    )


def recovery_sentence(row: Comparison) -> str:
    """Says whether the answer rate is back since the cause was repaired."""
    words = {"since": day_text(row.repaired_since), "change": percent(abs(row.change))} if row.repaired_since else {}
    if row.verdict == Verdict.NO_FALL:
        return _("Recovered: since %(since)s, when the cause was gone, it is no longer 15 %% lower.") % words
    if row.verdict == Verdict.FELL:
        return _("Not recovered: since %(since)s, when the cause was gone, it is still %(change)s lower.") % words
    return _("Too few calls yet to say whether it has recovered since %(since)s, when the cause was gone.") % words


def _rates(window: Window, row: Comparison) -> calls.RatesShown:
    """Returns the answer rates of the compared days and those between."""
    since = row.repaired_since or first_day_after(window)
    numbers = list(window.request.numbers.values_list("canonical", flat=True))
    return calls.rates_shown(first_day_before(window, row.look), since + timedelta(days=row.look - 1), numbers)


def sentence(row: Comparison) -> str:
    """The verdict in one sentence."""
    words = {"days": row.look, "change": percent(abs(row.change)), "calls": f"{row.after_calls:,}"}
    if row.verdict == Verdict.FELL:
        said = _("In the %(days)s days after the window the answer rate was %(change)s lower than before.")
    elif row.verdict == Verdict.NO_FALL:
        said = _("In the %(days)s days after the window the answer rate did not fall by 15 %%.")
    else:
        return _("%(calls)s calls are too few to say whether the answer rate fell.") % words + " " + _when_enough(row)
    return said % words


def _when_enough(row: Comparison) -> str:
    """Says from when there are enough calls for a verdict, or what would help."""
    if row.enough_on:
        words = {"on": day_text(row.enough_on), "weeks": ceil((row.enough_after or 0) / 7)}
        if row.enough_to == Verdict.NO_FALL:
            return _("By %(on)s there will be enough to rule out a fall of 15 %%, if nothing fell.") % words
        if (row.enough_after or 0) <= max(LOOKS):
            return _("By %(on)s there will be enough.") % words
        return (
            _("Within 14 days there will not be enough; counted together over %(weeks)s weeks there will, by %(on)s.")
            % words
        )
    if row.days_before < LEAST_DAYS_BEFORE:
        return _("At least 7 days before the window are needed: import their call records.")
    if row.days_before < DAYS_BEFORE_LATE // 2 and not row.earlier_days:
        return _(
            "At so many a day there will not be enough within half a year, unless you import older call records: "
            "up to twelve weeks before the window are counted together."
        )
    return _("At so many a day there will not be enough within half a year.")


def _figures(row: Comparison) -> list[tuple[str, str]]:
    figures = [
        (name, _of(answered, calls))
        for name, answered, calls in (
            (pgettext("maintenance", "Before"), row.before_answered, row.before_calls),
            (pgettext("maintenance", "After"), row.after_answered, row.after_calls),
        )
        if calls
    ]
    if row.before_calls and row.after_calls:
        points = newcombe((row.before_answered, row.before_calls), (row.after_answered, row.after_calls))
        ends = {"low": f"{points.low * 100:+.1f}", "high": f"{points.high * 100:+.1f}"}
        figures.append((_("Plain difference, in points"), _("%(low)s to %(high)s") % ends))
    if row.high is not None:
        words = {"change": row.change, "low": row.low, "high": row.high}
        words_in_percent = {name: change_in_percent(value) for name, value in words.items()}
        figures += [
            (
                _("Change, hours and days matched"),
                _("%(change)s (90 %% interval: %(low)s to %(high)s)") % words_in_percent,
            ),
            (_("Smallest fall that would be found"), percent(row.least_found)),
            (_("Usual movement from day to day"), percent(row.between)),
        ]
    held = _("Compared with your other numbers") if row.with_controls else _("Days compared")
    days = _("%(before)s before, %(after)s after") % {"before": row.days_before, "after": row.days_after}
    return [*figures, (held, days)]


def _of(answered: int, calls: int) -> str:
    ends = wilson(answered, calls)
    return _("%(rate)s of %(calls)s calls (%(low)s to %(high)s)") % {
        "rate": percent(answered / calls),
        "calls": f"{calls:,}",
        "low": percent(ends.low),
        "high": percent(ends.high),
    }


def _mix(row: Comparison) -> str:
    total = row.mix + row.rate
    if row.verdict != Verdict.FELL or Shift(row.mix, row.rate).share_of_mix < MIX_COUNTS:
        return ""
    return _(
        "Mostly other customers or hours than before: of the difference of %(total)s points, %(mix)s come from who was "
        "called when."
    ) % {"total": f"{total * 100:+.1f}", "mix": f"{row.mix * 100:+.1f}"}


def _suspect(suspect: ToldSuspect, names: dict[str, str]) -> SuspectShown:
    facts = [fact_said(each, names) for each in suspect.facts]
    step = step_after(suspect)
    return SuspectShown(part_said(suspect, names), facts, str(STEPS[step]), step_link(suspect))


def step_link(suspect: ToldSuspect | None) -> str:
    """Returns the page where something can be done about a suspect."""
    step = step_after(suspect)
    if suspect is None or step is FallStep.CHECK:
        return reverse("displays")
    if step is FallStep.CHANGE_LABEL:
        return reverse("change_new")
    return reverse("number" if step is FallStep.CORRECT else "display", args=[suspect.facts[0].about])


def falls_todo() -> list[Todo]:
    """Returns falls of the answer rate that need action, for the dashboard."""
    falls = standing_falls()
    names = directory_names() if falls else {}
    differs = bool(falls) and displays_with_a_label().filter(state__in=Display.BAD).exists()
    todo = []
    for fall in falls:
        step = step_after(fall.known.cause)
        rates = step is FallStep.CHECK and not differs  # no handset is known to show anything else
        todo.append(
            Todo(
                title=_("The answer rate fell after “%(title)s”") % {"title": fall.window},
                detail=cause_said(fall.known.cause, names),
                url=reverse("window", args=[fall.window.pk]) if rates else step_link(fall.known.cause),
                action=_("See the rates") if rates else str(STEPS[step]),
                tone="warn",
                acts=step is FallStep.CHANGE_LABEL,
            )
        )
    return todo
