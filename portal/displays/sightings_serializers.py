"""What the API takes and gives of sightings: what handsets have shown."""

from typing import ClassVar

from rest_framework import serializers

from labels.displays.reporting import ReportOutcome
from labels.domain.sightings import SightingSource
from labels.models import Sighting
from labels.sighting_models import SIGHTINGS_SAY
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import FullInstantField, IdField, ManyField, Taken, TextField

MOST_SIGHTINGS = 500  # of a batch


class SightingIn(Taken):
    number = TextField(max_length=40, help_text="Your number that called.")
    directory = TextField(max_length=30, help_text="Code of the directory whose display this is.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # of the body; that a field has one too is no matter
        choices=[SightingSource.FARM, SightingSource.CARRIER_SMS, SightingSource.CLIENT],
        help_text="Who has looked.",
    )
    shown = TextField(max_length=40, allow_null=True, help_text="The label that was shown; null: none.")
    mark = TextField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="fraud, harassment, wrong_industry, or as the handset says it.",
    )
    seen_at = FullInstantField(help_text="When, with its zone.")
    device = TextField(max_length=64, help_text="Of your own: which handset.")
    call = TextField(
        max_length=64, help_text="Of your own: which call. The same device and call are not counted twice."
    )
    brand = TextField(max_length=40, required=False, default="", allow_blank=True)
    os = TextField(max_length=40, required=False, default="", allow_blank=True)
    carrier = TextField(max_length=40, required=False, default="", allow_blank=True)
    app = TextField(max_length=40, required=False, default="", allow_blank=True)


class SightingsIn(Taken):
    sightings = ManyField(child=SightingIn(), min_length=1, max_length=MOST_SIGHTINGS, help_text="Up to 500.")


class ReportAnswerOut(Out):
    device = serializers.CharField()
    call = serializers.CharField()
    outcome = serializers.ChoiceField(choices=[each.value for each in ReportOutcome])
    says = serializers.CharField(allow_blank=True, help_text="agrees, early or contradicts; empty where not taken.")


class ReportAnswersOut(Out):
    taken = serializers.IntegerField()
    results = ReportAnswerOut(many=True, help_text="In the order of what was sent.")


class ToSeeOut(Out):
    """A labels.displays.sampling.ToSee."""

    display = serializers.IntegerField(source="display.pk")
    number = serializers.CharField(source="display.number.canonical")
    directory = serializers.CharField(source="display.directory.code")
    label = serializers.CharField(  # type: ignore[assignment]  # as source, above
        source="display.wanted", help_text="What it should show."
    )
    critical = serializers.BooleanField(source="display.number.critical")
    lacking = serializers.IntegerField(help_text="How many of its sample have not been seen.")


class SightingsAsked(Taken):
    says = serializers.ChoiceField(choices=list(SIGHTINGS_SAY.items()), required=False)
    directory = TextField(source="display__directory__code", max_length=40, required=False)
    number = IdField(source="display__number", required=False, help_text="Id of a number.")


class SightingOut(RowOut[Sighting]):
    number = serializers.CharField(source="display.number.canonical")
    directory = serializers.CharField(source="display.directory.code")

    class Meta:
        model = Sighting
        fields: ClassVar[list[str]] = [
            "id",
            "display",
            "number",
            "directory",
            "source",
            "says",
            "shown",
            "mark",
            "seen_at",
            "taken_at",
            "device",
            "call",
            "brand",
            "os",
            "carrier",
            "app",
            "updated_at",
        ]
