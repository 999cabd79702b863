"""Takes a carrier's monthly list of number states, over all clients: stores it, reads it, splits it by client, and
compares it.

Everything after `keep_list` is due work in short steps. A file is read in one step (all or nothing of it is taken), an
API page by page; then each client's part is compared in its own schema. A process that is killed has written nothing of
its step; the work is claimed again when its lease ends, and the fence keeps a late process from writing a step twice.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from labels.directories import connections
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory, NumberStateList
from labels.domain.number_states import NumberState
from labels.domain.sync import Theirs, parse_states
from labels.numbers import corrections
from labels.numbers.files import read_table
from labels.numbers.tables import ImportFileError
from tenants import context
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.clock import business_now
from tenants.database.statements import execute, fetch_all, fetch_one
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.selectors import clients_with_work

READ, COMPARE = "labels.read_number_states", "labels.compare_number_states"
PAGE = 5000  # numbers of one call to an API: its maximum
SHOWN = 50  # problems that are stored
LONGEST_STEP = timedelta(minutes=5)
State = NumberStateList.State


def keep_list(
    directory: Directory, content: bytes | None, source: str, *, actor: Actor
) -> tuple[NumberStateList, bool]:
    """Stores a carrier's file, or None for its API, and schedules the reading. In the platform's schema.

    A carrier has one list at a time: while one is under way, this returns that list and False.
    """
    with transaction.atomic():
        Directory.objects.select_for_update().get(pk=directory.pk)
        waiting = NumberStateList.objects.filter(directory=directory, state__in=NumberStateList.UNDER_WAY).first()
        if waiting is not None:
            return waiting, False
        made = NumberStateList.objects.create(
            directory=directory,
            source=source[:200],
            content=content,
            asked_by=actor.name[:120],
            asked_by_id=actor.id,
            asked_at=business_now(),
            sha256="" if content is None else hashlib.sha256(content).hexdigest(),
        )
        _read_on(made)
    return made, True


def give_up_lists(directory: Directory, *, before: datetime) -> None:
    """Ends lists that were begun before an instant and never finished, so that they no longer block the next one."""
    with transaction.atomic():
        rows = NumberStateList.objects.select_for_update().filter(directory=directory, asked_at__lt=before)
        for row in rows.filter(state__in=NumberStateList.UNDER_WAY):
            _end(row, State.REFUSED, trouble=_("Given up: it did not come to its end in time."))


def _read_on(row: NumberStateList) -> None:
    schedule_for_platform(READ, key=str(row.pk), lane=Lane.BULK, list=str(row.pk))


def read_list(work: Claimed) -> None:
    """Reads a list's file, or the next page of its API. Passing trouble raises, so that the work is retried."""
    row = NumberStateList.objects.select_related("directory").get(pk=work.arguments["list"])
    if row.content is not None:
        _read_file(row, work)
    else:
        _read_page(row, work)


def _read_file(row: NumberStateList, work: Claimed) -> None:
    try:
        theirs, problems = parse_states(read_table(bytes(row.content or b"")))
        wrong = [[each.line, each.code, dict(each.params)] for each in problems]
    except ImportFileError as error:
        if error.code == "busy":
            raise
        theirs, wrong = [], [[int(error.params.get("line", 1)), error.code, dict(error.params)]]
    with work.completing():
        if not _still(row):
            return
        if wrong:
            _end(row, State.REFUSED, problems=wrong[:SHOWN], problem_count=len(wrong))
        else:
            _add(row, theirs)
            _split(row)


def _read_page(row: NumberStateList, work: Claimed) -> None:
    try:
        if not capabilities_of(row.directory).number_states:
            raise PermanentRefusal(0, "no_api")
        numbers, more = connections.directory_adapter(row.directory).number_states(row.cursor or None, PAGE)
    except PermanentRefusal as refusal:
        with work.completing():
            if _still(row):
                _end(row, State.REFUSED, trouble=str(refusal)[:200])
        return
    with work.completing():
        before = row.cursor
        if not _still(row) or row.cursor != before:
            return
        _add(
            row,
            [
                Theirs(
                    row.lines_read + place,
                    each.number,
                    NumberState(each.state),
                    each.carrier,
                    each.clean,
                    each.holder,
                )
                for place, each in enumerate(numbers, 1)
            ],
        )
        if more:
            row.cursor = numbers[-1].number
            row.save(update_fields=["cursor", "lines_read"])
            _read_on(row)
        else:
            _split(row)


