"""Lists of the desk: fifty rows are light, and cost PostgreSQL no more statements than five."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.duty.models import Shift
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.portal.budgets import OF_TRANSACTIONS
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ROW, PAGE, YEAR = 1_500, 170_000, 240_000  # bytes
FEW, ALL = 5, 50


def messages(acme: Tenant, count: int) -> None:
    now = business_now()
    said = {"template": "maintenance/window_confirmed", "recipient_kind": "contact", "parameters": {}}
    done = {"state": "sent", "due_at": now, "done_at": now, "sent_at": now, "receipt": "arrived"}
    with context.platform():
        start = Message.objects.count()
        rows = [
            Message(tenant=acme, channel=("email", "sms")[at % 2], key=str(start + at), **said, **done)
            for at in range(count)
        ]
        Message.objects.bulk_create(rows)


def clients(acme: Tenant, count: int) -> None:
    start = Tenant.objects.count()
    names = [f"{start + at}" for at in range(count)]
    Tenant.objects.bulk_create(
        Tenant(schema_name=f"light_{name}", legal_name=f"杭州青禾网络科技有限公司{name}", state="ready")
        for name in names
    )


@pytest.mark.parametrize(("page", "more"), [("/admin/outbox/message/", messages), ("/admin/tenants/tenant/", clients)])
def test_fifty_rows_are_light(
    administrator: PortalClient, acme: Tenant, page: str, more: Callable[[Tenant, int], None]
) -> None:
    administrator.get(page)
    before, _queries = drawn(administrator, page)
    more(acme, FEW)
    little, queries = drawn(administrator, page)
    more(acme, ALL - FEW - before.count('class="data-row"'))
    much, queries_of_all = drawn(administrator, page)
    rows = [each.count('class="data-row"') for each in (little, much)]
    assert rows[1] - rows[0] > ALL / 2, "so many stand there"
    bytes_of_each = (len(much.encode()) - len(little.encode())) / (rows[1] - rows[0])
    assert bytes_of_each <= ROW, f"a row takes {bytes_of_each:.0f} bytes"
    assert len(much.encode()) <= PAGE
    assert queries_of_all <= queries
    cells = re.findall(r"<t[hd][^>]*field-[^>]*>", much)
    assert len(cells) > ALL
    assert all('data-label="' in each for each in cells), "a card on a phone says what each field is"


def test_the_year_draws_the_bar_of_days_that_are_alike_once(administrator: PortalClient) -> None:
    page, _queries = drawn(administrator, "/admin/year/")
    assert page.count('class="year-bar"') >= 365
    assert page.count("<rect") < 100
    assert len(page.encode()) <= YEAR


def test_the_roster_reads_its_hours_once(administrator: PortalClient) -> None:
    administrator.get("/admin/shifts/")
    with CaptureQueriesContext(connection) as counted:
        administrator.get("/admin/shifts/")
    assert not Shift.objects.exists(), "each night is a gap"
    hours = [each for each in counted.captured_queries if '"catalogue_terms"."night_from"' in each["sql"]]
    assert len(hours) <= 8, f"{len(hours)} for four weeks of shifts"


def drawn(client: PortalClient, page: str) -> tuple[str, int]:
    """The page as it comes, and what it asked PostgreSQL."""
    with CaptureQueriesContext(connection) as counted:
        answer = client.get(page)
    assert answer.status_code == 200
    asked = [each for each in counted.captured_queries if not each["sql"].startswith(OF_TRANSACTIONS)]
    return answer.content.decode(), len(asked)
