"""What the API takes and gives about requests and windows. Instants are in UTC; durations are minutes."""

from collections.abc import Mapping
from dataclasses import asdict
from operator import attrgetter, itemgetter
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import BooleanField, Case, DateTimeField, ExpressionWrapper, F, Func, Q, Value, When
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compliance.selectors import anything_frozen
from labels.standby.numbers import counts_of
from maintenance import extending, selectors
from maintenance.calendars.selectors import newest_long_impact, newest_policy
from maintenance.domain import gates as gate_rules
from maintenance.domain.change_classes import FOR_CLIENTS
from maintenance.domain.estimate import Content
from maintenance.domain.window_known import WindowStanding
from maintenance.gate_facts import unproved_by_name, unproved_counts, unproved_of
from maintenance.intake import line
from maintenance.known import known_of_row
from maintenance.models import (
    CONTENTS,
    WINDOW_STATES,
    Gate,
    MaintenanceRequest,
    Window,
)
from maintenance.runbooks.acts import CURSOR
from maintenance.window_words import window_sentence
from portal.changes.planning_serializers import WishIn
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import IdField, InstantField, ManyField, Taken, TextField, Validated
from tenants.clock import business_now

# What a client may ask for.
FOR_CLIENTS_CHOICES = [choice for choice in CONTENTS.items() if choice[0] in FOR_CLIENTS]


class WindowsAsked(Taken):
    state = serializers.ChoiceField(choices=list(WINDOW_STATES.items()), required=False)


class RequestIn(Taken):
    content = serializers.ChoiceField(choices=FOR_CLIENTS_CHOICES)
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
            raise serializers.ValidationError({"text": "A label change needs a label."})
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


class GateOut(RowOut[Gate]):
    details = serializers.SerializerMethodField()

    class Meta:
        model = Gate
        fields: ClassVar[list[str]] = ["name", "state", "started_at", "ended_at", "details"]

    def get_details(self, gate: Gate) -> dict[str, Any]:
        return {name: said for name, said in gate.details.items() if name != CURSOR}


class SessionOut(Out):
    start = serializers.DateTimeField(source="period.lower")
    end = serializers.DateTimeField(source="period.upper")


class StandbyNumbersOut(Out):
    reserved = serializers.IntegerField()
    asked = serializers.IntegerField(
        help_text="Carriers are asked to lead the calls there; none has said that it does."
    )
    taking_calls = serializers.IntegerField(help_text="A carrier leads the calls there.")
    failed = serializers.IntegerField(help_text="No carrier leads the calls there: each has refused, or there is none.")
    lacking = serializers.IntegerField(help_text="Numbers for which the pool has none.")


class WindowOut(RowOut[Window]):
    request = serializers.UUIDField(source="request_id")
    title = serializers.CharField(source="__str__")
    frozen = serializers.SerializerMethodField(
        help_text="It stands still: certification is frozen for its label. GET /v1/trust says why, and what lifts it."
    )
    standby_numbers = serializers.SerializerMethodField()

    class Meta:
        model = Window
        fields: ClassVar[list[str]] = [
            "id",
            "request",
            "title",
            "state",
            "lane",
            "impact",
            "starts_at",
            "ends_at",
            "time_zone",
            "sequence",
            "promised_by",
            "first_promised_by",
            "started_at",
            "published_at",
            "completed_at",
            "completion",
            "held",
            "frozen",
            "policy_version",
            "slot_reasons",
            "booked_at",
            "booked_by",
            "booked_by_id",
            "extensions",
            "standby_numbers",
            "updated_at",
        ]

    def get_frozen(self, window: Window) -> bool:
        return window.pk in selectors.frozen_ones([window])

    @extend_schema_field(StandbyNumbersOut(allow_null=True))
    def get_standby_numbers(self, window: Window) -> Mapping[str, object] | None:
        numbers = extending.standby_numbers_of(window)
        return None if numbers is None else asdict(numbers)


# Where what WindowOut says of a window stands in a list, and what it is worked out of.
_NOW = Func(template="(SELECT business_now())", output_field=DateTimeField())  # asked once, not for each row
_HAS_IMPACT = Q(state__in=Window.OPEN, impact=True, ends_at__gt=_NOW)
_BY_NEWEST = Q(policy_version=newest_policy())
_IS_LONG = _HAS_IMPACT & _BY_NEWEST & Q(ends_at__gt=F("starts_at") + newest_long_impact())
WINDOW_COLUMNS: Mapping[str, Any] = {
    "title": "request__text",
    "frozen": "request__standby_text",
    "standby_numbers": Case(When(_IS_LONG, then=counts_of("pk"))),
    "number_count": "request__number_count",
    "content": "request__content",
    "anything_frozen": anything_frozen(),
    "by_older_policy": ExpressionWrapper(_HAS_IMPACT & ~_BY_NEWEST, BooleanField()),  # which says what is long
}


