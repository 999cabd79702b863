"""Reads what maintenance has cost the client in use, by channel."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from maintenance.domain.forecasting import hours_of
from maintenance.domain.losses import AFTER, BEFORE, WEEK, ChannelRow, Losses, losses
from maintenance.models import Window
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.planning import sessions_of
from tenants.context import current_tenant


def channel_counts() -> QuerySet[ChannelCount]:
    """Returns all counts, the latest first."""
    return ChannelCount.objects.all()


def losses_of(window: Window) -> Losses | None:
    """Returns the cost of a window, once it and a week before it are counted; else None."""
    hours = hours_of(sessions_of(window), ZoneInfo(current_tenant().time_zone))
    if not hours:
        return None
    return losses(_rows(hours[0].day - BEFORE * WEEK, hours[-1].day + AFTER * WEEK), hours)


def _rows(first: date, last: date) -> list[ChannelRow]:
    rows = ChannelCount.objects.filter(day__range=(first, last)).order_by()
    return [ChannelRow(*row) for row in rows.values_list("day", "hour", "channel", "enquiries", "orders")]
