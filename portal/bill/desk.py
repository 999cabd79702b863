"""The accounts of all clients: read, and credited by administrators; nothing is changed or erased."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from compliance import staff_acts
from portal.bill import shown as bill
from portal.bill.entry_lists import DaysFilter, EntryList, SummedAdmin
from portal.shell.desk.base import ADMINISTRATORS, STAFF, badge, client_name, doer, moment
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.fields import Cleaned
from tenants.database.identifiers import uuid7
from tenants.ledger.models import PAYMENT, Entry
from tenants.ledger.texts import amount_text, what_for
from tenants.outside.spreadsheets import Cell
from tenants.people.roles import FINANCE
from tenants.refusals import Refused
from tenants.selectors import clients_admitted

MADE_BY, AGREED_BY = doer("made_by", lazy("by")), doer("agreed_by", lazy("confirmed by"))

LARGEST = Decimal(10_000_000)


class CreditForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A credit: money or free appeals."""

    code = forms.ChoiceField(
        label=lazy("What for"),
        choices=[
            ("goodwill", lazy("Goodwill")),
            ("correction", lazy("Correction")),
            ("free_appeals", lazy("Free appeals")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    sum = forms.DecimalField(
        label=lazy("Amount in CNY, or number of free appeals"),
        min_value=Decimal("0.01"),
        max_value=LARGEST,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    note = forms.CharField(label=lazy("Note"), max_length=120, required=False, widget=UnfoldAdminTextInputWidget)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    class Meta:
        model = Entry
        fields = ("tenant",)

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        if "code" in given and "sum" in given:
            try:
                given["amount"] = staff_acts.credited_amount(given["code"], given["sum"])
            except Refused as refused:
                self.add_error(refused.field, str(refused))
        return given


@admin.register(Entry, site=desk)
class EntryAdmin(SummedAdmin):
    """Charges come from orders alone; a form that is sent twice credits once."""

    form = CreditForm
    may_view, may_add = STAFF | FINANCE, ADMINISTRATORS
    doers = ("made_by", "agreed_by")
    list_display = (moment("business_at", lazy("at")), client_name, "kind_label", "what", "sum", MADE_BY)
    list_filter = (("business_at", DaysFilter), "kind", "unit", "code")
    days = "business_at"
    list_before_template = "admin/ledger/sums.html"
    search_fields = ("tenant__legal_name", "made_by")
    list_select_related = ("tenant", "reversed_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EntryList]:
        return EntryList

    def head(self) -> list[str]:
        return [capfirst(_("client")), *bill.head()]

    def table(self, rows: Sequence[Entry]) -> Iterator[list[Cell]]:
        for entry, cells in zip(rows, bill.table(rows), strict=True):
            yield [entry.tenant.legal_name, *cells]

    def get_fields(self, request: HttpRequest, obj: Entry | None = None) -> tuple[Any, ...]:
        if obj is None:
            return ("tenant", "code", "sum", "note", "key")
        more = ("reversal",) if reviewer(request).role in FINANCE else ()
        return ("tenant", "kind", "what", "sum", "about", "reverses", *more, MADE_BY, AGREED_BY, "business_at")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = clients_admitted()  # the form has no other key
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: bool) -> None:
        given = form.cleaned_data
        case = staff_acts.credit(
            obj.tenant,
            code=given["code"],
            amount=given["amount"],
            key=given["key"],
            note=given["note"],
            actor=staff_actor(request),
        )
        obj.proposed = case is not None  # type: ignore[attr-defined]  # for response_add

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The history of the case tells what was proposed, and the row itself who made it."""

    def response_add(self, request: HttpRequest, obj: Entry, post_url_continue: str | None = None) -> HttpResponse:
        if obj.proposed:  # type: ignore[attr-defined]  # by save_model
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("Credited."))
        return redirect("admin:ledger_entry_changelist")

    def named(self, obj: Entry) -> str:
        return f"{self.opts.verbose_name} · {what_for(obj.code)}"

    @badge(lazy("kind"), charge="warning", credit="success", refund="info", free_credit="success")
    def kind_label(self, entry: Entry) -> tuple[str, str]:
        return entry.kind, str(entry.get_kind_display())

    @admin.display(description=lazy("what for"))
    def what(self, entry: Entry) -> str:
        return what_for(entry.code)

    @admin.display(description=lazy("note"))
    def about(self, entry: Entry) -> str:
        """For which number and directory, and what was written."""
        (shown,) = bill.entries([entry])
        params = entry.params
        paid = (params.get("reference", ""), params.get("received_on", ""))
        said = (shown.number, shown.directory, params.get("note", ""), *paid)
        return " · ".join(each for each in said if each) or "—"

    @admin.display(description=lazy("reversed by"))
    def reversal(self, entry: Entry) -> SafeString | str:
        """By which entry; of a payment that stands the way to reverse it."""
        if hasattr(entry, "reversed_by"):
            address = reverse("admin:ledger_entry_change", args=[entry.reversed_by.pk])
            return format_html('<a href="{}">{}</a>', address, what_for(entry.reversed_by.code))
        if entry.code != PAYMENT:
            return "—"
        address = reverse("admin:money_client", args=[entry.tenant_id])
        return format_html('<a href="{}?payment={}#reversal">{}</a>', address, entry.pk, _("Reverse a payment"))

    @admin.display(description=lazy("amount"))
    def sum(self, entry: Entry) -> str:
        return amount_text(entry.unit, entry.amount)
