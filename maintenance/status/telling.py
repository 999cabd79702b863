"""Tells subscribers of a client's status page about its windows and outages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from maintenance.domain.status_news import BY_SMS, News, news_of
from maintenance.models import Outage, Window, WindowEvent
from maintenance.status.scope import WindowScope
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.languages import named_for_all
from tenants.outbox.channels import Address
from tenants.outbox.models import Message
from tenants.outbox.rendering import Reader, read_by
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.models import StatusSubscriber
from tenants.people.subscribers import SUBSCRIBER, who_reads
from tenants.selectors import status_page_is_public


def window_turned(window: Window, command: str, old_state: str) -> None:
    """Schedules news for subscribers, outside this transaction, when a window has another state or time."""
    if status_page_is_public() and news_of(command, old_state, window.state) is not None:
        schedule(
            "maintenance.tell_subscribers",
            key=f"{window.pk}:{window.sequence}",
            lane=Lane.BULK,
            window=str(window.pk),
            sequence=window.sequence,
        )


def tell_of_turn(window_id: UUID, sequence: int) -> None:
    """Tells subscribers about one change of a window, once; late, it says nothing that is no longer true."""
    window = Window.objects.select_related("request").filter(pk=window_id).first()
    event = WindowEvent.objects.filter(window=window_id, sequence=sequence).first()
    if window is None or event is None:
        return
    news = news_of(event.command, event.old_state, event.new_state)
    overtaken = news in (News.PLANNED, News.MOVED, News.STARTED) and window.state not in Window.OPEN
    if news is None or overtaken or not status_page_is_public():
        return
    choices = StatusSubscriber.objects.exclude(agreed_at=None).order_by().values_list("directories", flat=True)
    wanted = {tuple(chosen) for chosen in choices.distinct()}
    told = [list(chosen) for chosen in wanted if WindowScope(directories=chosen).chosen([window])]
    _queue_news(
        news,
        told,
        key=f"{window.pk}:{sequence}",
        worth_until=window.ends_at if news in (News.PLANNED, News.MOVED, News.STARTED) else None,
        title=named_for_all(window),
        starts_at=window.starts_at,
        periods=[list(period) for period in window.periods],
        impact=window.impact,
        completion=window.completion,
    )


def tell_of_outages(outages: Iterable[Outage]) -> None:
    """Tell of outages that have begun or are over, in the caller's transaction."""
    for outage in outages:
        code = outage.directory.code
        choices = StatusSubscriber.objects.exclude(agreed_at=None).order_by().values_list("directories", flat=True)
        told = [list(chosen) for chosen in {tuple(each) for each in choices.distinct()} if not chosen or code in chosen]
        news = News.OUT if outage.ended_at is None else News.BACK
        _queue_news(
            news,
            told,
            key=f"outage:{outage.pk}:{news}",
            name=outage.directory.name,
            name_en=outage.directory.name_en,
            away=outage.kind == Outage.Kind.AWAY,
            at=outage.ended_at or business_now(),
        )


def _queue_news(
    news: News, choices: list[list[str]], *, key: str, worth_until: datetime | None = None, **parameters: Any
) -> None:
    """Queues the news for subscribers whose choice of directories is one of `choices`."""
    rows = StatusSubscriber.objects.exclude(agreed_at=None).filter(directories__in=choices)
    if news not in BY_SMS:
        rows = rows.exclude(channel=Message.Channel.SMS)
    told = rows.order_by("pk").values_list("pk", "channel").iterator(chunk_size=2000)  # they may be thousands
    queue_message(
        f"maintenance/status_{news}",
        (Recipient(SUBSCRIBER, pk, (channel,)) for pk, channel in told),
        key=f"status:{key}",
        worth_until=worth_until,
        page=Page("status"),
        **parameters,
    )


def _reader(subscriber_id: UUID) -> Reader | None:
    who = who_reads(subscriber_id)
    if who is None:
        return None
    return Reader(Address("", who.email, who.mobile, who.one_click), who.language, values=who.values)


read_by(SUBSCRIBER, _reader)
