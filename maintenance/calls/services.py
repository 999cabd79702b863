"""The only writer of calls: files and batches are stored, read and counted; each content once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from labels.numbers.tables import ImportFileError
from maintenance.calls import comparisons
from maintenance.calls.domain.formats import FIELDS, MAPPED, REQUIRED, Reading
from maintenance.calls.domain.outcomes import NOT_COUNTED
from maintenance.calls.files import asked_of, headers_digest, read_bounded, reading_of
from maintenance.calls.models import BY_PROGRAM, Call, CallImport, CallMapping, CallSource, Cell
from maintenance.calls.reading import SEPARATOR, Taker
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import execute
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused

log = structlog.get_logger(__name__)
TAKE: Final = "calls.take"
LEASE: Final = timedelta(minutes=2)
FETCHED_DAYS: Final = 30  # days that a fetched file waits for a look
KEEP_DAYS: Final = 90  # days of a call; its month goes as a whole
PIECE: Final = 1024 * 1024
STAGED: Final = "key, number, began_at, seconds, outcome, network, region, handset"
COUNTED: Final = "day, hour, number, network, region, handset, calls, counted, answered, rejected, blocked"
State = CallImport.State


def take_calls(pk: UUID, reading: Reading, first: list[str], *, actor: Actor) -> None:
    """Has a stored file, with all its pieces, read as `reading` says; the next file with its headers is offered this.

    Raises Refused when a needed column was not chosen. Repeating after the import does nothing.
    """
    if any(name not in reading.columns for name in REQUIRED) or not set(reading.columns) - {"other_leg"}:
        raise Refused(_("Choose the columns of the number shown and of the time of the call."), code="no_mapping")
    with transaction.atomic():
        row = CallImport.objects.select_for_update().get(tenant=current_tenant(), pk=pk)
        if row.state not in (State.CHOSEN, State.REFUSED):
            return
        whole = CallImport.objects.filter(tenant=row.tenant, whole_sha256=row.whole_sha256)
        for piece in whole.select_for_update().filter(state__in=(State.CHOSEN, State.REFUSED)):
            piece.columns, piece.zone, piece.codes = dict(reading.columns), reading.zone, reading.codes
            piece.state, piece.problem = State.WAITING, ""
            piece.asked_by, piece.asked_by_id = actor.columns("asked_by").values()
            piece.save()
            schedule(TAKE, key=str(piece.pk), lane=Lane.BULK, call_import=str(piece.pk), kind=actor.kind, by=actor.id)
        CallMapping.objects.update_or_create(
            tenant=row.tenant,
            headers_sha256=headers_digest(first, reading),
            defaults={"columns": dict(reading.columns), "zone": reading.zone, "codes": reading.codes},
        )


def read_kept(work: Claimed) -> None:
    """Reads a file in a job, outside any transaction, and imports it in one."""
    pk = UUID(work.arguments["call_import"])
    row = CallImport.objects.filter(tenant=current_tenant(), pk=pk, state=State.WAITING).first()
    if row is None:
        with work.completing():
            return
    answer, problem = b"", ""
    try:
        answer = read_bounded("maintenance.calls.reading:records", bytes(row.content), reading_of(row))
    except ImportFileError as error:
        if error.code == "busy":
            raise  # tried again
        problem = error.code
    lines, _separator, told = answer.rpartition(SEPARATOR)
    said: dict[str, Any] = json.loads(told) if told else {}
    make_months(date.fromisoformat(cell[0]) for cell in said.get("cells", ()))  # not in the long transaction
    with work.completing():
        row = CallImport.objects.select_for_update().get(pk=pk)
        if row.state == State.WAITING:
            actor = Actor(work.arguments["kind"], row.asked_by, work.arguments.get("by", ""))
            _settle(row, lines, said, problem, actor)


def _settle(row: CallImport, lines: bytes, said: dict[str, Any], problem: str, actor: Actor) -> None:
    if problem or "code" in said:
        row.state, row.problem = State.REFUSED, problem or said["code"]
        row.save()
        return
    row.skipped = said["skipped"]
    write_calls(row, lines, said["cells"], said["calls"], actor)


def write_calls(row: CallImport, lines: bytes, cells: list[list[Any]], calls: int, actor: Actor) -> None:
    """Writes calls and cells of an import, in the caller's transaction. lines: for COPY, in the order of STAGED."""
    days = [date.fromisoformat(cell[0]) for cell in cells]
    make_months(days)
    first, last = min(days, default=None), max(days, default=None)
    new = _write_lines(row, lines, calls, sorted(set(days)))
    if new == calls:
        _copy(f"calls_cell (tenant_id, call_import_id, {COUNTED})", _lines_of(row, cells))
    else:
        count_again(row)
    row.state, row.content, row.head, row.taken_at = State.TAKEN, b"", b"", business_now()
    row.calls, row.known = new, calls - new
    row.first_day, row.last_day = first, last
    row.save()
    if first and last:
        comparisons.reopen(first, last)
    record("calls_imported", actor=actor, subject_kind="calls", subject_id=row.pk, calls=new, sha256=row.sha256)


