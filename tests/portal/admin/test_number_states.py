"""A carrier's file on the desk: each client's part becomes a case of its own; a wrong line takes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.models import Number, NumberSync
from tenants import context
from tenants.models import Tenant
from tests.portal.admin.conftest import address, words
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db
PAGE = "/admin/number-states/"


@pytest.fixture
def carrier(acme: Tenant) -> Directory:
    found: Directory = Directory.objects.create(
        code="china-unicom", name="联通", name_en="Unicom", kind="carrier", platform="network",
        address="http://127.0.0.1:9", cache_min=timedelta(), cache_max=timedelta(),
    )  # fmt: skip
    return found


def upload(reviewer: PortalClient, carrier: Directory, text: str) -> object:
    file = SimpleUploadedFile("states.csv", text.encode())
    return reviewer.post(PAGE, {"carrier": carrier.pk, "file": file}, follow=True)


def test_each_clients_part_becomes_a_case(
    reviewer: PortalClient, carrier: Directory, acme: Tenant, globex: Tenant
) -> None:
    for tenant, number in ((acme, "010-6512 6600"), (globex, "010-6512 6601")):
        with context.client(tenant):
            register(number)
    said = words(upload(reviewer, carrier, "号码,状态\n010-6512 6600,停机\n010-6512 6601,回收\n010-6512 6602,停机\n"))
    assert "2 corrections" in said
    assert "2 cases" in said
    assert "1 line" in said
    for tenant, what in ((acme, "suspended"), (globex, "taken back by the carrier")):
        case = Case.objects.get(tenant=tenant, kind=Case.Kind.NUMBER_SYNC)
        page = words(reviewer.get(address(case)))
        assert what in page
        assert "states.csv" in page
        with context.client(tenant):
            assert NumberSync.objects.get(pk=case.subject_id).corrections.count() == 1
            assert Number.objects.get().state == Number.State.ACTIVE, "nothing changes before the review"


def test_a_wrong_line_takes_nothing(reviewer: PortalClient, carrier: Directory, acme: Tenant) -> None:
    with context.client(acme):
        register("010-6512 6600")
    answer = upload(reviewer, carrier, "号码,状态\n010-6512 6600,停机\n010-6512 6601,怪\n")
    assert "Line 3" in words(answer)
    assert not Case.objects.filter(kind=Case.Kind.NUMBER_SYNC).exists()
