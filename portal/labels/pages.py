"""The labels in use."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.labels import shown as presenter
from portal.labels.shown import AdviceShown, advice_shown
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from tenants.clock import business_now


@dataclass(frozen=True)
class LabelsPage:
    """The labels in use and the changes under way. advice: which labels are answered more often, None without calls."""

    labels: list[presenter.LabelShown]
    requests: list[presenter.ChangeUnderWay]
    advice: AdviceShown | None


@allowed("viewer")
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """The page shows the labels in use and the changes under way."""
    now = business_now()
    shown = presenter.described(presenter.in_use(now))
    page = LabelsPage(shown, presenter.changes_under_way(now), advice_shown())
    return render_page(request, "portal/labels/list.html", page)
