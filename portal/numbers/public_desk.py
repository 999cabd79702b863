"""Emergency and public-service numbers, which no client may have: versions that are only added to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from labels.numbers import public_numbers
from labels.registry.models import PublicNumber
from labels.registry.selectors import newest_public_number
from portal.shell.desk.base import moment
from portal.shell.desk.site import ByName, desk
from portal.shell.desk.versions import MADE_BY, VersionAdmin
from tenants.domain.actors import Actor


class PublicNumberForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version of a line, or a new line."""

    class Meta:
        model = PublicNumber
        fields = public_numbers.FIELDS


@admin.register(PublicNumber, site=desk)
class PublicNumberAdmin(VersionAdmin):
    """A version never changes: a new one is added, and every client's numbers are looked at by it."""

    form = PublicNumberForm
    figures = public_numbers.FIELDS
    told_apart_by = "pattern"
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

    def get_fields(self, request: HttpRequest, obj: PublicNumber | None = None) -> tuple[Any, ...]:
        given = public_numbers.FIELDS
        return given if obj is None else (*given, "version", MADE_BY, "created_at")

    def newest(self, of: str) -> PublicNumber | None:
        return newest_public_number(of)

    def make(self, given: ByName, by: Actor) -> PublicNumber:
        return public_numbers.new_version(given, by=by)
