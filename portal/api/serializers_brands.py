"""What the API takes and gives of brands. Days are whole local days of the client, the last one included."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from labels.models import Alias
from portal.api.fields import Taken, TextField


class BrandRenewalIn(Taken):
    reference = TextField(max_length=60, help_text="Number of the registration or filing.")
    valid_until = serializers.DateField(required=False, default=None, help_text="Left out: without an end.")
    file = serializers.FileField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)


class BrandIn(BrandRenewalIn):
    text = TextField(max_length=40, help_text="As it stands in labels, without a scene.")
    kind = serializers.ChoiceField(choices=Alias.Kind.choices)


class BrandOut(serializers.ModelSerializer[Alias]):
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
