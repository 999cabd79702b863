"""Fields of models in every room."""

from typing import Any

from django.db import models

from tenants.domain import tagged


class TaggedJSONField(models.JSONField):
    """JSON in which instants and days are tagged (tenants.domain.tagged): as Python values outside of the database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "encoder": tagged.Encoder, "decoder": tagged.Decoder})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["encoder"], options["decoder"]
        return name, path, args, options
