"""What the API takes and gives about recurring maintenance. Instants are in UTC."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.domain.estimate import Content
from maintenance.intake import line
from maintenance.models import FREQUENCIES, Occurrence, Series
from portal.changes.serializers import FOR_CLIENTS_CHOICES, SAYS_WHO
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import IdField, ManyField, Taken, TextField

RECURRING_CHOICES = [choice for choice in FOR_CLIENTS_CHOICES if choice[0] != Content.LABEL_CHANGE]


class SeriesIn(Taken):
    content = serializers.ChoiceField(choices=RECURRING_CHOICES, error_messages=SAYS_WHO)
    numbers = ManyField(child=IdField(), min_length=1, max_length=100_000)
    frequency = serializers.ChoiceField(choices=list(FREQUENCIES.items()))
    first_on = serializers.DateField(help_text="A local day; the others fall on its day of the week or month.")
    until = serializers.DateField(required=False, allow_null=True, default=None)
    not_weekdays = ManyField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, default=list, max_length=7
    )
    standby_label = TextField(max_length=40, required=False, default="", allow_blank=True)


class SeriesOut(RowOut[Series]):
    windows = serializers.SerializerMethodField()
    place_in_line = serializers.SerializerMethodField(help_text="While edits are paused; else null.")

    class Meta:
        model = Series
        fields: ClassVar[list[str]] = [
            "id",
            "content",
            "frequency",
            "first_on",
            "until",
            "not_weekdays",
            "made_by",
            "created_at",
            "windows",
            "place_in_line",
            "updated_at",
        ]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_place_in_line(self, series: Series) -> int | None:
        return line.place_of(series.pk)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_windows(self, series: Series) -> list[str]:
        made = series.occurrences.filter(window__isnull=False).order_by("on")
        return [str(window) for window in made.values_list("window_id", flat=True)]


# As of requests.
SERIES_COLUMNS: Mapping[str, Any] = {
    "windows": ArraySubquery(
        Occurrence.objects.filter(series=OuterRef("pk"), window__isnull=False).order_by("on").values("window")
    ),
    "place_in_line": Value(0),
}


def finish_series(rows: list[dict[str, Any]]) -> None:
    """Work out, for all series of a page, what SeriesOut says of each."""
    places = line.places_of([row["id"] for row in rows])
    for row in rows:
        row["place_in_line"] = places.get(row["id"])
