"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.pages.access import allowed
from portal.presenters import dashboard as presenter
from tenants.clock import business_now


@allowed("viewer")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is shown on handsets now, what comes next, what is to be done."""
    return render(request, "portal/dashboard.html", presenter.read_dashboard(business_now()))
