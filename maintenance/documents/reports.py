"""Draws reports of windows and quarters, anew where their facts have changed."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5
from zoneinfo import ZoneInfo

from maintenance.documents.models import Document
from maintenance.documents.quarter_report import quarter_report
from maintenance.documents.window_report import window_report
from maintenance.documents.writing import PaperSubject, current_version, known_language, version_in_force
from maintenance.domain.reports import Quarter
from maintenance.models import Window
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.models import Tenant
from tenants.outbox.services import Page

FRESH: Final = timedelta(hours=1)


def report_of_window(window: Window, language: str) -> Document:
    """Returns the report of a window that is over, as things stand. Not in a transaction that others wait for."""
    subject = PaperSubject("window", window.pk, Page("window_report", window.pk), Window.objects.filter(pk=window.pk))
    return current_version(subject, Document.Kind.WINDOW_REPORT, window_report(window, known_language(language)))


def report_of_quarter(quarter: Quarter, language: str) -> Document:
    """Returns the report of a quarter of the client in use, as things stand. Not in a transaction that others wait for.

    While the quarter lasts, a report may be as old as FRESH: each message would make another version.
    """
    tenant, now = current_tenant(), business_now()
    subject = PaperSubject(
        "quarter",
        uuid5(tenant.pk, str(quarter)),
        Page("quarter_report", query=f"quarter={quarter}"),
        Tenant.objects.filter(pk=tenant.pk),
    )
    kind, language = Document.Kind.QUARTER_REPORT, known_language(language)
    if now < quarter.bounds(tenant.time_zone)[1]:
        newest = version_in_force(subject, kind, language)
        if newest is not None and newest.pdf is not None and newest.drawn_at > now - FRESH:
            return newest
    return current_version(subject, kind, quarter_report(quarter, language))


def quarters() -> list[Quarter]:
    """Returns the quarters with a report of the client in use: from its first window to now, the newest first."""
    first = Window.objects.order_by("starts_at").values_list("starts_at", flat=True).first()
    now = _quarter_of(business_now())
    newest_first, each = [], now
    oldest = min(_quarter_of(first), now) if first else now
    while each >= oldest:
        newest_first.append(each)
        each = each.before
    return newest_first


def _quarter_of(at: datetime) -> Quarter:
    return Quarter.of(at.astimezone(ZoneInfo(current_tenant().time_zone)).date())


def forget_words(before: datetime) -> None:
    """Deletes words and PDFs of documents drawn before an instant; the hashes stay."""
    Document.objects.filter(drawn_at__lt=before).exclude(content={}).update(content={}, pdf=None)
