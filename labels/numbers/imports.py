"""Imports files of numbers in one transaction; large ones are read as due work.

A process that is killed while reading has written nothing but its progress. The work is claimed again when its lease
ends, half a minute after the last sign of life (two minutes after it began to open a workbook), and its fence keeps a
late process from importing the file twice. It then reads from the start: nothing may be imported before the last line
is known to be right, so only the reading could be saved, 1.1 s of processor time for 100,000 numbers; storing what was
read would cost every import a third of that.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.domain.importing import MOST_PROBLEMS, Cell, ImportResult, LineProblem, parse_rows
from labels.models import NumberImport
from labels.numbers.files import read_table
from labels.numbers.services import PublicNumbersRefused, TooManyUnproved, refused_as_public, register_numbers
from labels.numbers.tables import ImportFileError, line_count
from tenants.agenda import claiming
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import wait_in_line
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.refusals import Refused

LEASE = timedelta(seconds=30)  # renewed with each sign of life
OPENING = timedelta(minutes=2)  # a workbook of 20 MB: 10 seconds, several times that on a busy machine, without a sign
TELL_EVERY = 5000  # lines; a sign of life
LARGE = 1024 * 1024  # bytes: smaller files are imported at once
MOST_NUMBERS = 100_000
MOST_WAITING = 5  # large files of a client that wait to be read: each may take a minute of the processor
SHOWN = 200  # problems that are stored
State = NumberImport.State
Rows = Iterator[tuple[int, Sequence[Cell]]]


class NotTaken(ValueError):
    """Some lines of a file are wrong: see `found`."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__(f"{result.problem_count} problems")
        self.found = result


def take(content: bytes, name: str, *, actor: Actor, result: ImportResult | None = None) -> NumberImport:
    """Imports a file that is small enough to wait for. result: the result of `read`, if known. Raises NotTaken."""
    result = result or read(content)
    if result.problems:
        raise NotTaken(result)
    with transaction.atomic():
        row = _row(content, name, actor)
        _register(row, result, actor)
        row.save()
    return row


def keep_file(content: bytes, name: str, *, actor: Actor) -> NumberImport:
    """Stores a file and schedules its reading. Raises Refused while too many of the client's files wait."""
    with transaction.atomic():
        _demand_a_place()
        row = _row(content, name, actor)
        row.save()
        key = str(row.pk)
        schedule("labels.import_numbers", key=key, lane=Lane.BULK, number_import=key, kind=actor.kind, by=actor.id)
    return row


def _demand_a_place() -> None:
    """Raises Refused if the client has enough files waiting; a lock makes two at once queue."""
    wait_in_line(f"large files of {current_tenant().pk}")
    if NumberImport.objects.filter(state__in=NumberImport.UNDER_WAY).count() >= MOST_WAITING:
        raise Refused(
            _("%(most)s of your files are still being read: import this one when one of them is done.")
            % {"most": MOST_WAITING},
            code="imports_under_way",
        )


def read_file(work: Claimed) -> None:
    """Reads a stored file; without a problem it registers all numbers, otherwise none."""
    pk = UUID(work.arguments["number_import"])
    row = NumberImport.objects.get(pk=pk)
    if not row.line_count:
        _hold(pk, work, OPENING)
    result = read(bytes(row.content), partial(_told, pk, work))
    if not result.problems:
        _tell(pk, State.WRITING, len(result.rows))
    with work.completing():
        row = NumberImport.objects.select_for_update().get(pk=pk)
        if row.state not in NumberImport.UNDER_WAY:
            return
        if result.problems:
            row.state, row.problem_count = State.REFUSED, result.problem_count
            row.problems = [[each.line, each.column, each.code, dict(each.params)] for each in result.problems[:SHOWN]]
        else:
            _register_kept(row, result, Actor(work.arguments["kind"], row.asked_by, work.arguments.get("by", "")))
        row.content = b""  # its SHA-256 stays
        row.save()


def _row(content: bytes, name: str, actor: Actor) -> NumberImport:
    return NumberImport(
        name=name[:200],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        line_count=line_count(content),
        created_at=business_now(),
        **actor.columns("asked_by"),
    )


def read(content: bytes, told: Callable[[Rows], Rows] = iter) -> ImportResult:
    """Reads the numbers of a file; it takes seconds, so it must not run in a transaction."""
    try:
        result = parse_rows(told(read_table(content)))
    except ImportFileError as error:
        if error.code == "busy" and told is not iter:
            raise  # due work is tried again
        return _refused(error.code, error.params)
    if len(result.rows) > MOST_NUMBERS:
        return _refused("too_many_rows", {"most": str(MOST_NUMBERS)})
    return with_public_numbers(result)


def with_public_numbers(result: ImportResult) -> ImportResult:
    """Adds a problem for each emergency or public-service number in a file."""
    public = refused_as_public(row.number for row in result.rows)
    if not public:
        return result
    listed = [
        LineProblem(row.line, "number", "public", {"number": row.number.display})
        for row in result.rows
        if row.number.canonical in public
    ]
    problems = sorted([*result.problems, *listed], key=lambda each: each.line)
    return replace(result, problems=tuple(problems[:MOST_PROBLEMS]), problem_count=result.problem_count + len(listed))


def _register(row: NumberImport, result: ImportResult, actor: Actor) -> None:
    taken = register_numbers(result.rows, actor=actor)
    row.state, row.lines_read, row.content = State.TAKEN, len(result.rows), b""
    row.disputed, row.known = len(taken.disputed), len(taken.known)
    row.new = len(result.rows) - row.known - row.disputed


def _register_kept(row: NumberImport, result: ImportResult, actor: Actor) -> None:
    """Registers like _register; what is refused meanwhile (public numbers, the bound of claims) refuses the file."""
    try:
        with transaction.atomic():
            _register(row, result, actor)
    except TooManyUnproved as refused:
        row.state, row.problem_count = State.REFUSED, 1
        row.problems = [[1, "", refused.code, {"more": str(refused.room)}]]
    except PublicNumbersRefused as refused:
        row.state, row.problem_count = State.REFUSED, len(refused.numbers)
        row.problems = [[1, "number", "public", {"number": number}] for number in refused.numbers[:SHOWN]]


def _told(pk: UUID, work: Claimed, rows: Rows) -> Rows:
    for seen, row in enumerate(rows, 1):
        if seen % TELL_EVERY == 0:
            _hold(pk, work, LEASE)
            _tell(pk, State.READING, seen)
        yield row


def _hold(pk: UUID, work: Claimed, lease: timedelta) -> None:
    if not claiming.hold_longer(work.claim, lease):
        raise claiming.FenceLost(f"the file {pk} is read by another worker")


def _tell(pk: UUID, state: str, seen: int) -> None:
    """Saves the progress; a worker that takes the file over from a dead one reads from the start."""
    NumberImport.objects.filter(pk=pk, state__in=NumberImport.UNDER_WAY).update(state=state, lines_read=seen)


def _refused(code: str, params: dict[str, str]) -> ImportResult:
    return ImportResult((), (LineProblem(int(params.get("line", 1)), "", code, params),), 1)
