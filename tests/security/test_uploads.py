"""Every field that takes a file, of pages, desk and API, is found by itself and given what must not get in.

What is handed in through a door is refused or harmless: nothing of it is stored as it came, no answer is a crash, none
says it back as markup, and due work that reads it later ends. What its reader takes: measure.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outside import bounded
from tenants.people.services import make_api_key
from tests import in_process
from tests.portal.access.roles import ADMINISTRATOR, OWNER
from tests.portal_client import PortalClient
from tests.security.bad_tables import bad_documents, bad_tables
from tests.security.furnished import furnish
from tests.security.upload_doors import GOOD, KEPT_BY_HASH, TABLE, UploadDoor, file_fields, upload_doors
from tests.work import DueWork

EVERYWHERE = bool(os.environ.get("ATTACK_TURNS"))  # each kind through each door
MEMORY, SECONDS = 100_000, 2.0  # kilobytes above what a reader had before; of the processor
MARKUP = (b"<script>alert(1)", b'"><script')
WITHOUT_READER = {"LossesFileForm.file", "BackupForm.file", "StandbyNumberForm.proof"}  # our own forms; a hash
BASES = {"FilesIn.attachments"}  # of others, and no door of its own
# Tried at every door.
ALWAYS = ("a script when opened", "a PDF that is a page", "half a PNG", "list: markup", "workbook: formulas")
Send = Callable[[UploadDoor, str, bytes], Any]


def in_bounds(reader: str, content: bytes, *arguments: str, bounds: bounded.Bounds, patience: float = 0) -> bytes:
    """In this process, which keeps its numpy; what a reader does not survive is said as if it had been a child."""
    numpy = sys.modules.get("numpy")
    try:
        return in_process.run(reader, content, *arguments, bounds=bounds)
    except Exception as error:
        raise bounded.GaveUp(repr(error), out_of_bounds=isinstance(error, MemoryError)) from error
    finally:
        sys.modules.pop("numpy", None)
        if numpy is not None:
            sys.modules["numpy"] = numpy


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is written to the store, as it is written."""
    contents: list[bytes] = []
    save = Storage.save

    def noted(this: Storage, name: str, content: Any, max_length: int | None = None) -> str:
        contents.append(content.read())
        content.seek(0)
        return save(this, name, content, max_length)

    monkeypatch.setattr(Storage, "save", noted)
    monkeypatch.setattr(bounded, "run_bounded", in_bounds)
    return contents


@pytest.fixture
def doors(
    acme: Tenant, globex: Tenant, staff: Tenant, stored: list[bytes], nothing_is_called: None, same_every_time: None
) -> list[UploadDoor]:
    furnish(staff, acme, globex)
    known = upload_doors(acme)
    Work.objects.filter(done_at=None).update(done_at=business_now())
    stored.clear()
    return known


@pytest.fixture
def send(acme: Tenant, staff: Tenant, client_of: Callable[..., PortalClient]) -> Send:
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=("read", "request", "manage"), by=PLATFORM)
    clients = {  # what signs them in is not undone
        "api": client_of(acme),
        "acme": client_of(acme, OWNER),
        "staff": client_of(staff, ADMINISTRATOR),
    }

    def sent(door: UploadDoor, name: str, content: bytes) -> Any:
        client = clients["api" if door.api else door.site]
        client.raise_request_exception = False
        headers = {"authorization": f"Bearer {secret}", "idempotency-key": str(uuid4())} if door.api else {}
        return client.post(door.path, {**door.sent, door.named: ContentFile(content, name)}, headers=headers)

    return sent


@pytest.mark.django_db
def test_an_honest_file_is_taken_at_each_and_read_in_a_child(
    doors: list[UploadDoor], send: Send, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every field has a door, where nothing but the file can be what is refused."""
    assert file_fields() - BASES == {door.takes for door in doors}
    faults, read = [], []

    def noted(reader: str, content: bytes, *arguments: str, **bounds: Any) -> bytes:
        read.append(reader)
        return in_bounds(reader, content, *arguments, **bounds)

    monkeypatch.setattr(bounded, "run_bounded", noted)
    for door in doors:
        read.clear()
        with transaction.atomic():
            answer = send(door, *(door.good or GOOD[door.holds]))
            run_due_work(failures=True)  # one looks at an account of ours, and reaches nobody
            transaction.set_rollback(True)
        by_reader = bool(read) or door.takes in WITHOUT_READER
        if answer.status_code not in (200, 201, 202, 302) or not by_reader:
            faults.append(f"{door.takes} {door.path} {answer.status_code} {read} {answer.content[-300:].decode()}")
    assert faults == [], "\n".join(faults)


def tries(doors: list[UploadDoor]) -> Iterator[tuple[UploadDoor, str, str, bytes]]:
    """Each kind through one of the doors that it is for, in turn, and a few through all."""
    for kinds, of_tables in ((bad_documents(), False), (bad_tables(), True)):
        mine = [door for door in doors if (door.holds == TABLE) == of_tables]
        for place, (case, (name, content)) in enumerate(kinds.items()):
            chosen = mine if EVERYWHERE or case in ALWAYS else [mine[place % len(mine)]]
            yield from ((door, case, name, content) for door in chosen)


@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_nothing_of_what_is_hostile_gets_in(
    doors: list[UploadDoor], send: Send, stored: list[bytes], run_due_work: DueWork
) -> None:
    faults, count = [], 0
    for door, case, name, content in tries(doors):
        count += 1
        try:
            with transaction.atomic():
                answer = send(door, name, content)
                run_due_work()
                transaction.set_rollback(True)
        except AssertionError as error:  # of due work that has failed
            faults.append(f"{case} at {door.takes}: {error}")
            continue
        told = b"".join(answer) if answer.streaming else answer.content
        refused = 400 <= answer.status_code < 500
        if answer.status_code >= 500 or any(each in told for each in MARKUP) or content in stored:
            faults.append(f"{case} at {door.takes}: {answer.status_code} {told[:300]!r}")
        elif door.holds not in (TABLE, KEPT_BY_HASH) and not refused and door.site != "staff":
            faults.append(f"{case} at {door.takes}: it is taken ({answer.status_code})")
        stored.clear()
    kinds = len(bad_documents()) + len(bad_tables())
    print(f"{kinds} kinds of hostile files, {count} tries at {len(doors)} doors, {len(faults)} got in")
    assert faults == [], "\n".join(faults)
    assert kinds >= 150


def test_none_takes_a_reader_much_memory_or_time(tmp_path: Path) -> None:
    """All in one process of their readers, each measured by itself."""
    kinds = {**bad_documents(), **bad_tables()}
    for place, (_name, content) in enumerate(kinds.values()):
        (tmp_path / str(place)).write_bytes(content)
    listed = [(name, str(place)) for place, (name, _content) in enumerate(kinds.values())]
    (tmp_path / "files.json").write_text(json.dumps(listed))
    command = [sys.executable, "-m", "tests.security.measure", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = dict(zip(kinds, json.loads(ran.stdout), strict=True))
    most, longest = max(each[1] for each in told.values()), max(each[2] for each in told.values())
    print(f"{len(told)} files read: at most {most / 1000:.0f} MB and {longest:.2f} s of the processor")
    assert {case: each for case, each in told.items() if each[1] >= MEMORY or each[2] > SECONDS} == {}
    assert most > 10_000, "it is measured"
