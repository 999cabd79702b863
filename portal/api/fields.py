"""Fields that take what programs send."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers


class InstantField(serializers.DateTimeField):
    """An instant; one without a zone is in the client's. Those at the ends of the calendar are refused there too."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


class TextField(serializers.CharField):
    """A text that is one in JSON too: a number is none, however it would be written (1e999 became "inf")."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdField(serializers.UUIDField):
    """An id as answers give it: in JSON a text, never the number that it could be written as too."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
