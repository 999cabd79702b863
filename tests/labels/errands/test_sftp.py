"""A file is put where a party fetches it: by a pinned key, whole or not at all, and never twice."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import paramiko
import pytest

from labels.directories.connections import begin_secret
from labels.directories.models import Connection, Credential, Directory
from labels.errands import files, sftp
from labels.errands.files import prepare_file
from labels.errands.models import DeskParty, Errand, ErrandFile
from labels.errands.services import Ordered, order_errands
from labels.errands.trying import try_out
from tenants import context
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.people.actors import Actor
from tenants.sealing import sealed
from tests.work import DueWork

LI = Actor("staff", "Li", "1")
pytestmark = pytest.mark.django_db


class Gate(paramiko.ServerInterface):
    """Lets in the user `shouhao` with the password `open`."""

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("shouhao", "open") else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class Handle(paramiko.SFTPHandle):
    """A file that is written."""

    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.writefile.fileno()))  # type: ignore[attr-defined]


class Folder(paramiko.SFTPServerInterface):
    """Files below one folder of the test."""

    root: Path

    def _at(self, path: str) -> Path:
        return self.root / path.strip("/")

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = Handle(flags)
        handle.writefile = self._at(path).open("wb")  # type: ignore[attr-defined]
        return handle

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self._at(oldpath).rename(self._at(newpath))
        return paramiko.SFTP_OK


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A party's SFTP server: its port and the line of its host key."""
    key = paramiko.ECDSAKey.generate()
    (tmp_path / "in").mkdir()
    interface = type("Rooted", (Folder,), {"root": tmp_path})
    listening = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(line)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, interface)
            transports.append(transport)
            try:
                transport.start_server(server=Gate())
            except (paramiko.SSHException, EOFError):
                continue

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1], f"{key.get_name()} {key.get_base64()}"
    listening.close()
    for transport in transports:
        transport.close()


@pytest.fixture
def oppo(server: tuple[int, str], acme: Tenant) -> Directory:
    """A party whose files go to the server, with one order that waits."""
    port, host_key = server
    connection = Connection.objects.create(name="oppo", kind="sftp")
    secret = {"user": "shouhao", "password": "open", "private_key": "", "host_key": host_key}
    row = Credential.objects.create(
        connection=connection, secret=sealed(json.dumps(secret)), given_by="Li", given_at=real_now()
    )
    begin_secret(row)
    made: Directory = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        address=f"sftp://127.0.0.1:{port}/in",
        connection=connection,
        cache_min=timedelta(0),
        cache_max=timedelta(days=1),
    )
    DeskParty.objects.create(directory=made, sheet="csv")
    with context.client(acme):
        order_errands(made, [Ordered(1, 1, "key", "+862161000001", "青禾网络")])
    return made


def test_a_file_lies_there_whole_under_its_name_and_its_orders_are_with_the_party(
    oppo: Directory, tmp_path: Path, run_due_work: DueWork
) -> None:
    file = prepare_file(oppo)
    assert file is not None
    run_due_work(name="errands.send")
    sent = ErrandFile.objects.get()
    assert (sent.state, sent.sent_how) == ("sent", oppo.address)
    assert [path.name for path in (tmp_path / "in").iterdir()] == [sent.name]
    assert (tmp_path / "in" / sent.name).read_bytes() == bytes(sent.content or b"")
    assert Errand.objects.get().state == "sent"


def test_another_host_key_is_refused_and_a_person_is_told(
    oppo: Directory, tmp_path: Path, run_due_work: DueWork
) -> None:
    other = paramiko.ECDSAKey.generate()
    secret = {"user": "shouhao", "password": "open", "host_key": f"{other.get_name()} {other.get_base64()}"}
    Credential.objects.update(secret=sealed(json.dumps(secret)))
    prepare_file(oppo)
    run_due_work(name="errands.send")
    file = ErrandFile.objects.get()
    assert file.state == "prepared"
    assert "host key is not the pinned one" in file.trouble
    assert list((tmp_path / "in").iterdir()) == []


def test_a_secret_is_tried_out_without_being_saved(oppo: Directory, server: tuple[int, str]) -> None:
    assert oppo.connection is not None
    right = {"user": "shouhao", "password": "open", "host_key": server[1]}
    assert [tried.trouble for tried in try_out(oppo.connection, right)] == [""]
    [tried] = try_out(oppo.connection, {**right, "password": "wrong"})
    assert "refuses the user" in tried.trouble


@pytest.mark.parametrize("there", [True, False])
def test_who_dies_while_the_file_gets_its_name_does_not_hand_it_over_twice(
    oppo: Directory, tmp_path: Path, run_due_work: DueWork, there: bool
) -> None:
    file = prepare_file(oppo)
    assert file is not None
    with mock.patch.object(files, "_sent", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        run_due_work(name="errands.send")
    whole = tmp_path / "in" / file.name
    assert whole.exists()
    if not there:
        whole.unlink()  # the party has fetched it
    with mock.patch.object(sftp, "put_file", side_effect=AssertionError("twice")):
        from tenants.agenda.models import Work

        Work.objects.filter(name="errands.send").update(lease_until=None)
        run_due_work(name="errands.send")
    file.refresh_from_db()
    assert file.state == ("sent" if there else "prepared")
    assert file.trouble == ("" if there else files.UNKNOWN)
    if not there:
        files.note_sent(file.pk, how="asked by telephone: they have it", actor=LI)
        assert Errand.objects.get().state == "sent"
