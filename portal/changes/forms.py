"""Forms of a change: which numbers, which label, for how long, and at what times one would like it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from labels.models import LabelVersion, Number
from labels.selectors import approved_standby_labels, numbers_in_use, without_label
from maintenance.domain.change_classes import FOR_CLIENTS
from maintenance.domain.estimate import Content
from maintenance.domain.plans import ANY_TIME, Wish
from maintenance.models import CONTENTS, FREQUENCIES
from portal.shell.fields import Cleaned, IdsField, Moment
from portal.tables.chosen_rows import LONGEST_FILTER, changed_since, numbers_found, seen_as
from tenants.clock import business_now

ALL, GROUP, UNLABELLED, SELECTED, FOUND = "all", "group", "unlabelled", "selected", "found"
LONGEST_LABEL: int = LabelVersion._meta.get_field("text").max_length  # type: ignore[assignment]


class NumbersForm(forms.Form):
    """Which numbers: all, those of a group, those without a label, chosen ones, or all that a filter finds."""

    scope = forms.ChoiceField(
        label=lazy("Select numbers"),
        choices=[
            (ALL, lazy("All numbers")),
            (GROUP, lazy("A group")),
            (UNLABELLED, lazy("Numbers without a label")),
            (SELECTED, lazy("Selected numbers")),
        ],
        initial=SELECTED,
        widget=forms.RadioSelect,
    )
    group = forms.CharField(label=lazy("Group"), max_length=60, required=False)
    numbers = IdsField(label=lazy("Numbers"), required=False)
    found = forms.CharField(max_length=LONGEST_FILTER, required=False, widget=forms.HiddenInput())
    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput())  # of what is found

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever comes from the list of numbers may have chosen all that its filter finds."""
        super().__init__(*args, **kwargs)
        self.seen_now = ""
        if found := self["found"].value():
            numbers = numbers_found(str(found)[:LONGEST_FILTER]).filter(state__in=Number.IN_USE)
            keys = list(numbers.order_by().values_list("pk", flat=True))
            self.seen_now = seen_as(keys)
            word = ngettext("%(count)s number found in the list", "%(count)s numbers found in the list", len(keys))
            self.fields["scope"].choices += [(FOUND, word % {"count": f"{len(keys):,}"})]  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        """Adds `chosen`: the keys of the numbers, all of them active."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        scope = cleaned.get("scope")
        numbers: QuerySet[Number] = numbers_in_use()
        if scope == GROUP:
            numbers = numbers.filter(group=cleaned.get("group", ""))
        elif scope == UNLABELLED:
            numbers = without_label(numbers)
        elif scope == FOUND:
            numbers = numbers.filter(pk__in=numbers_found(cleaned.get("found", "")).values("pk"))
        elif scope == SELECTED:
            numbers = numbers.filter(pk__in=cleaned.get("numbers", ()))
        chosen = list(numbers.order_by("canonical").values_list("pk", flat=True))
        if scope == SELECTED and "numbers" in cleaned and len(chosen) != len(cleaned["numbers"]):
            self.add_error("numbers", _("Some of these numbers are not among your active numbers."))
        elif scope == FOUND and (changed := changed_since(cleaned.get("seen", ""), chosen)):
            self.add_error("numbers", changed)
        elif not chosen and not self.errors:
            self.add_error("group" if scope == GROUP else "numbers", _("Choose at least one number."))
        cleaned["chosen"] = chosen
        return cleaned


class ChangeForm(NumbersForm):
    """Another label, perhaps only for some time."""

    text = forms.CharField(label=lazy("Label"), max_length=LONGEST_LABEL)
    valid_from = forms.DateTimeField(
        label=lazy("Shown from"),
        required=False,
        widget=Moment(),
        help_text=lazy("Empty: as soon as the directories accept it in the window."),
    )
    valid_until = forms.DateTimeField(
        label=lazy("Shown until"), required=False, widget=Moment(), help_text=lazy("Empty: until the next change.")
    )

    def clean_valid_until(self) -> Any:
        """Lies ahead, and after the start."""
        until, start = self.cleaned_data["valid_until"], self.cleaned_data.get("valid_from")
        if until is not None and until <= business_now():
            raise forms.ValidationError(_("This is in the past."), code="past")
        if until is not None and start is not None and until <= start:
            raise forms.ValidationError(_("The label's end must be after its start."), code="order")
        return until


NOT_ORDERED = lazy("Clients cannot order this work: the platform plans and announces it.")
OTHER_WORK = [choice for choice in CONTENTS.items() if choice[0] in FOR_CLIENTS - {Content.LABEL_CHANGE}]


class CalibrationForm(NumbersForm):
    """Any maintenance but a label change, once or again and again; a standby label may lie over it meanwhile."""

    content = forms.ChoiceField(
        label=lazy("Work"),
        choices=OTHER_WORK,
        initial=Content.CALIBRATION,
        required=False,  # left out: a calibration
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_ORDERED},
    )
    repeat = forms.ChoiceField(
        label=lazy("Repeat"),
        choices=[("", lazy("Only once")), *FREQUENCIES.items()],
        required=False,
        help_text=lazy("The next few weeks are booked at once, each on its day or in the week after it."),
    )
    first_on = forms.DateField(
        label=lazy("First on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=lazy("For recurring maintenance."),
    )
    urgency = forms.CharField(
        label=lazy("Emergency reason"),
        max_length=300,
        required=False,
        help_text=lazy("Emergencies only: it may run by day, and two reviewers have to approve first."),
    )
    standby = forms.ChoiceField(
        label=lazy("Standby label during the window"),
        required=False,
        help_text=lazy("Shown where handsets can display it in time; the next page lists where."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        scope.choices = [each for each in scope.choices if each[0] != UNLABELLED]  # type: ignore[attr-defined]
        texts = [(text, text) for text in approved_standby_labels()]
        self.fields["standby"].choices = [("", _("None")), *texts]  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        """A series needs its first day, and is no emergency."""
        cleaned = super().clean()
        cleaned["content"] = cleaned.get("content") or Content.CALIBRATION
        if cleaned.get("repeat"):
            if not cleaned.get("first_on") and "first_on" not in self.errors:
                self.add_error("first_on", _("Enter the first day."))
            if cleaned.get("urgency"):
                self.add_error("urgency", _("An emergency change cannot repeat: choose “only once”."))
        return cleaned


class WishForm(forms.Form):
    """When one would like it done. Empty: any time that the rules allow."""

    nights = forms.BooleanField(label=lazy("Only at night, in off-peak hours"), required=False)
    not_weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Not on these days"),
        coerce=int,
        choices=lambda: [(day, WEEKDAYS[day]) for day in range(7)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = forms.DateField(
        label=lazy("Not before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.DateField(
        label=lazy("Finished before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    in_one_piece = forms.BooleanField(label=lazy("In one session, not split over several nights"), required=False)

    def wish(self) -> Wish:
        """The wish as the planner takes it; what could not be read is no wish."""
        if not self.is_bound:
            return ANY_TIME
        self.is_valid()
        read = self.cleaned_data
        return Wish(
            nights=bool(read.get("nights")),
            not_weekdays=frozenset(read.get("not_weekdays", ())),
            before=read.get("before"),
            not_before=read.get("not_before"),
            in_one_piece=bool(read.get("in_one_piece")),
        )

    def posted(self) -> list[tuple[str, str]]:
        """The wish as names and values of hidden fields."""
        return wish_fields(self.wish())


def wish_fields(wish: Wish) -> list[tuple[str, str]]:
    """A wish as names and values of a WishForm's fields."""
    return [
        *[(name, "on") for name in ("nights", "in_one_piece") if getattr(wish, name)],
        *[("not_weekdays", str(day)) for day in sorted(wish.not_weekdays)],
        *[(name, day.isoformat()) for name in ("not_before", "before") if (day := getattr(wish, name))],
    ]


class BookForm(WishForm):
    """One of the proposed windows, with the wish under which it was proposed.

    numbers: so many of the numbers only; the others become a request of their own.
    """

    numbers = forms.IntegerField(required=False, min_value=1)

    slot = forms.DateTimeField(
        label=lazy("Window"), error_messages={"required": lazy("Choose a window."), "invalid": lazy("Choose a window.")}
    )
