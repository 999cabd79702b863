"""What the API gives of how estimates have held."""

from rest_framework import serializers

from maintenance.domain.estimate import Content
from portal.shell.api.answers import Out


class HeldOut(Out):
    content = serializers.ChoiceField(choices=[each.value for each in Content])
    kind = serializers.CharField(help_text="Of the content.")
    windows = serializers.IntegerField(source="held.count", help_text="How many have finished.")
    on_time_percent = serializers.DecimalField(
        source="held.on_time_percent", max_digits=4, decimal_places=1, help_text="Published by what was promised first."
    )
    within_most_percent = serializers.DecimalField(
        source="held.within_most_percent",
        max_digits=4,
        decimal_places=1,
        help_text="Took no longer than the most that was told.",
    )
    told_minutes = serializers.IntegerField(source="held.told", help_text="Median of the likely time that was told.")
    took_minutes = serializers.IntegerField(source="held.took", help_text="Median of what it took.")


class EstimatesHeldOut(Out):
    own = HeldOut(many=True)
    everybody = HeldOut(many=True, help_text="Over all clients; a content only when several have windows of it.")
