"""Ten thousand numbers in one file: out, and the party's receipt in, while a person waits."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta

import pytest

from labels.directories.models import Directory
from labels.errands import files, receipts
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandReceipt
from labels.models import Display, Number
from tenants import context
from tenants.agenda.services import schedule
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.work import BusinessClock, DueWork

LI = Actor("staff", "Li", "1")
COUNT, LONGEST = 10_000, 20.0  # seconds of this process: others may use the machine, too
pytestmark = pytest.mark.django_db


@pytest.fixture
def oppo(acme: Tenant, business_clock: BusinessClock) -> Directory:
    """A party with as many orders as there are numbers, none of which anybody has given to it."""
    business_clock.set(AFTERNOON)
    made: Directory = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=timedelta(0),
        cache_max=timedelta(days=1),
    )
    DeskParty.objects.create(directory=made, sheet="xlsx", form="dashed")
    with context.client(acme):
        numbers = Number.objects.bulk_create(
            Number(canonical=f"+86216100{place:04}", kind="fixed_line") for place in range(COUNT)
        )
        Display.objects.bulk_create(
            Display(number=number, directory=made, wanted="青禾网络", revision=1, state=Display.State.PENDING)
            for number in numbers
        )
    return made


def test_ten_thousand_numbers_go_out_in_one_file_and_their_receipt_comes_in(
    oppo: Directory, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    begun = time.process_time()
    with context.client(acme):
        schedule("labels.submit", key="oppo", directory="oppo")
    run_due_work()
    business_clock.advance(minutes=65)
    run_due_work()
    file = ErrandFile.objects.get()
    assert file.rows == COUNT
    files.note_sent(file.pk, how="商家平台上传", actor=LI)
    out = time.process_time() - begun

    content = _receipt()  # by the party, in its own time
    begun = time.process_time()
    receipts.keep_receipt(oppo, content, "回执.csv", actor=LI)
    run_due_work()
    took = out + time.process_time() - begun
    read = ErrandReceipt.objects.get()
    assert (read.accepted, read.problem_count) == (COUNT, 0)
    with context.client(acme):
        assert Display.objects.filter(state="submitted", accepted_revision=1, held="青禾网络").count() == COUNT
    assert ErrandFile.objects.get().state == "answered"
    assert took < LONGEST, f"{took:.1f} s"


def _receipt() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["工单编号", "号码", "处理结果"])
    for row, number in Errand.objects.order_by("row").values_list("row", "number"):
        writer.writerow([f"1-{row}", number, "通过"])
    return out.getvalue().encode()
