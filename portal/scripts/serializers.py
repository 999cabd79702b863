"""What the API takes and gives of call scripts."""

from django.conf import settings
from rest_framework import serializers

from maintenance.domain.scripts import LONGEST
from maintenance.scripts.models import SCENARIOS, ScriptVersion
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import Taken, TextField


class ScriptsAsked(Taken):
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)


class ScriptIn(Taken):
    scenario = serializers.ChoiceField(choices=list(SCENARIOS.items()))
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    text = TextField(
        max_length=2 * LONGEST, help_text="Variables in braces: {company}, {from}, {until}, {standby_label}, …"
    )


class ScriptOut(Out):
    """What is said in a situation."""

    scenario = serializers.ChoiceField(choices=list(SCENARIOS.items()))
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    version = serializers.IntegerField(help_text="0: the platform's own text.")
    text = serializers.CharField(help_text="With its variables.")


class ScriptsOut(Out):
    scripts = ScriptOut(many=True)


class ScriptVersionOut(RowOut[ScriptVersion]):
    class Meta:
        model = ScriptVersion
        fields = ("id", "scenario", "language", "version", "text", "state", "published_at")


class SentenceOut(Out):
    """The sentence to say about a window that runs now."""

    window = serializers.UUIDField(source="window.pk")
    until = serializers.DateTimeField(source="window.ends_at")
    scenario = serializers.CharField(source="script.scenario")
    version = serializers.IntegerField(source="script.version")
    text = serializers.CharField(help_text="As it is said.")


class SaidNowOut(Out):
    sentences = SentenceOut(many=True, help_text="One for each window that runs, what ends first coming first.")
