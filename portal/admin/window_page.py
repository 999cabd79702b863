"""What the desk's pages of a client's window show. All of it is read in the client's schema, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from labels.selectors import numbers_in_use
from labels.standby.numbers import free
from maintenance import extending, selectors
from maintenance.calendars.selectors import terms
from maintenance.campaigns.following import campaign_of
from maintenance.domain.extension import LENGTHS
from maintenance.domain.intervals import on_grid
from maintenance.domain.plans import Wish
from maintenance.domain.promises import Promise, remade
from maintenance.models import Window
from maintenance.promises import services as promises
from maintenance.texts import Names
from portal.contexts import fields_of
from portal.presenters import times
from portal.presenters import windows as presenter
from portal.presenters.window_progress import window_progress
from portal.presenters.words import sentences
from tenants.clock import business_now
from tenants.when import duration_text


@dataclass(frozen=True)
class DeskSlot(times.SlotShown):
    """A time that the platform may move a window to. broken: the original promise counts as not kept then."""

    broken: bool


def window_context(window: Window) -> dict[str, Any]:
    """All that is known of it."""
    now, gates, case, names = business_now(), list(window.gates.all()), presenter.case_of(window), Names()
    return {
        **_head(window, names),
        "can": presenter.possible(window, gates, now),
        "promise": presenter.promise_clock(window, case, now),
        "progress": window_progress(window, gates, case, now, names),
        "held": presenter.held_gate(gates, names),
        "case": case,
        "campaign": campaign_of(window.pk),
        "events": presenter.events(window, gates, names),
    }


def longer(window: Window, until: datetime | None) -> dict[str, Any]:
    """What an extension would bring: `ends` to choose from (until: one more), and what is in the way.

    ends: [{value, ends_at, longer: words, sessions: how many, promised_by: a new promise or None,
    broken: it counts as not kept, standby_numbers: they take the calls, chosen}], the nearest first.
    """
    names, now = Names(), business_now()
    shown = _head(window, names) | {"asked": until, "ends": [], "in_the_way": [], "free": 0}
    if not presenter.possible(window, (), now).can_extend or window.extensions >= shown["most_extensions"]:
        return shown | {"can_extend": False}
    offered, chosen = extending.extensions(window), None
    if until is not None:
        chosen = extending.extended_to(window, until)
        if chosen[-1].end > window.ends_at and chosen not in offered:
            offered = sorted([*offered, chosen], key=lambda sessions: sessions[-1].end)
    before, long, ends = promises.promise_standing(window), extending.long_impact(window), []
    for place, sessions in enumerate(offered):
        ends_at = sessions[-1].end
        promise = promises.of_longer(window, before, sessions, by_client=False)
        ends.append(
            {
                "value": ends_at.isoformat(),
                "ends_at": ends_at,
                "longer": duration_text(ends_at - window.ends_at),
                "sessions": len(sessions),
                "promised_by": promise.get("promised_by"),
                "broken": promise.get("first_promised_by") is not None,
                "standby_numbers": extending.takes_standby_numbers(window, ends_at, long),
                "chosen": sessions == chosen if chosen in offered else place == 0,
            }
        )
    farthest = max(window.ends_at, now) + max(LENGTHS)
    against = extending.against_longer(window, farthest if until is None else until)
    return shown | {
        "can_extend": True,
        "ends": ends,
        "cut_short": until is not None and (chosen or [])[-1].end < until,
        "in_the_way": [
            {
                "starts_at": each.start,
                "ends_at": each.end,
                "reasons": sentences(each.reasons, names),
            }
            for each in against
        ],
        "free": free(now),
    }


def other_times(window: Window, wish: Wish, chosen: str) -> dict[str, Any]:
    """The times that the platform may move it to: `slots` and `passed_over` as of portal.presenters.times."""
    now, notice = business_now(), selectors.notice_owed(window.request)
    shown = _head(window, Names()) | {"notice": notice, "slots": [], "passed_over": []}
    if not presenter.possible(window, (), now).can_move:
        return shown | {"can_move": False}
    earliest = on_grid(now + notice)
    proposal = selectors.other_times(window, wish=wish, not_before=earliest)
    found = times.slots(window.request, proposal, now, window=window, by_client=False)
    before, offered = promises.promise_standing(window), {slot.value for slot in found}
    slots = []
    for place, slot in enumerate(found):
        anew = Promise(slot.published_by, slot.published_by)
        broken = remade(before, anew, now, by_client=False).first_due is not None
        is_chosen = slot.value == chosen if chosen in offered else place == 0
        slots.append(DeskSlot(**fields_of(replace(slot, chosen=is_chosen)), broken=broken))
    return shown | {"can_move": True, "slots": slots, "passed_over": times.passed_over(proposal)}


def emergency_facts() -> dict[str, Any]:
    """Before the platform begins an emergency: `notice` that it owes, and `numbers` in use that it would touch."""
    return {
        "title": _("Emergency change"),
        "notice": selectors.emergency_notice(),
        "numbers": numbers_in_use().count(),
    }


def _head(window: Window, names: Names) -> dict[str, Any]:
    return {
        "window": presenter.window_facts(window, names),
        "extensions": window.extensions,
        "most_extensions": terms(window.policy_version).windows.most_extensions,
    }
