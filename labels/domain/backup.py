"""Writes, reads and compares backups of a client's label configuration: canonical JSON with its SHA-256.

The bytes depend on the configuration alone (no dates of export, no keys of rows), so that export → restore → export
gives the same bytes. Canonical form: RFC 8785 for the values used here (objects with sorted keys, texts, whole numbers,
null): UTF-8, no white space. A backup that is not exactly canonical is refused, never guessed at.
"""

import hashlib
import heapq
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal

from tenants.domain.faults import CodedError

FORMAT: Final = "shouhao-labels"
VERSION: Final = 1
LARGEST: Final = 32 * 1024 * 1024  # bytes: 200,000 numbers with a label, a note and a group, twice what one brings
MOST_MEMORY: Final = 56 * 1024 * 1024  # bytes of what one is read into: 200,000 numbers take 50
MOST_SHARED: Final = 10_000
_BESIDE: Final = 24  # bytes that a value takes besides its own: where it is named, what the collector of garbage adds
LONGEST_MANIFEST: Final = 1000  # bytes
LONGEST_TEXT: Final = 1000  # bytes as it is written; 60 characters take at most 720

_CONTENT, _MANIFEST = b'{"content":', b',"manifest":'
# Of a text as long as it may be (LONGEST_TEXT) each second byte may be escaped; each time takes room while it is read.
_STRING: Final = rb'("[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+){0,500}+")'
_CLIENT: Final = re.compile(rb'\{"client":%b,"numbers":\[' % _STRING)
_NEXT: Final = rb"(?:(?<=\[)|(?<!\[),)"  # of a list: the first is without a comma
_NUMBER: Final = re.compile(rb'%b\{"group":%b,"labels":\[' % (_NEXT, _STRING))
_LABEL: Final = re.compile(
    rb'%b\{"text":%b,"valid_from":(?:null|%b),"valid_until":(?:null|%b)\}' % (_NEXT, _STRING, _STRING, _STRING)
)
_REST_OF_NUMBER: Final = re.compile(rb'\],"note":%b,"number":%b\}' % (_STRING, _STRING))
_STANDBY: Final = re.compile(rb'\],"standby_labels":\[')
_ONE_STANDBY: Final = re.compile(_NEXT + _STRING)
_END: Final = re.compile(rb"\]\}")


class BackupError(CodedError):
    """A backup is refused. code: too_large, not_a_backup, newer_version, other_client, broken (the hash does not fit),
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
    """All contents of a backup. client: the client's identifier, which a restore checks."""

    client: str
    numbers: tuple[NumberEntry, ...]
    standby_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """The effect that a restore would have on one number."""

    number: str
    kind: Literal["added", "changed", "removed", "unchanged"]
    now: NumberEntry | None
    then: NumberEntry | None


