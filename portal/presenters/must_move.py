"""What a window's page says when the calendar has changed, or may change once holidays are announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from maintenance import closed_times, texts
from maintenance.models import Window
from portal.presenters.words import reasons


@dataclass(frozen=True)
class Offer:
    """A time that is offered for a window, until `answer_by`. must_move: the calendar has changed, for these reasons
    (sentences); else the platform has chosen its time, and own_time: this is the one that it has.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    answer_by: datetime | None
    reasons: Sequence[str]
    must_move: bool
    own_time: bool


def offer(window: Window, names: texts.Names) -> Offer | None:
    """The time that is offered; None where none is."""
    row = closed_times.offer_for(window)
    if row is None:
        return None
    own = row.offered_start == window.starts_at
    why, must = reasons(row.reasons, names), row.change_id is not None
    return Offer(row.offered_start, row.offered_end, row.answer_by, why, must_move=must, own_time=own)


def awaited(window: Window) -> str:
    """What the window rests on while the holidays of a year are not announced; empty where it does not."""
    years, may_move = closed_times.awaited_years(window)
    if not years:
        return ""
    named = {"years": _(", ").join(str(year) for year in years)}
    if may_move:
        return _("Provisional: may move when the %(years)s holidays are announced") % named
    return _("On days whose %(years)s holidays have not been announced yet; these hours stay open in any case") % named
