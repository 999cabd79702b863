"""Invoices 发票: what a client has asked for and what became of it; asking for one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import page_of, posted
from portal.shell.refusals import carry_out, status_of
from tenants import invoices
from tenants.ledger.models import InvoiceRequest


class InvoiceForm(forms.Form):
    """What the invoice says, and where it is sent."""

    kind = forms.ChoiceField(label=lazy("Kind"), choices=InvoiceRequest.Kind.choices)
    title = forms.CharField(label=lazy("Invoice title"), max_length=120)
    tax_number = forms.CharField(
        label=lazy("Tax number"),
        max_length=30,
        required=False,
        help_text=lazy("The unified social credit code. An individual leaves it empty for an ordinary invoice."),
    )
    amount = forms.DecimalField(
        label=lazy("Amount in CNY"), min_value=Decimal("0.01"), max_value=Decimal(100_000_000), decimal_places=2
    )
    email = forms.EmailField(label=lazy("E-mail"))


@dataclass(frozen=True)
class InvoicesPage:
    """page: of InvoiceRequests; left: what was paid and is not invoiced, in fen."""

    page: Page[Any]
    left: int


@dataclass(frozen=True)
class NewInvoicePage:
    """The form; left: as of InvoicesPage."""

    form: InvoiceForm
    left: int


@allowed("viewer")
@require_safe
def bill_invoices(request: HttpRequest) -> HttpResponse:
    """What was asked for, the newest first."""
    shown = InvoicesPage(page_of(request, invoices.invoice_requests(), 25), invoices.paid_not_invoiced())
    return render_page(request, "portal/bill/invoices.html", shown)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_invoice(request: PortalRequest) -> HttpResponse:
    """Ask for an invoice within what was paid and is not invoiced."""
    left, who = invoices.paid_not_invoiced(), request.tenant
    begun = {"title": who.legal_name, "tax_number": who.credit_code, "amount": Decimal(left).scaleb(-2)}
    form = InvoiceForm(posted(request), initial=begun | {"email": request.user.email})
    asked = carry_out(
        form,
        lambda: invoices.ask_for_invoice(
            **form.cleaned_data | {"amount": int(form.cleaned_data["amount"] * 100)}, actor=actor(request)
        ),
    )
    if asked is not None:
        messages.success(request, _("Requested. The owners are notified when it is decided."))
        return redirect("bill_invoices")
    return render_page(request, "portal/bill/invoice_new.html", NewInvoicePage(form, left), status_of(form))
