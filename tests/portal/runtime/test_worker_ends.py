"""A worker that is to end claims nothing more: an update waits for what it has in hand, not for what is due."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.db import transaction

from portal.runtime import roles
from portal.runtime.broker import EmbeddedBroker
from portal.runtime.folders import ROOT
from portal.runtime.processes import spawn, stop_process, wait_until
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.webhooks import services
from tenants.webhooks.attempts.models import Attempt
from tests.database import Database
from tests.tenants.webhooks.receiver import receiving

pytestmark = pytest.mark.timeout(180)
EVENTS = 40  # of which the program takes two at a time, in 2 s each
SOON = 10.0  # seconds; the task that tells programs would go on for twice as long


def test_it_leaves_what_is_due_to_the_next(own_database: Database, acme: Tenant, data: Path, tmp_path: Path) -> None:
    with (
        EmbeddedBroker(data) as broker,
        receiving() as program,
        (tmp_path / "log").open("wb") as log,
    ):
        program.behaves["/slow"] = "slow"
        with context.client(acme), transaction.atomic():
            services.make_endpoint("slow", program.url("/slow"), [], by=PLATFORM)
            for number in range(EVENTS):
                services.note_event("window.moved", Topic.WINDOWS, {"number": number})
        environment = {**os.environ, "BROKER_URL": broker.url}
        commands = [roles.dispatcher(), roles.worker(roles.ALL_LANES, concurrency=1)]
        both = [
            spawn(each, death_signal=signal.SIGKILL, output=log, environment=environment, folder=ROOT)
            for each in commands
        ]
        try:
            assert wait_until(lambda: bool(program.got), seconds=100), (tmp_path / "log").read_text()
            both[1].terminate()
            both[1].wait(SOON)
            left = Attempt.objects.filter(done_at=None)
            assert left.exists()
            assert not left.exclude(lease_until=None, attempts=0).exists(), "given back untried"
        finally:
            for process in both:
                stop_process(process, signal_number=signal.SIGTERM, patience=1)
