"""Stores files of calls until they are imported: in pieces where they are large, previewed, read as somebody chooses.

A preview reads the first lines alone, which are stored beside the file: a workbook or JSON that is too large to open
while somebody waits is opened by a job.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from labels.numbers.files import LARGEST_ANSWER, MEMORY
from labels.numbers.tables import LARGEST_FILE, MOST_ROWS, ImportFileError, demand_table
from labels.selectors import handset_vendors, numbers_kept
from maintenance.calls.domain.formats import MAPPED, Reading
from maintenance.calls.domain.pieces import pieces_of
from maintenance.calls.models import CallImport, CallMapping
from maintenance.calls.reading import Asked
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tenants.outside import bounded
from tenants.refusals import Refused

log = structlog.get_logger(__name__)
LOOK: Final = "calls.look"
MOST_WAITING: Final = 20  # files or pieces of a client that are kept and not taken
LARGEST_CSV: Final = 64 * 1024 * 1024  # bytes; of other files: labels.numbers.tables:LARGEST_FILE
OPENED_AT_ONCE: Final = 1024 * 1024  # bytes: a larger workbook or JSON is opened by due work
HEAD: Final = 64 * 1024  # bytes of a CSV, in which its first lines are
_NO_CSV: Final = (b"PK\x03\x04", b"[", b"{", b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf\x11\xe0")
State = CallImport.State


def read_preview(head: bytes, reading: Reading | None = None) -> dict[str, Any]:
    """Returns a preview of a file's first lines (maintenance.calls.reading:preview). Raises ImportFileError.

    Not in a transaction.
    """
    told: dict[str, Any] = json.loads(read_bounded("maintenance.calls.reading:preview", head, reading))
    if "code" in told:
        raise ImportFileError(told["code"], **told["params"])
    return told


def keep_calls(content: bytes, name: str, *, actor: Actor) -> CallImport:
    """Stores a file until somebody has looked at it; a known file returns its import. For a CSV in pieces: the first.

    Raises ImportFileError, Refused while too many wait. Not in a transaction: its first lines are read.
    """
    is_csv = not content.lstrip()[:4].startswith(_NO_CSV)
    if is_csv and len(content) > LARGEST_CSV:
        raise ImportFileError("too_large_csv", largest=str(LARGEST_CSV // 1024**2))
    if not is_csv and len(content) > LARGEST_FILE:
        raise ImportFileError("too_large", largest=str(LARGEST_FILE))
    pieces = list(pieces_of(content, LARGEST_FILE, MOST_ROWS - 1)) if is_csv else [content]
    demand_table(pieces[0] if pieces else b"")
    whole = hashlib.sha256(content).hexdigest()
    known = _mine().filter(sha256=hashlib.sha256(pieces[0]).hexdigest()).first()
    if known is not None:
        return known
    if _mine().filter(state__in=(State.LOOKING, State.CHOSEN, State.WAITING)).count() + len(pieces) > MOST_WAITING:
        raise Refused(_("Too many files wait: import them, or remove those that you do not need."), code="calls_wait")
    if not is_csv and len(content) > OPENED_AT_ONCE:
        return _stored_import(content, name, whole, None, b"", actor)
    head = _head(content, is_csv=is_csv)
    told = read_preview(head)
    reading = read_as_before(Reading(**told["reading"]), told["first"])
    first = _stored_import(pieces[0], _named(name, 1, len(pieces)), whole, reading, head, actor)
    for place, piece in enumerate(pieces[1:], 2):
        rest = Reading(**asdict(reading) | {"header": False})
        _stored_import(piece, _named(name, place, len(pieces)), whole, rest, _head(piece, is_csv=True), actor)
    return first


def _mine() -> QuerySet[CallImport]:
    return CallImport.objects.filter(tenant=current_tenant())


def _named(name: str, place: int, pieces: int) -> str:
    return name if pieces == 1 else f"{name[:180]} ({place}/{pieces})"


def _head(content: bytes, *, is_csv: bool) -> bytes:
    """Returns a CSV with the first lines of a file."""
    if not is_csv:
        return _first_lines(content)
    return content if len(content) <= HEAD else content[: content.rfind(b"\n", 0, HEAD) + 1] or content[:HEAD]


def _first_lines(content: bytes) -> bytes:
    """Returns the first lines of a workbook or JSON, as CSV. Raises ImportFileError."""
    told, _separator, head = read_bounded("maintenance.calls.reading:first_lines", content, None).partition(b"\n")
    said = json.loads(told)
    if "code" in said:
        raise ImportFileError(said["code"], **said["params"])
    return head


def _stored_import(
    content: bytes, name: str, whole: str, reading: Reading | None, head: bytes, actor: Actor
) -> CallImport:
    """Stores a file. reading: None where nobody has looked into it yet; then a job does."""
    plain = Reading(MAPPED, {}, header=True, zone=current_tenant().time_zone)
    row, made = CallImport.objects.get_or_create(
        tenant=current_tenant(),
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "name": name[:200],
            "content": content,
            "head": head,
            "whole_sha256": whole,
            **asdict(reading or plain),
            "state": State.CHOSEN if reading else State.LOOKING,
            **actor.columns("asked_by"),
            "created_at": business_now(),
        },
    )
    if made and reading is None:
        schedule(LOOK, key=str(row.pk), lane=Lane.BULK, call_import=str(row.pk))
    return row


def look_into(work: Claimed) -> None:
    """Opens a large workbook or JSON in a job, and stores its first lines."""
    row = _mine().filter(pk=UUID(work.arguments["call_import"]), state=State.LOOKING).first()
    head, reading, problem = b"", None, ""
    if row is not None:
        try:
            head = _first_lines(bytes(row.content))
            told = read_preview(head)
            reading = read_as_before(Reading(**told["reading"]), told["first"])
        except ImportFileError as error:
            if error.code == "busy":
                raise  # tried again
            problem = error.code
    with work.completing():
        if row is not None and reading is not None:
            _mine().filter(pk=row.pk, state=State.LOOKING).update(head=head, state=State.CHOSEN, **asdict(reading))
        elif row is not None:
            _mine().filter(pk=row.pk, state=State.LOOKING).update(state=State.REFUSED, problem=problem, content=b"")


def read_as_before(reading: Reading, first: list[str]) -> Reading:
    """Returns the reading of a table that the client has read before; others get the client's zone."""
    kept = CallMapping.objects.filter(tenant=current_tenant(), headers_sha256=headers_digest(first, reading)).first()
    if kept is None:
        return Reading(**asdict(reading) | {"zone": current_tenant().time_zone})
    return Reading(reading.layout, kept.columns, reading.header, kept.zone, kept.codes)