def finish_windows(rows: list[dict[str, Any]]) -> None:
    """Work out, for all windows of a page, what WindowOut says of each."""
    frozen, older = _frozen(rows), _standby_numbers([row for row in rows if row["by_older_policy"]])
    called: dict[str, str] = {}
    for row in rows:
        content, numbers, counts = row.pop("content"), row.pop("number_count"), row["standby_numbers"]
        if not row["title"]:
            row["title"] = called.get(content) or called.setdefault(content, str(CONTENTS.get(content, content)))
        row["frozen"] = bool(frozen) and row["id"] in frozen
        if counts is not None:
            row["standby_numbers"] = extending.standby_counted(numbers, counts[0] if counts else None)
        elif row["by_older_policy"]:
            row["standby_numbers"] = older.get(row["id"])
        del row["anything_frozen"], row["by_older_policy"]


def _frozen(rows: list[dict[str, Any]]) -> set[UUID]:
    """The keys of windows that stand still; nothing is asked for where nothing is frozen."""
    if not rows or not rows[0]["anything_frozen"]:
        return set()
    still_open = [row for row in rows if row["state"] in Window.OPEN]
    frozen = selectors.frozen_labels([(row["title"], row["frozen"]) for row in still_open])
    return {row["id"] for row, is_frozen in zip(still_open, frozen, strict=True) if is_frozen}


def _standby_numbers(rows: list[dict[str, Any]]) -> dict[UUID, extending.StandbyNumbers]:
    """Of windows with an impact to come, by their keys."""
    asked = itemgetter("id", "starts_at", "ends_at", "policy_version", "number_count")
    return extending.standby_numbers_of_each([extending.Impact(*asked(row)) for row in rows])


class WindowKnownOut(Out):
    standing = serializers.ChoiceField(choices=[each.value for each in WindowStanding])
    sentence = serializers.CharField(help_text="How it stands, in the client's language.")


class WindowDetailOut(WindowOut):
    gates = GateOut(many=True)
    sessions = SessionOut(many=True)
    directories = serializers.SerializerMethodField()
    unproved_numbers = serializers.SerializerMethodField()
    unproved = serializers.SerializerMethodField()
    known = serializers.SerializerMethodField()

    class Meta(WindowOut.Meta):
        fields: ClassVar[list[str]] = [
            *WindowOut.Meta.fields,
            "known",
            "gates",
            "sessions",
            "directories",
            "unproved_numbers",
            "unproved",
        ]

    @extend_schema_field(WindowKnownOut)
    def get_known(self, window: Window) -> dict[str, str]:
        gates = sorted(window.gates.all(), key=attrgetter("position"))
        known = known_of_row(window, gates, business_now(), frozen=self.get_frozen(window))
        return {"standing": known.standing.value, "sentence": window_sentence(known)}

    @extend_schema_field(serializers.IntegerField(help_text="The window waits until they are proved: see /numbers."))
    def get_unproved_numbers(self, window: Window) -> int:
        return unproved_of(window.request).count()

    @extend_schema_field(
        serializers.ListField(child=serializers.CharField(), help_text="Which they are; the first 500 of them.")
    )
    def get_unproved(self, window: Window) -> list[str]:
        return unproved_by_name(window.request, 500)[0]

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_directories(self, window: Window) -> list[dict[str, object]]:
        from labels.displays.witnesses import samples
        from labels.selectors import tally

        numbers = window.request.numbers.values_list("pk", flat=True)
        tallies = tally(numbers)
        sampled = samples(numbers, [each.directory for each in tallies])
        return [
            {
                "directory": each.directory.code,
                "critical": each.directory.critical,
                "states": each.states,
                "expected_from": each.expected_from,
                "expected_by": each.expected_by,
                "sample": sampled[each.directory.pk].as_data() if each.directory.pk in sampled else None,
            }
            for each in tallies
        ]


class ChangeIn(Taken):
    sequence = serializers.IntegerField(
        min_value=0, max_value=2_147_483_647, help_text="The sequence of the window as you saw it."
    )
    reason = TextField(max_length=300)


class CancelIn(ChangeIn):
    following = serializers.BooleanField(
        required=False, default=False, help_text="Of recurring maintenance: this window and all that follow it."
    )


class ExtendIn(ChangeIn):
    until = InstantField(help_text="The end that is asked for; the answer says which one it has become.")


class MoveIn(WishIn):
    sequence = serializers.IntegerField(min_value=0, max_value=2_147_483_647)
    start = InstantField()
    reason = TextField(max_length=300, required=False, default="", allow_blank=True)


class WaiveIn(Taken):
    gate = serializers.ChoiceField(choices=[gate.value for gate in gate_rules.GateKind])
    reason = TextField(max_length=300)
