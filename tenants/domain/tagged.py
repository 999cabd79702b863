"""JSON with typed instants and days: {"$at": "2026-11-27T02:00:00+00:00"}, {"$on": "2026-11-27"}; and texts in each
language: {"$in": {"zh-hans": "数据校准", "en": "Data calibration"}}.

A text stays a text, whatever it looks like: people may call a window "2026-13-45T99:99:99".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

INSTANT, DAY, LANGUAGES = "$at", "$on", "$in"


@dataclass(frozen=True)
class InLanguages:
    """A text by the codes of languages, since a reader may use another language than the writer."""

    by_code: Mapping[str, str]

    def said_in(self, code: str) -> str:
        """Returns the text in this language, or in another if it is missing."""
        return self.by_code.get(code) or next(iter(self.by_code.values()), "")


def in_one_language(value: Any, code: str) -> Any:
    """Returns a value with each text in this language, at any depth."""
    if isinstance(value, InLanguages):
        return value.said_in(code)
    if isinstance(value, Mapping):
        return {name: in_one_language(each, code) for name, each in value.items()}
    return [in_one_language(each, code) for each in value] if isinstance(value, list) else value


class Encoder(json.JSONEncoder):
    """Aware instants (kept in UTC) and days are tagged; a naive instant raises ValueError."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            if o.tzinfo is None:
                raise ValueError(f"{o} has no time zone")
            return {INSTANT: o.astimezone(UTC).isoformat()}
        if isinstance(o, InLanguages):
            return {LANGUAGES: dict(o.by_code)}
        return {DAY: o.isoformat()} if isinstance(o, date) else super().default(o)


class Decoder(json.JSONDecoder):
    """The inverse of Encoder."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"object_hook": _untagged, **options})


def _untagged(members: dict[str, Any]) -> Any:
    if len(members) == 1:
        if INSTANT in members:
            return datetime.fromisoformat(members[INSTANT])
        if DAY in members:
            return date.fromisoformat(members[DAY])
        if LANGUAGES in members:
            return InLanguages(members[LANGUAGES])
    return members


def as_json(value: Any) -> Any:
    """Returns the JSON values that are stored for a value."""
    return json.loads(json.dumps(value, cls=Encoder))


def declared_day(value: str) -> date | None:
    """Returns the day in a text of a field that is declared to hold one; None when it holds something else."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
