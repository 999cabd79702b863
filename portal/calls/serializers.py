"""What the API takes and gives of calls, answer rates, outbound plans, agents and losses."""

from datetime import UTC, timedelta
from math import isfinite
from typing import Any, ClassVar, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from maintenance.calls.domain.causes import ToldSuspect
from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.domain.falls import step_after
from maintenance.calls.domain.labels_compared import LabelRate
from maintenance.calls.domain.outcomes import CallOutcome
from maintenance.calls.models import CallImport, CallSource, Comparison
from maintenance.calls.selectors import recovery_of
from maintenance.calls.sources import fingerprint
from maintenance.calls.texts import NETWORKS
from maintenance.domain.intervals import Interval
from maintenance.domain.losses import WHOLE_DAY
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.services import MOST_COUNTED
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import BrokenRule, InstantField, ManyField, Taken, TextField, Validated
from portal.windows.comparisons import sentence, step_link

MOST_CALLS = 1000  # of a batch


class CallIn(Taken):
    id = TextField(max_length=100, help_text="Of your system: the same call again is not counted twice.")
    shown = TextField(max_length=40, help_text="Your number as customers saw it; others do not count.")
    called = TextField(
        max_length=40, required=False, help_text="The customer's number: tells the network, and is not kept."
    )
    began = InstantField(help_text="When the call began. Without an offset: in your time zone.")
    seconds = serializers.IntegerField(min_value=0, max_value=864_000, default=0, help_text="Of talk.")
    cause = serializers.ChoiceField(choices=[each.value for each in CallOutcome], help_text="How it ended.")
    region = TextField(max_length=20, required=False, help_text="Where the customer is, in your words.")
    handset = TextField(
        max_length=100, required=False, help_text="Brand or model of the customer's handset: its vendor alone is kept."
    )


class CallsIn(Taken):
    calls = ManyField(child=CallIn(), min_length=1, max_length=MOST_CALLS, help_text="Up to 1,000.")


class CallImportOut(RowOut[CallImport]):
    skipped = serializers.SerializerMethodField(help_text="Code → lines that do not count.")

    class Meta:
        model = CallImport
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "sha256",
            "state",
            "layout",
            "zone",
            "problem",
            "calls",
            "known",
            "skipped",
            "first_day",
            "last_day",
            "asked_by",
            "created_at",
            "taken_at",
            "updated_at",
        ]

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_skipped(self, row: CallImport) -> dict[str, int]:
        return dict(row.skipped)


class CallSourceIn(Taken):
    host = TextField(max_length=253, help_text="A name or an IP address.")
    port = serializers.IntegerField(min_value=1, max_value=65_535, default=22)
    folder = TextField(max_length=300, required=False, default="", allow_blank=True, help_text="As the user sees it.")
    username = TextField(max_length=100)
    password = TextField(max_length=200, required=False, default="", allow_blank=True, help_text="Or a private key.")
    private_key = TextField(
        max_length=10_000,
        required=False,
        default="",
        allow_blank=True,
        help_text="OpenSSH or PEM, without a passphrase. Like the password it is never given out again.",
    )


class HostKeyIn(Taken):
    host_key = TextField(max_length=1500, help_text="`offered_key`, once you have compared it.")


class CallSourceOut(serializers.ModelSerializer[CallSource]):
    fingerprint = serializers.SerializerMethodField(help_text="Of `offered_key`, or of `host_key` without one.")

    class Meta:
        model = CallSource
        fields: ClassVar[list[str]] = [
            *("id", "host", "port", "folder", "username", "state", "host_key", "offered_key", "fingerprint"),
            *("trouble", "detail", "failing_since", "fetched_at", "created_at", "updated_at"),
        ]
        extra_kwargs: ClassVar[dict[str, dict[str, str]]] = {
            "offered_key": {
                "help_text": "What the server shows, where that is not `host_key`: compare and confirm it."
            },
            "trouble": {"help_text": "Code of why the last look did not work; empty when it did."},
        }

    def get_fingerprint(self, row: CallSource) -> str:
        shown = row.offered_key or row.host_key
        return fingerprint(shown) if shown else ""


DAYS: Final = 61  # of answer rates, where nobody says how many


