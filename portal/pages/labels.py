"""The labels in use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.pages.access import allowed
from portal.presenters import labels as presenter
from tenants.clock import business_now


@allowed("viewer")
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Labels in use, and changes under way."""
    shown = presenter.described(presenter.in_use(business_now()))
    return render(request, "portal/labels/list.html", {"labels": shown, "requests": presenter.changes_under_way()})
