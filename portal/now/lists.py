"""The rows behind the figures of Now that no other list of the desk has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.reviews import texts
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_due
from maintenance.calendars.load import sessions_from, sessions_of_night, sessions_running, with_waiting
from maintenance.calendars.models import BookedSession
from maintenance.intake.line import queued
from maintenance.intake.models import EditPause, Pooled
from maintenance.window_titles import titles_over_clients
from portal.now.shown import SOON
from portal.shell.desk.csv_lists import MOST_ROWS
from portal.shell.desk.tables import NONE, DeskTable, Row, Shown
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.selectors import frozen_clients
from tenants.when import day_text, moment_text, range_text

MOST = 500  # shown


@dataclass(frozen=True)
class ListedRow:
    """One row behind a figure. at: when (until: its end, if it lasts); page: its address; key: its ID."""

    at: datetime | None
    what: str
    client: str
    page: str
    key: UUID | int
    until: datetime | None = None


@dataclass(frozen=True)
class ListPage:
    """The first MOST rows behind a figure, and the count of all."""

    table: DeskTable
    count: int
    most: int = MOST


@dataclass(frozen=True)
class Behind:
    """The rows behind a figure. model: who may see its rows may see these."""

    title: str
    model: type[Model]
    rows: QuerySet[Any]
    listed: Callable[[Sequence[Any]], Iterable[ListedRow]]


def counted_by(name: str, of: str) -> Behind:
    """Returns the rows behind a figure. name: of LISTS; of: a kind or a night. Raises Http404."""
    if (make := LISTS.get(name)) is None:
        raise Http404
    return make(of)


def list_page(behind: Behind) -> ListPage:
    """Reads the list now."""
    rows, head, kept = behind.rows, [_("When"), _("Client"), _("What")], [_("Until"), _("ID")]
    page = list(map(_cells, behind.listed(list(rows[:MOST]))))
    whole = map(_cells, _whole(behind))
    return ListPage(DeskTable("now", behind.title, head, page, kept, lambda: whole), rows.count())


def _whole(behind: Behind) -> Iterator[ListedRow]:
    """Reads the rows only when somebody asks for the file."""
    yield from behind.listed(list(behind.rows[: MOST_ROWS + 1]))


def _cells(row: ListedRow) -> Row:
    text = range_text(row.at, row.until) if row.at and row.until else moment_text(row.at) if row.at else NONE
    return [Shown(row.at, row.page, text), row.client, row.what, row.until, row.key]


def _each(row: Callable[[Any], ListedRow]) -> Callable[[Sequence[Any]], Iterable[ListedRow]]:
    """Turns each row into a ListedRow by itself."""
    return partial(map, row)


def _running(of: str) -> Behind:
    rows = with_waiting(sessions_running(business_now())).select_related("tenant").order_by("ends_at", "pk")
    return Behind(_("Windows booked for now"), Tenant, rows, _sessions)


def _night(of: str) -> Behind:
    """Windows of a night or an hour. of: a day (its night begins at noon), or an hour (2026-12-02T22)."""
    try:
        if "T" in of:
            hour = datetime.fromisoformat(of).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
            rows, title = sessions_from(hour), _("Windows that begin in the hour from %(at)s")
            title %= {"at": moment_text(hour)}
        else:
            night = date.fromisoformat(of)
            rows, title = sessions_of_night(night), _("Windows in the night of %(day)s") % {"day": day_text(night)}
    except (ValueError, OverflowError):
        raise Http404 from None
    return Behind(title, Tenant, with_waiting(rows).select_related("tenant").order_by("starts_at", "pk"), _sessions)


def _sessions(rows: Sequence[BookedSession]) -> list[ListedRow]:
    titles = titles_over_clients((row.tenant, row.window_id) for row in rows)
    return [_session(row, titles.get(row.window_id, "")) for row in rows]


def _session(row: BookedSession, title: str) -> ListedRow:
    page = reverse("admin:tenants_tenant_window", args=[row.tenant_id, row.window_id])
    said = [
        title,
        _("Certification is suspended") if row.tenant.state == Tenant.State.SUSPENDED else "",
        _("Waiting for approval") if row.unapproved else "",  # type: ignore[attr-defined]  # by with_waiting
        _("With impact on what is shown") if row.impact else _("Without impact on what is shown"),
    ]
    what = " · ".join(filter(None, said))
    return ListedRow(row.starts_at, what, row.tenant.legal_name, page, row.window_id, row.ends_at)


def _soon(of: str) -> Behind:
    """Cases due soon. of: a kind of case; empty: all."""
    now = business_now()
    rows = cases_due(now, now + SOON).select_related("tenant").order_by("due_at", "pk")
    return Behind(_("Cases due within 2 hours"), Case, rows.filter(kind=of) if of else rows, _each(_case))


def _case(row: Case) -> ListedRow:
    page = reverse("admin:reviews_case_change", args=[row.pk])
    return ListedRow(row.due_at, texts.title(row), row.tenant.legal_name, page, row.pk)


def _frozen(of: str) -> Behind:
    return Behind(_("Frozen clients"), Tenant, frozen_clients(), _each(_client))


def _client(row: Tenant) -> ListedRow:
    page = reverse("admin:tenants_tenant_change", args=[row.pk])
    suspended = row.state == Tenant.State.SUSPENDED
    what = row.get_state_display() if suspended else _("Labels that need a document")
    return ListedRow(row.frozen_since, str(what), row.legal_name, page, row.pk)


def _queued(of: str) -> Behind:
    return Behind(_("Queued while edits are paused"), EditPause, queued().select_related("tenant"), _each(_in_line))


def _in_line(row: Pooled) -> ListedRow:
    page = reverse("admin:tenants_tenant_change", args=[row.tenant_id])
    return ListedRow(row.handed_in_at, str(row.get_subject_display()), row.tenant.legal_name, page, row.pk)


LISTS: Mapping[str, Callable[[str], Behind]] = {
    "running": _running,
    "night": _night,
    "soon": _soon,
    "frozen": _frozen,
    "queued": _queued,
}
