"""What a party's file says in one row keeps nobody from the others' answers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labels.directories.models import Directory
from labels.domain.errands import HEADINGS, ErrandField
from labels.errands.models import ErrandReceipt
from tenants import context
from tenants.models import Tenant
from tests.portal.directories.test_errands_desk import (
    LABEL,
    answered,
    handed_over,
    oppo,
    page,
    receipt,
    rows_of,
    states,
)
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

__all__ = ["oppo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DATE = HEADINGS[ErrandField.DATE]


def test_a_day_beyond_the_calendar_or_a_text_that_no_row_can_hold(
    oppo: Directory,
    acme: Tenant,
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """The client's displays followed none of the answers any more; the file was read again and again."""
    with context.client(acme):
        publish(register("021-6100 2222", "021-6100 3333"), LABEL)
    run_due_work()
    file = handed_over(reviewer, business_clock, run_due_work)
    rows = answered(rows_of(reviewer.get(page(file) + "?download=1")))
    text = receipt(rows).read().decode().replace("通过", "通过\0")
    wide = SimpleUploadedFile("wide.csv", text.encode("utf-16"), "text/csv")
    reviewer.post(page(file), {"order": "receipt", "file": wide}, follow=True)
    run_due_work()
    assert ErrandReceipt.objects.get().state == "refused"
    late = [{**rows[0], DATE: "9999-12-31"}, {**rows[1], DATE: "2026-12-01"}]
    reviewer.post(page(file), {"order": "receipt", "file": receipt(late)}, follow=True)
    run_due_work()
    assert states(acme) == {"submitted": 1, "pending": 1}
    assert "9999-12-31" in words(reviewer.get(page(file))), "that row is named"
