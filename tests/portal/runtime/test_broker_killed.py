"""The broker is killed with -9 while a worker talks to outside parties: what it has in hand ends, once and in time.

What PostgreSQL's lease protects needs no broker. A worker that ended its tasks left mails of which nobody knew whether
they had arrived, and files of which somebody had to ask.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from labels.errands.files import prepare_file
from labels.errands.models import ErrandFile
from portal.runtime import roles
from portal.runtime.broker import EmbeddedBroker
from portal.runtime.folders import ROOT
from portal.runtime.processes import spawn, stop_process, wait_until
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tests.contacts import agreed_contact
from tests.database import Database
from tests.labels.errands.sftp_party import party_at
from tests.labels.errands.sftp_server import Folder, sftp_server
from tests.tenants.outbox.peers import Mail, mail_server

pytestmark = pytest.mark.timeout(180)
MAILS = 10
SOON = 15.0  # seconds; what a dead worker had in hand is looked at after 20, what it had in the air after 55


@pytest.fixture
def broker(data: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(data) as broker:
        yield broker


@pytest.fixture
def mail() -> Iterator[Mail]:
    with mail_server() as server:
        yield server


class HangsSoon(list[Any]):
    """What a mail server has taken that hangs from the fourth letter on: others are in the air behind it."""

    def __init__(self, mail: Mail) -> None:
        super().__init__()
        self.mail = mail

    def append(self, letter: Any) -> None:
        super().append(letter)
        if len(self) == 4:
            self.mail.hangs = 10.0


@pytest.fixture
def roles_run(own_database: Database, broker: EmbeddedBroker, mail: Mail, tmp_path: Path) -> Iterator[None]:
    """A dispatcher and a worker, as `manage.py up` starts them."""
    environment = {**os.environ, "BROKER_URL": broker.url, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.port)}
    commands = [roles.dispatcher(), roles.worker(["standard", "bulk"], concurrency=1)]
    with ExitStack() as running:
        for number, command in enumerate(commands):
            log = running.enter_context((tmp_path / f"{number}.log").open("wb"))
            process = spawn(
                command,
                death_signal=signal.SIGKILL,
                output=log,
                environment=environment | {"LOG_LEVEL": "INFO"},
                folder=ROOT,
            )
            running.callback(stop_process, process, signal_number=signal.SIGTERM, patience=10)
        yield


def kill(broker: EmbeddedBroker) -> None:
    """With -9; it is started again as the supervisor does it."""
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGKILL)
    broker.process.wait(10)
    time.sleep(0.5)
    broker.launch()


def test_mails_in_the_air_arrive_once_and_soon(
    roles_run: None, broker: EmbeddedBroker, mail: Mail, acme: Tenant
) -> None:
    mail.taken = HangsSoon(mail)
    with context.client(acme), transaction.atomic():
        for place in range(MAILS):
            contact = agreed_contact(name="陈晓", email=f"{place}@acme.example")
            recipient = Recipient("contact", contact.pk, ("email",))
            queue_message(
                "compliance/violation_recorded", [recipient], key=str(place), severity="minor", description="x"
            )
    assert wait_until(lambda: bool(mail.hangs), seconds=60)
    assert Message.objects.filter(in_air_since__isnull=False).count() > 1
    kill(broker)
    mail.hangs = 0.0
    began = time.monotonic()
    assert wait_until(lambda: not Message.objects.exclude(state="sent").exists(), seconds=100)
    assert time.monotonic() - began < SOON
    assert set(Counter(str(letter["To"]) for letter in mail.taken).values()) == {1}
    assert not Message.objects.exclude(unanswered=0).exists()


def test_a_file_that_is_being_handed_over_is_there_once_and_soon(
    roles_run: None, broker: EmbeddedBroker, acme: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Folder.posix_rename

    def slowly(folder: Folder, oldpath: str, newpath: str) -> int:
        answer = rename(folder, oldpath, newpath)
        time.sleep(3)
        return answer

    monkeypatch.setattr(Folder, "posix_rename", slowly)
    with sftp_server(tmp_path / "party") as server:
        file = prepare_file(party_at(server, acme))
        assert file is not None
        assert wait_until(lambda: bool(server.named), seconds=60)
        kill(broker)
        began = time.monotonic()
        assert wait_until(lambda: not ErrandFile.objects.filter(state="sending").exists(), seconds=100)
        file.refresh_from_db()
        assert (file.state, file.trouble, server.named) == ("sent", "", [file.name])
        assert time.monotonic() - began < SOON
