"""What a maintenance cost in enquiries and orders, as the window's page says it."""

from dataclasses import dataclass

from maintenance.models import Window
from maintenance.outbound import texts
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.selectors import losses_of
from portal.shell.words import joined

HAS_BEGUN = (
    *(Window.State.RUNNING, Window.State.VERIFYING, Window.State.COMPLETED),
    *(Window.State.ROLLED_BACK, Window.State.SUPERSEDED),
)


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
    """What a window cost; None before it has begun, or while too little is counted."""
    losses = losses_of(window) if window.state in HAS_BEGUN else None
    if losses is None or not losses.channels:
        return None
    names = dict(ChannelCount.Channel.choices)
    rows = [
        LossOfChannel(
            str(names[each.channel]),
            texts.orders_in_words(each.usual),
            texts.orders_in_words(each.during),
            texts.orders_in_words(each.after) if each.after is not None else "—",
        )
        for each in losses.channels
    ]
    return LossesShown(joined(*texts.losses_in_words(losses)), rows, joined(*texts.losses_basis(losses)))
