"""What the API takes and gives about labels and brands."""

from typing import ClassVar

from rest_framework import serializers

from labels.models import Alias
from portal.shell.api.answers import Out, RowOut
from portal.shell.api.fields import Taken, TextField, UploadField


class LabelCheckIn(Taken):
    text = TextField(max_length=40)


class FindingOut(Out):
    code = serializers.CharField()
    severity = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    params = serializers.DictField()


class LabelCheckOut(Out):
    text = serializers.CharField()
    decision = serializers.ChoiceField(choices=["accept", "review", "reject"])
    findings = FindingOut(many=True)
    recognition = serializers.DictField()


class BrandRenewalIn(Taken):
    reference = TextField(max_length=60, help_text="Number of the registration or filing.")
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: without an end.")
    file = UploadField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)


class BrandIn(BrandRenewalIn):
    text = TextField(max_length=40, help_text="As it stands in labels, without a scene.")
    kind = serializers.ChoiceField(choices=Alias.Kind.choices)


class BrandOut(RowOut[Alias]):
    class Meta:
        model = Alias
        fields: ClassVar[list[str]] = [
            "id",
            "text",
            "kind",
            "reference",
            "valid_until",
            "state",
            "created_at",
            "updated_at",
        ]