def _write_lines(row: CallImport, lines: bytes, calls: int, days: list[date]) -> int:
    """Writes the calls and returns how many were new.

    On days that no other import has touched all are new, and go straight to their months.
    """
    if not Cell.objects.filter(tenant=row.tenant, day__in=days).exists():
        try:
            with transaction.atomic():
                whose = f"\t{row.tenant_id}\t{row.pk}\n".encode()
                _copy(f"calls_call ({STAGED}, tenant_id, call_import_id)", lines.replace(b"\n", whose))
        except IntegrityError:
            log.info("calls.known_without_cells", call_import=str(row.pk))
        else:
            return calls
    execute(
        "CREATE TEMP TABLE calls_staged (key bigint, number text, began_at timestamptz, seconds int, outcome text,"
        " network text, region text, handset text) ON COMMIT DROP"
    )
    _copy(f"calls_staged ({STAGED})", lines)
    new = execute(
        f"INSERT INTO calls_call (tenant_id, call_import_id, {STAGED}) SELECT %s, %s, {STAGED} FROM calls_staged"  # noqa: S608 # nosec B608 # names of our own
        " ON CONFLICT DO NOTHING",
        [row.tenant_id, row.pk],
    )
    execute("DROP TABLE calls_staged")
    return new


def _copy(into: str, lines: bytes) -> None:
    copying = f"COPY {into} FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copying) as copy:
        for place in range(0, len(lines), PIECE):
            copy.write(lines[place : place + PIECE])


def _lines_of(row: CallImport, cells: Iterable[list[Any]]) -> bytes:
    """Returns cells as they were counted while parsing, for COPY."""
    whose = f"{row.tenant_id}\t{row.pk}\t"
    return "".join(whose + "\t".join(map(str, cell)) + "\n" for cell in cells).encode()


def make_months(days: Iterable[date]) -> None:
    """Makes the months (UTC) in which calls of these local days may be; making one locks the table for a moment."""
    near = {day + timedelta(days=beside) for day in days for beside in (-1, 1)}
    for month in sorted({day.replace(day=1) for day in near}):
        execute("SELECT calls_make_month(%s)", [month])


COUNT: Final = """
INSERT INTO calls_cell (tenant_id, call_import_id, day, hour, number, network, region, handset, calls, counted,
    answered, rejected, blocked)
SELECT tenant_id, call_import_id, (began_at AT TIME ZONE %(zone)s)::date, extract(hour FROM began_at AT TIME ZONE
    %(zone)s), number, network, region, handset, count(*), count(*) FILTER (WHERE outcome <> ALL(%(not_counted)s)),
    count(*) FILTER (WHERE outcome = 'answered'), count(*) FILTER (WHERE outcome = 'rejected'),
    count(*) FILTER (WHERE outcome = 'blocked')
FROM calls_call WHERE tenant_id = %(tenant)s AND call_import_id = %(import)s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


def count_again(row: CallImport) -> None:
    """Counts an import's cells anew from its calls, as some of them were in another file."""
    execute(
        COUNT,
        {
            "zone": current_tenant().time_zone,
            "not_counted": [each.value for each in NOT_COUNTED],
            "tenant": row.tenant_id,
            "import": row.pk,
        },
    )


