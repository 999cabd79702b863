"""What the API takes and gives about the calendar: its state, and the client's own exclusions."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as FieldError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from rest_framework import serializers

from maintenance.calendars.models import Blackout
from maintenance.services.exclusions import NEEDED
from portal.changes.planning_serializers import ReasonOut
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import BrokenRule, InstantField, ManyField, Taken, TextField, Validated
from portal.shell.fields import month_day

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MONTH_DAY = RegexValidator(r"^\d\d-\d\d$")


class NearInstantField(InstantField):
    """An instant for which the calendar is worked out."""

    def to_internal_value(self, value: Any) -> datetime:
        instant = super().to_internal_value(value)
        if not EARLIEST <= instant <= LATEST:
            raise BrokenRule(_("Choose a time between 2000 and 2100."))
        return instant


class CalendarStateOut(Out):
    at = serializers.DateTimeField()
    open = serializers.BooleanField(help_text="May maintenance with an impact on display run, as far as blackouts go?")
    off_peak = serializers.BooleanField()
    provisional = serializers.BooleanField(help_text="May working days that are not announced yet still change this?")
    reasons = ReasonOut(many=True, help_text="Every blackout that holds, the client's own exclusions too.")
    next_change = serializers.DateTimeField(allow_null=True, help_text="When open turns closed or closed open.")


class CalendarStateIn(Taken):
    at = NearInstantField(required=False, help_text="Now, when left out.")


class ExclusionOut(RowOut[Blackout]):
    class Meta:
        model = Blackout
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "shape",
            "weekdays",
            "from_time",
            "until_time",
            "from_month_day",
            "until_month_day",
            "starts_at",
            "ends_at",
            "updated_at",
        ]


class ExclusionIn(Taken):
    """Times are local to the client's zone; `shape` says which fields are needed, the others must be left out."""

    name = TextField(max_length=40)
    shape = serializers.ChoiceField(choices=sorted(NEEDED))
    weekdays = ManyField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        max_length=7,
        required=False,
        help_text="For “daily”: only when it begins on these, 0 is Monday. None means every day.",
    )
    from_time = serializers.TimeField(required=False)
    until_time = serializers.TimeField(required=False, help_text="Before from_time: on the next day.")
    from_month_day = TextField(required=False, max_length=5, validators=[_MONTH_DAY], help_text="MM-DD")
    until_month_day = TextField(required=False, max_length=5, validators=[_MONTH_DAY], help_text="MM-DD, inclusive")
    starts_at = InstantField(required=False)
    ends_at = NearInstantField(required=False)

    def validate(self, attrs: Validated) -> Validated:
        needed = NEEDED[attrs["shape"]]
        may = {"name", "shape", *needed, *(["weekdays"] if attrs["shape"] == Blackout.Shape.DAILY else [])}
        wrong = {name: [_("Required for this recurrence.")] for name in needed if name not in attrs}
        wrong |= {name: [_("Not used with this recurrence.")] for name in attrs if name not in may}
        for name in ("from_month_day", "until_month_day"):
            try:
                month_day(attrs.get(name, ""))
            except FieldError as error:
                wrong[name] = error.messages
        if wrong:
            raise BrokenRule(wrong)
        return attrs
