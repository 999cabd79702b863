"""The platform's own site: what it is, how a firm applies, and where those who are there already sign in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from compliance.catalogue import selectors as catalogue
from compliance.domain.documents import Subject
from compliance.reviews.models import Case
from compliance.reviews.promises import promise
from compliance.reviews.services import open_sign_up
from labels.errands.selectors import critical_parties_served
from maintenance.calendars.selectors import terms
from portal.bill.prices import prices
from portal.shell.networks import network_of
from portal.shell.pages import INVALID
from portal.shell.refusals import carry_out
from portal.shell.throttles import Throttled, demand_rate
from portal.signup.agreements_forms import accepted
from portal.signup.forms import FindPortalForm, SignUpForm
from tenants.clock import business_now
from tenants.domain import addresses
from tenants.domain.lanes import Lane
from tenants.people.doors import ask_for_portals
from tenants.selectors import address_of, clients_ready
from tenants.services import apply, fault_of_address
from tenants.when import duration_text

APPLIED = "applied"  # in the session: who has just applied


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The first page; in the sandbox with the doors of the demo's clients: whoever has signed up is none of them."""
    signed_up = Case.objects.filter(kind=Case.Kind.SIGN_UP).values("tenant")
    clients = clients_ready().exclude(pk__in=signed_up) if settings.SANDBOX else []
    doors = [(client, address_of(client)) for client in clients]
    fast_term = duration_text(terms().lanes.terms[Lane.FAST])
    shown = {"doors": doors, "fast_term": fast_term, "by_people": bool(critical_parties_served())}
    shown |= {"telephone": catalogue.terms().telephone, "prices": prices()}
    return render(request, "portal/signup/landing.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def find_portal(request: HttpRequest) -> HttpResponse:
    """Mails a person who has forgotten where to sign in. The answer is the same whether anybody has the address."""
    form = FindPortalForm(request.POST or None)
    if form.is_valid():
        try:
            demand_rate(request, settings.RATES["applications"], "portals", network_of(request))
        except Throttled:
            form.add_error(None, _("Too many questions from your network: try again in an hour."))
        else:
            ask_for_portals(form.cleaned_data["email"])
            return redirect("find_portal_done")
    status = INVALID if form.is_bound else 200
    return render(request, "portal/signup/find_portal.html", {"form": form}, status=status)


@require_safe
def find_portal_done(request: HttpRequest) -> HttpResponse:
    """The page says that the mail has the answer, if there is any."""
    return render(request, "portal/signup/find_portal_done.html")


@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """A firm applies; a reviewer decides."""
    form = SignUpForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        try:
            demand_rate(request, settings.RATES["applications"], "network", network_of(request))
        except Throttled:
            form.add_error(None, _("Too many applications from your network: try again in an hour."))
    case = carry_out(form, lambda: open_sign_up(apply(form.application(), accepted(form))))
    if case is not None:
        request.session[APPLIED] = {
            "legal_name": case.tenant.legal_name,
            "applicant_email": case.tenant.applicant_email,
            "due_at": case.due_at.isoformat(),
        }
        return redirect("sign_up_done")
    answer_by = promise(Case.Kind.SIGN_UP, Lane.STANDARD, business_now()).due_at
    page = {"form": form, "answer_by": answer_by, **_documents(form["subject_type"].value(), form["industry"].value())}
    return render(request, "portal/signup/sign_up.html", page, status=INVALID if form.is_bound else 200)


@require_safe
def address_typed(request: HttpRequest) -> HttpResponse:
    """Says while an applicant types whether its portal can have this name."""
    name = request.GET.get("name", "")[: addresses.LONGEST + 1]
    host = f"{addresses.canonical_address(name)}.{settings.BASE_DOMAIN}"
    fault = fault_of_address(name)
    return render(request, "portal/signup/_address.html", {"host": host, "fault": fault})


@require_safe
def documents_asked(request: HttpRequest) -> HttpResponse:
    """Says while an applicant chooses which documents such a client owes, and by when."""
    page = _documents(request.GET.get("subject_type"), request.GET.get("industry"))
    return render(request, "portal/signup/_documents.html", page)


def _documents(subject_type: str | None, industry: str | None) -> dict[str, Any]:
    owed = catalogue.documents_ahead(Subject(subject_type or "", industry or ""), business_now())
    return {"documents": owed, "claim_days": catalogue.terms().claim_days}


@require_safe
def sign_up_done(request: HttpRequest) -> HttpResponse:
    """The page says the next steps, only to a person who has just applied."""
    applied = request.session.get(APPLIED)
    if applied is None:
        return redirect("sign_up")
    due_at = datetime.fromisoformat(applied["due_at"])
    return render(request, "portal/signup/applied.html", {"application": applied | {"due_at": due_at}})
