"""A stage for the stories (docs/rules.md): a database with real commits and the sandbox's directories as processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tenants.domain.actors import PLATFORM
from tests.database import Database
from tests.labels.directories.conftest import TOKEN, Sandbox
from tests.loopback import plain_client
from tests.scenarios.on_call import night_desk  # noqa: F401 -- a fixture
from tests.scenarios.programs import Program
from tests.stand_ins import SELDOM

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient
    from tests.work import BusinessClock, DueMessages, DueWork


@dataclass
class Stage:
    """Time, work, messages and the outside parties of a story."""

    clock: BusinessClock
    work: DueWork
    messages: DueMessages

    def run(self) -> None:
        """Do everything that is due now, and tell people."""
        self.work()
        self.messages()

    def travel(self, to: datetime | timedelta) -> datetime:
        """Let business time run to an instant (or by a length), doing on the way whatever falls due."""
        from tenants import clock, dispatcher

        clock.travel_to(to if isinstance(to, datetime) else self.clock.now() + to)
        while clock.travelling_to() is not None:
            self.run()
            dispatcher.step_business_time()
        self.run()
        return self.clock.now()

    def directory(self, code: str) -> httpx.Client:
        """The stand-in's own interface, for behaviour and effects."""
        from labels.directories.models import Directory

        address = Directory.objects.get(code=code).address
        return plain_client(address, headers={"Authorization": f"Bearer {TOKEN}"})

    def on_handset(self, code: str, number: str) -> str | None:
        """What a handset of this directory shows for the number now."""
        with self.directory(code) as directory:
            item = directory.post("/lookups", json={"numbers": [number]}).raise_for_status().json()["items"][0]
        return item["shown"]["label"] if item["shown"] else None

    def behave(self, code: str, **behaviour: object) -> None:
        """Change how a directory behaves."""
        with self.directory(code) as directory:
            directory.put("/sandbox/behaviour", json=behaviour).raise_for_status()

    def effects(self, code: str) -> list[dict[str, object]]:
        """Everything that took effect at a directory, in order."""
        with self.directory(code) as directory:
            rows: list[dict[str, object]] = (
                directory.get("/sandbox/effects", params={"after": 0}).raise_for_status().json()["items"]
            )
        return rows


@pytest.fixture
def stage(
    own_database: Database,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    """The stage, with all seven directories running: they answer at once, and are looked at less often than else."""
    from labels.directories.models import Directory
    from labels.domain import looks
    from portal.tryout import demo

    monkeypatch.setattr(looks, "WHILE_DUE", SELDOM)
    sandbox = Sandbox.start(tmp_path, "--clock-dsn", own_database.url)
    settings.SANDBOX_ADDRESS, settings.DIRECTORY_TOKEN = f"http://127.0.0.1:{sandbox.base}", TOKEN
    try:
        demo.ensure_directories()
        stage = Stage(business_clock, run_due_work, send_due_messages)
        for directory in Directory.objects.all():
            stage.behave(directory.code, latency_ms=0)
        yield stage
    finally:
        sandbox.stop()


@pytest.fixture
def program_of(client_of: Callable[..., PortalClient]) -> Callable[[Tenant], Program]:
    """program_of(tenant)"""

    def make(tenant: Tenant) -> Program:
        from portal.shell.api.scopes import SCOPES
        from tenants import context
        from tenants.people.services import make_api_key

        with context.client(tenant):
            _key, secret = make_api_key(name="scenario", scopes=list(SCOPES), by=PLATFORM)
        return Program(client_of(tenant), secret, tenant)

    return make
