"""A large file: taken as a whole by due work, whoever is killed on the way."""

from __future__ import annotations

import itertools
import os
import signal
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import DateTimeField, F
from django.db.models.functions import Now

from labels.models import Number, NumberImport
from labels.numbers import imports as number_imports
from labels.numbers.tables import ImportFileError
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outside import bounded
from tests.database import Database
from tests.portal_client import PortalClient, person_of, sign_in
from tests.scenarios.numbers import ACTOR
from tests.work import DueWork

FILE = "号码\n" + "".join(f"021-588{line:05}\n" for line in range(300))


@pytest.mark.django_db
def test_killed_between_it_is_taken_once_and_whole(in_acme: Tenant, run_due_work: DueWork) -> None:
    row = number_imports.keep_file(FILE.encode(), "a.csv", actor=ACTOR)
    register = number_imports.register_numbers

    def die(rows: list[object], **more: object) -> None:
        register(rows, **more)  # type: ignore[arg-type]
        raise KeyError("killed")

    with (
        mock.patch.object(number_imports, "register_numbers", die),
        mock.patch.object(number_imports, "TELL_EVERY", 100),
    ):
        run_due_work(failures=True)
    row.refresh_from_db()
    assert (row.state, row.lines_read, Number.objects.count()) == ("writing", 300, 0)
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    run_due_work()
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.new, row.known, Number.objects.count()) == ("taken", 300, 0, 300)


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "seconds"), [(FILE.encode(), 30), (b"PK\x03\x04", 120)])
def test_a_workbook_has_longer_until_its_first_sign_of_life(
    in_acme: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch, content: bytes, seconds: int
) -> None:
    number_imports.keep_file(content, "a", actor=ACTOR)
    left: list[float] = []

    def opened(_data: bytes) -> None:
        now = Now(output_field=DateTimeField())
        [work] = Work.objects.filter(name="labels.import_numbers").annotate(left=F("lease_until") - now)
        left.append(work.left.total_seconds())
        raise ImportFileError("broken_workbook")

    monkeypatch.setattr(number_imports, "read_table", opened)
    run_due_work()
    assert seconds / 2 < left[0] < seconds * 1.5


@pytest.mark.django_db
def test_a_kept_file_that_takes_too_much_is_refused_and_one_that_finds_no_place_is_tried_again(
    in_acme: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = number_imports.keep_file(FILE.encode(), "a.csv", actor=ACTOR)
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.Busy))
    run_due_work(failures=True)
    row.refresh_from_db()
    assert row.state in NumberImport.UNDER_WAY
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.GaveUp("killed", out_of_bounds=True)))
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.problems[0][2], Number.objects.count()) == ("refused", "too_much_work", 0)


@pytest.mark.django_db
def test_one_wrong_line_and_nothing_is_taken(in_acme: Tenant, run_due_work: DueWork) -> None:
    row = number_imports.keep_file((FILE + "12\n").encode(), "a.csv", actor=ACTOR)
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.problem_count, Number.objects.count()) == ("refused", 1, 0)
    assert row.problems[0][:3] == [302, "number", "too_short"]


@pytest.mark.django_db
def test_a_large_upload_leads_to_its_progress(acme: Tenant, run_due_work: DueWork) -> None:
    owner: PortalClient = sign_in(acme, "owner")
    with mock.patch("portal.numbers.importing_pages.LARGE", 100):
        answer = owner.post("/numbers/import/", {"file": SimpleUploadedFile("a.csv", FILE.encode())})
    with context.client(acme):
        row = NumberImport.objects.get()
    assert (row.asked_by, row.asked_by_id) == ("Owner 1", str(person_of(acme, "owner").pk))
    assert answer.url == f"/numbers/import/{row.pk}/"
    page = owner.get(answer.url).content.decode()
    assert "every 2s" in page
    assert 'max="301" value="0"' in page
    with context.client(acme):
        number_imports._tell(row.pk, "writing", 300)
    assert "every 2s" in owner.get(answer.url).content.decode()
    assert f'href="{answer.url}">a.csv' in owner.get("/numbers/import/").content.decode()
    run_due_work()
    page = owner.get(answer.url).content.decode()
    assert "300" in page
    assert "every 2s" not in page


class Worker:
    """A worker process that reads the file and stops for good at a place; it is killed with -9 there."""

    def __init__(self, name: str, until: str) -> None:
        """until: `reading` stops after the first lines are told, `written` after all numbers are, uncommitted."""
        self.name, self.until = name, until
        self.told, self.tell = os.pipe()

    def killed(self) -> None:
        child = os.fork()
        if not child:
            try:
                connection.connection = None  # the parent's; not ours to close
                self._work()
            finally:
                os._exit(1)
        try:
            assert os.read(self.told, 1) == b"."
        finally:
            os.kill(child, signal.SIGKILL)
            assert os.waitpid(child, 0)[1] == signal.SIGKILL

    def _work(self) -> None:
        def stop(*_: object, **__: object) -> None:
            os.write(self.tell, b".")
            signal.pause()

        register = number_imports.register_numbers
        hold_longer, signs = claiming.hold_longer, itertools.count()

        def write(*args: Any, **named: Any) -> None:
            register(*args, **named)
            stop()

        def read(*args: Any) -> bool:
            return hold_longer(*args) and (next(signs) < 2 or bool(stop()))  # the claim's own sign comes first

        if self.until == "written":
            number_imports.register_numbers = write  # type: ignore[assignment]
        else:
            number_imports.claiming.hold_longer = read
        DueWork()(name=self.name)


@pytest.mark.parametrize("until", ["reading", "written"])
def test_a_worker_killed_with_minus_9_leaves_nothing_and_another_takes_all(
    own_database: Database, acme: Tenant, monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    monkeypatch.setattr(number_imports, "TELL_EVERY", 100)
    run_due_work = DueWork()
    with context.client(acme):
        row = number_imports.keep_file(FILE.encode(), "a.csv", actor=ACTOR)
        connection.close()
    Worker("labels.import_numbers", until).killed()
    with context.client(acme):
        row.refresh_from_db()
        assert (row.state, Number.objects.count()) == ("reading" if until == "reading" else "writing", 0)
        assert row.lines_read == (100 if until == "reading" else 300)
        assert run_due_work(name="labels.import_numbers") == [], "the dead one's lease still runs"
        left = Work.objects.get(name="labels.import_numbers")
        assert timedelta() < left.lease_until - left.not_before < timedelta(seconds=60)
        Work.objects.filter(pk=left.pk).update(lease_until="2020-01-01T00:00:00Z")
        run_due_work()
        row.refresh_from_db()
        assert (row.state, row.new, row.known, Number.objects.count()) == ("taken", 300, 0, 300)
        assert bytes(row.content) == b""
