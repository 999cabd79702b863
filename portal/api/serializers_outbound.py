"""What the API takes and gives of outbound plans, agents and losses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from rest_framework import serializers

from maintenance.domain.losses import WHOLE_DAY
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.services import MOST_COUNTED
from portal.api.fields import InstantField, Taken

MOST_ROWS = 1000  # of a batch


class OutboundAsked(Taken):
    start = InstantField(help_text="When the maintenance would begin. Without an offset: in your time zone.")
    end = InstantField(help_text="When it would end; at most 31 days later.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not timedelta() < attrs["end"] - attrs["start"] <= timedelta(days=31):
            raise serializers.ValidationError({"end": ["After start, and at most 31 days later."]})
        return attrs


class ExpectedCallsOut(serializers.Serializer[Any]):
    calls = serializers.FloatField()
    low = serializers.FloatField(allow_null=True, help_text="Of the 80 % interval from earlier errors.")
    high = serializers.FloatField(allow_null=True)


class MovedCallsOut(serializers.Serializer[Any]):
    from_day = serializers.DateField(help_text="Local to you, as all days and hours here.")
    from_hour = serializers.IntegerField()
    to_day = serializers.DateField()
    to_hour = serializers.IntegerField()
    calls = serializers.IntegerField()


class OutboundHourOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    hour = serializers.IntegerField()
    planned = serializers.FloatField(help_text="Calls to be expected.")
    inside = serializers.IntegerField(help_text="Of them in the maintenance.")
    moved_out = serializers.IntegerField()
    moved_in = serializers.IntegerField()


class BackTestOut(serializers.Serializer[Any]):
    tried = serializers.IntegerField(help_text="Earlier days on which the same hours were forecast.")
    error = serializers.FloatField(allow_null=True, help_text="Mean, in calls.")
    naive_error = serializers.FloatField(allow_null=True, help_text="Taking the week before as it was.")
    covered = serializers.FloatField(allow_null=True, help_text="Share inside the 80 % interval.")


class CallTeamOut(serializers.Serializer[Any]):
    most_calls = serializers.IntegerField(help_text="An hour.")
    from_hour = serializers.IntegerField()
    until_hour = serializers.IntegerField(help_text="Not called in any more.")
    days_off = serializers.BooleanField()
    said = serializers.BooleanField(help_text="By you; otherwise taken from your calls.")


class OutboundPlanOut(serializers.Serializer[Any]):
    expected = ExpectedCallsOut()
    answered = serializers.FloatField(source="plan.answered", help_text="Of them, without the maintenance.")
    drop = serializers.FloatField(help_text="Share by which fewer are answered in it.")
    drop_from = serializers.CharField(help_text="own or platform (measured), or figure (assumed).")
    lost = serializers.FloatField(source="plan.lost", help_text="Answered calls lost, if nothing is moved.")
    share_lost = serializers.FloatField(source="plan.share_lost")
    lost_moved = serializers.FloatField(source="plan.lost_moved")
    share_lost_moved = serializers.FloatField(source="plan.share_lost_moved")
    limit = serializers.FloatField(source="plan.limit", help_text="The share that may be lost.")
    unmet = serializers.CharField(
        source="plan.unmet", allow_null=True, help_text="Why the limit cannot be kept: capacity or rate."
    )
    orders_lost = serializers.FloatField(allow_null=True)
    orders_lost_moved = serializers.FloatField(allow_null=True)
    moves = MovedCallsOut(source="plan.moves", many=True)
    hours = OutboundHourOut(many=True)
    test = BackTestOut()
    team = CallTeamOut()
    known_until = serializers.DateField(help_text="The last day of calls that is known.")


class CallTeamIn(Taken):
    most_calls = serializers.IntegerField(min_value=1, max_value=1_000_000, help_text="An hour, of all agents.")
    from_hour = serializers.IntegerField(min_value=0, max_value=23)
    until_hour = serializers.IntegerField(min_value=1, max_value=24)
    days_off = serializers.BooleanField(default=False)


class ChannelCountIn(Taken):
    day = serializers.DateField(help_text="Local to you.")
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False, help_text="Left out: of the whole day.")
    channel = serializers.ChoiceField(choices=ChannelCount.Channel.choices)
    enquiries = serializers.IntegerField(min_value=0, max_value=MOST_COUNTED)
    orders = serializers.IntegerField(min_value=0, max_value=MOST_COUNTED)


class ChannelCountsIn(Taken):
    rows = serializers.ListField(child=ChannelCountIn(), min_length=1, max_length=MOST_ROWS, help_text="Up to 1,000.")


class KeptOut(serializers.Serializer[Any]):
    kept = serializers.IntegerField(help_text="Rows that are new or differ.")


class ChannelCountOut(serializers.ModelSerializer[ChannelCount]):
    hour = serializers.SerializerMethodField(help_text="None: of the whole day.")

    class Meta:
        model = ChannelCount
        fields: ClassVar[list[str]] = ["day", "hour", "channel", "enquiries", "orders", "updated_at"]

    def get_hour(self, row: ChannelCount) -> int | None:
        return None if row.hour == WHOLE_DAY else row.hour


class CountedOut(serializers.Serializer[Any]):
    enquiries = serializers.FloatField()
    orders = serializers.FloatField()
    conversion = serializers.FloatField(allow_null=True, help_text="Orders of enquiries.")


class ChannelLossOut(serializers.Serializer[Any]):
    channel = serializers.CharField()
    usual = CountedOut(help_text="The mean of up to four weeks before, at the same time.")
    during = CountedOut()
    after = CountedOut(allow_null=True, help_text="The mean of up to two weeks after.")


class LossesOut(serializers.Serializer[Any]):
    channels = ChannelLossOut(many=True)
    usual = CountedOut()
    during = CountedOut()
    enquiries_lost = serializers.FloatField(help_text="Of all channels together.")
    orders_lost = serializers.FloatField()
    share_lost = serializers.FloatField(allow_null=True)
    weeks = serializers.IntegerField(help_text="Before, that are known.")
    by_day = serializers.BooleanField(help_text="Whole days were compared.")
