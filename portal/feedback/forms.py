"""Forms of feedback: what a client says, what the desk answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from maintenance.domain.feedback import LONGEST_TEXT, Question, Rating
from maintenance.feedback import selectors
from maintenance.feedback.adopting import MOST_APPEALS
from maintenance.feedback.models import QUESTIONS, RATINGS, Improvement


class FeedbackForm(forms.Form):
    """Three questions and one text; what is left out is not counted."""

    text = forms.CharField(
        label=lazy("What should we do differently?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("We answer every suggestion. If it is adopted, you get a free appeal."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, words in QUESTIONS.items():
            self.fields[question] = forms.ChoiceField(
                label=words, choices=list(RATINGS.items()), required=False, widget=forms.RadioSelect
            )
        self.order_fields([*QUESTIONS, "text"])

    @property
    def answers(self) -> dict[Question, Rating]:
        """The questions that were answered, and how; of a form that is valid."""
        given = {question: self.cleaned_data[question.value] for question in Question}
        return {question: Rating(rating) for question, rating in given.items() if rating}


class TakeUpForm(forms.Form):
    """The desk takes a suggestion up: merged into an improvement, or as a new one."""

    into = forms.ModelChoiceField(
        Improvement.objects.all(),
        label=lazy("Merge into"),
        required=False,
        empty_label=lazy("A new improvement"),
        widget=forms.Select(attrs={"class": "desk-input"}),
    )
    name = forms.CharField(
        label=lazy("Name of the new improvement (Chinese)"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "desk-input"}),
    )
    name_en = forms.CharField(
        label=lazy("Name of the new improvement (English)"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "desk-input"}),
    )
    answer = forms.CharField(
        label=lazy("Answer to the client"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 3}),
    )


class DeclineForm(forms.Form):
    """The desk does not take a suggestion up."""

    reason = forms.CharField(
        label=lazy("Why not (the client reads it)"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 3}),
    )


class AdoptForm(forms.Form):
    """What an improvement has become, in the words that every client reads."""

    link = forms.ChoiceField(label=lazy("What it became"), widget=forms.Select(attrs={"class": "desk-input"}))
    said = forms.CharField(
        label=lazy("What every client reads (Chinese)"),
        max_length=300,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 2}),
    )
    said_en = forms.CharField(
        label=lazy("What every client reads (English)"),
        max_length=300,
        widget=forms.Textarea(attrs={"class": "desk-input", "rows": 2}),
    )
    appeals = forms.IntegerField(
        label=lazy("Free appeals for each supporter"),
        min_value=1,
        max_value=MOST_APPEALS,
        initial=1,
        help_text=lazy("More than one takes a second administrator."),
        widget=forms.NumberInput(attrs={"class": "desk-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes = {each.code: each for each in selectors.changes_in_force()}
        names = [(code, f"{Improvement.Became(each.kind).label} · {each}") for code, each in self.changes.items()]
        self.fields["link"].choices = [("", lazy("Choose the change")), *names]  # type: ignore[attr-defined]
