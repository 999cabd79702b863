"""How answers are written."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class Encoder(JSONEncoder):
    """Every instant in one form: in UTC, as the ones inside of stored reasons and histories are."""

    def default(self, obj: Any) -> Any:
        return obj.astimezone(UTC).isoformat() if isinstance(obj, datetime) else super().default(obj)


class JsonRenderer(JSONRenderer):
    """Serializers leave instants as they are (DATETIME_FORMAT); here they are written."""

    encoder_class = Encoder
