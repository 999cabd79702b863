"""One client's tables are put back by the commands that docs/restoring.md has: its windows have their work again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from compliance.evidence.models import Leaf, Record
from compliance.evidence.services import record
from maintenance import services
from maintenance.calendars.models import BookedSession
from maintenance.models import Window
from portal import daily
from portal.runtime.folders import ROOT
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.clients import epochs
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.database import Database
from tests.maintenance.booking import AFTERNOON, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.tenants.backup import Dump, backup_of
from tests.work import BusinessClock

DAYS = timedelta(days=30)


def documented() -> str:
    """The commands by which one client is put back."""
    chapter = (ROOT / "docs/restoring.md").read_text().partition("### One client alone")[2]
    block = re.search(r"```sh\n(.*?)```", chapter, re.DOTALL)
    assert block is not None
    return block[1]


def put_back(dump: Dump) -> None:
    """Run them, as the owner of the database where they name its superuser, and without systemd."""
    commands = documented().replace("--dbname shouhao", f"--dbname {dump.database.name}")
    commands = commands.replace("runuser -u postgres -- ", "").replace("/srv/shouhao/app", str(ROOT))
    commands = re.sub("^backup=.*$", f"backup={dump.file.parent}", commands, flags=re.MULTILINE)
    commands = re.sub(r"systemd-run .*?(?=/\S+python )", "DATABASE_ROLE=owner ", commands, flags=re.DOTALL)
    dump.run("bash", "-euc", commands)


@pytest.fixture
def booked(own_database: Database, acme: Tenant, business_clock: BusinessClock) -> Window:
    """acme has a window ahead."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    with context.client(acme):
        agreed_contact(name="值班", email="duty@acme.example")
        window: Window = book(ask_calibration(register("021-6100 1111")))
    return window


def note(times: int) -> None:
    """Records of the platform's, which number one after another."""
    for _each in range(times):
        with transaction.atomic():
            record("exported", actor=PLATFORM, subject_kind="client", subject_id="1", what="x")


def ahead(tenant: Tenant) -> set[tuple[str, str]]:
    return set(Work.objects.filter(tenant=tenant, done_at=None).values_list("name", "key"))


@pytest.mark.timeout(600)
def test_one_client_is_put_back_and_its_window_runs(
    own_database: Database,
    booked: Window,
    acme: Tenant,
    globex: Tenant,
    business_clock: BusinessClock,
    run_due_work: Any,
    tmp_path: Path,
) -> None:
    before = ahead(acme)
    assert ("maintenance.start", str(booked.pk)) in before
    dump = backup_of(own_database, tmp_path)
    with context.client(acme):  # what the client did after the backup, and wants undone
        services.cancel(booked.pk, sequence=fresh(booked).sequence, actor=ACTOR, reason="by mistake")
        later = book(ask_calibration(register("021-6100 2222")))
        note(50)
        history = list(Leaf.objects.order_by("position").values_list("hash", flat=True))
    Work.objects.filter(tenant=acme).delete()  # and what was lost

    put_back(dump)

    acme.refresh_from_db()
    assert acme.served
    with context.client(acme):
        assert fresh(booked).state == Window.State.SCHEDULED
        assert not Window.objects.filter(pk=later.pk).exists()
        kept = list(Leaf.objects.order_by("position").values_list("hash", flat=True))
        assert kept[: len(history)] == history, "the history only grows"
        assert Record.objects.filter(action="window_cancelled").exists()
        note(100)  # no number is given twice: the backup knew of none after it
    assert ("maintenance.start", str(booked.pk)) in ahead(acme)
    assert {each.name for each in daily.DAILY} <= {name for name, _key in ahead(acme)}
    assert set(BookedSession.objects.filter(tenant=acme).values_list("window_id", flat=True)) == {booked.pk}
    assert Tenant.objects.get(pk=globex.pk).served

    again = ahead(acme)
    call_command("restored", "--client", "acme")
    assert ahead(acme) == again, "as often as one likes"

    business_clock.set(booked.starts_at + timedelta(minutes=1))
    run_due_work(name="maintenance.start", failures=True)
    with context.client(acme):
        assert fresh(booked).started_at is not None, "it is carried out"


def test_a_window_that_was_due_meanwhile_runs_and_tells_nobody_unseen(
    own_database: Database, booked: Window, acme: Tenant, business_clock: BusinessClock, run_due_work: Any
) -> None:
    """The work in the shared tables is lost; it is made again from the client's own, and due before the restore."""
    business_clock.set(booked.starts_at + timedelta(minutes=1))
    Work.objects.filter(tenant=acme).delete()
    Message.objects.filter(tenant=acme).delete()
    epochs.client_was_restored(acme)
    run_due_work(name="maintenance.start", failures=True)
    with context.client(acme):
        assert fresh(booked).started_at is not None
    started = Message.objects.filter(tenant=acme, template="maintenance/window_started")
    assert started.exists()
    assert all(message.due_at > business_clock.now() + DAYS for message in started)
