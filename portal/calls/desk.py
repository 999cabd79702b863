"""Windows after which the answer rate fell, over all clients."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.selectors import ACT, DESK_DAYS, Ranked, ranked_over_clients
from portal.shell.desk.site import desk
from portal.shell.desk.tables import DeskTable, Percent, Row, Shown
from portal.windows.comparisons import sentence
from tenants.domain.money import percent


@dataclass(frozen=True)
class AnswerRatesPage:
    """The latest look at each window of the last days. share: of false alarms among those to act on, at most."""

    table: DeskTable
    days: int
    share: str


@desk.page("answer-rates/", "answer_rates")
def answer_rates_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/answer_rates.html."""
    head = [_("Client"), _("Window"), _("Verdict"), _("By chance"), _("Chance among all"), _("Act")]
    rows = [_row(each) for each in ranked_over_clients()]
    table = DeskTable("answer-rates", _("Windows of all clients"), head, rows, [_("Client ID"), _("Window ID")])
    page = AnswerRatesPage(table, DESK_DAYS, percent(ACT, 0))
    return desk.render(request, "admin/answer_rates.html", page, title=_("Answer rates after windows"))


def _row(ranked: Ranked) -> Row:
    """To act on is what is sure enough over all clients that somebody should look into it."""
    row = ranked.comparison
    page = reverse("admin:tenants_tenant_window", args=[row.tenant_id, row.window_id])
    act = _("Look into it") if ranked.q < ACT and row.verdict == Verdict.FELL else ""
    chance = [Percent(percent(row.p, 2)), Percent(percent(ranked.q))]
    return [row.tenant.legal_name, Shown(row.named, page), sentence(row), *chance, act, row.tenant_id, row.window_id]
