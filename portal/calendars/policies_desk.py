"""The policy: versions of all figures, which are only added to. Each figure has a field of its own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminTimeWidget,
)

from maintenance.calendars import selectors, services
from maintenance.calendars.figures import by_path
from maintenance.calendars.models import Policy
from maintenance.calendars.selectors import Rules
from portal.calendars.figures import OTHERS, WORDS, Path, figure_name, label_of, section_of
from portal.calendars.what_if_desk import WhatIfAdmin
from portal.shell.desk.base import ADMINISTRATORS, moment
from portal.shell.desk.loosening import proposes_version
from portal.shell.desk.site import ByName, desk, staff_actor
from portal.shell.desk.versions import MADE_BY
from portal.shell.fields import Cleaned
from tenants.when import duration_text

ON_ONE_LINE = {"least", "likely", "most", "finance_most", "start", "end", "limit_minutes", "tries"}


def editable_figures(figures: Mapping[str, Any]) -> list[tuple[Path, int | str]]:
    """The figures with their paths: what the rules still read, in the rules' own order (the database keeps none)."""
    given = dict(_leaves(figures))
    return [(path, given[path]) for path, _value in _leaves(services.default_figures()) if path in given]


def _leaves(figures: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, int | str]]:
    """Numbers (whole, or a share as text) and times of day; names and switches are left out."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, name))
        elif (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, str) and (is_time((*path, name)) or _is_share(path, name, value))
        ):
            yield (*path, name), value


def is_time(path: Path) -> bool:
    """Whether the figure is a time of day."""
    return path[0] == "off_peak"


def newest_figures() -> Mapping[str, Any]:
    """The figures in force; those of before a figure came in have it as it is by default."""
    return _with_defaults(services.default_figures(), Policy.objects.latest("version").figures)


def _with_defaults(default: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    figures = {**default, **stored}
    for name, part in default.items():
        if isinstance(part, Mapping):
            figures[name] = _with_defaults(part, figures[name])
    return figures


def _is_share(path: Path, name: str, value: Any) -> bool:
    if not isinstance(value, str) or name == "version":
        return False
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def sections(figures: Mapping[str, Any]) -> list[tuple[Any, ByName]]:
    """Fieldsets: figures of one thing (least, likely, most) share a line."""
    lines: dict[str, dict[Path, list[str]]] = {}
    for path, _value in editable_figures(figures):
        section = section_of(path)
        thing = path[:-1] if path[-1] in ON_ONE_LINE else path
        lines.setdefault(section, {}).setdefault(thing, []).append(".".join(path))
    return [
        (OTHERS if name == "estimate" else WORDS.get(name, name), {"fields": [tuple(line) for line in things.values()]})
        for name, things in lines.items()
    ]


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version, begun from the newest one."""

    figures_before: Mapping[str, Any] = {}

    class Meta:
        model = Policy
        fields = ("note",)
        widgets = {"note": UnfoldAdminTextInputWidget()}

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        if self.errors:
            return given
        figures = deepcopy(dict(self.figures_before))
        for path, value in editable_figures(self.figures_before):
            *parents, name = path
            place = figures
            for parent in parents:
                place = place[parent]
            place[name] = _stored(given[".".join(path)], value)
        try:
            selectors.terms_of(0, figures)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise ValidationError(_("Invalid figures: %(error)s") % {"error": error}) from error
        if figures == self.figures_before:
            raise ValidationError(_("Nothing has changed since the latest version."))
        self.instance.figures = figures
        return given


def _stored(new: Any, before: int | str) -> int | str:
    """A figure as policies keep it; one that says the same stays as it was written."""
    if isinstance(new, time):
        return f"{new:%H:%M}"
    if Decimal(before) == new:
        return before
    return str(new) if isinstance(before, str) else int(new)


def form_for(figures: Mapping[str, Any]) -> type[PolicyForm]:
    """The form with a field for each figure, named by its dotted path and filled with its value."""
    fields: dict[str, object] = {"figures_before": figures}
    for path, value in editable_figures(figures):
        kind, widget = _field_of(path, value)
        fields[".".join(path)] = kind(
            label=label_of(path), initial=value, help_text=_in_words(path, value), widget=widget()
        )
    return type("PolicyFormOfFigures", (PolicyForm,), fields)


def _field_of(path: Path, value: int | str) -> tuple[Any, Any]:
    if is_time(path):
        return forms.TimeField, UnfoldAdminTimeWidget
    if isinstance(value, str):
        return forms.DecimalField, UnfoldAdminDecimalFieldWidget
    return forms.IntegerField, UnfoldAdminIntegerFieldWidget


def _in_words(path: Path, value: int | str) -> str:
    """Minutes from an hour up, as people say them."""
    minutes = section_of(path) in ("contents", "kinds") or path[-1] == "limit_minutes"
    return duration_text(timedelta(minutes=int(value))) if minutes and int(value) >= 60 else ""


@admin.register(Policy, site=desk)
class PolicyAdmin(WhatIfAdmin):
    """Windows keep the version they were booked with, so a version never changes: a new one is added."""

    list_after_template = "admin/calendars/to_the_year.html"
    may_add = ADMINISTRATORS
    doers = ("created_by",)
    list_display = ("version", "note", MADE_BY, moment("created_at", lazy("since")), "changed")
    readonly_fields = ("version", "note", MADE_BY, "created_at", "changed", "all_figures")

    def get_readonly_fields(self, request: HttpRequest, obj: Policy | None = None) -> Sequence[Any]:
        return self.readonly_fields if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Policy | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["note"]}), *sections(newest_figures())]
        return [(None, {"fields": self.readonly_fields})]

    def get_form(self, request: HttpRequest, obj: Policy | None = None, change: bool = False, **kwargs: Any) -> Any:
        return PolicyForm if obj else form_for(newest_figures())

    def rules_with(self, now: Rules, row: Policy) -> Rules:
        return replace(now, off_peak=selectors.terms_of(0, row.figures).off_peak)

    def write(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        if not isinstance(obj, Policy):
            raise TypeError("a policy is written here")
        if proposes_version(request, obj, "", by_path(obj.figures) | {"note": obj.note}):
            return
        made = services.new_policy(figures=obj.figures, note=obj.note, by=staff_actor(request))
        vars(obj).update(vars(made))

    @admin.display(description=lazy("changed"))
    def changed(self, policy: Policy) -> SafeString | str:
        """What differs from the version before: figure, old value, new value."""
        before = Policy.objects.filter(version__lt=policy.version).order_by("-version").first()
        if before is None:
            return "—"
        rows = [(figure_name(path), old, new) for path, old, new in differences(before.figures, policy.figures)]
        return format_html_join("", "<div>{} {} → {}</div>", rows)

    @admin.display(description=lazy("figures"))
    def all_figures(self, policy: Policy) -> SafeString:
        rows = ((figure_name(path), value) for path, value in editable_figures(policy.figures))
        return format_html(
            '<table class="desk-table" tabindex="0">{}</table>',
            format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows),
        )


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Leaves that differ between two JSON values, as (path, old, new); “—” where there is none."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), (*path, key))
    elif old != new:
        yield path, "—" if old is None else json.dumps(old), "—" if new is None else json.dumps(new)
