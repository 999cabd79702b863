"""What the API takes and gives about requests. Instants are in UTC; durations are minutes."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Value
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.domain.change_classes import FOR_CLIENTS
from maintenance.domain.estimate import Content
from maintenance.gate_facts import unproved_counts, unproved_of
from maintenance.intake import line
from maintenance.models import (
    CONTENTS,
    MaintenanceRequest,
    Window,
)
from portal.changes.forms import NOT_ORDERED
from portal.shell.api.answers import RowOut
from portal.shell.api.fields import BrokenRule, IdField, InstantField, ManyField, Taken, TextField, Validated

# What a client may ask for.
FOR_CLIENTS_CHOICES = [choice for choice in CONTENTS.items() if choice[0] in FOR_CLIENTS]
SAYS_WHO: dict[str, Any] = {"invalid_choice": NOT_ORDERED}


class RequestIn(Taken):
    content = serializers.ChoiceField(choices=FOR_CLIENTS_CHOICES, error_messages=SAYS_WHO)
    numbers = ManyField(child=IdField(), min_length=1, max_length=100_000, help_text="Ids of numbers.")
    text = TextField(max_length=40, required=False, help_text="The label; for label_change.")
    valid_from = InstantField(required=False, allow_null=True, default=None)
    valid_until = InstantField(required=False, allow_null=True, default=None)
    standby_label = TextField(
        max_length=40,
        required=False,
        default="",
        allow_blank=True,
        help_text="An approved standby label; for work with an impact.",
    )
    urgency = TextField(
        max_length=300,
        required=False,
        default="",
        allow_blank=True,
        help_text="Why it is an emergency: it may run by day, and a second person has to agree.",
    )

    def validate(self, attrs: Validated) -> Validated:
        if attrs["content"] == Content.LABEL_CHANGE and not attrs.get("text"):
            raise BrokenRule({"text": "A label change needs a label."})
        return attrs


class RequestOut(RowOut[MaintenanceRequest]):
    window = serializers.SerializerMethodField()
    place_in_line = serializers.SerializerMethodField()
    unproved_numbers = serializers.SerializerMethodField()

    class Meta:
        model = MaintenanceRequest
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "content",
            "change_class",
            "urgency",
            "by_platform",
            "state",
            "text",
            "number_count",
            "standby_text",
            "impact",
            "needs_review",
            "valid_from",
            "valid_until",
            "checks",
            "estimate",
            "lane",
            "lane_reasons",
            "requested_by",
            "created_at",
            "handed_in_at",
            "window",
            "place_in_line",
            "unproved_numbers",
            "updated_at",
        ]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_place_in_line(self, request: MaintenanceRequest) -> int | None:
        pooled = request.state == MaintenanceRequest.State.POOLED
        return line.place_of(request.pk) if pooled else None

    @extend_schema_field(serializers.IntegerField(help_text="The window waits until they are proved: see /numbers."))
    def get_unproved_numbers(self, request: MaintenanceRequest) -> int:
        return unproved_of(request).count()

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_window(self, request: MaintenanceRequest) -> str | None:
        window = Window.objects.filter(request=request).values_list("pk", flat=True).first()
        return None if window is None else str(window)


# Where what RequestOut says of a request stands in a list, and what is worked out.
REQUEST_COLUMNS: Mapping[str, Any] = {
    "window": "window",
    "place_in_line": Value(0),
    "unproved_numbers": Value(0),
}


def finish_requests(rows: list[dict[str, Any]]) -> None:
    """Work out, for all requests of a page, what RequestOut says of each."""
    places = line.places_of([row["id"] for row in rows if row["state"] == MaintenanceRequest.State.POOLED])
    unproved = unproved_counts([row["id"] for row in rows if row["content"] == Content.LABEL_CHANGE])
    for row in rows:
        row["place_in_line"] = places.get(row["id"])
        row["unproved_numbers"] = unproved.get(row["id"], 0)
