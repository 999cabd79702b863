"""Checks a client's whole log from inside: rows against leaves, leaves against tiles, all against what is signed."""

import json
from collections.abc import Iterator
from typing import Any

from compliance.domain import merkle
from compliance.evidence import tiles
from compliance.evidence.checkpoints.models import Checkpoint, PlatformCheckpoint, PlatformTile, SigningKey
from compliance.evidence.checkpoints.services import origin_of, platform_origin
from compliance.evidence.models import ACTOR, Leaf, Opening, Record, Tile
from compliance.evidence.services import commitment
from compliance.evidence.verify_evidence import Checkpoint as Note, Key, Wrong
from tenants import context
from tenants.domain import tagged

CHUNK = 5_000


def first_fault() -> str | None:
    """Returns the first fault in the log of the client in use, in its order; None when all holds."""
    return next(_faults(), None)


def first_fault_of_platform() -> str | None:
    """Returns the first fault in the log of all checkpoints; None when all holds."""
    return next(_platform_faults(), None)


def _faults() -> Iterator[str]:
    log = context.current_tenant().pk
    signed = {each.size: each for each in Checkpoint.objects.filter(log=log)}
    keys, growth, peaks = _keys(), merkle.Growth(0, {}), merkle.Peaks()
    covered, size = max(signed, default=0), 0
    leaves = Leaf.objects.order_by("position").values_list("position", "hash", "record_id")
    records = _records()
    for position, hashed, record_id in leaves.iterator(chunk_size=CHUNK):
        if position != size:
            yield f"leaf {size} is missing"
        yield from _record_faults(position, bytes(hashed), next(records, None), record_id)
        peaks.append(bytes(hashed))
        if size < covered:
            growth.append(bytes(hashed))
        size += 1
        if size in signed:
            yield from _checkpoint_faults(signed[size], origin_of(log), peaks.root(), keys)
    if covered > size:
        yield f"the log has {size} leaves, and {covered} were signed"
    if Record.objects.filter(leaf=None).exists():
        yield "a record has no leaf"
    kept = {row.place: bytes(row.nodes) for row in Tile.objects.all()}
    if kept != {tiles.place(tile): bytes(nodes) for tile, nodes in growth.tiles.items()}:
        yield "the tiles are not those of the leaves"


def _records() -> Iterator[Record]:
    """Returns the records in the order of the log."""
    return iter(Record.objects.filter(leaf__isnull=False).order_by("leaf__position").iterator(chunk_size=CHUNK))


def _record_faults(position: int, hashed: bytes, record: Record | None, record_id: int) -> Iterator[str]:
    what = f"record {position}"
    if record is None or record.pk != record_id:
        yield f"{what} is missing"
        return
    if merkle.leaf_hash(bytes(record.data)) != hashed:
        yield f"{what} is not the one that was logged"
    logged: dict[str, Any] = json.loads(bytes(record.data))
    row = {
        "action": record.action,
        "actor": record.public_actor,
        "actor_kind": record.actor_kind,
        "subject": {"kind": record.subject_kind, "id": record.subject_id},
        "concerns": record.concerns,
        "details": tagged.as_json(record.public_details),
        "business_at": record.business_at.isoformat(timespec="microseconds"),
        "recorded_at": record.recorded_at.isoformat(timespec="microseconds"),
    }
    if logged["version"] > 1 or record.actor_id:
        row["actor_id"] = record.actor_id
    for name, value in row.items():
        if logged.get(name) != value:
            yield f"{what}: {name} is not as it was logged"
    for opening in Opening.objects.filter(record=record) if logged["personal"] else ():
        if commitment(bytes(opening.salt), opening.value) != logged["personal"].get(opening.place):
            yield f"{what}: {'the actor' if opening.place == ACTOR else opening.place} is not as it was logged"


def _checkpoint_faults(checkpoint: Checkpoint, origin: str, root: bytes, keys: list[Key]) -> Iterator[str]:
    what = f"the checkpoint of {checkpoint.size} records"
    if bytes(checkpoint.root) != root:
        yield f"{what} signs another log"
    yield from _note_faults(what, checkpoint.note, origin, checkpoint.size, root, keys)


def _platform_faults() -> Iterator[str]:
    keys, peaks, size = _keys(), merkle.Peaks(), 0
    growth = merkle.Growth(0, {})
    signed = {each.size: each for each in PlatformCheckpoint.objects.all()}
    for checkpoint in Checkpoint.objects.order_by("position").iterator(chunk_size=CHUNK):
        if checkpoint.position != size:
            yield f"checkpoint {size} of the platform is missing"
        origin = origin_of(checkpoint.log)
        yield from _note_faults(
            f"checkpoint {size} of the platform",
            checkpoint.note,
            origin,
            checkpoint.size,
            bytes(checkpoint.root),
            keys,
        )
        hashed = merkle.leaf_hash(checkpoint.note.encode())
        peaks.append(hashed)
        growth.append(hashed)
        size += 1
        what = f"the platform's checkpoint of {size}"
        if size not in signed:
            yield f"{what} is missing"
        else:
            yield from _note_faults(what, signed[size].note, platform_origin(), size, peaks.root(), keys)
    if len(signed) != size:
        yield f"the platform's log has {size} checkpoints, and {max(signed, default=0)} were signed"
    kept = {row.place: bytes(row.nodes) for row in PlatformTile.objects.all()}
    if kept != {tiles.place(tile): bytes(nodes) for tile, nodes in growth.tiles.items()}:
        yield "the tiles of the platform are not those of its checkpoints"


def _note_faults(what: str, note: str, origin: str, size: int, root: bytes, keys: list[Key]) -> Iterator[str]:
    try:
        read = Note(note, keys, what)
    except Wrong as wrong:
        yield str(wrong)
        return
    if (read.origin, read.size, read.root) != (origin, size, root):
        yield f"{what} says something else than its row"


def _keys() -> list[Key]:
    return [Key(text) for text in SigningKey.objects.values_list("verifier_key", flat=True)]
