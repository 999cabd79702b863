"""A time without maintenance: a form for each shape, so that only what the shape needs is asked for."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maintenance.calendars.models import Blackout
from portal.shell.fields import Cleaned, MonthDayField

SHAPES: dict[str, Promise | str] = {
    Blackout.Shape.DAILY: _("Hours of the day or week"),
    Blackout.Shape.WORKING_DAYS: _("Hours of working days"),
    Blackout.Shape.YEARLY: _("Days of every year"),
    Blackout.Shape.ONCE: _("Once"),
}
_TIME = {"type": "time"}


class ExclusionForm(forms.Form):
    """What every shape asks for. All times are the client's own."""

    shape = forms.ChoiceField(choices=list(SHAPES.items()), widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=40, help_text=_("For example “Campus open days”. Visible to your colleagues.")
    )

    def span(self) -> Cleaned:
        """The fields as maintenance.services.exclude takes them."""
        return dict(self.cleaned_data)


class HoursForm(ExclusionForm):
    """From one time of day to another; past midnight when the end is the earlier one."""

    from_time = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=_TIME))
    until_time = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs=_TIME),
        help_text=_("An end earlier than the start means the next day."),
    )


class WeekForm(HoursForm):
    """Of every day, or of some days of the week."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only if it starts on"),
        coerce=int,
        choices=lambda: [(day, WEEKDAYS[day]) for day in range(7)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None selected: every day."),
    )


class YearForm(ExclusionForm):
    """Whole days, every year."""

    from_month_day = MonthDayField(label=_("From (MM-DD)"))
    until_month_day = MonthDayField(label=_("Until (MM-DD), inclusive"))


class OnceForm(ExclusionForm):
    """From one instant to another."""

    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


FORMS: dict[str, type[ExclusionForm]] = {
    Blackout.Shape.DAILY: WeekForm,
    Blackout.Shape.WORKING_DAYS: HoursForm,
    Blackout.Shape.YEARLY: YearForm,
    Blackout.Shape.ONCE: OnceForm,
}


class InstantForm(forms.Form):
    """An instant whose state is asked for; now, when left out."""

    at = forms.DateTimeField(
        label=_("Calendar at"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
