"""What the API takes and gives about windows. Instants are in UTC; durations are minutes."""

from collections.abc import Mapping
from dataclasses import asdict
from operator import attrgetter, itemgetter
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import BooleanField, Case, DateTimeField, ExpressionWrapper, F, Func, Q, When
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compliance.selectors import anything_frozen
from labels.standby.numbers import counts_of
from maintenance import closed_times, extending, frozen_work
from maintenance.calendars.models import MustMove
from maintenance.calendars.selectors import newest_long_impact, newest_policy
from maintenance.domain import gates as gate_rules
from maintenance.domain.window_known import WindowStanding
from maintenance.gate_facts import unproved_by_name, unproved_of
from maintenance.known import known_of_row
from maintenance.models import CONTENTS, WINDOW_STATES, Gate, Window
from maintenance.runbooks.acts import CURSOR
from maintenance.window_words import window_sentence
from portal.changes.planning_serializers import ReasonOut, WishIn
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import InstantField, Taken, TextField
from portal.telling.serializers import PersonToldOut
from portal.telling.told import told_of_window
from tenants.clock import business_now


class CounterIn(Taken):
    start = InstantField(help_text="The time that would suit you. Where it is free, the window moves there.")


class OutcomeOut(Out):
    outcome = serializers.ChoiceField(
        choices=["agreed", "offer_again", "default"],
        help_text="offer_again: another time is offered (see the window's `offer`); default: nothing more is offered, "
        "what the notice period provides applies.",
    )


class WindowsAsked(Taken):
    state = serializers.ChoiceField(choices=list(WINDOW_STATES.items()), required=False)


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
        return window.pk in frozen_work.frozen_ones([window])

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
    frozen = frozen_work.frozen_labels([(row["title"], row["frozen"]) for row in still_open])
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
