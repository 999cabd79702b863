"""What the API gives of the night-duty line."""

from rest_framework import serializers

from portal.shell.api.answers import Out


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
