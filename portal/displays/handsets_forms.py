"""Forms about what is seen on handsets."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.displays.pictures import SeenByEye
from labels.texts import MARKS
from portal.shell.fields import Cleaned

AS_EXPECTED, NOTHING, OTHER = "expected", "nothing", "other"


class PictureForm(forms.Form):
    """A picture of a handset, and what it shows. wanted: the label that is expected; None: none."""

    file = forms.FileField(
        label=lazy("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text=lazy("Of the ringing phone: the number and what stands beside it. Where it was taken is removed."),
    )
    seen = forms.ChoiceField(label=lazy("What the phone shows"), widget=forms.RadioSelect)
    other = forms.CharField(label=lazy("Word for word"), max_length=40, required=False)
    mark = forms.ChoiceField(label=lazy("Marked as"), required=False)
    brand = forms.CharField(label=lazy("Make and model"), max_length=40, required=False)
    os = forms.CharField(label=lazy("Operating system"), max_length=40, required=False)
    carrier = forms.CharField(label=lazy("Its carrier"), max_length=40, required=False)

    def __init__(self, *args: Any, wanted: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        expected = [(AS_EXPECTED, _("“%(label)s”") % {"label": wanted})] if wanted else []
        seen, mark = cast("forms.ChoiceField", self.fields["seen"]), cast("forms.ChoiceField", self.fields["mark"])
        seen.choices = [*expected, (NOTHING, _("no label")), (OTHER, _("Another text"))]
        mark.choices = [("", _("No mark")), *MARKS.items()]

    def clean(self) -> Cleaned:
        """What else it shows has to be said."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") == OTHER and not cleaned.get("other"):
            self.add_error("other", _("Write what the phone shows."))
        return cleaned

    @property
    def by_eye(self) -> SeenByEye:
        """What was typed, of a form that is valid."""
        given = self.cleaned_data
        shown = {AS_EXPECTED: self.wanted, NOTHING: None, OTHER: given["other"]}[given["seen"]]
        return SeenByEye(shown, given["mark"], given["brand"], given["os"], given["carrier"])
