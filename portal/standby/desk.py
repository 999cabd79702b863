"""The pool of standby numbers: whose they are, by what proof, and whose calls they take."""

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy, pgettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from labels.domain.numbers import NumberKind, number_text, parsed
from labels.domain.standby import StandbyState
from labels.registry.models import StandbyAllocation, StandbyNumber
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, badge, moment, proposed
from portal.shell.desk.loosening import hold_back
from portal.shell.desk.site import desk
from tenants.clock import business_now

LARGEST_PROOF = 10 * 1024 * 1024
STANDING = {
    StandbyState.RESERVED: pgettext_lazy("standby number", "reserved"),
    StandbyState.ASKED: pgettext_lazy("standby number", "carriers asked"),
    StandbyState.TAKEN: lazy("taking calls"),
    StandbyState.FAILED: pgettext_lazy("standby number", "no carrier leads calls there"),
}


class StandbyNumberForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A number and the document that allows its use; of the document name and SHA-256 are kept."""

    proof = forms.FileField(
        label=lazy("Proof (the provider's licence or contract)"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=lazy("Only its name and SHA-256 are stored; keep the file yourself."),
    )

    class Meta:
        model = StandbyNumber
        fields = ("canonical", "owner", "cool_down", "active")

    def clean_canonical(self) -> str:
        canonical: str = self.cleaned_data["canonical"]
        number = parsed(canonical)
        if number is None or number.kind is not NumberKind.PROTECTED_700:
            raise ValidationError(_("A standby number has 15 digits and begins with 700."))
        return number.canonical

    def clean_proof(self) -> Any:
        proof = self.cleaned_data["proof"]
        if proof is None and not self.instance.proof_sha256:
            raise ValidationError(_("A number without proof may not be used."))
        if proof is not None and proof.size > LARGEST_PROOF:
            raise ValidationError(_("The file is larger than 10 MB."))
        return proof


@admin.register(StandbyNumber, site=desk)
class StandbyNumberAdmin(DeskAdmin):
    """Numbers are switched off, never deleted: allocations name them."""

    form = StandbyNumberForm
    may_add = may_change = ADMINISTRATORS
    list_display = (
        "number",
        "owner",
        "state_label",
        "taken_by",
        moment("usable_from", lazy("available from")),
        "active",
    )
    list_filter = ("active", "free")
    search_fields = ("canonical", "owner", "proof_name")
    numbers_in = ("canonical",)

    def get_fields(self, request: HttpRequest, obj: StandbyNumber | None = None) -> tuple[str, ...]:
        given = ("canonical", "owner", "cool_down", "active", "proof")
        return given if obj is None else (*given, "proof_name", "proof_sha256", "usable_from")

    def get_readonly_fields(self, request: HttpRequest, obj: StandbyNumber | None = None) -> tuple[str, ...]:
        return () if obj is None else ("canonical", "proof_name", "proof_sha256", "usable_from")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StandbyNumber]:
        open_ones = StandbyAllocation.objects.filter(closed_at=None).select_related("tenant")
        rows: QuerySet[StandbyNumber] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("allocations", open_ones, to_attr="open_ones"))

    def save_model(self, request: HttpRequest, obj: StandbyNumber, form: Any, change: bool) -> None:
        if (proof := form.cleaned_data.get("proof")) is not None:
            obj.proof_name = proof.name[:200]
            obj.proof_sha256 = hashlib.sha256(proof.read()).hexdigest()
        if change:
            if hold_back(request, obj, obj.canonical, form):
                proposed(request)
            # What is given out meanwhile is not overwritten.
            obj.save(update_fields=["owner", "cool_down", "active", "proof_name", "proof_sha256"])
        else:
            obj.save(force_insert=True)

    @badge(lazy("state"), free="success", taken="info", asked="info", failed="danger", reserved="info", off="warning")
    def state_label(self, number: StandbyNumber) -> tuple[str, str]:
        if not number.free:
            taken: list[StandbyAllocation] = number.open_ones  # type: ignore[attr-defined]  # by get_queryset
            state = taken[0].known.state if taken else StandbyState.RESERVED
            return state, str(STANDING[state])
        if number.active and number.usable_from is not None and number.usable_from > business_now():
            return "cooling", _("cooling down")
        return ("free", _("free")) if number.active else ("off", _("deactivated"))

    @admin.display(description=lazy("number"), ordering="canonical")
    def number(self, number: StandbyNumber) -> str:
        return number_text(number.canonical)

    @admin.display(description=lazy("given to"))
    def taken_by(self, number: StandbyNumber) -> SafeString:
        """The client; whose number it is stands at its window."""
        taken: list[StandbyAllocation] = number.open_ones  # type: ignore[attr-defined]  # by get_queryset
        pages = (
            (reverse("admin:tenants_tenant_window", args=[each.tenant_id, each.window_id]), each.tenant.legal_name)
            for each in taken
        )
        return format_html_join(", ", '<a href="{}">{}</a>', pages)
