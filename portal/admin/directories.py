"""Directories: how each outside party is reached and behaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.widgets import UnfoldAdminURLInputWidget

from labels.directories.adapters import ADAPTERS
from labels.directories.models import Directory
from portal.admin.base import ADMINISTRATORS, DeskAdmin
from portal.admin.site import desk
from tenants import context
from tenants.agenda.lanes import Lane
from tenants.agenda.services import schedule
from tenants.models import Tenant


class DirectoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A directory's own figures must make sense together."""

    address = forms.URLField(
        label=lazy("address"), max_length=200, assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )

    class Meta:
        model = Directory
        fields = [field.name for field in Directory._meta.fields if field.name != "id"]

    def clean_adapter(self) -> str:
        adapter: str = self.cleaned_data["adapter"]
        if adapter not in ADAPTERS:
            raise ValidationError(_("Known adapters: %(names)s") % {"names": ", ".join(sorted(ADAPTERS))})
        return adapter

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        earliest, latest = given.get("cache_min"), given.get("cache_max")
        if earliest is not None and latest is not None and not 0 <= earliest.total_seconds() <= latest.total_seconds():
            raise ValidationError({"cache_max": _("The latest cannot come before the earliest.")})
        return given


@admin.register(Directory, site=desk)
class DirectoryAdmin(DeskAdmin):
    """A directory is switched off, never deleted: displays of clients point to it."""

    form = DirectoryForm
    may_add = may_change = ADMINISTRATORS
    list_display = (
        "code", "name", "name_en", "kind", "platform", "cache_min", "cache_max", "critical", "active",
    )  # fmt: skip
    list_filter = ("kind", "platform", "active")
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Directory | None = None) -> tuple[str, ...]:
        return ("code",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Directory, form: Any, change: bool) -> None:
        """What is wanted depends on the directories: every client's is worked out anew, behind what is urgent."""
        super().save_model(request, obj, form, change)
        for tenant in Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state=Tenant.State.READY):
            with context.client(tenant):
                schedule("labels.sweep", key="nightly", lane=Lane.BULK)