def canonical(value: Mapping[str, Any]) -> bytes:
    """Writes RFC 8785 for objects of texts, whole numbers, lists and null. Keys here are ASCII, so that code-point
    order is UTF-16 order.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def export(configuration: Configuration) -> bytes:
    """Writes the backup: {content, manifest}, canonical."""
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
    written = canonical(content)
    return _CONTENT + written + _manifest_of(len(configuration.numbers), written)


def _manifest_of(numbers: int, content: bytes) -> bytes:
    """Returns what follows the content of this many numbers, to the end of the file."""
    sha256 = hashlib.sha256(content).hexdigest()
    return _MANIFEST + canonical({"format": FORMAT, "version": VERSION, "numbers": numbers, "sha256": sha256}) + b"}"


def parse_backup(data: bytes, *, client: str) -> Configuration:
    """Reads and verifies a backup of this client, piece by piece: memory is bounded for any file. Raises
    BackupError.
    """
    if len(data) > LARGEST:
        raise BackupError("too_large")
    end = _end_of_content(data)
    reader = _Reader(data, len(_CONTENT), end)
    if _text(reader.demand(_CLIENT)[1]) != client:
        raise BackupError("other_client")
    configuration = Configuration(client, tuple(reader.numbers()), tuple(reader.standby_labels()))
    if reader.at != end or data[end:] != _manifest_of(len(configuration.numbers), data[len(_CONTENT) : end]):
        raise BackupError("not_canonical")
    return configuration


def _end_of_content(data: bytes) -> int:
    """Returns where the content ends and its manifest begins. Raises BackupError unless the manifest fits."""
    end = data.rfind(_MANIFEST, -LONGEST_MANIFEST)
    if not data.startswith(_CONTENT) or end < 0:
        raise BackupError("not_canonical" if f'"{FORMAT}"'.encode() in data else "not_a_backup")
    try:
        manifest = json.loads(data[end + len(_MANIFEST) : -1])
        its_format, version, digest = manifest["format"], manifest["version"], manifest["sha256"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise BackupError("not_a_backup") from error
    if its_format != FORMAT:
        raise BackupError("not_a_backup")
    if version != VERSION:
        raise BackupError("newer_version")
    if digest != hashlib.sha256(memoryview(data)[len(_CONTENT) : end]).hexdigest():
        raise BackupError("broken")
    return end


class _Reader:
    """Reads canonical content once, from beginning to end, and counts the memory that this takes."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.at, self._data, self._end, self._room = at, data, end, MOST_MEMORY
        self._shared: dict[object, Any] = {}  # groups and labels, which many numbers have alike

    def demand(self, what: re.Pattern[bytes]) -> re.Match[bytes]:
        """Returns what comes next. Raises BackupError where something else does."""
        found = self._next(what)
        if found is None:
            raise BackupError("not_canonical")
        return found

    def numbers(self) -> Iterator[NumberEntry]:
        """Yields each number with its labels, the numbers in their order."""
        last = ""
        while (opening := self._next(_NUMBER)) is not None:
            group, labels = self._share(_text(opening[1])), self._share(tuple(self._labels()))
            closing = self.demand(_REST_OF_NUMBER)
            entry = NumberEntry(_text(closing[2]), _text(closing[1]), group, labels)
            if entry.number <= last:
                raise BackupError("not_a_backup" if entry.number == last else "not_canonical")
            self._take(entry, entry.number, entry.note)
            last = entry.number
            yield entry

    def _labels(self) -> Iterator[Label]:
        while (found := self._next(_LABEL)) is not None:
            text, valid_from, valid_until = (raw if raw is None else _text(raw) for raw in found.group(1, 2, 3))
            yield self._share(Label(self._share(text), self._share(valid_from), self._share(valid_until)))

    def standby_labels(self) -> Iterator[str]:
        """Yields the standby labels in their order."""
        self.demand(_STANDBY)
        last = ""
        while (found := self._next(_ONE_STANDBY)) is not None:
            text = _text(found[1])
            if text < last:
                raise BackupError("not_canonical")
            self._take(text)
            last = text
            yield text
        self.demand(_END)

    def _next(self, what: re.Pattern[bytes]) -> re.Match[bytes] | None:
        found = what.match(self._data, self.at, self._end)
        if found is not None:
            self.at = found.end()
        return found

    def _share(self, value: Any) -> Any:
        """Returns an equal value that is in memory once, as long as there are not too many."""
        if value in self._shared:
            return self._shared[value]
        self._take(value)
        if len(self._shared) < MOST_SHARED:
            self._shared[value] = value
        return value

    def _take(self, *values: object) -> None:
        self._room -= sum(sys.getsizeof(value) + _BESIDE for value in values)
        if self._room < 0:
            raise BackupError("too_large")


def _text(raw: bytes) -> str:
    """Reads a text in its quotes, as it was exported. Raises BackupError."""
    if len(raw) > LONGEST_TEXT:
        raise BackupError("not_a_backup")
    try:
        if b"\\" not in raw:
            return raw[1:-1].decode()
        text = json.loads(raw)
        if json.dumps(text, ensure_ascii=False).encode() == raw:
            return str(text)
    except ValueError as error:  # half of a surrogate pair, what is no UTF-8: nothing that was ever exported
        raise BackupError("not_a_backup") from error
    raise BackupError("not_canonical")


def difference(current: Configuration, backup: Configuration) -> Iterator[Difference]:
    """Yields what a restore would do, number by number in their order. A number that the backup lacks is only named."""
    now = (("now", entry) for entry in sorted(current.numbers, key=_number))
    then = (("then", entry) for entry in sorted(backup.numbers, key=_number))
    in_order = heapq.merge(now, then, key=lambda each: each[1].number)
    for number, entries in groupby(in_order, key=lambda each: each[1].number):
        sides = dict(entries)
        yield _compare(number, sides.get("now"), sides.get("then"))


def _number(entry: NumberEntry) -> str:
    return entry.number


def _compare(number: str, now: NumberEntry | None, then: NumberEntry | None) -> Difference:
    if now is None:
        return Difference(number, "added", now, then)
    if then is None:
        return Difference(number, "removed", now, then)
    return Difference(number, "unchanged" if now == then else "changed", now, then)
