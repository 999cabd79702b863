"""A file is put where a party fetches it: by a pinned key, whole or not at all, and never twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import paramiko
import pytest

from labels.directories.connections import ensure_account
from labels.directories.models import Credential, Directory
from labels.errands import files, sftp
from labels.errands.files import prepare_file
from labels.errands.models import Errand, ErrandFile
from labels.errands.trying import TriedAddress, TryOutcome, try_address, try_out
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.sealing import sealed
from tests.labels.errands.sftp_party import party_at
from tests.labels.errands.sftp_server import SftpPeer, flooding_server, sftp_server
from tests.work import DueWork

LI = Actor("staff", "Li", "1")
pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpPeer]:
    """A party's SFTP server."""
    with sftp_server(tmp_path) as peer:
        yield peer


@pytest.fixture
def oppo(server: SftpPeer, acme: Tenant) -> Directory:
    """A party whose files go to the server, with one order that waits."""
    return party_at(server, acme)


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


def test_a_secret_is_tried_out_without_being_saved(oppo: Directory, server: SftpPeer) -> None:
    assert oppo.connection is not None
    assert [tried.trouble for tried in try_out(oppo.connection, server.secret)] == [""]
    [tried] = try_out(oppo.connection, {**server.secret, "password": "wrong"})
    assert "refuses the user" in tried.trouble


def test_an_address_that_nobody_has_agreed_to_is_known_by_its_host_key_and_nobody_signs_in(
    oppo: Directory, server: SftpPeer
) -> None:
    assert try_address("desk", server.address, oppo.connection) == TriedAddress(TryOutcome.TAKEN)
    new = ensure_account("new", "sftp", {**server.secret, "password": "wrong"})
    assert try_address("desk", server.address, new) == TriedAddress(TryOutcome.REACHED)
    other = paramiko.ECDSAKey.generate()
    pinned = ensure_account("pinned", "sftp", {**server.secret, "host_key": f"{other.get_name()} {other.get_base64()}"})
    assert "host key is not the pinned one" in try_address("desk", server.address, pinned).trouble
    assert "pins no host key" in try_address("desk", server.address, None).trouble
    assert "no_connection" in try_address("desk", "sftp://127.0.0.1:9/in", new).trouble
    assert try_address("desk", "", new).outcome == TryOutcome.NOTHING


@pytest.mark.parametrize("there", [True, False])
def test_who_dies_while_the_file_gets_its_name_does_not_hand_it_over_twice(
    oppo: Directory, tmp_path: Path, run_due_work: DueWork, there: bool
) -> None:
    file = prepare_file(oppo)
    assert file is not None
    with mock.patch.object(files, "_mark_sent", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
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


def test_a_packet_of_four_gigabytes_is_not_read(oppo: Directory) -> None:
    """Its length stands in front of it, before anybody has shown who it is."""
    of_four_gigabytes = b"SSH-2.0-party\r\n" + bytes.fromhex("fffffffc")
    with flooding_server(of_four_gigabytes) as flood:
        began = time.monotonic()
        tried = try_address("desk", f"sftp://127.0.0.1:{flood.port}/in", oppo.connection)
        assert "a packet of 4294967288 bytes" in tried.trouble
        assert time.monotonic() - began < 10, "not until it is cut off"
        assert flood.taken < 10_000_000, "what the kernel holds on its way"
