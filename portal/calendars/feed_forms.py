"""A calendar feed: whose it is, what it tells, and when calendars remind."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.domain.numbers import NumberError, number_text, parse_number
from labels.models import Number
from labels.selectors import directories_to_choose, numbers_kept
from maintenance.models import CalendarFeed
from maintenance.status.scope import WindowScope, scope_of

MOST_NUMBERS, MOST_GROUPS = 200, 500
REMINDERS: Final = {
    "15": lazy("15 minutes ahead"),
    "60": lazy("1 hour ahead"),
    "1440": lazy("1 day ahead"),
    "4320": lazy("3 days ahead"),
}


def groups_of_client(chosen: Collection[str]) -> list[tuple[str, str]]:
    """The groups of the client's numbers, as choices; and those that were chosen, though no number is in them now."""
    names = numbers_kept().exclude(group="").order_by("group").values_list("group", flat=True).distinct()
    return [(name, name) for name in sorted({*names[:MOST_GROUPS], *chosen})]


class FeedForm(forms.Form):
    """The name is that by which the address is known when it is to be revoked."""

    name = forms.CharField(
        label=lazy("Whose calendar is it?"), max_length=60, help_text=lazy("For example “Front desk Outlook”.")
    )
    impact_only = forms.BooleanField(label=lazy("Only windows that affect displays"), required=False)
    groups = forms.MultipleChoiceField(
        label=lazy("Only these groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None selected: all numbers."),
    )
    numbers = forms.CharField(
        label=lazy("Only these numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("One per line, in addition to the groups. Empty: all numbers."),
    )
    directories = forms.MultipleChoiceField(
        label=lazy("Only these directories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None selected: all directories."),
    )
    reminders = forms.MultipleChoiceField(
        label=lazy("The calendar reminds"),
        choices=lambda: list(REMINDERS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None selected: as the calendar program itself does."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        groups, codes = self.initial.get("groups", ()), self.initial.get("directories", ())
        fields["groups"].choices = lambda: groups_of_client(groups)
        fields["directories"].choices = lambda: [(each.code, str(each)) for each in directories_to_choose(codes)]

    def clean_numbers(self) -> tuple[UUID, ...]:
        """The client's numbers of these lines."""
        lines = [line.strip() for line in self.cleaned_data["numbers"].splitlines() if line.strip()]
        if len(lines) > MOST_NUMBERS:
            raise forms.ValidationError(_("At most %(most)d numbers: choose groups instead.") % {"most": MOST_NUMBERS})
        typed = {}
        for line in lines:
            try:
                typed[parse_number(line).canonical] = line
            except NumberError:
                raise forms.ValidationError(_("“%(text)s” is not a number.") % {"text": line[:40]}) from None
        registered = dict(Number.objects.filter(canonical__in=typed).values_list("canonical", "pk"))
        for canonical, line in typed.items():
            if canonical not in registered:
                raise forms.ValidationError(_("%(number)s is not registered here.") % {"number": line[:40]})
        return tuple(registered[canonical] for canonical in typed)

    @property
    def scope(self) -> WindowScope:
        """What the address tells; of a valid form."""
        said = self.cleaned_data
        return WindowScope(said["numbers"], tuple(said["groups"]), tuple(said["directories"]), said["impact_only"])

    @property
    def ahead(self) -> list[timedelta]:
        """When calendars remind, before each session."""
        return [timedelta(minutes=int(minutes)) for minutes in self.cleaned_data["reminders"]]


def values_of(feed: CalendarFeed) -> dict[str, Any]:  # Django's forms take their first values as a dict
    """What the form of a feed begins with."""
    scope = scope_of(feed)
    numbers = Number.objects.filter(pk__in=scope.numbers).order_by("canonical").values_list("canonical", flat=True)
    return {
        "name": feed.name,
        "impact_only": scope.impact_only,
        "groups": scope.groups,
        "numbers": "\n".join(number_text(number) for number in numbers),
        "directories": scope.directories,
        "reminders": [str(minutes) for minutes in feed.reminders],
    }
