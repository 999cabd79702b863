"""Fields that take what programs send."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from tenants.domain.characters import has_control_characters

Validated = dict[str, Any]  # DRF checks what is sent by name, each of a type of its own
NAMED = 20  # names, or things that are wrong, that an answer has at most; each name is cut to
LONGEST_NAME = 60  # characters


class BrokenRule(serializers.ValidationError):
    """The body fits the document but breaks a rule that the document cannot state."""

    CODE = "rule"

    def __init__(self, detail: Any) -> None:
        super().__init__(detail, code=self.CODE)


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Raises ValidationError that names unknown fields: a typing error would otherwise pass in silence."""
    unknown = [name for name in given if name not in known]
    if unknown:
        said = _("There is no such field here: remove it, or correct its name.")
        raise serializers.ValidationError({str(name)[:LONGEST_NAME]: [said] for name in unknown[:NAMED]})


class Taken(serializers.Serializer[Any]):
    # The base of everything that programs give: a name that it does not have is refused. (A docstring would stand in
    # the document, at every body that has none.)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            refuse_unknown(data, self.fields)
        return super().to_internal_value(data)


class InstantField(serializers.DateTimeField):
    """An instant; one without a zone is in the client's. Those at the ends of the calendar are refused there too."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            return super().enforce_timezone(value)
        except (OverflowError, serializers.ValidationError) as error:
            raise BrokenRule(self.error_messages["overflow"]) from error


class FullInstantField(InstantField):
    """An instant with its zone: nothing of it is guessed."""

    def to_internal_value(self, value: Any) -> datetime:
        parsed = super().to_internal_value(value)
        _hours, _colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
        if not any(each in rest for each in "zZ+-"):
            raise serializers.ValidationError(
                _("Give an instant with its zone, such as 2026-11-27T06:00:00Z; in an address, + is written %2B."),
                code="zone",
            )
        return parsed


class TextField(serializers.CharField):
    """A text that is one in JSON too: a number is none, however it would be written (1e999 became "inf").

    A control character is refused, as in forms (portal.web.middleware.CharactersMiddleware).
    """

    def run_validation(self, data: Any = serializers.empty) -> Any:
        blank = self.trim_whitespace and not self.allow_blank and isinstance(data, str) and not data.strip()
        if blank and data:
            raise BrokenRule(self.error_messages["blank"])
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if has_control_characters(data):
            raise serializers.ValidationError(_("Control characters are not allowed: remove them."), code="control")
        return super().to_internal_value(data)


class UploadField(serializers.FileField):
    """A file of a form. The document cannot say that one without content is none."""

    def to_internal_value(self, data: Any) -> Any:
        if getattr(data, "size", None) == 0 and not self.allow_empty_file:
            raise BrokenRule(self.error_messages["empty"])
        return super().to_internal_value(data)


class IdField(serializers.UUIDField):
    """An id as answers give it: in JSON a text, never the number that it could be written as too."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class ManyField(serializers.ListField):
    """Many of one kind. Too many are refused before any is looked at; of those that are wrong the first are named."""

    max_length: int

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)

    def run_child_validation(self, data: Any) -> list[Any]:
        read: list[Any] = []
        wrong: dict[Any, Any] = {}
        for place, each in enumerate(data):
            try:
                read.append(self.child.run_validation(each))
            except serializers.ValidationError as error:
                wrong[place] = error.detail
                if len(wrong) == NAMED:
                    break
        if wrong:
            raise serializers.ValidationError(wrong)
        return read
