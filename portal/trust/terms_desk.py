"""The figures of certification and trust: versions that are only added to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.catalogue import selectors, services
from compliance.catalogue.models import Terms
from portal.shell.desk.base import moment
from portal.shell.desk.site import ByName, desk
from portal.shell.desk.versions import MADE_BY, VersionAdmin
from portal.shell.fields import Cleaned
from tenants.domain.actors import Actor

SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        lazy("Trust and violations"),
        ("green_months", "steady_months", "minor_months", "serious_months", "forged_months", "appeal_days"),
    ),
    (
        lazy("Licences and brands"),
        ("reminder_days", "brand_reminder_days", "fewest_days", "most_days", "most_days_finance"),
    ),
    (
        lazy("Reviews and the night-duty line"),
        (
            "green_shorter_percent",
            "fast_review_minutes",
            "night_shorter_percent",
            "night_from",
            "night_until",
            "night_telephone",
            "telephone",
        ),
    ),
    (
        lazy("Numbers"),
        (
            "claim_days",
            "kept_days",
            "cool_off_days",
            "most_unproved_new",
            "most_unproved_individual",
            "most_unproved_sole_proprietor",
            "most_unproved_enterprise",
            "most_unproved_group",
        ),
    ),
    (lazy("Carriers' monthly lists"), ("carrier_list_day", "carrier_list_at", "carrier_list_hours")),
    (lazy("Outside parties"), ("party_out_minutes",)),
    (lazy("Credit"), ("credit_alone",)),
    (lazy("Account to which clients pay"), ("payee_name", "payee_bank", "payee_account")),
    (lazy("Room for files"), ("most_file_megabytes",)),
    (
        lazy("When nobody answers: maintenance notices"),
        ("chase_mail_hours", "chase_sms_hours", "chase_next_person_hours", "chase_phone_hours", "chase_desk_hours"),
    ),
    (
        lazy("When nobody answers: emergencies"),
        ("emergency_phone_minutes", "emergency_next_person_minutes", "emergency_desk_minutes"),
    ),
    (
        lazy("When nobody answers: alerts of the desk"),
        ("on_call_backup_minutes", "on_call_administrators_minutes"),
    ),
)


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new version, begun from the newest one."""

    class Meta:
        model = Terms
        fields = (*services.FIGURES, "note")

    def clean_reminder_days(self) -> list[int]:
        """The furthest first, each once."""
        return sorted(set(self.cleaned_data["reminder_days"]), reverse=True)

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        newest = selectors.terms()
        if not self.errors and all(given[name] == getattr(newest, name) for name in services.FIGURES):
            raise ValidationError(_("Nothing has changed since the latest version."))
        return given


@admin.register(Terms, site=desk)
class TermsAdmin(VersionAdmin):
    """Figures in their sections, and what each version has changed."""

    form = TermsForm
    figures = TermsForm.Meta.fields
    list_display = ("version", "note", MADE_BY, moment("created_at", lazy("since")), "changed")
    readonly_fields = ("version", MADE_BY, "created_at", "changed")

    def get_fieldsets(self, request: HttpRequest, obj: Terms | None = None) -> Any:
        about = ("note",) if obj is None else ("version", "note", MADE_BY, "created_at", "changed")
        return [(None, {"fields": about}), *((heading, {"fields": names}) for heading, names in SECTIONS)]

    def newest(self, of: str) -> Terms:
        return selectors.terms()

    def make(self, given: ByName, by: Actor) -> Terms:
        note = given.pop("note")
        return services.new_terms(given, note=note, by=by)

    @admin.display(description=lazy("changed"))
    def changed(self, terms: Terms) -> SafeString | str:
        """Shows the difference to the version before: figure, old value, new value."""
        before = Terms.objects.filter(version__lt=terms.version).order_by("-version").first()
        if before is None:
            return "—"
        both = ((name, getattr(before, name), getattr(terms, name)) for name in services.FIGURES)
        called = {field.name: field.verbose_name for field in Terms._meta.fields}
        rows = [(called[name], old, new) for name, old, new in both if old != new]
        return format_html_join("", "<div>{}: {} → {}</div>", rows)
