"""Which labels and scenes are answered more often, as a table; the better one with its next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from maintenance.calls.advice import DAYS, advice
from maintenance.calls.domain.labels_compared import LEAST_DAYS, LabelRate
from portal.presenters.calls import percent


@dataclass(frozen=True)
class LabelRateShown:
    """A label or scene. beside: how much more or less often than under the others, with its interval."""

    label: str
    rate: str
    calls: int
    beside: str
    better: bool


@dataclass(frozen=True)
class AdviceShown:
    """said: what may be done, in one sentence; link: where; days: that were looked at."""

    said: str
    link: str
    labels: list[LabelRateShown]
    scenes: list[LabelRateShown]
    days: int


def advice_shown() -> AdviceShown | None:
    """None while there are no calls under two labels."""
    found = advice()
    if not found.labels:
        return None
    better = found.better
    if better is None:
        said, link = _("So far no label is surely answered more often than the others."), ""
    else:
        said = _(
            "In the same hours “%(label)s” is answered %(change)s more often than your other labels: try it on another "
            "number, and compare."
        ) % {"label": better.label, "change": percent(better.change)}
        link = f"{reverse('change_new')}?{urlencode({'text': better.label})}"
    return AdviceShown(said, link, _rows(found.labels), _rows(found.scenes), DAYS)


def _rows(found: Sequence[LabelRate]) -> list[LabelRateShown]:
    return [
        LabelRateShown(
            each.label or _("the name alone"),
            percent(each.answered / each.calls),
            each.calls,
            _beside(each),
            each.better,
        )
        for each in found
    ]


def _beside(each: LabelRate) -> str:
    if each.days < LEAST_DAYS or not isfinite(each.interval.high):
        return _("too few days to say")
    return _("%(change)s (%(low)s to %(high)s)") % {
        "change": f"{each.change * 100:+.1f} %",
        "low": f"{each.interval.low * 100:+.1f} %",
        "high": f"{each.interval.high * 100:+.1f} %",
    }
