"""What a maintenance cost in enquiries and orders, as the window's page says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maintenance.domain.losses import Counted, Losses
from maintenance.models import Window
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.selectors import losses_of
from portal.presenters.calls import percent
from portal.presenters.words import joined

HAS_BEGUN = (Window.State.RUNNING, Window.State.VERIFYING, Window.State.COMPLETED, Window.State.ROLLED_BACK)


@dataclass(frozen=True)
class LossOfChannel:
    """A channel: enquiries, orders and conversion of each time, in words."""

    channel: str
    usual: str
    during: str
    after: str


@dataclass(frozen=True)
class LossesShown:
    """sentence: what was lost; rows: by channel; basis: what it was compared with."""

    sentence: str
    rows: list[LossOfChannel]
    basis: str


def losses_shown(window: Window) -> LossesShown | None:
    """None before it has begun, or while too little is counted."""
    found = losses_of(window) if window.state in HAS_BEGUN else None
    if found is None or not found.channels:
        return None
    names = dict(ChannelCount.Channel.choices)
    rows = [
        LossOfChannel(
            str(names[each.channel]),
            _said(each.usual),
            _said(each.during),
            _said(each.after) if each.after is not None else "—",
        )
        for each in found.channels
    ]
    return LossesShown(_sentence(found), rows, _basis(found))


def _sentence(found: Losses) -> str:
    share = found.share_lost
    if share is None:
        return _("%(count)s enquiries fewer than usual came in.") % {"count": f"{found.enquiries_lost:.0f}"}
    words = {
        "orders": f"{found.during.orders:.0f}",
        "usual": f"{found.usual.orders:.1f}",
        "share": percent(share, 1),
    }
    if not found.orders_lost:
        return _("%(orders)s orders came in, where %(usual)s are usual: none were lost.") % words
    said = _("%(orders)s orders came in, where %(usual)s are usual: %(share)s were lost.") % words
    kept = [each for each in found.channels if each.channel == ChannelCount.Channel.STANDBY and each.during.orders]
    if kept and found.during.orders:
        words["kept"] = percent(sum(each.during.orders for each in kept) / found.during.orders, 0)
        said = joined(said, _("%(kept)s of them came by phone, with the standby label.") % words)
    return said


def _said(counted: Counted) -> str:
    if not counted.enquiries and not counted.orders:
        return "—"
    words = {"enquiries": f"{counted.enquiries:.0f}", "orders": f"{counted.orders:.0f}"}
    if counted.conversion is None:
        return _("%(orders)s orders") % words
    words["share"] = percent(counted.conversion, 1)
    return _("%(orders)s orders of %(enquiries)s enquiries (%(share)s)") % words


def _basis(found: Losses) -> str:
    said = ngettext(
        "Compared with the same time of %(count)s week before.",
        "Compared with the same time of %(count)s weeks before.",
        found.weeks,
    ) % {"count": found.weeks}
    if found.by_day:
        said = joined(said, _("Counted by days, so whole days are compared."))
    return said
