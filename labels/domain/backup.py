"""A backup of a client's label configuration: canonical JSON with its SHA-256, verified, compared, never approximated.

The bytes depend on the configuration alone (no dates of export, no keys of rows), so that export → restore → export
gives the same bytes. Canonical form: RFC 8785 for the values used here (objects with sorted keys, texts, whole numbers,
null): UTF-8, no white space.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tenants.domain.faults import CodedError

FORMAT: Final = "shouhao-labels"
VERSION: Final = 1
LARGEST: Final = 32 * 1024 * 1024  # bytes: 200,000 numbers with a label, a note and a group, twice what one brings
# A value of one byte takes a hundred in memory. 200,000 numbers have 12 each.
MOST_VALUES: Final = 2_500_000


class BackupError(CodedError):
    """code: too_large, not_json, not_a_backup, newer_version, other_client, broken (the hash does not fit),
    not_canonical, too_many_labels (for a reviewer to look at).
    """


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """One live label of a number; validity as ISO texts in UTC, or None. The last in the list lies on top."""

    text: str
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """A number with its note, group and live labels, the oldest first."""

    number: str
    note: str
    group: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that a backup holds. client: the client's identifier, which a restore checks."""

    client: str
    numbers: tuple[NumberEntry, ...]
    standby_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a restore would do to one number."""

    number: str
    kind: Literal["added", "changed", "removed", "unchanged"]
    now: NumberEntry | None
    then: NumberEntry | None


def canonical(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 for objects of texts, whole numbers, lists and null (keys here are ASCII, so code-point order is
    UTF-16 order).
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def export(configuration: Configuration) -> bytes:
    """The backup: {content, manifest}, canonical."""
    content = {
        "client": configuration.client,
        "numbers": [
            {
                "number": entry.number,
                "note": entry.note,
                "group": entry.group,
                "labels": [
                    {"text": label.text, "valid_from": label.valid_from, "valid_until": label.valid_until}
                    for label in entry.labels
                ],
            }
            for entry in sorted(configuration.numbers, key=lambda entry: entry.number)
        ],
        "standby_labels": sorted(configuration.standby_labels),
    }
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "numbers": len(configuration.numbers),
        "sha256": _digest(content),
    }
    return canonical({"content": content, "manifest": manifest})


def parse_backup(data: bytes, *, client: str) -> Configuration:
    """Read and verify a backup of this client. Raises BackupError."""
    if len(data) > LARGEST or sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise BackupError("too_large")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BackupError("not_json") from error
    try:
        content, manifest = document["content"], document["manifest"]
        if manifest["format"] != FORMAT:
            raise BackupError("not_a_backup")
        if manifest["version"] != VERSION:
            raise BackupError("newer_version")
        if manifest["sha256"] != _digest(content):
            raise BackupError("broken")
        configuration = Configuration(
            client=content["client"],
            numbers=tuple(_entry(entry) for entry in content["numbers"]),
            standby_labels=tuple(_text(text) for text in content["standby_labels"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BackupError("not_a_backup") from error
    if configuration.client != client:
        raise BackupError("other_client")
    if len(_by_number(configuration.numbers)) != len(configuration.numbers):
        raise BackupError("not_a_backup")
    if export(configuration) != data:
        raise BackupError("not_canonical")
    return configuration


def _digest(content: Mapping[str, Any]) -> str:
    try:
        return hashlib.sha256(canonical(content)).hexdigest()
    except ValueError as error:  # NaN, half of a surrogate pair: nothing that was ever exported
        raise BackupError("not_a_backup") from error


def _entry(entry: Mapping[str, Any]) -> NumberEntry:
    labels = tuple(
        Label(_text(label["text"]), _optional(label["valid_from"]), _optional(label["valid_until"]))
        for label in entry["labels"]
    )
    return NumberEntry(_text(entry["number"]), _text(entry["note"]), _text(entry["group"]), labels)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def difference(current: Configuration, backup: Configuration) -> list[Difference]:
    """What a restore would do, by number, in the order of the numbers. A number that the backup lacks is only named."""
    now, then = _by_number(current.numbers), _by_number(backup.numbers)
    return [_compare(number, now.get(number), then.get(number)) for number in sorted(now.keys() | then.keys())]


def _by_number(entries: Sequence[NumberEntry]) -> dict[str, NumberEntry]:
    return {entry.number: entry for entry in entries}


def _compare(number: str, now: NumberEntry | None, then: NumberEntry | None) -> Difference:
    if now is None:
        return Difference(number, "added", now, then)
    if then is None:
        return Difference(number, "removed", now, then)
    return Difference(number, "unchanged" if now == then else "changed", now, then)