class AnswerRatesIn(Taken):
    until = serializers.DateField(required=False, help_text="The last day; today, when left out.")
    days = serializers.IntegerField(
        required=False, default=DAYS, min_value=1, max_value=366, help_text="So many days, `until` among them."
    )
    number = TextField(max_length=40, required=False, help_text="Of one of your numbers.")
    group = TextField(max_length=60, required=False, help_text="Of your numbers in this group.")
    network = serializers.ChoiceField(
        choices=list(NETWORKS),
        required=False,
        help_text="Of customers on this network, by the digits of their numbers.",
    )
    handset = TextField(
        max_length=20,
        required=False,
        help_text="Of customers with handsets of this vendor (code of its directory), of calls that say it.",
    )


class AnswerRateOut(Out):
    day = serializers.DateField(help_text="Local to you.")
    calls = serializers.IntegerField()
    counted = serializers.IntegerField(help_text="Without calls that no label could have changed.")
    answered = serializers.IntegerField()
    rejected = serializers.IntegerField()
    blocked = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True, help_text="answered / counted.")


class HappeningOut(Out):
    kind = serializers.CharField(help_text="window, label or mark.")
    first = serializers.DateField(help_text="Local to you, within the days asked for.")
    last = serializers.DateField()
    text = serializers.CharField(help_text="The window's title, the label, or the kind of mark.")
    directory = serializers.CharField(allow_blank=True, help_text="Who marks: its code.")
    numbers = serializers.IntegerField(help_text="On how many numbers.")
    window = serializers.UUIDField(allow_null=True)


class AnswerRatesOut(Out):
    days = AnswerRateOut(many=True)
    happened = HappeningOut(many=True, help_text="Windows, changes of labels and marks in these days.")


class LabelRateOut(Out):
    text = serializers.CharField(
        source="label", allow_blank=True, help_text="Of a scene: empty for labels that say the name alone."
    )
    calls = serializers.IntegerField(help_text="That count.")
    answered = serializers.IntegerField()
    days = serializers.IntegerField(help_text="On which there were calls under other labels too.")
    change = serializers.FloatField(help_text="0.08: answered 8 % more often than the others in the same hours.")
    low = serializers.FloatField(source="interval.low", help_text="90 of 100 such intervals hold the true change.")
    high = serializers.SerializerMethodField(help_text="null: without an end, too few days.")
    p = serializers.FloatField(help_text="Two-sided.")
    better = serializers.BooleanField(help_text="Surely answered more often, by 5 % or more.")

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_high(self, row: LabelRate) -> float | None:
        return row.interval.high if isfinite(row.interval.high) else None


class LabelRatesOut(Out):
    labels = LabelRateOut(many=True, help_text="The best first; empty while there are no calls under two labels.")
    scenes = LabelRateOut(many=True)


class FactOut(Out):
    kind = serializers.CharField(help_text="mark, reused, standby, stale or label.")
    detail = serializers.CharField(allow_blank=True)
    directory = serializers.CharField(allow_blank=True)
    numbers = serializers.IntegerField()


class SuspectOut(Out):
    dimension = serializers.CharField(
        allow_blank=True, help_text="number, numbers, network, region or handset; empty: all alike."
    )
    value = serializers.CharField(allow_blank=True)
    weight = serializers.FloatField(help_text="Log-likelihood over nothing having fallen.")
    tied = serializers.BooleanField()
    facts = FactOut(many=True)
    next_step = serializers.SerializerMethodField(help_text="appeal, accelerate, correct, change_label or check.")
    page = serializers.SerializerMethodField(help_text="Where the next step is taken: a path of the pages.")

    @extend_schema_field(serializers.CharField())
    def get_next_step(self, suspect: ToldSuspect) -> str:
        return step_after(suspect)

    @extend_schema_field(serializers.CharField())
    def get_page(self, suspect: ToldSuspect) -> str:
        return step_link(suspect)


class RecoveryOut(RowOut[Comparison]):
    class Meta:
        model = Comparison
        fields: ClassVar[list[str]] = ["repaired_since", "look", "verdict", "change", "low", "high", "data_sha256"]


