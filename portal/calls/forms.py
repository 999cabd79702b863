"""Forms about call records."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from maintenance.calls.domain.formats import FIELDS, MAPPED, Reading
from maintenance.calls.texts import CODES, FIELD_NAMES
from portal.shell.fields import TimeZoneField

_NUMBER = re.compile(r"(?<![0-9])([+0-9]{3})[0-9]{4,}")
ADDED = ("region", "handset")


class CallsFileForm(forms.Form):
    """A file of call records."""

    file = forms.FileField(label=lazy("CSV, Excel or JSON file"), error_messages={"required": lazy("Choose a file.")})


class CallSourceForm(forms.Form):
    """A folder on an SFTP server, and how we sign in there."""

    host = forms.CharField(label=lazy("Host"), max_length=253, help_text=lazy("A name or an IP address."))
    port = forms.IntegerField(label=lazy("Port"), initial=22, min_value=1, max_value=65_535)
    folder = forms.CharField(
        label=lazy("Folder"),
        max_length=300,
        required=False,
        help_text=lazy("As this user sees it. Empty: where it arrives."),
    )
    username = forms.CharField(label=lazy("User"), max_length=100, help_text=lazy("It need only be able to read."))
    password = forms.CharField(
        label=lazy("Password"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    private_key = forms.CharField(
        label=lazy("Or private key"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=lazy("OpenSSH or PEM, without a passphrase. Kept encrypted and never shown again."),
    )


class ReadingForm(forms.Form):
    """How a file is read: the zone of its times and its columns, of a known source those that a site has added."""

    zone = TimeZoneField(label=lazy("Time zone of the file"))

    def __init__(self, *given: Any, reading: Reading, first: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.reading = reading
        self.fields["zone"].initial = reading.zone
        fixed = () if reading.layout == MAPPED else _fixed(reading).values()  # a customer's number is among them
        names = first if reading.header else [_placed(place, cell) for place, cell in enumerate(first, 1)]
        offered = [(str(place), name or str(place + 1)) for place, name in enumerate(names) if place not in fixed]
        choices = [("", "—"), *offered]
        for name in self.columns():
            self.fields[name] = forms.ChoiceField(
                label=FIELD_NAMES[name], choices=choices, required=False, initial=str(reading.columns.get(name, ""))
            )
        if reading.layout != MAPPED:
            return
        self.fields["codes"] = forms.ChoiceField(
            label=lazy("How endings are written"), choices=list(CODES.items()), initial=reading.codes
        )

    def chosen(self) -> Reading:
        """The reading that was chosen; the form is valid."""
        data = self.cleaned_data
        chosen = {name: int(data[name]) for name in self.columns() if data[name]}
        if self.reading.layout != MAPPED:
            columns = _fixed(self.reading) | chosen
            return Reading(self.reading.layout, columns, self.reading.header, data["zone"])
        return Reading(MAPPED, chosen, self.reading.header, data["zone"], data["codes"])

    def columns(self) -> tuple[str, ...]:
        """Those that are chosen: of a known source what a site may have added to its records, else all."""
        return FIELDS if self.reading.layout == MAPPED else ADDED


def _placed(place: int, cell: str) -> str:
    """A column without a header, by an example; of a number its beginning."""
    example = _NUMBER.sub(r"\1…", cell)
    return f"{place}: {example}"


def _fixed(reading: Reading) -> dict[str, int]:
    """The columns that a known source always writes."""
    return {name: place for name, place in reading.columns.items() if name not in ADDED}
