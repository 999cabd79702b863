"""From a party's job to what handsets show, through the portal's own door: the party calls back, and it is looked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from labels.directories.callbacks import callback_counts, callback_secret
from labels.directories.models import Connection, Directory, PartyCallback
from labels.models import Display
from portal.web.wsgi import application
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.models import Tenant
from tests.labels.directories.conftest import TOKEN
from tests.labels.directories.test_callbacks import signed
from tests.portal_client import sign_in, words
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db
LABEL = "青禾客服"


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


class Door:
    """The portal over HTTP, in the test's transaction: it answers as many requests as the test lets in."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.server = make_server("127.0.0.1", 0, self.answer, handler_class=Quiet)
        self.server.timeout = 8

    def answer(self, environ: Any, start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: Any, error: Any = None) -> Any:
            self.statuses.append(int(status.split(maxsplit=1)[0]))
            return start_response(status, headers, error)

        with context.platform():
            return application(environ, start)

    def let_in(self, count: int) -> list[int]:
        """The statuses of the next so many."""
        begins = len(self.statuses)
        for _place in range(count):
            self.server.handle_request()
        return self.statuses[begins:]


@pytest.fixture
def door() -> Iterator[Door]:
    """One at 127.0.0.1; the connection to the database is the test's, which no request closes."""
    made, signals = Door(), (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield made
    for signal in signals:
        signal.connect(close_old_connections)
    made.server.server_close()


def test_a_callback_has_the_party_asked_before_its_time_and_handsets_follow(
    stand_ins: StandIns, in_acme: Tenant, staff: Tenant, door: Door
) -> None:
    huawei, directory = stand_ins.parties["huawei"], Directory.objects.get(code="huawei")
    account = directory.connection
    assert account is not None
    Connection.objects.filter(pk=account.pk).update(callbacks="signed")
    address = f"http://localhost:{door.server.server_port}/parties/{account.pk}/{callback_secret(account)}/"
    huawei.behave(pending_minutes=30, callback_url=address, callback_copies=2, callback_forged=True)
    [number] = fresh()
    publish([number], LABEL)
    stand_ins.run()
    shown = cell(number, "huawei")
    assert (shown.accepted_revision, shown.wanted) == (0, LABEL), "its job runs"
    # As a party that says it is to be asked again tomorrow: only its callback can bring it before.
    Work.objects.filter(name="labels.poll", done_at=None).update(due_at=stand_ins.clock.now() + timedelta(days=1))
    stand_ins.at(stand_ins.clock.now() + timedelta(minutes=31))
    assert door.let_in(3) == [401, 200, 200], "a stranger's, its own, and that one again"
    row = PartyCallback.objects.get()
    assert (row.times, row.looks) == (2, 1)
    assert callback_counts() == {account.pk: {"forged": 1, "taken": 1, "known": 1}}
    assert cell(number, "huawei").accepted_revision == 0, "nothing of it is believed"
    stand_ins.run()
    shown = cell(number, "huawei")
    assert (shown.accepted_revision, shown.state, shown.shown) == (shown.revision, Display.State.SHOWN, LABEL)
    assert door.let_in(3) == [401, 200, 200], "it says that it has decided, too: all is done already"
    huawei.behave(callback_url="")
    body = bytes(row.content)
    kept = signed(body, key=TOKEN.encode(), event="e9", at=int(real_now().timestamp()) - 400)
    asked = Request(address, body, {"Content-Type": "application/json", **kept})
    sender = threading.Thread(target=lambda: _send(asked))
    sender.start()
    assert door.let_in(1) == [401], "somebody has kept one"
    sender.join(8)
    assert callback_counts() == {account.pk: {"forged": 2, "taken": 2, "known": 2, "late": 1}}
    stand_ins.run()
    assert cell(number, "huawei").state == Display.State.SHOWN
    reviewer = sign_in(staff, "reviewer")
    reviewer.cookies["django_language"] = "en"
    said = words(reviewer.get("/admin/directories/partycallback/"))
    assert "at 1 client 2 times" in said


def _send(asked: Request) -> None:
    with suppress(OSError):  # what it was answered is seen at the door
        urlopen(asked, timeout=8).close()  # noqa: S310 -- to ourselves
