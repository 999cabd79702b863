"""The pages on which a client sees, submits, renews and withdraws its brands."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.entitlement import brands as aliases
from labels.models import Alias
from portal.labels import brands as presenter
from portal.labels.brands_forms import BrandForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, posted
from portal.shell.refusals import carry_out, status_of
from tenants.clock import business_now
from tenants.refusals import Refused


@allowed("viewer")
@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """The page lists every brand, those in force or in review first."""
    return render(request, "portal/labels/brands.html", {"brands": presenter.brand_rows(business_now())})


@allowed("viewer")
@require_safe
def brand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows one version of a brand with its document, its case and its history."""
    brand = get_object_or_404(Alias, pk=pk)
    return _page(request, brand)


def _page(request: HttpRequest, brand: Alias, status: int = 200) -> HttpResponse:
    return render_page(request, "portal/labels/brand.html", presenter.brand_page(brand, business_now()), status)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_brand(request: HttpRequest) -> HttpResponse:
    """The page submits a brand; ?text= fills in the name that a label was not recognised by."""
    return _hand_in(request, None)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def renew_brand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page submits the renewal of a brand's registration."""
    return _hand_in(request, get_object_or_404(Alias, pk=pk))


def _hand_in(request: HttpRequest, renewed: Alias | None) -> HttpResponse:
    initial = {"text": request.GET.get("text", "")[:40], "reference": renewed.reference if renewed else ""}
    form = BrandForm(posted(request), request.FILES or None, initial=initial, renewal=renewed is not None)

    def ask() -> Alias:
        given = dict(form.cleaned_data)
        files = [given.pop("file")]
        if renewed is None:
            return aliases.request_alias(**given, files=files, actor=actor(request))
        return aliases.renew_alias(renewed.pk, **given, files=files, actor=actor(request))

    made = carry_out(form, ask)
    if made is not None:
        messages.success(request, _("Submitted for review. You will be notified of the result."))
        return redirect("brand", made.pk)
    return render(request, "portal/labels/new_brand.html", {"form": form, "renewed": renewed}, status=status_of(form))


@allowed("operator")
@require_POST
@once
def withdraw_brand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraws a brand, in review or in force; labels that rest on it go to a reviewer."""
    brand = get_object_or_404(Alias, pk=pk)
    try:
        aliases.withdraw_alias(brand.pk, actor=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        brand.refresh_from_db()
        return _page(request, brand, CONFLICT)
    messages.success(request, _("Withdrawn: “%(text)s” no longer counts as your name.") % {"text": brand.text})
    return redirect("brands")
