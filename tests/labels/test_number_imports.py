"""A large file: taken as a whole by due work, whoever is killed on the way."""

from __future__ import annotations

from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labels import number_imports
from labels.models import Number, NumberImport
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import ACTOR
from tests.work import DueWork

pytestmark = pytest.mark.django_db
FILE = "号码\n" + "".join(f"021-588{line:05}\n" for line in range(300))


def test_killed_between_it_is_taken_once_and_whole(in_acme: Tenant, run_due_work: DueWork) -> None:
    row = number_imports.keep(FILE.encode(), "a.csv", actor=ACTOR)
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
    assert (row.state, row.lines_read, Number.objects.count()) == ("reading", 300, 0)
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    run_due_work()
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.new, row.known, Number.objects.count()) == ("taken", 300, 0, 300)


def test_one_wrong_line_and_nothing_is_taken(in_acme: Tenant, run_due_work: DueWork) -> None:
    row = number_imports.keep((FILE + "12\n").encode(), "a.csv", actor=ACTOR)
    run_due_work()
    row.refresh_from_db()
    assert (row.state, row.problem_count, Number.objects.count()) == ("refused", 1, 0)
    assert row.problems[0][:3] == [302, "number", "too_short"]


def test_a_large_upload_leads_to_its_progress(acme: Tenant, run_due_work: DueWork) -> None:
    owner: PortalClient = sign_in(acme, "owner")
    with mock.patch("portal.pages.importing.LARGE", 100):
        answer = owner.post("/numbers/import/", {"file": SimpleUploadedFile("a.csv", FILE.encode())})
    with context.client(acme):
        row = NumberImport.objects.get()
    assert answer.url == f"/numbers/import/{row.pk}/"
    assert "every 2s" in owner.get(answer.url).content.decode()
    run_due_work()
    page = owner.get(answer.url).content.decode()
    assert "300" in page
    assert "every 2s" not in page
