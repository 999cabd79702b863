"""The catalogue of document types: versions that are only added to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from compliance.catalogue import selectors, services
from compliance.catalogue.models import DocumentType
from maintenance.campaigns.re_reviews import re_review_of
from portal.shell.desk.base import moment
from portal.shell.desk.forms import WordsField
from portal.shell.desk.site import ByName, desk
from portal.shell.desk.versions import MADE_BY, VersionAdmin
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.when import moment_text

FIELDS = (
    "code",
    "name",
    "name_en",
    "hint",
    "hint_en",
    "required",
    "subject_types",
    "industries",
    "label_words",
    "alternatives",
    "personal_number",
    "validity",
    "grace_days",
    "first_days",
    "re_verification_months",
    "review_days",
    "valid_from",
    "note",
)

SHOWN = {  # a field that is a list → how the page of a version shows it
    "subject_types": "only_subject_types",
    "industries": "owed_by",
    "label_words": "words",
    "alternatives": "instead",
    "valid_from": "since",
}


class DocumentTypeForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The form of a new version; ?code= fills in the newest version of that code."""

    subject_types = forms.MultipleChoiceField(
        label=lazy("Only these subject types"),
        choices=Tenant.SubjectType.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None selected: all."),
    )
    industries = forms.MultipleChoiceField(
        label=lazy("Required in these industries"),
        choices=Tenant.Industry.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    label_words = WordsField(label=lazy("Needed by labels with these words"), required=False)
    alternatives = WordsField(
        label=lazy("Accepted instead"), required=False, help_text=lazy("Codes of other documents.")
    )

    class Meta:
        model = DocumentType
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].required = False
            self.fields["valid_from"].help_text = _("Empty: effective immediately.")

    def clean_alternatives(self) -> list[str]:
        given: list[str] = self.cleaned_data["alternatives"]
        known = set(DocumentType.objects.values_list("code", flat=True))
        if unknown := [code for code in given if code not in known or code == self.cleaned_data.get("code")]:
            raise ValidationError(_("No other document has this code: %(codes)s") % {"codes": ", ".join(unknown)})
        return given


@admin.register(DocumentType, site=desk)
class DocumentTypeAdmin(VersionAdmin):
    """Versions are only added: a licence keeps the version under which it was submitted."""

    form = DocumentTypeForm
    figures = FIELDS
    told_apart_by = "code"
    begun_anew = ("valid_from", "note")
    list_display = (
        "code",
        "version",
        "name",
        "name_en",
        "required",
        moment("valid_from", lazy("in force from")),
        MADE_BY,
    )
    list_filter = ("required", "validity")
    search_fields = ("code", "name", "name_en")
    readonly_fields = ("version", MADE_BY, "new_version", *SHOWN.values())

    def get_fields(self, request: HttpRequest, obj: DocumentType | None = None) -> tuple[Any, ...]:
        if obj is None:
            return FIELDS
        fields = (*(SHOWN.get(name, name) for name in FIELDS), "version", MADE_BY)
        return ("new_version", *fields) if self.has_add_permission(request) else fields

    @admin.display(description=lazy("only these subject types"))
    def only_subject_types(self, row: DocumentType) -> str:
        return _listed(str(Tenant.SubjectType(code).label) for code in row.subject_types)

    @admin.display(description=lazy("required in these industries"))
    def owed_by(self, row: DocumentType) -> str:
        return _listed(str(Tenant.Industry(code).label) for code in row.industries)

    @admin.display(description=lazy("needed by labels with these words"))
    def words(self, row: DocumentType) -> str:
        return _listed(row.label_words)

    @admin.display(description=lazy("accepted instead"))
    def instead(self, row: DocumentType) -> str:
        known = selectors.document_types(business_now())
        return _listed(str(known.get(code, code)) for code in row.alternatives)

    @admin.display(description=lazy("in force from"))
    def since(self, row: DocumentType) -> str:
        return moment_text(row.valid_from)

    def newest(self, of: str) -> DocumentType | None:
        return selectors.document_types(business_now()).get(of)

    def make(self, given: ByName, by: Actor) -> DocumentType:
        return services.new_version(given, by=by)

    def save_model(self, request: HttpRequest, obj: DocumentType, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        campaign = None if obj.proposed else re_review_of(obj)  # type: ignore[attr-defined]  # by proposes_version
        if campaign is not None:
            way = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
            said = _("A re-review of the clients concerned begins when it is in force.")
            messages.info(request, format_html('{} <a href="{}">{}</a>', said, way, _("View")))


def _listed(words: Iterable[str]) -> str:
    return " · ".join(words) or "—"
