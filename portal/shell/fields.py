"""Fields that several forms ask for."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.domain.numbers import number_text
from tenants.domain.time_zones import known_time_zones

Cleaned = dict[str, Any]  # Django's forms keep what they are given by name, each of a type of its own
LONGEST_TEXT, MOST_FILES = 4000, 5  # of what people say, and hand in with it
REGION = "CN"  # of a number that is written without a country


class _TimeZoneInput(forms.TextInput):
    """Offers China's zones; portal.js adds those that the browser knows, so no page carries all of them."""

    OFFERED = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        place = f"{(attrs or {}).get('id', name)}_zones"
        more = {"list": place, "data-time-zones": "", "autocomplete": "off", "spellcheck": "false"}
        field = super().render(name, value, {**(attrs or {}), **more}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((zone,) for zone in self.OFFERED))
        return format_html('{}<datalist id="{}">{}</datalist>', field, place, options)


class TimeZoneField(forms.CharField):
    """An IANA time zone, Shanghai's unless another is given; empty when it may be."""

    def __init__(self, **kwargs: Any) -> None:
        given: Cleaned = {
            "label": capfirst(lazy("time zone")),
            "help_text": lazy("You can also type any other IANA time zone, such as Europe/Berlin."),
            "initial": "Asia/Shanghai",
            "max_length": 50,
            "widget": _TimeZoneInput(),
        }
        super().__init__(**{**given, **kwargs})

    def clean(self, value: Any) -> str:
        zone: str = super().clean(value)
        if zone and zone not in known_time_zones():
            raise ValidationError(_("Enter a time zone such as Asia/Shanghai."))
        return zone


class MonthDayField(forms.CharField):
    """A day of the year as MM-DD, 02-29 included; empty when it may be."""

    def __init__(self, **kwargs: Any) -> None:
        given: Cleaned = {"max_length": 5, "widget": forms.TextInput(attrs={"placeholder": "MM-DD"}), **kwargs}
        super().__init__(**given)

    def clean(self, value: Any) -> str:
        return month_day(super().clean(value))


def month_day(text: str) -> str:
    """A day of the year as MM-DD; empty for none. Raises ValidationError."""
    if not text:
        return ""
    try:
        return f"{datetime.strptime(f'2024-{text}', '%Y-%m-%d').replace(tzinfo=UTC):%m-%d}"
    except ValueError as error:
        raise ValidationError(_("This is not a valid date: enter MM-DD.")) from error


class MobileField(forms.CharField):
    """A number that can receive SMS, cleaned to E.164; empty when it may be."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        given: Cleaned = {"max_length": 20, "widget": widget, **kwargs}
        super().__init__(**given)

    def prepare_value(self, value: Any) -> Any:
        return number_text(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(_("Not a valid mobile number. Example: 138 0013 8000."))
        kind = phonenumbers.number_type(number)
        if kind not in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE):
            raise ValidationError(_("This number cannot receive SMS: enter a mobile number."))
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class Moment(forms.DateTimeInput):
    """A day and a clock time in the client's zone."""

    input_type = "datetime-local"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"step": "60", **attrs}, format="%Y-%m-%dT%H:%M")


class IdsField(forms.MultipleChoiceField):
    """Keys of rows; that they belong to the client is looked up by the form."""

    def to_python(self, value: Any) -> list[UUID]:  # type: ignore[override]  # the keys themselves
        try:
            return list(dict.fromkeys(UUID(str(each)) for each in value or ()))
        except ValueError as error:
            raise forms.ValidationError(_("Choose numbers from the list."), code="invalid") from error

    def valid_value(self, value: Any) -> bool:
        return True


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Clock(forms.TimeInput):
    """A clock time in the client's zone."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; what they are is looked at by compliance.uploads."""

    def __init__(self, **kwargs: Any) -> None:
        widget = _FilesInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"})
        told = lazy("PDF, OFD, JPEG or PNG, up to 10 MB each.")
        super().__init__(**{"required": False, "widget": widget, "help_text": told, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files that were chosen. Raises ValidationError for too many, or an empty one."""
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at a time.") % {"most": MOST_FILES}, code="too_many")
        return [super(FilesField, self).clean(each, initial) for each in files]
