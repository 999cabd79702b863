"""What cannot wait: alerts that nobody has taken over, by kind, and those of the last week with who did."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from compliance.duty import alerts, selectors, watches
from compliance.duty.models import Alert
from compliance.evidence.selectors import HistoryEntry, history
from labels.directories.turns import party_of
from labels.selectors import directories
from portal.shell.desk.site import desk, staff_actor
from portal.shell.desk.tables import DeskTable, Row
from portal.shell.once import once
from tenants import context
from tenants.clock import business_now
from tenants.people.actors import person
from tenants.selectors import platform_tenant

LATELY = timedelta(days=7)
PAGE = 20  # of the history
MOST = 200  # that are shown
AT_ONCE = 100  # that are taken over


@dataclass(frozen=True)
class AlertRow:
    """An alert, the page of its subject, the names of who was told of it, and whether the reader may take it over."""

    alert: Alert
    page: str
    told: list[str]
    mine: bool


@dataclass(frozen=True)
class AlertGroup:
    """Alerts of one kind, the oldest first. mine: how many of them the reader may take over."""

    kind: str
    rows: list[AlertRow]
    mine: int


@dataclass(frozen=True)
class AlertsPage:
    """Alerts that wait for somebody, by kind, the kind with the oldest first, and those of the last week that no longer
    do; table: both, as a file.

    taken_over: who took which over, by the staff's history, which keeps that for good; the newest first. older: where
    there is more of it, what the address of the next page says.
    """

    groups: list[AlertGroup]
    waiting: list[AlertRow]
    lately: list[AlertRow]
    taken_over: list[HistoryEntry]
    older: str
    table: DeskTable


@desk.page("alerts/", "alerts")
@once
def alerts_page(request: HttpRequest) -> HttpResponse:
    """See what waits; a POST takes one alert over, or those of a kind (`whole`) or all that the page showed."""
    if request.method == "POST":
        try:
            keys = request.POST.getlist("of_kind" if "whole" in request.POST else "alert")
            chosen = [UUID(key) for key in keys[:AT_ONCE]]
        except ValueError:
            chosen = []
        done = alerts.acknowledge(chosen, staff_actor(request), Alert.How.PAGE)
        if done:
            words = ngettext("You have taken over %(count)s alert.", "You have taken over %(count)s alerts.", done)
            messages.success(request, words % {"count": done})
        else:
            messages.info(request, _("Nothing was left to take over: the page may be out of date."))
        return redirect(request.path)
    taken_over = _taken_over(request.GET.get("before", ""))
    names = {str(user.pk): person(user).name for user in selectors.people()}
    me, crew = staff_actor(request).id, selectors.crew(business_now())
    alerts_now = selectors.alerts_waiting().select_related("tenant")
    waiting = [_row(alert, names, mine=alerts.may_take_over(alert, me, crew)) for alert in alerts_now[:MOST]]
    lately = [_row(alert, names) for alert in selectors.alerts_of_late(business_now() - LATELY, MOST)]
    shown = AlertsPage(
        groups=_by_kind(waiting),
        waiting=waiting,
        lately=lately,
        taken_over=taken_over[:PAGE],
        older=f"?before={taken_over[PAGE - 1].id}" if len(taken_over) > PAGE else "",
        table=_table([*waiting, *lately]),
    )
    return desk.render(request, "admin/alerts.html", shown, title=_("Alerts"))


def _row(alert: Alert, names: dict[str, str], *, mine: bool = False) -> AlertRow:
    told = [names.get(key, _("somebody who has left")) for key in alert.told]
    return AlertRow(alert, subject_page(alert), told, mine)


def _table(rows: list[AlertRow]) -> DeskTable:
    whose = [_("Subject"), _("Client"), _("Raised"), _("Notified")]
    head = [_("Alert"), *whose, _("Taken over"), _("Taken over by"), _("ID")]
    return DeskTable("alerts", _("Alerts"), head, [_cells(row.alert, row.told) for row in rows])


def _cells(alert: Alert, told: list[str]) -> Row:
    client = alert.tenant.legal_name if alert.tenant else ""
    ended = [alert.acknowledged_at, alert.acknowledged_by]
    return [str(alert.get_kind_display()), alert.named, client, alert.raised_at, _(", ").join(told), *ended, alert.pk]


def _by_kind(waiting: list[AlertRow]) -> list[AlertGroup]:
    kinds = dict.fromkeys(row.alert.kind for row in waiting)
    return [
        AlertGroup(str(Alert.Kind(kind).label), rows, sum(row.mine for row in rows))
        for kind in kinds
        if (rows := [row for row in waiting if row.alert.kind == kind])
    ]


def _taken_over(before: str) -> list[HistoryEntry]:
    """One more than a page. before: as the address says it; what is no number begins with the newest."""
    known = before.isascii() and before.isdecimal() and len(before) < 19
    with context.client(platform_tenant()):
        return history((alerts.HISTORY, None), before_id=int(before) if known else None, limit=PAGE + 1)


def subject_page(alert: Alert) -> str:
    """Where somebody does something about an alert."""
    subject, _colon, key = alert.about.partition(":")
    if subject == "case":
        return reverse("admin:reviews_case_change", args=[key])
    if subject in ("window", "promise") and alert.tenant_id:
        return reverse("admin:tenants_tenant_window", args=[alert.tenant_id, key])
    if subject == "party":
        here = [each for each in directories() if watches.about_party(party_of(each.address)) == alert.about]
        if len(here) == 1:
            return reverse("admin:directories_directory_change", args=[here[0].pk])
    pages = {
        "party": "admin:tenants_party_changelist",
        "work": "admin:agenda_work_changelist",
        "failing": "admin:agenda_work_changelist",
        "list": "admin:number_states",
        "isolation": "admin:tenants_tenant_changelist",
        "upgrade": "admin:calendar_year",
        "strangers": "admin:outbox_confirmation_changelist",
    }
    return reverse(pages.get(subject, "admin:shifts"))
