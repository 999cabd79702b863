"""The seasons of industries: versions that are only added to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from maintenance.seasons import selectors, services
from maintenance.seasons.models import Season
from portal.shell.desk.base import moment
from portal.shell.desk.forms import WordsField
from portal.shell.desk.site import ByName, desk
from portal.shell.desk.versions import MADE_BY, VersionAdmin
from portal.shell.fields import Cleaned, month_day
from tenants.domain.actors import Actor
from tenants.models import Tenant

FIELDS = (
    "code",
    "name",
    "name_en",
    "industries",
    "label_words",
    "from_month_day",
    "until_month_day",
    "days_before_new_year",
    "days_after_new_year",
    "lead_days",
    "active",
    "note",
)


class SeasonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version, begun from the newest one when a code is given (?code=)."""

    industries = forms.MultipleChoiceField(
        label=lazy("Industries"),
        choices=Tenant.Industry.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None selected: all."),
    )
    label_words = WordsField(
        label=lazy("Words of its labels"), required=False, help_text=lazy("None: any label will do.")
    )

    class Meta:
        model = Season
        fields = FIELDS

    def clean_from_month_day(self) -> str:
        return month_day(self.cleaned_data["from_month_day"])

    def clean_until_month_day(self) -> str:
        return month_day(self.cleaned_data["until_month_day"])

    def clean_lead_days(self) -> list[int]:
        """The furthest first, each once."""
        return sorted(set(self.cleaned_data["lead_days"]), reverse=True)

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        newest = selectors.newest_of(given.get("code", ""))
        compared = [name for name in FIELDS if name != "note"]
        if not self.errors and newest and all(given[name] == getattr(newest, name) for name in compared):
            raise ValidationError(_("Nothing has changed since the latest version."))
        return given


@admin.register(Season, site=desk)
class SeasonAdmin(VersionAdmin):
    """The newest version of a code is in force; what clients were asked by an earlier one stays asked."""

    form = SeasonForm
    figures = FIELDS
    told_apart_by = "code"
    list_display = ("code", "version", "name", "name_en", "active", moment("created_at", lazy("since")), MADE_BY)
    list_filter = ("active",)
    search_fields = ("code", "name", "name_en")
    readonly_fields = ("version", MADE_BY, "created_at", "new_version", "of_industries", "words")

    def get_fields(self, request: HttpRequest, obj: Season | None = None) -> tuple[Any, ...]:
        if obj is None:
            return FIELDS
        shown = {"industries": "of_industries", "label_words": "words"}
        return ("version", *(shown.get(name, name) for name in FIELDS), MADE_BY, "created_at")

    @admin.display(description=lazy("industries"))
    def of_industries(self, row: Season) -> str:
        return " · ".join(str(Tenant.Industry(code).label) for code in row.industries) or "—"

    @admin.display(description=lazy("words of its labels"))
    def words(self, row: Season) -> str:
        return " · ".join(row.label_words) or "—"

    def newest(self, of: str) -> Season | None:
        return selectors.newest_of(of)

    def make(self, given: ByName, by: Actor) -> Season:
        return services.new_season(given, by=by)
