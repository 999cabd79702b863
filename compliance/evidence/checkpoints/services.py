"""Makes checkpoints: signs a client's log as it stands, and adds the signed note to the platform's log."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import transaction

from compliance.domain import merkle, notes
from compliance.evidence import tiles
from compliance.evidence.checkpoints.models import Checkpoint, PlatformCheckpoint, PlatformTile, SigningKey
from compliance.evidence.models import Leaf, Record, Tile
from compliance.evidence.services import record
from tenants import context
from tenants.clock import real_now
from tenants.database.statements import execute, wait_in_line
from tenants.domain.actors import Actor

SEALED = "dossier_sealed"
CHUNK = 10_000  # leaves in memory


def signer() -> notes.Signer:
    """Returns the signer with the key of the settings, under the platform's name."""
    return notes.Signer(platform_origin(), notes.seed_from(settings.EVIDENCE_KEY))


def platform_origin() -> str:
    """Returns the name of the log of all checkpoints, and of the key."""
    return f"{settings.BASE_DOMAIN}/evidence"


def origin_of(log: UUID) -> str:
    """Returns the name of a client's log."""
    return f"{platform_origin()}/{log}"


def make_checkpoint() -> Checkpoint | None:
    """Signs the log of the client in use as it stands, with this transaction's records.

    Returns None when the log is empty.

    A log that has not grown keeps its checkpoint. Record nothing more in the same transaction: two of them could wait
    for each other's place in the log.
    """
    log = context.current_tenant().pk
    with transaction.atomic():
        settle_leaves()
        _lock(f"checkpoint {log}")
        last = Checkpoint.objects.filter(log=log).order_by("-size").first()
        grown = last.size if last else 0
        size = tiles.grow(Tile, grown, _hashes_from(grown))
        if size == grown:
            return last
        root, now = tiles.tree(Tile, size).root(), real_now()
        note = signer().sign(notes.checkpoint(origin_of(log), size, root, now))
        _lock("checkpoints")
        newest = Checkpoint.objects.order_by("-position").first()
        made = Checkpoint.objects.create(
            position=newest.position + 1 if newest else 0, log=log, size=size, root=root, note=note, made_at=now
        )
        _sign_platform(made)
    return made


def seal(subject_kind: str, subject_id: object, digest: str, *, actor: Actor) -> Checkpoint:
    """Records the SHA-256 of a dossier about a subject, unless it is recorded already, and signs the log."""
    with transaction.atomic():
        known = Record.objects.filter(
            action=SEALED, subject_kind=subject_kind, subject_id=str(subject_id), public_details__sha256=digest
        )
        if not known.exists():
            record(SEALED, actor=actor, subject_kind=subject_kind, subject_id=subject_id, sha256=digest)
        checkpoint = make_checkpoint()
    if checkpoint is None:
        raise LookupError("a log with a record has no checkpoint")
    return checkpoint


def settle_leaves() -> None:
    """Gives this transaction's records their place in the log now, not at the commit; others wait for the log until
    then.
    """
    for when in ("IMMEDIATE", "DEFERRED"):
        execute(f"SET CONSTRAINTS append_to_log {when}")


def _sign_platform(newest: Checkpoint) -> None:
    key = signer()
    leaf = merkle.leaf_hash(newest.note.encode())
    size = tiles.grow(PlatformTile, newest.position, [leaf])
    root = tiles.tree(PlatformTile, size).root()
    note = key.sign(notes.checkpoint(platform_origin(), size, root, newest.made_at))
    PlatformCheckpoint.objects.create(size=size, root=root, note=note, made_at=newest.made_at)
    SigningKey.objects.get_or_create(
        key_id=key.key_id.hex(), defaults={"verifier_key": key.verifier_key, "first_used_at": newest.made_at}
    )


def _hashes_from(position: int) -> Iterator[bytes]:
    """Yields the hashes of the leaves from a position on. Raises RuntimeError at a gap."""
    rows = Leaf.objects.filter(position__gte=position).order_by("position").values_list("position", "hash")
    for expected, (actual, hashed) in enumerate(rows.iterator(chunk_size=CHUNK), position):
        if actual != expected:
            raise RuntimeError(f"the log of {context.schema_in_use()} has no leaf {expected}: nothing is signed")
        yield bytes(hashed)


def _lock(what: str) -> None:
    wait_in_line(f"evidence {what}")
