"""Fields that take what programs send."""

from __future__ import annotations

from datetime import datetime

from rest_framework import serializers


class InstantField(serializers.DateTimeField):
    """An instant; one without a zone is in the client's. Those at the ends of the calendar are refused there too."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")