def headers_digest(first: Iterable[str], reading: Reading) -> str:
    """Returns a digest by which a table is known again.

    It is made of its headers; without headers of its source, and without a source of its number of columns.
    """
    names = list(first)
    if not reading.header:
        names = [MAPPED, str(len(names))] if reading.layout == MAPPED else [reading.layout]
    return hashlib.sha256("\t".join(names).encode()).hexdigest()


def reading_of(row: CallImport) -> Reading:
    """Returns how a stored file is read."""
    return Reading(layout=row.layout, columns=row.columns, header=row.header, zone=row.zone, codes=row.codes)


def asked_of(reading: Reading | None) -> Asked:
    """Returns what a reader needs beside the file."""
    return Asked(
        numbers=list(numbers_kept().values_list("canonical", flat=True)),
        salt=salt_of(current_tenant()),
        zone=current_tenant().time_zone,
        now=business_now().isoformat(),
        reading=asdict(reading) if reading else None,
        vendors=handset_vendors(),
    )


def read_bounded(reader: str, content: bytes, reading: Reading | None) -> bytes:
    """Runs a reader of maintenance.calls.reading on a file, within bounds. Raises ImportFileError."""
    bounds = bounded.Bounds(MEMORY, 20 + len(content) // 100_000, LARGEST_ANSWER)
    try:
        return bounded.run_bounded(reader, asked_of(reading).before(content), bounds=bounds)
    except bounded.Busy as error:
        raise ImportFileError("busy") from error
    except bounded.GaveUp as error:
        log.info("calls.given_up", error=str(error))
        raise ImportFileError("too_much_work" if error.out_of_bounds else "broken_workbook") from error


def salt_of(tenant: Tenant) -> str:
    """Returns the salt of a client's call keys: without it, who has the rows cannot try numbers out."""
    return hmac.new(settings.SECRET_KEY.encode(), f"calls {tenant.pk}".encode(), "sha256").hexdigest()[:64]
