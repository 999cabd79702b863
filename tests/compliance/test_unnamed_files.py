"""Files that a rolled-back transaction has left are removed a day later; what has a row, or may get one, stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from compliance import unnamed_files, uploads
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.tasks import FILES
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import real_now
from tenants.models import Tenant
from tests.licences import ANNE, case_of, document, hand_in
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
OLD = timedelta(days=1, seconds=5)


@pytest.fixture(autouse=True)
def _empty(acme: Tenant, globex: Tenant) -> None:
    """The folders are kept from test to test; in these they begin empty."""
    for tenant in (acme, globex):
        if default_storage.exists(tenant.schema_name):
            for name in default_storage.listdir(tenant.schema_name)[1]:
                default_storage.delete(f"{tenant.schema_name}/{name}")


def stored(schema: str = "acme") -> set[str]:
    return {f"{schema}/{name}" for name in default_storage.listdir(schema)[1]}


def age(by: timedelta = OLD, schema: str = "acme") -> None:
    """All files are so old."""
    then = (real_now() - by).timestamp()
    for name in stored(schema):
        os.utime(Path(default_storage.path(name)), (then, then))


def leave_one() -> str:
    """What a hand-in leaves that fails after its file was stored."""
    before = stored() if default_storage.exists("acme") else set()
    with transaction.atomic():
        hand_in()
        transaction.set_rollback(True)
    (left,) = stored() - before
    return left


def test_what_no_row_names_goes_after_a_day_and_nothing_else(in_acme: Tenant) -> None:
    licence = hand_in()
    reviews.add_entry(case_of(licence).pk, ANNE, "Another page", [document("2.pdf")])
    named = stored()
    assert len(named) == 2, "a licence's file, and one of the thread"
    left = leave_one()
    age(timedelta())  # the disk has a clock of its own
    assert unnamed_files.remove_unnamed_files() == 0, "its row may be on its way"
    age(timedelta(hours=23, minutes=59))
    assert unnamed_files.remove_unnamed_files() == 0
    age()
    assert unnamed_files.remove_unnamed_files() == 1
    assert stored() == named
    assert not default_storage.exists(left)
    assert unnamed_files.remove_unnamed_files() == 0


def test_each_client_sweeps_its_own_folder(in_acme: Tenant, globex: Tenant) -> None:
    default_storage.save("globex/left.pdf", ContentFile(b"x"))
    age(schema="globex")
    try:
        assert unnamed_files.remove_unnamed_files() == 0
        with context.client(globex):
            assert unnamed_files.remove_unnamed_files() == 1
    finally:
        default_storage.delete("globex/left.pdf")


def test_archives_and_a_folder_that_is_not_there_are_no_matter(in_acme: Tenant) -> None:
    name = default_storage.save("acme/exports/archive.zip", ContentFile(b"x"))
    try:
        age()
        assert unnamed_files.remove_unnamed_files() == 0
        assert default_storage.exists(name)
    finally:
        default_storage.delete(name)


def test_a_row_written_while_the_folder_is_read_keeps_its_file(
    in_acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an old file: rows are read last."""
    kept = uploads.keep(uploads.accept(document()), "acme")
    age()
    listdir = default_storage.listdir

    def with_a_commit(path: str) -> tuple[list[str], list[str]]:
        names = listdir(path)
        licence = hand_in()
        Licence.objects.filter(pk=licence.pk).update(file=kept.file)
        return names

    monkeypatch.setattr(default_storage, "listdir", with_a_commit)
    assert unnamed_files.remove_unnamed_files() == 0
    assert default_storage.exists(kept.file)


def test_every_night_in_pieces(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unnamed_files, "AT_ONCE", 2)
    for _each in range(5):
        leave_one()
    age()
    schedule("compliance.sweep", key="nightly", lane="bulk")
    run_due_work()
    assert stored() == set()
    assert Work.objects.filter(name=FILES, done_at__isnull=False).count() == 3
    assert not Work.objects.filter(name=FILES, done_at=None).exists()
