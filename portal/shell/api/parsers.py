"""Parsers bound a body of the API: they count its size, parts and depth on the bytes, before anything is made.

Django counts forms (of pages, and with files) before it makes anything: DATA_UPLOAD_MAX_MEMORY_SIZE, left at its 2.5
MB, since %41 takes twenty times its size while it is read, and MAX_NUMBER_FIELDS.
"""

import json
import re
from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_PARTS: Final = 250_000  # texts, brackets and commas: 100,000 ids have 200,000 of them
SMALL: Final = 1024 * 1024  # bytes; orjson makes room for twelve times the body before it reads it
DEEPEST: Final = 32  # brackets in one another
# A text without what is escaped in it (the end of the body ends it too: else each quote of what never ends would be
# tried anew), a bracket, a comma. No group is repeated: for each time the machine of expressions keeps a place.
_PARTS: Final = re.compile(rb'"[^"]*+"?|[\[\]{},]')


class BodyTooLarge(APIException):
    """More than an operation takes."""

    status_code = 413
    default_code = "too_large"


class JsonParser(BaseParser):
    """JSON in UTF-8 that can be written again: no halves of characters, no number without end.

    It is not below DRF's own, for which DRF has the whole body read first, whatever its size.
    """

    media_type = "application/json"
    largest: ClassVar[int] = 8 * 1024 * 1024  # bytes; 100,000 ids, one on a line, have 4.5 million

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(self.largest + 1)
        if len(body) > self.largest:
            raise BodyTooLarge(_("The body is too large: this call takes %(most)s MB.") % {"most": self.largest >> 20})
        refuse_bomb(body)
        try:
            return self.read(body)
        except (ValueError, orjson.JSONEncodeError) as error:
            raise ParseError(f"JSON parse error - {error}") from None

    def read(self, body: bytes) -> Any:
        """Returns the parsed body. Raises ValueError, JSONEncodeError for values that cannot be written again."""
        if len(body) <= SMALL:
            return orjson.loads(body)
        asked = json.loads(body.decode(), parse_constant=_no_number)
        self.check(asked)
        return asked

    def check(self, asked: Any) -> None:
        """Raises JSONEncodeError for halves of characters and numbers of more than 64 bits."""
        orjson.dumps(asked)


class BackupParser(JsonParser):
    """JSON that carries a backup of labels, whose quotes are two bytes each there. `backup` comes as the bytes of the
    file: as a text it takes twice the room.
    """

    largest = 65 * 1024 * 1024

    def read(self, body: bytes) -> Any:
        asked = super().read(body)
        if isinstance(asked, dict) and isinstance(asked.get("backup"), str):
            asked["backup"] = asked["backup"].encode()
        return asked

    def check(self, asked: Any) -> None:
        if isinstance(asked, dict):  # the backup is written as bytes, which tells
            asked = {name: value for name, value in asked.items() if name != "backup" or not isinstance(value, str)}
        super().check(asked)


def _no_number(written: str) -> None:
    raise ValueError(f"{written} is no number")


def refuse_bomb(body: bytes) -> None:
    """Raises BodyTooLarge for JSON of too many parts, ParseError for one nested too deeply. Takes a copy of the body at
    most, and no more steps than MOST_PARTS.
    """
    depth = 0
    body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    for count, part in enumerate(_PARTS.finditer(body), 1):
        if count > MOST_PARTS:
            raise BodyTooLarge(_("The body has too many values: send them in several calls."))
        match body[part.start()]:
            case 0x5B | 0x7B:  # [ {
                depth += 1
            case 0x5D | 0x7D:  # ] }
                depth -= 1
        if depth > DEEPEST:
            raise ParseError("JSON parse error - nested too deeply")