def _still(row: NumberStateList) -> bool:
    """Locks and reloads the list; tells whether it is still being read."""
    row.refresh_from_db(from_queryset=NumberStateList.objects.select_for_update())
    return row.state == State.READING


def _add(row: NumberStateList, lines: Iterable[Theirs]) -> None:
    columns = (
        list(
            zip(
                *((each.line, each.number, each.state.value, each.carrier, each.clean, each.holder) for each in lines),
                strict=True,
            )
        )
        or [()] * 6
    )
    row.lines_read += execute(
        "INSERT INTO public.directories_numberstateline"
        " (asked_id, line, canonical, state, carrier, is_clean, holder)"
        " SELECT %s, * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::text[])",
        [row.pk, *map(list, columns)],
    )


def _split(row: NumberStateList) -> None:
    """Schedules the comparison for each client with a number in a list that is read."""
    counts: dict[UUID, int] = dict(
        fetch_all(
            "SELECT claim.tenant_id, count(*) FROM public.directories_numberstateline line"
            " JOIN public.registry_numberclaim claim USING (canonical) WHERE line.asked_id = %s GROUP BY 1",
            [row.pk],
        )
    )
    if not row.sha256:  # a hash that the same answers give again
        (row.sha256,) = fetch_one(
            "SELECT encode(sha256(convert_to(coalesce(string_agg("
            "concat_ws(' ', canonical, state, carrier, is_clean, nullif(holder, '')), E'\\n'"
            ' ORDER BY canonical COLLATE "C"'
            "), ''), 'UTF8')), 'hex')"
            " FROM public.directories_numberstateline WHERE asked_id = %s",
            [row.pk],
        )
    # Suspended ones too: what a carrier says of their numbers holds while nothing is shown of them.
    clients = list(clients_with_work().filter(pk__in=counts))
    row.clients, row.strangers = len(clients), row.lines_read - sum(counts[client.pk] for client in clients)
    row.state = State.COMPARING
    row.save(update_fields=["clients", "strangers", "state", "sha256", "lines_read"])
    for client in clients:
        with context.client(client):
            schedule(COMPARE, key=str(row.pk), lane=Lane.BULK, list=str(row.pk))
    _end_when_compared(row)


def compare_list(list_id: UUID) -> None:
    """Compares a list with the numbers of the client in use, in the transaction of the work."""
    tenant = context.current_tenant()
    row = NumberStateList.objects.select_related("directory").get(pk=list_id)
    theirs = [
        Theirs(line, number, NumberState(state), carrier, clean, holder)
        for line, number, state, carrier, clean, holder in fetch_all(
            "SELECT line, canonical, state, carrier, is_clean, holder FROM public.directories_numberstateline"
            " JOIN public.registry_numberclaim USING (canonical) WHERE asked_id = %s AND tenant_id = %s",
            [row.pk, tenant.pk],
        )
    ]
    with translation.override(tenant.language):
        compared, sync = corrections.hand_in_sync(
            row.directory,
            theirs,
            source=row.source,
            sha256=row.sha256,
            actor=Actor("staff", row.asked_by, row.asked_by_id),
        )
    NumberStateList.objects.filter(pk=row.pk).update(
        compared=F("compared") + 1,
        corrections=F("corrections") + len(compared.corrections),
        cases=F("cases") + int(sync is not None),
    )
    row.refresh_from_db()
    _end_when_compared(row)


def _end_when_compared(row: NumberStateList) -> None:
    if row.compared == row.clients:
        _end(row, State.DONE)


def _end(row: NumberStateList, state: str, **told: object) -> None:
    # Django's own would read each line, for its signals
    execute("DELETE FROM public.directories_numberstateline WHERE asked_id = %s", [row.pk])
    NumberStateList.objects.filter(pk=row.pk).update(
        state=state, ended_at=business_now(), content=None if row.content is None else b"", **told
    )