class ComparisonOut(RowOut[Comparison]):
    said = serializers.SerializerMethodField(help_text="The verdict in one sentence.")
    recovery = serializers.SerializerMethodField(
        help_text="The days since the cause was repaired beside those before the window; null before that."
    )
    suspects = SuspectOut(source="told", many=True, help_text="The likeliest first; of a fall alone.")

    class Meta:
        model = Comparison
        fields: ClassVar[list[str]] = [
            "id",
            "look",
            "made_at",
            "verdict",
            "said",
            "change",
            "low",
            "high",
            "p",
            "before_calls",
            "before_answered",
            "after_calls",
            "after_answered",
            "days_before",
            "days_after",
            "least_found",
            "between",
            "with_controls",
            "enough_on",
            "enough_to",
            "mix",
            "rate",
            "suspects",
            "recovery",
            "data_sha256",
        ]

    @extend_schema_field(RecoveryOut(allow_null=True))
    def get_recovery(self, row: Comparison) -> Any:
        recovery = recovery_of(row.window_id) if row.verdict == Verdict.FELL else None
        return RecoveryOut(recovery).data if recovery is not None else None

    @extend_schema_field(serializers.CharField())
    def get_said(self, row: Comparison) -> str:
        return sentence(row)


MOST_ROWS = 1000  # of a batch


class OutboundAsked(Taken):
    start = InstantField(help_text="When the maintenance would begin. Without an offset: in your time zone.")
    minutes = serializers.IntegerField(min_value=1, max_value=31 * 24 * 60, help_text="How long it would last.")

    def validate(self, attrs: Validated) -> Validated:
        start = attrs["start"].astimezone(UTC)
        try:
            return {"session": Interval(start, start + timedelta(minutes=attrs["minutes"]))}
        except OverflowError as error:  # at the end of the calendar
            raise BrokenRule({"minutes": ["It has to end before the year 10000."]}) from error


class ExpectedCallsOut(Out):
    calls = serializers.FloatField()
    low = serializers.FloatField(allow_null=True, help_text="Of the 80 % interval from earlier errors.")
    high = serializers.FloatField(allow_null=True)


class MovedCallsOut(Out):
    from_day = serializers.DateField(help_text="Local to you, as all days and hours here.")
    from_hour = serializers.IntegerField()
    to_day = serializers.DateField()
    to_hour = serializers.IntegerField()
    calls = serializers.IntegerField()


class OutboundHourOut(Out):
    day = serializers.DateField()
    hour = serializers.IntegerField()
    planned = serializers.FloatField(help_text="Calls to be expected.")
    inside = serializers.IntegerField(help_text="Of them in the maintenance.")
    moved_out = serializers.IntegerField()
    moved_in = serializers.IntegerField()


class BackTestOut(Out):
    tried = serializers.IntegerField(help_text="Earlier days on which the same hours were forecast.")
    error = serializers.FloatField(allow_null=True, help_text="Mean, in calls.")
    naive_error = serializers.FloatField(allow_null=True, help_text="Taking the week before as it was.")
    covered = serializers.FloatField(allow_null=True, help_text="Share inside the 80 % interval.")


class CallTeamOut(Out):
    most_calls = serializers.IntegerField(help_text="An hour.")
    from_hour = serializers.IntegerField()
    until_hour = serializers.IntegerField(help_text="Not called in any more.")
    days_off = serializers.BooleanField()
    said = serializers.BooleanField(help_text="By you; otherwise taken from your calls.")


class OutboundPlanOut(Out):
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
    rows = ManyField(child=ChannelCountIn(), min_length=1, max_length=MOST_ROWS, help_text="Up to 1,000.")


class KeptCallsOut(Out):
    kept = serializers.IntegerField(help_text="Rows that are new or differ.")


class ChannelCountOut(RowOut[ChannelCount]):
    hour = serializers.SerializerMethodField(help_text="None: of the whole day.")

    class Meta:
        model = ChannelCount
        fields: ClassVar[list[str]] = ["day", "hour", "channel", "enquiries", "orders", "updated_at"]

    def get_hour(self, row: ChannelCount) -> int | None:
        return None if row.hour == WHOLE_DAY else row.hour


class CountedOut(Out):
    enquiries = serializers.FloatField()
    orders = serializers.FloatField()
    conversion = serializers.FloatField(allow_null=True, help_text="Orders of enquiries.")


class ChannelLossOut(Out):
    channel = serializers.CharField()
    usual = CountedOut(help_text="The mean of up to four weeks before, at the same time.")
    during = CountedOut()
    after = CountedOut(allow_null=True, help_text="The mean of up to two weeks after.")


class LossesOut(Out):
    channels = ChannelLossOut(many=True)
    usual = CountedOut()
    during = CountedOut()
    enquiries_lost = serializers.FloatField(help_text="Of all channels together.")
    orders_lost = serializers.FloatField()
    share_lost = serializers.FloatField(allow_null=True)
    weeks = serializers.IntegerField(help_text="Before, that are known.")
    by_day = serializers.BooleanField(help_text="Whole days were compared.")
