"""Emergency and public-service numbers, which no client may have: versions that are only added to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from labels.numbers import public_numbers
from labels.registry.models import PublicNumber
from portal.admin.base import ADMINISTRATORS, DeskAdmin, doer, moment
from portal.admin.site import ByName, desk, reviewer

MADE_BY = doer("created_by", lazy("created by"))


class PublicNumberForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version of a line, or a new line."""

    class Meta:
        model = PublicNumber
        fields = public_numbers.FIELDS


@admin.register(PublicNumber, site=desk)
class PublicNumberAdmin(DeskAdmin):
    """A version never changes: a new one is added, and every client's numbers are looked at by it."""

    form = PublicNumberForm
    may_add = ADMINISTRATORS
    list_display = (
        "pattern",
        "version",
        "name",
        "name_en",
        "source",
        "listed",
        moment("created_at", lazy("since")),
        MADE_BY,
    )
    list_filter = ("listed",)
    search_fields = ("pattern", "name", "name_en", "source")
    readonly_fields = ("version", MADE_BY, "created_at", "new_version")

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        columns: tuple[Any, ...] = super().get_list_display(request)
        return (*columns, "new_version") if self.has_add_permission(request) else columns

    def get_fields(self, request: HttpRequest, obj: PublicNumber | None = None) -> tuple[Any, ...]:
        given = public_numbers.FIELDS
        return given if obj is None else (*given, "version", MADE_BY, "created_at")

    @admin.display(description=lazy("next version"))
    def new_version(self, row: PublicNumber) -> SafeString:
        """The way to a new version, begun from the newest."""
        address = reverse("admin:registry_publicnumber_add")
        return format_html(
            '<a class="underline" href="{}?pattern={}">{}</a>', address, row.pattern, _("Start a new version")
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> ByName:
        newest = PublicNumber.objects.filter(pattern=request.GET.get("pattern", "")).order_by("-version").first()
        if newest is None:
            return {}
        return {name: getattr(newest, name) for name in public_numbers.FIELDS if name != "note"}

    def save_model(self, request: HttpRequest, obj: PublicNumber, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in public_numbers.FIELDS}
        made = public_numbers.new_version(given, by=reviewer(request).name)
        obj.pk, obj.version, obj.created_by, obj.created_at = made.pk, made.version, made.created_by, made.created_at
