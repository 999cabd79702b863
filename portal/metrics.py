"""Prometheus metrics: requests by django-prometheus, and what waits on agenda and outbox, read when scraped."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

from tenants import context
from tenants.agenda.ageing import ageing
from tenants.domain.lanes import CHANNELS, ORDER
from tenants.outbox.providers.configured import providers_of

WAITING = """
    SELECT lane, count(*) FILTER (WHERE due_at <= now.at), count(*) FILTER (WHERE attempts > 3),
           coalesce(extract(epoch FROM max(now.at - due_at) FILTER (WHERE due_at <= now.at)), 0)
    FROM public.agenda_work, (SELECT business_now() AS at) AS now WHERE done_at IS NULL GROUP BY lane
"""
MESSAGES = """
    SELECT channel, count(*),
           coalesce(extract(epoch FROM max(now.at - due_at) FILTER (WHERE due_at <= now.at)), 0)
    FROM public.outbox_message, (SELECT business_now() AS at) AS now WHERE done_at IS NULL GROUP BY channel
"""
RECEIPTS = """
    SELECT provider, state, count(*) FROM public.outbox_delivery
    WHERE provider = ANY(%s) AND submitted_at > clock_timestamp() - interval '24 hours' AND message_id IS NOT NULL
    GROUP BY provider, state
"""
SILENT = """
    SELECT split_part(address, ' ', 1), split_part(address, ' ', 2) FROM public.tenants_party
    WHERE silent_until > clock_timestamp()
"""
CONFIRMATIONS = """
    SELECT CASE WHEN answer <> '' THEN answer WHEN ended_at IS NOT NULL THEN 'replaced'
                WHEN expires_at > clock_timestamp() THEN 'pending' ELSE 'lapsed' END AS standing, count(*)
    FROM public.outbox_confirmation GROUP BY standing
"""
NEWS = """
    SELECT channel, count(*) FROM public.outbox_message
    WHERE done_at IS NULL AND recipient_kind = 'subscriber' GROUP BY channel
"""
WEBHOOKS = """
    SELECT count(*) FILTER (WHERE not_before <= clock_timestamp()),
           coalesce(extract(epoch FROM clock_timestamp()
                            - min(not_before) FILTER (WHERE number = 1 AND not_before <= clock_timestamp())), 0)
    FROM public.attempts_attempt WHERE done_at IS NULL
"""
UNPROVED = (
    "SELECT coalesce(sum(waiting), 0), coalesce(sum(kept), 0), coalesce(sum(disputed), 0)"
    " FROM public.registry_unprovedcount"
)
UNANSWERED = """
    SELECT count(*), count(*) FILTER (WHERE step = 'desk'), count(*) FILTER (WHERE until < business_now())
    FROM public.unanswered_unanswerednotice WHERE asked_at <= business_now()
"""
ALERTS = """
    SELECT count(*) FILTER (WHERE raised_at > now.at - interval '1 day'), count(*),
           coalesce(extract(epoch FROM max(now.at - raised_at) FILTER (WHERE raised_at > now.at - interval '1 day')), 0)
    FROM public.duty_alert, (SELECT business_now() AS at) AS now WHERE acknowledged_at IS NULL AND ended_at IS NULL
