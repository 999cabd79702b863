"""What the API takes and gives about the calendar: its state, the client's own exclusions, offers of other times."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as FieldError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance import closed_times
from maintenance.calendars.models import Blackout, MustMove
from maintenance.domain.estimate import Content
from maintenance.models import Window
from maintenance.services.exclusions import NEEDED
from portal.changes.planning_serializers import ReasonOut
from portal.changes.serializers import WindowDetailOut
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import InstantField, ManyField, Taken, TextField, Validated
from portal.shell.fields import month_day
from portal.telling.told import told_of_window
from tenants.domain.receipts import Reach, Told

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MONTH_DAY = RegexValidator(r"^\d\d-\d\d$")


class CalendarStateOut(Out):
    at = serializers.DateTimeField()
    open = serializers.BooleanField(help_text="May maintenance with an impact on display run, as far as blackouts go?")
    off_peak = serializers.BooleanField()
    provisional = serializers.BooleanField(help_text="May working days that are not announced yet still change this?")
    reasons = ReasonOut(many=True, help_text="Every blackout that holds, the client's own exclusions too.")
    next_change = serializers.DateTimeField(allow_null=True, help_text="When open turns closed or closed open.")


class CalendarStateIn(Taken):
    at = InstantField(
        required=False,
        help_text="Now, when left out.",
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


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
    ends_at = InstantField(required=False, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)])

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
            raise serializers.ValidationError(wrong)
        return attrs


class NightOut(Out):
    night = serializers.DateField(help_text="The local day of the platform on whose evening it begins.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    staffed = serializers.BooleanField(help_text="Is somebody on duty? In a gap it waits for the desk.")


class NightDutyOut(Out):
    telephone = serializers.CharField(help_text="Empty while there is no line to call.")
    on_duty_now = serializers.BooleanField()
    answer_minutes = serializers.IntegerField(help_text="How long the line takes to answer a support case at night.")
    nights = NightOut(many=True, help_text="From the present or coming night on, four weeks.")


class HeldOut(Out):
    content = serializers.ChoiceField(choices=[each.value for each in Content])
    kind = serializers.CharField(help_text="Of the content.")
    windows = serializers.IntegerField(source="count", help_text="How many have finished.")
    on_time_percent = serializers.DecimalField(
        max_digits=4, decimal_places=1, help_text="Published by what was promised first."
    )
    within_most_percent = serializers.DecimalField(
        max_digits=4, decimal_places=1, help_text="Took no longer than the most that was told."
    )
    told_minutes = serializers.IntegerField(source="told", help_text="Median of the likely time that was told.")
    took_minutes = serializers.IntegerField(source="took", help_text="Median of what it took.")


class EstimatesHeldOut(Out):
    own = HeldOut(many=True)
    everybody = HeldOut(many=True, help_text="Over all clients; a content only when several have windows of it.")


class OfferOut(RowOut[MustMove]):
    reasons = ReasonOut(many=True)
    must_move = serializers.SerializerMethodField(
        help_text="Has the window to move, since the calendar has changed? Else the platform has chosen its time."
    )
    rounds = serializers.IntegerField(help_text="How many times you were offered one; two at most.")

    def get_must_move(self, row: MustMove) -> bool:
        return row.change_id is not None

    class Meta:
        model = MustMove
        fields: ClassVar[list[str]] = ["offered_start", "offered_end", "answer_by", "reasons", "must_move", "rounds"]


class WayToldOut(Out):
    channel = serializers.ChoiceField(choices=["email", "sms", "bot", "voice"])
    told = serializers.ChoiceField(
        choices=[each.value for each in Told if each is not Told.VOID],
        help_text="handed_over: the next mail server, or the group, took it: more is never said of it.",
    )
    at = serializers.DateTimeField(allow_null=True)


class PersonToldOut(Out):
    person = serializers.UUIDField(source="id", help_text="Of a contact, or of somebody who signs in.")
    name = serializers.CharField()
    reach = serializers.ChoiceField(choices=[each.value for each in Reach])
    ways = WayToldOut(many=True, help_text="The last that was said over each channel.")


class WindowWithOfferOut(WindowDetailOut):
    """One window; `offer`: a time that you may accept, decline or counter. None where none is offered."""

    offer = serializers.SerializerMethodField()
    awaits_holidays_of = serializers.SerializerMethodField(
        help_text="Years whose holidays are not announced yet; the window lies on such days."
    )
    may_move = serializers.SerializerMethodField(help_text="May the window have to move once they are announced?")
    told = serializers.SerializerMethodField(help_text="Who was notified of it, and whether it arrived.")

    class Meta(WindowDetailOut.Meta):
        fields: ClassVar[list[str]] = [*WindowDetailOut.Meta.fields, "offer", "awaits_holidays_of", "may_move", "told"]

    @extend_schema_field(OfferOut(allow_null=True))
    def get_offer(self, window: Window) -> Mapping[str, object] | None:
        offer = closed_times.offer_for(window)
        return None if offer is None else dict(OfferOut(offer).data)

    @extend_schema_field(PersonToldOut(many=True))
    def get_told(self, window: Window) -> Any:
        return PersonToldOut(told_of_window(window), many=True).data

    def get_awaits_holidays_of(self, window: Window) -> list[int]:
        return closed_times.awaited_years(window)[0]

    def get_may_move(self, window: Window) -> bool:
        return closed_times.awaited_years(window)[1]


class SeasonAnswerOut(Out):
    question = serializers.CharField(help_text="label, documents or windows.")
    readiness = serializers.CharField(help_text="ready, coming (handed in) or lacking.")
    reason = serializers.CharField(
        allow_blank=True,
        help_text="none, ends_early, starts_late, in_review, expires or inside; empty when ready.",
    )
    params = serializers.DictField(child=serializers.CharField(), help_text="Of the reason: text, day, count, code.")
    subjects = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the licences or windows.")


class SeasonOut(Out):
    code = serializers.CharField(source="season.code")
    name = serializers.CharField(source="season.name", help_text="In Chinese.")
    name_en = serializers.CharField(source="season.name_en")
    first = serializers.DateField(source="span.first", help_text="Local to you.")
    last = serializers.DateField(source="span.last")
    lead_days = serializers.ListField(
        source="season.lead_days", child=serializers.IntegerField(), help_text="Days ahead on which a notice asks you."
    )
    answers = SeasonAnswerOut(many=True)


class SeasonsOut(Out):
    seasons = SeasonOut(many=True)
