"""What the API takes and gives about times: the wish, the proposed slots and the reasons."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from maintenance.domain.plans import GivenUp, Wish
from portal.shell.api.answers import Out
from portal.shell.api.fields import InstantField, ManyField, Taken


class WishIn(Taken):
    nights = serializers.BooleanField(required=False, default=False)
    not_weekdays = ManyField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        required=False,
        default=list,
        max_length=7,
        help_text="0 is Monday.",
    )
    before = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="All is done before this local day."
    )
    not_before = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Nothing starts before this local day."
    )
    in_one_piece = serializers.BooleanField(
        required=False, default=False, help_text="One session, even where work is split over nights."
    )


def wish_of(read: Mapping[str, Any]) -> Wish:
    """What was read of a WishIn, as the planner takes it."""
    return Wish(
        nights=read["nights"],
        not_weekdays=frozenset(read["not_weekdays"]),
        before=read["before"],
        not_before=read["not_before"],
        in_one_piece=read["in_one_piece"],
    )


class BookIn(WishIn):
    start = InstantField(help_text="The start of a proposed slot.")


class ReasonOut(Out):
    code = serializers.CharField()
    params = serializers.DictField()


class SlotOut(Out):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    sessions = serializers.ListField(child=serializers.ListField(child=serializers.DateTimeField()))
    reasons = ReasonOut(many=True)


class PassedOverOut(Out):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reasons = ReasonOut(many=True)


class WishOut(WishIn):
    """What is left of a wish."""


class AlternativeOut(Out):
    given_up = serializers.ChoiceField(choices=[condition.value for condition in GivenUp])
    wish = WishOut(help_text="What is left of the wish: book the slot with it.")
    slot = SlotOut()
    numbers = serializers.IntegerField(
        allow_null=True, help_text="How many of the numbers fit: divide the request after so many. Null: all."
    )


class ProposalOut(Out):
    slots = SlotOut(many=True)
    passed_over = PassedOverOut(many=True)
    looked_until = serializers.DateTimeField()
    alternatives = AlternativeOut(many=True, help_text="When nothing fits: what would, with one condition given up.")


class DivideIn(Taken):
    numbers = serializers.IntegerField(
        min_value=1, max_value=100_000, help_text="How many numbers the first part keeps, in their order."
    )
