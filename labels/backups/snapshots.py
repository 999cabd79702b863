"""Takes, reads and compares backups of the client in use, and writes them as tables for people."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from compliance.evidence.services import record
from labels.domain import backup as rules
from labels.domain.importing import LONGEST_TEXT
from labels.domain.numbers import parse_number
from labels.models import LabelVersion, Snapshot, StandbyLabel
from labels.selectors import numbers_kept
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.outside import spreadsheets

LONGEST_LABEL = 40


def configuration() -> rules.Configuration:
    """Returns the label configuration of the client in use, as a backup holds it."""
    numbers = numbers_kept().order_by("canonical").values_list("pk", "canonical", "note", "group")
    live = LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED).order_by("sequence")
    labels: dict[UUID, list[rules.Label]] = {}
    for number, text, valid_from, valid_until in live.values_list("number_id", "text", "valid_from", "valid_until"):
        labels.setdefault(number, []).append(rules.Label(text, _iso(valid_from), _iso(valid_until)))
    return rules.Configuration(
        client=str(current_tenant().pk),
        numbers=tuple(
            rules.NumberEntry(canonical, note, group, tuple(labels.get(number, ())))
            for number, canonical, note, group in numbers
        ),
        standby_labels=tuple(
            StandbyLabel.objects.filter(state=StandbyLabel.State.APPROVED)
            .order_by("text")
            .values_list("text", flat=True)
            .distinct()
        ),
    )


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


@transaction.atomic
def take_snapshot(reason: str, *, actor: Actor, window_id: UUID | None = None) -> Snapshot:
    """Takes a backup of the configuration as it is now, and records that."""
    now = configuration()
    content = rules.export(now)
    snapshot = keep_snapshot(reason, content, len(now.numbers), actor=actor, window_id=window_id)
    record(
        "snapshot_made",
        actor=actor,
        subject_kind="snapshot",
        subject_id=snapshot.pk,
        count=len(now.numbers),
        sha256=snapshot.sha256,
    )
    return snapshot


def keep_snapshot(
    reason: str, content: bytes, number_count: int, *, actor: Actor, window_id: UUID | None = None
) -> Snapshot:
    """Stores the bytes of a backup that holds this many numbers."""
    return Snapshot.objects.create(
        reason=reason,
        window_id=window_id,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        number_count=number_count,
        **actor.columns("made_by"),
        created_at=business_now(),
    )


def read_backup(data: bytes) -> rules.Configuration:
    """Parses a backup file of the client in use. Raises BackupError."""
    backup = rules.parse_backup(data, client=str(current_tenant().pk))
    if not all(_could_be_ours(entry) for entry in backup.numbers):
        raise rules.BackupError("not_a_backup")
    return backup


def _could_be_ours(entry: rules.NumberEntry) -> bool:
    """Tells whether an export can have written this entry. A right checksum proves nothing: anybody can compute one."""
    instants = [text for label in entry.labels for text in (label.valid_from, label.valid_until) if text is not None]
    try:
        known = parse_number(entry.number).canonical == entry.number
        known = known and all(_is_an_instant(text) for text in instants)
    except (ValueError, OverflowError):
        return False
    return (
        known
        and all(len(text) <= LONGEST_TEXT and "\0" not in text for text in (entry.note, entry.group))
        and all(0 < len(label.text) <= LONGEST_LABEL and "\0" not in label.text for label in entry.labels)
    )


def _is_an_instant(text: str) -> bool:
    """Tells whether the text is an instant with a time zone that stays within the calendar when it is put into UTC.
    PostgreSQL would store others, but Python could not read them back.
    """
    instant = parse_datetime(text)
    return instant is not None and instant.tzinfo is not None and bool(instant.astimezone(UTC))


def compare_with_backup(data: bytes) -> Iterator[rules.Difference]:
    """Yields what restoring this backup would change, and changes nothing. Raises BackupError."""
    return rules.difference(configuration(), read_backup(data))


COLUMNS = ("number", "label", "valid_from", "valid_until", "group", "note")


def rows(configured: rules.Configuration) -> Iterator[tuple[spreadsheets.Cell, ...]]:
    """Yields the configuration as a table for people, in the order of COLUMNS: a line for each label of each number."""
    for entry in configured.numbers:
        for label in entry.labels or (rules.Label(""),):
            yield (
                spreadsheets.Telephone(entry.number),
                label.text,
                label.valid_from or "",
                label.valid_until or "",
                entry.group,
                entry.note,
            )


def as_csv(configured: rules.Configuration) -> bytes:
    """Returns the configuration as CSV, for people: it cannot be restored from."""
    return spreadsheets.as_csv(COLUMNS, rows(configured))


def as_xlsx(configured: rules.Configuration) -> bytes:
    """Returns the configuration as XLSX, for people: it cannot be restored from."""
    return spreadsheets.as_xlsx("labels", COLUMNS, rows(configured))
