"""Invoices that clients have asked for, worked by finance: issued with number and day, or refused with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminRadioSelectWidget

from portal.bill.entry_lists import DaysFilter, SummedAdmin
from portal.shell.columns import moment_cell
from portal.shell.desk.base import client_name, doer, moment, state_badge
from portal.shell.desk.site import desk, staff_actor
from portal.shell.desk.staff_access import has_schema
from portal.shell.fields import Cleaned
from tenants import context, invoices
from tenants.domain.money import money_text
from tenants.ledger.models import InvoiceRequest
from tenants.outside.spreadsheets import Cell
from tenants.people.roles import FINANCE

State = InvoiceRequest.State
ASKED_BY, DECIDED_BY = doer("asked_by", lazy("by")), doer("decided_by", lazy("decided by"))


class DecideInvoiceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What became of it: a number and a day, or why not."""

    state = forms.ChoiceField(
        label=lazy("Decision"),
        choices=[(each.value, each.label) for each in (State.ISSUED, State.REFUSED)],
        widget=UnfoldAdminRadioSelectWidget,
    )

    class Meta:
        model = InvoiceRequest
        fields = ("state", "number", "issued_on", "reason")

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or self.cleaned_data
        issued, lacking = given.get("state") == State.ISSUED, {}
        for name in ("number", "issued_on") if issued else ("reason",):
            if not given.get(name):
                lacking[name] = _("This field is required.")
        if lacking:
            raise ValidationError(lacking)
        return given


@dataclass(frozen=True)
class InvoiceSums:
    """Of all requests that are filtered, in fen."""

    asked: int
    issued: int
    refused: int


class InvoiceList(ChangeList):  # type: ignore[misc]  # unfold has no types
    """The list with its sums."""

    @cached_property
    def sums(self) -> InvoiceSums:
        """Asked for by the page alone."""
        of = {str(state): Sum("amount", filter=Q(state=state)) for state in State}
        found = self.queryset.order_by().aggregate(**of)
        return InvoiceSums(**{state: found[state] or 0 for state in of})


@admin.register(InvoiceRequest, site=desk)
class InvoiceAdmin(SummedAdmin):
    """Asked for by clients; what is decided stays as it is."""

    form = DecideInvoiceForm
    may_view = may_change = FINANCE
    doers = ("asked_by", "decided_by")
    list_display = (
        moment("asked_at", lazy("requested at")),
        client_name,
        state_badge(asked="warning", issued="success", refused="danger"),
        "kind",
        "sum",
        "number",
        "issued_on",
    )
    list_filter = (("asked_at", DaysFilter), "state", "kind")
    days = "asked_at"
    list_before_template = "admin/ledger/invoice_sums.html"
    search_fields = ("tenant__legal_name", "number")
    list_select_related = ("tenant",)
    asked: ClassVar[tuple[Any, ...]] = ("tenant", "kind", "title", "tax_number", "sum", "email", "asked_at")
    readonly_fields = asked

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[InvoiceList]:
        return InvoiceList

    def head(self) -> list[str]:
        fields = ("tenant", "asked_at", "state", "kind", "title", "tax_number")
        words = [capfirst(str(label_for_field(name, InvoiceRequest))) for name in fields]
        return [*words, _("Amount (CNY)"), capfirst(_("invoice number")), capfirst(_("issued on"))]

    def table(self, rows: Sequence[InvoiceRequest]) -> Iterator[list[Cell]]:
        for row in rows:
            said = (str(row.get_state_display()), str(row.get_kind_display()), row.title, row.tax_number)
            issued = (row.number, row.issued_on.isoformat() if row.issued_on else "")
            yield [
                row.tenant.legal_name,
                moment_cell(row.asked_at),
                *said,
                Decimal(row.amount).scaleb(-2),
                *issued,
            ]

    def get_fields(self, request: HttpRequest, obj: InvoiceRequest | None = None) -> tuple[Any, ...]:
        decided = (DECIDED_BY,) if obj is not None and obj.decided_at else ()
        return (*self.asked, ASKED_BY, "state", "number", "issued_on", "reason", *decided)

    def get_readonly_fields(self, request: HttpRequest, obj: InvoiceRequest | None = None) -> tuple[Any, ...]:
        return tuple(each for each in self.get_fields(request, obj) if each not in DecideInvoiceForm.Meta.fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceRequest]:
        rows: QuerySet[InvoiceRequest] = super().get_queryset(request)
        return rows.select_related("tenant")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once, while the client is there: what is decided is only read."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or (obj.decided_at is None and has_schema(obj.tenant)))

    def save_model(self, request: HttpRequest, obj: InvoiceRequest, form: Any, change: bool) -> None:
        given, who = form.cleaned_data, staff_actor(request)
        with context.client(obj.tenant):
            if given["state"] == State.ISSUED:
                number = "".join(given["number"].split())
                invoices.issue_invoice(obj.pk, number=number, issued_on=given["issued_on"], by=who)
            else:
                invoices.refuse_invoice(obj.pk, reason=given["reason"], by=who)

    @admin.display(description=lazy("amount"))
    def sum(self, row: InvoiceRequest) -> str:
        return money_text(row.amount)
