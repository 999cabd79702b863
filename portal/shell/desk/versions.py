"""The base of the desk's pages of versions: a new version is added, as earlier decisions stay as they are."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, doer
from portal.shell.desk.loosening import proposes_version
from portal.shell.desk.site import ByName, staff_actor
from tenants.domain.actors import Actor

MADE_BY = doer("created_by", lazy("created by"))


class VersionAdmin(DeskAdmin):
    """Versions of one thing, or of several that are told apart by a field, which the address of a new one names."""

    may_add = ADMINISTRATORS
    doers = ("created_by",)
    figures: ClassVar[tuple[str, ...]]  # the fields that a version is made of
    told_apart_by: ClassVar[str] = ""  # ?code=huawei
    begun_anew: ClassVar[tuple[str, ...]] = ("note",)  # fields that a new version does not begin with

    def newest(self, of: str) -> models.Model | None:
        """The version from which a new one begins. of: the value of `told_apart_by`, or empty."""
        raise NotImplementedError

    def make(self, given: ByName, by: Actor) -> models.Model:
        """Add a version with these figures."""
        raise NotImplementedError

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        columns: tuple[Any, ...] = super().get_list_display(request)
        return (*columns, "new_version") if self.told_apart_by and self.has_add_permission(request) else columns

    @admin.display(description=lazy("next version"))
    def new_version(self, row: models.Model) -> SafeString:
        """The way to a new version, begun from the newest."""
        address, key = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add"), self.told_apart_by
        link = '<a class="underline" href="{}?{}={}">{}</a>'
        return format_html(link, address, key, getattr(row, key), _("Start a new version"))

    def get_changeform_initial_data(self, request: HttpRequest) -> ByName:
        newest = self.newest(request.GET.get(self.told_apart_by, ""))
        carried = [name for name in self.figures if name not in self.begun_anew]
        return {} if newest is None else {name: getattr(newest, name) for name in carried}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in self.figures}
        if not proposes_version(request, obj, given.get(self.told_apart_by, ""), given):
            vars(obj).update(vars(self.make(given, staff_actor(request))))
