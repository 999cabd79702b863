"""Fetches files of calls from a client's SFTP server in jobs, each file once.

A file is imported where a table like it has been read before; another waits until somebody has looked at it.
"""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from labels.directories.turns import turn_of
from labels.numbers.tables import ImportFileError
from maintenance.calls import files, services
from maintenance.calls.files import LARGEST_CSV
from maintenance.calls.models import CallImport, CallMapping, CallSource
from maintenance.calls.sources import FETCH, call_sources
from tenants.agenda.claiming import NotNow
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.domain.outside import SFTP, NotOutside
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.outside.addresses_outside import look_up
from tenants.outside.exchange import NO_CONNECTION, NoAnswer, PassingTrouble
from tenants.outside.sftp import SftpRefused, SftpSession, host_key_of, signed_in
from tenants.people.selectors import owners
from tenants.refusals import Refused
from tenants.sealing import opened

EVERY: Final = timedelta(hours=1)
AGAIN: Final = timedelta(minutes=1)  # while more may lie there, or files are still being read
TOLD_AFTER: Final = timedelta(days=1)  # of failing
TOGETHER: Final = 45.0  # seconds at the server
BEGIN_WITHIN: Final = 20.0  # seconds of these, after which no other file is begun
MOST_IN_FOLDER: Final = 2000
LONGEST_NAME: Final = 150
STILL_WRITTEN: Final = (".part", ".tmp", ".filepart", ".swp", "~")
State = CallImport.State


@dataclass(frozen=True)
class Lying:
    """A file in the folder. changed: by the server's clock, seconds."""

    name: str
    size: int
    changed: int

    @property
    def mark(self) -> list[int]:
        """Returns size and time of change, by which an unchanged file is known."""
        return [self.size, self.changed]


@dataclass(frozen=True)
class Fetched:
    """A file and its content; None: too large to be fetched."""

    lying: Lying
    content: bytes | None


class FolderTrouble(Exception):
    """The trouble that ends a round. code: of maintenance.calls.texts:FETCH_TROUBLES."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def fetch_calls(work: Claimed) -> None:
    """Runs one round at a server; the next is planned whatever came of this one. Raises NotItsTurn."""
    row = call_sources().filter(pk=UUID(work.arguments["source"])).first()
    trouble, offered, more = None, "", False
    if row is not None:
        try:
            with _at_its_turn(row) as host:
                if row.state != CallSource.State.ON:
                    offered = host_key_of(host, row.port)
                fetched = _fetch(row, host) if row.state == CallSource.State.ON else []
            more = bool(fetched)
            for each in fetched:
                _store_fetched(row, each)
        except FolderTrouble as error:
            trouble, offered = error, _offered_instead(row) if error.code == "host_key" else ""
        more = _take_known(row) or more
    with work.completing():
        kept = row and call_sources().select_for_update().filter(pk=row.pk).first()
        if row and kept:
            if (kept.secret, kept.host_key) == (row.secret, row.host_key):  # else it was about another account
                _note_round(kept, trouble, offered)
            if kept.state != CallSource.State.OFFERED:
                due_at = business_now() + (AGAIN if more else EVERY)
                schedule(FETCH, key=work.key, lane=Lane.BULK, due_at=due_at, keep_earlier=True, source=str(kept.pk))


@contextmanager
def _at_its_turn(row: CallSource) -> Iterator[str]:
    """Yields the checked address of the server, while it is our turn. Raises FolderTrouble, or NotNow out of turn."""
    try:
        outside = look_up(f"sftp://{row.place}/", schemes=SFTP)
        with turn_of(f"calls {row.place}"):
            yield outside.address
    except NotOutside as error:
        raise FolderTrouble("address", str(error)) from error
    except NotNow:
        raise
    except NoAnswer as error:
        raise FolderTrouble("no_answer", error.detail) from error
    except PassingTrouble as error:
        raise FolderTrouble("no_connection" if error.reason == NO_CONNECTION else "ssh", error.detail) from error
    except SftpRefused as error:
        raise FolderTrouble(error.code, str(error)) from error


def _offered_instead(row: CallSource) -> str:
    """Returns the key that the server shows instead of the pinned one; empty when it cannot be asked."""
    try:
        with _at_its_turn(row) as host:
            return host_key_of(host, row.port)
    except (FolderTrouble, NotNow):
        return ""


# ---------------------------------------------------------------- one round


def _fetch(row: CallSource, host: str) -> list[Fetched]:
    """Returns the new files, the oldest first, as many as one round may bring."""
    secret = {**json.loads(opened(row.secret)), "user": row.username, "host_key": row.host_key}
    began, together = time.monotonic(), 0
    fetched: list[Fetched] = []
    with signed_in(host, row.port, [secret], seconds=TOGETHER) as sftp:
        lying = list(_listed(sftp, row.folder or "."))
        _forget_gone(row, lying)
        new = [each for each in lying if row.seen.get(each.name) != each.mark]
        for each in sorted(new, key=lambda each: (each.changed, each.name)):
            if fetched and (together + each.size > LARGEST_CSV or time.monotonic() - began > BEGIN_WITHIN):
                break
            together += each.size
            fetched.append(Fetched(each, _read(sftp, row.folder or ".", each)))
    return fetched


def _listed(sftp: SftpSession, folder: str) -> Iterator[Lying]:
    """Yields the folder's plain files that nobody is still writing, as far as names say."""
    for count, each in enumerate(sftp.entries(folder)):
        if count == MOST_IN_FOLDER:
            raise FolderTrouble("too_many")
        name = each.name
        plain = name.isprintable() and "/" not in name and not name.startswith(".") and len(name) <= LONGEST_NAME
        if plain and each.size and stat.S_ISREG(each.mode or stat.S_IFREG) and not name.endswith(STILL_WRITTEN):
            yield Lying(name, each.size, each.changed)


