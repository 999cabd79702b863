"""Fields of models in every room."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from tenants.domain import tagged


class TaggedJSONField(models.JSONField):
    """JSON in which instants and days are tagged (tenants.domain.tagged): as Python values outside of the database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "encoder": tagged.Encoder, "decoder": tagged.Decoder})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["encoder"], options["decoder"]
        return name, path, args, options


def by_two_people(first: str, second: str) -> Q:
    """Returns a constraint's condition that a row names two different people in these columns.

    Their ids tell them apart (the columns of the same name with _id); in older rows without an id their names do.
    """
    lacks_id = Q(**{f"{first}_id": ""}) | Q(**{f"{second}_id": ""})
    other_id, other_name = ~Q(**{f"{second}_id": F(f"{first}_id")}), ~Q(**{second: F(first)})
    return ~Q(**{second: ""}) & ((~lacks_id & other_id) | (lacks_id & other_name))
