"""The desk's pages of agreements: versions are only added."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from portal.shell.desk.base import moment
from portal.shell.desk.site import ByName, desk
from portal.shell.desk.versions import MADE_BY, VersionAdmin
from portal.shell.fields import Cleaned
from tenants.agreements import selectors, services
from tenants.agreements.models import Agreement
from tenants.domain.actors import Actor

FIELDS = ("kind", "text", "text_en", "valid_from", "note")


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version, begun from the one in force (?kind=)."""

    class Meta:
        model = Agreement
        fields = FIELDS
        widgets = {name: UnfoldAdminTextareaWidget(attrs={"rows": 24}) for name in ("text", "text_en")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].required = False
            self.fields["valid_from"].help_text = _("Empty: effective immediately.")

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        newest = Agreement.objects.filter(kind=given.get("kind")).first()
        if not self.errors and newest and (newest.text, newest.text_en) == (given["text"], given["text_en"]):
            raise ValidationError(_("Nothing has changed since the latest version."))
        return given


@admin.register(Agreement, site=desk)
class AgreementAdmin(VersionAdmin):
    """People have accepted a version as it stands, so it never changes: a new one is added."""

    form = AgreementForm
    figures = FIELDS
    told_apart_by = "kind"
    begun_anew = ("valid_from", "note")
    list_display = ("kind", "version", "note", moment("valid_from", lazy("in force from")), MADE_BY)
    list_filter = ("kind",)
    readonly_fields = ("version", MADE_BY, "created_at")

    def get_fields(self, request: HttpRequest, obj: Agreement | None = None) -> tuple[Any, ...]:
        return FIELDS if obj is None else (*self.readonly_fields, *FIELDS)

    def newest(self, of: str) -> Agreement | None:
        return selectors.agreements_in_force().get(of or Agreement.Kind.TERMS)

    def make(self, given: ByName, by: Actor) -> Agreement:
        return services.new_version(given, by=by)
