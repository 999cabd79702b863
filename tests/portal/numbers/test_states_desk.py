"""A carrier's states on the desk, from its file or its API: each client's part is a case; a wrong line takes none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.reviews.models import Case
from labels.directories import connections
from labels.directories.adapters import CarriedNumber
from labels.directories.models import Directory, NumberStateList
from labels.models import Number, NumberSync
from tenants import context
from tenants.models import Tenant
from tests.portal.desk import address
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/admin/number-states/"


@pytest.fixture
def carrier(acme: Tenant) -> Directory:
    directory: Directory = Directory.objects.create(
        code="china-unicom",
        name="联通",
        name_en="Unicom",
        kind="carrier",
        platform="network",
        address="http://127.0.0.1:9",
        cache_min=timedelta(),
        cache_max=timedelta(),
    )
    return directory


def upload(reviewer: PortalClient, carrier: Directory, text: str) -> Any:
    file = SimpleUploadedFile("states.csv", text.encode())
    return reviewer.post(PAGE, {"carrier": carrier.pk, "file": file, "from": "file"}, follow=True)


def test_each_clients_part_becomes_a_case(
    reviewer: PortalClient, carrier: Directory, acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    for tenant, number in ((acme, "010-6512 6600"), (globex, "010-6512 6601")):
        with context.client(tenant):
            register(number)
    answer = upload(reviewer, carrier, "号码,状态\n010-6512 6600,停机\n010-6512 6601,回收\n010-6512 6602,停机\n")
    assert "every 3s" in answer.content.decode(), "it renews itself"
    assert not Case.objects.filter(kind=Case.Kind.NUMBER_SYNC).exists(), "nothing is compared in the request"
    run_due_work()
    answer = reviewer.get(PAGE)
    assert "every 3s" not in answer.content.decode()
    said = words(answer)
    for text in (
        "Numbers read 3",
        "Clients compared 2 / 2",
        "Corrections 2",
        "Cases in the inbox 2",
        "Not a client's number 1",
    ):
        assert text in said
    for tenant, what in ((acme, "suspended"), (globex, "reclaimed by the carrier")):
        case = Case.objects.get(tenant=tenant, kind=Case.Kind.NUMBER_SYNC)
        page = words(reviewer.get(address(case)))
        assert what in page
        assert "states.csv" in page
        with context.client(tenant):
            assert NumberSync.objects.get(pk=case.subject_id).corrections.count() == 1
            assert Number.objects.get().state == Number.State.ACTIVE, "nothing changes before the review"
        viewer = sign_in(tenant, "viewer")
        viewer.cookies["django_language"] = "en"
        seen = words(viewer.get(f"/cases/{case.pk}/"))
        assert what in seen
        assert f"In use → {'Suspended' if tenant == acme else 'Reclaimed'} by the carrier" in seen
        assert f"Line {2 if tenant == acme else 3}" in seen
        assert ("6600" in seen, "6601" in seen) == (tenant == acme, tenant == globex), "each sees its own"


def test_a_wrong_line_takes_nothing(
    reviewer: PortalClient, carrier: Directory, acme: Tenant, run_due_work: DueWork
) -> None:
    with context.client(acme):
        register("010-6512 6600")
    upload(reviewer, carrier, "号码,状态\n010-6512 6600,停机\n010-6512 6601,怪\n")
    run_due_work()
    assert "Line 3" in words(reviewer.get(PAGE))
    assert not Case.objects.filter(kind=Case.Kind.NUMBER_SYNC).exists()


def test_over_the_api(
    reviewer: PortalClient,
    carrier: Directory,
    acme: Tenant,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Api:
        def number_states(self, after: str | None, limit: int) -> tuple[list[CarriedNumber], bool]:
            return [CarriedNumber("+861065126600", "suspended", "", False)], False

    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Api())
    with context.client(acme):
        register("010-6512 6600")
    for _time in range(2):
        reviewer.post(PAGE, {"carrier": carrier.pk, "from": "api"})
    assert NumberStateList.objects.count() == 1, "one at a time"
    run_due_work()
    assert "API 20" in words(reviewer.get(address(Case.objects.get(kind=Case.Kind.NUMBER_SYNC))))


def test_without_a_file_nothing_begins(reviewer: PortalClient, carrier: Directory) -> None:
    assert reviewer.post(PAGE, {"carrier": carrier.pk, "from": "file"}).status_code == 422
    assert not NumberStateList.objects.exists()
