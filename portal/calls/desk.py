"""Windows after which the answer rate fell, over all clients."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.selectors import ACT, DESK_DAYS, Ranked, ranked_over_clients
from portal.shell.desk.site import desk
from portal.windows.comparisons import sentence
from tenants.domain.money import percent


@dataclass(frozen=True)
class FallShown:
    """A window of the list. act: sure enough over all clients that somebody should look into it."""

    client: str
    title: str
    page: str
    sentence: str
    p: str
    q: str
    act: bool


@dataclass(frozen=True)
class AnswerRatesPage:
    """The latest look at each window of the last days. share: of false alarms among those to act on, at most."""

    rows: list[FallShown]
    days: int
    share: str


@desk.page("answer-rates/", "answer_rates")
def answer_rates_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/answer_rates.html."""
    rows = [_shown(each) for each in ranked_over_clients()]
    page = AnswerRatesPage(rows, DESK_DAYS, percent(ACT, 0))
    return desk.render(request, "admin/answer_rates.html", page, title=_("Answer rates after windows"))


def _shown(ranked: Ranked) -> FallShown:
    row = ranked.comparison
    return FallShown(
        client=row.tenant.legal_name,
        title=row.named,
        page=reverse("admin:tenants_tenant_window", args=[row.tenant_id, row.window_id]),
        sentence=sentence(row),
        p=f"{row.p:.4f}",
        q=f"{ranked.q:.3f}",
        act=ranked.q < ACT and row.verdict == Verdict.FELL,
    )