def _read(sftp: SftpSession, folder: str, lying: Lying) -> bytes | None:
    """Returns a file's content; None where it is too large."""
    if lying.size > LARGEST_CSV:
        return None
    content = bytearray()
    for piece in sftp.read(f"{folder}/{lying.name}", lying.size):
        content += piece
    return bytes(content[: lying.size])


def _store_fetched(row: CallSource, fetched: Fetched) -> None:
    """Stores a file, and notes that it was fetched: killed in between, it is fetched again and known by its hash."""
    lying = fetched.lying
    try:
        if fetched.content is None:
            raise ImportFileError("too_large_csv", largest=str(LARGEST_CSV // 1024**2))
        kept = files.keep_calls(fetched.content, lying.name, actor=PLATFORM)
    except Refused as error:
        raise FolderTrouble("waiting") from error
    except ImportFileError as error:
        if error.code == "busy":
            raise FolderTrouble("busy") from error
        services.note_unreadable(row, lying.name, f"{row.pk} {lying.name} {lying.mark}", error.code)
    else:
        _mine().filter(whole_sha256=kept.whole_sha256, state__in=(State.LOOKING, State.CHOSEN)).update(source=row)
    with transaction.atomic():
        held = call_sources().select_for_update().filter(pk=row.pk).first()
        if held is not None:
            held.seen[lying.name] = lying.mark
            held.save(update_fields=["seen"])


def _forget_gone(row: CallSource, lying: list[Lying]) -> None:
    """Forgets files that are no longer in the folder."""
    names = {each.name for each in lying}
    row.seen = {name: mark for name, mark in row.seen.items() if name in names}
    call_sources().filter(pk=row.pk).update(seen=row.seen)


def _mine() -> QuerySet[CallImport]:
    return CallImport.objects.filter(tenant=current_tenant())


def _take_known(row: CallSource) -> bool:
    """Imports the files of a source that look like one read before. Returns whether some are still being read."""
    mine = _mine().filter(source=row)
    for each in mine.filter(state=State.CHOSEN).order_by("created_at"):
        reading = files.reading_of(each)
        try:
            first = files.read_preview(bytes(each.head), reading)["first"]
        except ImportFileError:
            continue
        digest = files.headers_digest(first, reading)
        if CallMapping.objects.filter(tenant=row.tenant, headers_sha256=digest).exists():
            services.take_calls(each.pk, files.read_as_before(reading, first), first, actor=PLATFORM)
    return bool(mine.filter(state__in=(State.LOOKING, State.WAITING)).exists())


# ---------------------------------------------------------------- what came of it


def _note_round(row: CallSource, trouble: FolderTrouble | None, offered: str) -> None:
    now = business_now()
    if offered and offered != row.host_key:
        row.offered_key = offered
        row.state = CallSource.State.ON if row.host_key else CallSource.State.OFFERED
    row.trouble, row.detail = (trouble.code, trouble.detail[:300]) if trouble else ("", "")
    if trouble is None:
        row.failing_since = None
        if row.state == CallSource.State.ON:
            row.fetched_at, row.offered_key = now, ""  # whatever was shown instead once, it is the pinned one again
    else:
        row.failing_since = row.failing_since or now
    row.save()
    waits = _mine().filter(source=row, state=State.CHOSEN).order_by("created_at").first()
    if waits is not None:
        _tell_owners(row, f"looks:{waits.pk}", waits=waits.name)
    elif row.failing_since is not None and now - row.failing_since >= TOLD_AFTER:
        _tell_owners(row, f"fails:{row.failing_since:%Y%m%d%H%M%S}", waits="")


def _tell_owners(row: CallSource, about: str, *, waits: str) -> None:
    """Tells the owners by e-mail, once for each stretch of failures and each file that waits for a look."""
    queue_message(
        "maintenance/calls_not_fetched",
        [Recipient("user", owner, ("email",)) for owner in owners().values_list("pk", flat=True)],
        key=f"call_source:{row.pk}:{about}",
        page=Page("call_sources"),
        where=str(row),
        waits=waits,
    )
