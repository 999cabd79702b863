"""Writes a bundle: everything that somebody needs to check records offline, without us."""

import base64
import zipfile
from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.db.models import Q, QuerySet

from compliance.domain.canonical import canonical
from compliance.evidence import tiles
from compliance.evidence.checkpoints.models import Checkpoint, PlatformTile, SigningKey
from compliance.evidence.checkpoints.selectors import newest_of_platform
from compliance.evidence.models import Opening, Record, Tile

FOLDER = Path(__file__).parent
VERIFIER = FOLDER / "verify_evidence.py"
READMES = (FOLDER / "bundle_files" / "README.md", FOLDER / "bundle_files" / "README.zh.md")
VERSION = 1
EARLIER = 100  # checkpoints of the log, the newest


def concerning(ids: Collection[object]) -> QuerySet[Record]:
    """Returns the records of the client in use that are about one of these ids and stand in the log already."""
    texts = [str(each) for each in ids]
    about = Q(subject_id__in=texts) | Q(concerns__overlap=texts)
    records: QuerySet[Record] = Record.objects.filter(about, leaf__isnull=False)
    return records


def write(
    file: IO[bytes], checkpoint: Checkpoint, records: QuerySet[Record] | None, dossier: bytes | None = None
) -> None:
    """Writes the bundle of the client in use as a ZIP file.

    records: those concerned, each with its proof; None means the whole log. dossier: the collected facts about the
    subject; its SHA-256 must be recorded (`dossier_sealed`) among the records.
    """
    parts = {"evidence.json": canonical(evidence(checkpoint, records, dossier)), VERIFIER.name: VERIFIER.read_bytes()}
    parts |= {readme.name: readme.read_bytes() for readme in READMES}
    if dossier is not None:
        parts["dossier.json"] = dossier
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def evidence(checkpoint: Checkpoint, records: QuerySet[Record] | None, dossier: bytes | None) -> dict[str, Any]:
    """Returns what the verifier checks: see verify_evidence.py. Raises LookupError without a platform checkpoint."""
    platform = newest_of_platform()
    if platform is None:
        raise LookupError("there is a checkpoint and no platform checkpoint")
    everything = tiles.tree(PlatformTile, platform.size)
    return {
        "version": VERSION,
        "log": str(checkpoint.log),
        "checkpoint": checkpoint.note,
        "platform": {
            "checkpoint": platform.note,
            "position": checkpoint.position,
            "proof": _texts(everything.inclusion(checkpoint.position)),
        },
        "keys": list(SigningKey.objects.values_list("verifier_key", flat=True)),
        "leaves": _leaves(checkpoint, records),
        "whole": records is None,
        "earlier": _earlier(checkpoint),
        "dossier": None if dossier is None else sha256(dossier).hexdigest(),
    }


def _leaves(checkpoint: Checkpoint, records: QuerySet[Record] | None) -> list[dict[str, Any]]:
    chosen = Record.objects.all() if records is None else records
    rows = list(
        chosen.filter(leaf__position__lt=checkpoint.size)
        .order_by("leaf__position")
        .values_list("pk", "leaf__position", "data")
    )
    openings: dict[int, dict[str, dict[str, str]]] = {}
    for opening in Opening.objects.filter(record__in=[pk for pk, _position, _data in rows]):
        opened = {"salt": _text(opening.salt), "value": opening.value}
        openings.setdefault(opening.record_id, {})[opening.place] = opened
    tree = None if records is None else tiles.tree(Tile, checkpoint.size)
    return [
        {
            "position": position,
            "data": bytes(data).decode(),
            "proof": _texts(tree.inclusion(position)) if tree else [],
            "openings": openings.get(pk, {}),
        }
        for pk, position, data in rows
    ]


def _earlier(checkpoint: Checkpoint) -> list[dict[str, Any]]:
    tree = tiles.tree(Tile, checkpoint.size)
    before = Checkpoint.objects.filter(log=checkpoint.log, size__lt=checkpoint.size).order_by("-size")[:EARLIER]
    return [{"checkpoint": each.note, "proof": _texts(tree.consistency(each.size))} for each in before]


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return [_text(each) for each in hashes]


def _text(data: bytes | memoryview) -> str:
    return base64.b64encode(data).decode()