def take_batch(calls: list[dict[str, Any]], zone: str, codes: str, *, actor: Actor) -> CallImport:
    """Imports calls that a program sends, in the caller's transaction; the same batch again is the same import."""
    content = json.dumps([calls, zone, codes], sort_keys=True, ensure_ascii=False).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    row, made = CallImport.objects.get_or_create(
        tenant=current_tenant(),
        sha256=sha256,
        defaults={
            "name": BY_PROGRAM,
            "whole_sha256": sha256,
            "layout": MAPPED,
            "zone": zone,
            "codes": codes,
            "header": False,
            **actor.columns("asked_by"),
            "created_at": business_now(),
        },
    )
    if made:
        columns = {name: place for place, name in enumerate(FIELDS)}
        reading = Reading(MAPPED, columns, False, zone, codes)
        rows = ([call.get(name) for name in FIELDS] for call in calls)
        lines, _separator, told = b"".join(Taker(asked_of(reading), reading).all_of(rows)).rpartition(SEPARATOR)
        _settle(row, lines, json.loads(told), "", actor)
    return row


def note_unreadable(source: CallSource, name: str, mark: str, problem: str) -> None:
    """Lists a server's file that cannot be stored among the imports, with the problem. mark: of the file there."""
    CallImport.objects.get_or_create(
        tenant=current_tenant(),
        sha256=hashlib.sha256(mark.encode()).hexdigest(),
        defaults={
            "name": name,
            "layout": MAPPED,
            "zone": current_tenant().time_zone,
            "state": State.REFUSED,
            "problem": problem,
            "source": source,
            **PLATFORM.columns("asked_by"),
            "created_at": business_now(),
        },
    )


def forget_calls(pk: UUID, *, actor: Actor) -> None:
    """Takes an import back with its calls and counts: it can be brought again, and read otherwise."""
    with transaction.atomic():
        row = CallImport.objects.select_for_update().filter(tenant=current_tenant(), pk=pk).first()
        if row is None:
            return
        if row.state == State.TAKEN:
            record("calls_forgotten", actor=actor, subject_kind="calls", subject_id=row.pk, calls=row.calls)
        if row.first_day and row.last_day:
            comparisons.reopen(row.first_day, row.last_day)
        Call.objects.filter(tenant=row.tenant, call_import=row).delete()
        Cell.objects.filter(call_import=row).delete()
        row.delete()


def forget_all_calls() -> None:
    """Deletes the calls, files and mappings of a client that leaves; comparisons stay with their evidence."""
    mine = {"tenant": current_tenant()}
    for model in (Call, Cell, CallImport, CallMapping, CallSource):
        model.objects.filter(**mine).delete()


def drop_old_months() -> None:
    """Drops months that ended KEEP_DAYS ago, as whole partitions.

    Files that nobody imported go after a day, fetched ones after FETCHED_DAYS.
    """
    now: datetime = business_now()
    make_months([now.date(), now.date() + timedelta(days=28)])
    execute("SELECT calls_drop_months(%s)", [(now - timedelta(days=KEEP_DAYS)).date()])
    untaken = CallImport.objects.filter(state__in=(State.LOOKING, State.CHOSEN))
    untaken.filter(source=None, created_at__lt=now - timedelta(days=1)).delete()
    untaken.filter(created_at__lt=now - timedelta(days=FETCHED_DAYS)).delete()
