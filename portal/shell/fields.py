"""Fields that several forms ask for."""

from datetime import UTC, datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from labels.domain.numbers import number_text
from tenants.domain.time_zones import known_time_zones

Cleaned = dict[str, Any]  # Django's forms keep what they are given by name, each of a type of its own
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
            "label": capfirst(_("time zone")),
            "help_text": _("You can also type any other IANA time zone, such as Europe/Berlin."),
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
