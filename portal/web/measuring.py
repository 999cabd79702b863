"""Measures answers: for pages all that django-prometheus knows, for programs' calls the part that somebody looks at.

All unknown methods of HTTP count as one: else strangers make up as many series as they like.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django_prometheus.middleware import Metrics, PrometheusAfterMiddleware

METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
INVALID: Final = "<invalid method>"  # as the library calls it


class MeasuringMiddleware(PrometheusAfterMiddleware):  # type: ignore[misc]  # django_prometheus has no types
    """The library's, of which one series has whatever method was sent."""

    def label_metric(self, metric: Any, request: HttpRequest, response: Any = None, **labels: str) -> Any:
        """A series."""
        if labels.get("method", "GET") not in METHODS:
            labels["method"] = INVALID
        return super().label_metric(metric, request, response, **labels)


def measure_call(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """A program's call."""
    metrics, match, status = Metrics.get_instance(), request.resolver_match, str(response.status_code)
    view = match.view_name if match else "<unnamed view>"
    method = request.method if request.method in METHODS else INVALID
    metrics.responses_by_status.labels(status).inc()
    metrics.responses_by_status_view_method.labels(status, view, method).inc()
    metrics.requests_latency_by_view_method.labels(view, method).observe(seconds)