"""
TENANTS = "SELECT state, count(*) FROM public.tenants_tenant WHERE kind = 'client' GROUP BY state"
DATABASE_UP = "Whether the database answers; without it only requests are counted"


class PlatformCollector(Collector):
    """Gauges over all clients, from the public tables."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        due = GaugeMetricFamily("shouhao_work_due", "Pieces of work that are due", labels=["lane"])
        failing = GaugeMetricFamily("shouhao_work_failing", "Work tried more than three times", labels=["lane"])
        late = GaugeMetricFamily("shouhao_work_oldest_seconds", "How long the oldest due work waits", labels=["lane"])
        messages = GaugeMetricFamily("shouhao_messages_waiting", "Messages not sent yet", labels=["channel"])
        old = GaugeMetricFamily(
            "shouhao_messages_oldest_seconds", "How long the oldest due message waits", labels=["channel"]
        )
        silent = GaugeMetricFamily(
            "shouhao_channel_away", "Whether the channel's server is left alone for a while", labels=["channel"]
        )
        quiet = GaugeMetricFamily(
            "shouhao_directory_away", "Directories that are left alone for a while", labels=["address"]
        )
        aged = GaugeMetricFamily(
            "shouhao_work_ageing", "Pieces due for more than two minutes, by lane or channel", labels=["lane"]
        )
        confirmations = GaugeMetricFamily(
            "shouhao_contact_confirmations", "Addresses asked within 90 days, by what became of it", labels=["state"]
        )
        news = GaugeMetricFamily(
            "shouhao_subscriber_messages_waiting", "Not sent yet to subscribers of status pages", labels=["channel"]
        )
        unproved = GaugeMetricFamily(
            "shouhao_unproved_numbers", "Numbers of clients that nothing proves, as counted last", labels=["state"]
        )
        unanswered = GaugeMetricFamily(
            "shouhao_notices_unanswered", "Notices without an answer: all, with the desk, too late", labels=["state"]
        )
        alerts = GaugeMetricFamily(
            "shouhao_alerts_waiting", "Alerts of the desk that nobody has taken over", labels=["age"]
        )
        ignored = GaugeMetricFamily("shouhao_alerts_oldest_seconds", "How long the oldest of the last day's has waited")
        clients = GaugeMetricFamily("shouhao_clients", "Clients", labels=["state"])
        untold = GaugeMetricFamily("shouhao_webhooks_due", "Tries at clients' programs that are due")
        untold_since = GaugeMetricFamily(
            "shouhao_webhooks_oldest_seconds", "How long the oldest first try at a client's program waits"
        )
        try:
            with context.platform(), connection.cursor() as cursor:
                cursor.execute(WAITING)
                for lane, count, tried, seconds in cursor.fetchall():
                    due.add_metric([lane], count)
                    failing.add_metric([lane], tried)
                    late.add_metric([lane], float(seconds))
                cursor.execute(MESSAGES)
                for channel, count, seconds in cursor.fetchall():
                    messages.add_metric([channel], count)
                    old.add_metric([channel], float(seconds))
                deliveries = _deliveries(cursor)
                cursor.execute(SILENT)
                away = cursor.fetchall()
                pieces = {each.lane: each.pieces for each in ageing()}
                for channel in CHANNELS:
                    silent.add_metric([channel], sum(1 for what, _place in away if what == channel))
                for what, place in away:
                    if what == "directory":
                        quiet.add_metric([place], 1)
                for lane in (*ORDER, *CHANNELS):
                    aged.add_metric([lane], pieces.get(lane, 0))
                cursor.execute(CONFIRMATIONS)
                asked = dict(cursor.fetchall())
                for state in ("pending", "agreed", "declined", "withdrew", "lapsed", "replaced"):
                    confirmations.add_metric([state], asked.get(state, 0))
                cursor.execute(NEWS)
                for channel, count in cursor.fetchall():
                    news.add_metric([channel], count)
                _add_counts(cursor, UNPROVED, unproved, ("waiting", "kept", "disputed"))
                _add_counts(cursor, UNANSWERED, unanswered, ("open", "desk", "late"))
                cursor.execute(ALERTS)
                lately, waiting, seconds = cursor.fetchone()
                alerts.add_metric(["day"], lately)
                alerts.add_metric(["older"], waiting - lately)
                ignored.add_metric([], float(seconds))
                cursor.execute(TENANTS)
                for state, count in cursor.fetchall():
                    clients.add_metric([state], count)
                cursor.execute(WEBHOOKS)
                count, seconds = cursor.fetchone()
                untold.add_metric([], count)
                untold_since.add_metric([], float(seconds))
        except DatabaseError:  # that is just when somebody looks: what is known without it is told all the same
            yield GaugeMetricFamily("shouhao_database_up", DATABASE_UP, value=0)
        else:
            yield GaugeMetricFamily("shouhao_database_up", DATABASE_UP, value=1)
            yield from (
                due,
                failing,
                late,
                aged,
                messages,
                old,
                silent,
                quiet,
                confirmations,
                news,
                unproved,
                unanswered,
                alerts,
                ignored,
                clients,
                deliveries,
                untold,
                untold_since,
            )


def _add_counts(cursor: Any, query: str, family: GaugeMetricFamily, states: tuple[str, ...]) -> None:
    """A query of one row, with a count for each state."""
    cursor.execute(query)
    for state, count in zip(states, cursor.fetchone(), strict=True):
        family.add_metric([state], float(count))


def _deliveries(cursor: Any) -> GaugeMetricFamily:
    found = GaugeMetricFamily(
        "shouhao_deliveries", "What providers took within 24 hours, by how it stands", labels=["provider", "state"]
    )
    cursor.execute(RECEIPTS, [[each.name for channel in CHANNELS for each in providers_of(channel)]])
    for provider, state, count in cursor.fetchall():
        found.add_metric([provider, state], count)
    return found


def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics: for whoever sends METRICS_TOKEN as bearer token; without the setting the address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("Nothing is served under this address.\n", status=404, content_type="text/plain")
    platform = CollectorRegistry()
    platform.register(PlatformCollector())
    if settings.PROMETHEUS_MULTIPROC_DIR:  # several web processes: their counts are added up
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    else:
        requests = REGISTRY
    return HttpResponse(generate_latest(requests) + generate_latest(platform), content_type=CONTENT_TYPE_LATEST)
