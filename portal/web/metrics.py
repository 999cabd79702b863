"""Prometheus metrics: requests by django-prometheus, and gauges over all clients (gauges.py), read when scraped."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

from portal.web.counters import counters_folder
from portal.web.gauges import QUERIES, Query
from tenants import context
from tenants.agenda.ageing import ageing
from tenants.database import full_disk
from tenants.database.statements import fetch_all
from tenants.domain.lanes import CHANNELS, ORDER


class PlatformCollector(Collector):
    """Gauges over all clients, from the public tables."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily(
            "shouhao_database_up", "Whether the database answers; without it only requests are counted"
        )
        full = full_disk.full_folders()
        try:
            with context.platform():
                gauges = [gauge for query in QUERIES for gauge in _gauges_of(query)]
                aged = _ageing()
                full += full_disk.full_database()
        except DatabaseError:  # that is just when somebody looks: what is known without it is told all the same
            up.add_metric([], 0)
            yield from (up, _full(full))
        else:
            up.add_metric([], 1)
            yield from (up, _full(full), aged, *gauges)


def _gauges_of(query: Query) -> list[GaugeMetricFamily]:
    """Returns a query's present values, one family for each of its gauges."""
    families = [
        GaugeMetricFamily(f"shouhao_{name}", meaning, labels=query.labels) for name, meaning in query.gauges.items()
    ]
    for row in fetch_all(query.sql, query.values()):
        labels, figures = row[: len(query.labels)], row[len(query.labels) :]
        for family, figure in zip(families, figures, strict=True):
            family.add_metric(labels, float(figure))
    return families


def _full(places: list[str]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("shouhao_disk_full", "Places where nothing more can be written", labels=["place"])
    for place in full_disk.PLACES:
        family.add_metric([place], place in places)
    return family


def _ageing() -> GaugeMetricFamily:
    """Counts the pieces that wait too long in each lane and channel."""
    family = GaugeMetricFamily(
        "shouhao_work_ageing", "Pieces due for more than two minutes, by lane or channel", labels=["lane"]
    )
    pieces = {each.lane: each.pieces for each in ageing()}
    for lane in (*ORDER, *CHANNELS):
        family.add_metric([lane], pieces.get(lane, 0))
    return family


def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics: for whoever sends METRICS_TOKEN as bearer token; without the setting the address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse(
            "Nothing is served under this address.\n", status=404, content_type="text/plain; charset=utf-8"
        )
    platform = CollectorRegistry()
    platform.register(PlatformCollector())
    if counters_folder():  # several web processes: their counts are added up
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    else:
        requests = REGISTRY
    return HttpResponse(generate_latest(requests) + generate_latest(platform), content_type=CONTENT_TYPE_LATEST)
