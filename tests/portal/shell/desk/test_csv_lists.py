"""Each list of the desk as CSV: what its page shows under its filters, for whoever may see the page."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

import portal.desk  # noqa: F401 -- registers the lists
from portal.bill.entry_lists import SummedAdmin
from portal.shell.desk import csv_lists
from portal.shell.desk.base import DeskAdmin
from portal.shell.desk.site import desk
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.portal.conftest import HandIn
from tests.portal_client import PortalClient
from tests.rows import some_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CLIENTS = "/admin/tenants/tenant/"
LISTS = {f"{model._meta.app_label}/{model._meta.model_name}": page for model, page in desk._registry.items()}


def table(client: PortalClient, address: str, **asked: str) -> list[list[str]]:
    answer = client.get(address, {**asked, "_csv": "1"})
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_is_had_as_csv(administrator: PortalClient, acme: Tenant, hand_in: HandIn, name: str) -> None:
    ensure_directories()
    hand_in()
    page: Any = LISTS[name]
    assert isinstance(page, DeskAdmin)
    address = f"/admin/{name}/"
    shown = administrator.get(address)
    if shown.status_code == 403:
        assert administrator.get(address, {"_csv": "1"}).status_code == 403
        return
    if "cl" not in (shown.context or {}):
        return  # a page of our own in the list's place
    assert "_csv=1" in shown.text
    head, *rows = table(administrator, address)
    columns = [each for each in shown.context["cl"].list_display if each != "action_checkbox"]
    if not isinstance(page, SummedAdmin):  # its file has what can be summed
        assert len(head) == len([*columns, *page.more_in_files, "ID"])
    assert len(rows) == shown.context["cl"].result_count
    for cell in (cell for row in rows for cell in row):
        assert "<" not in cell, "no marks of the page"


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_with_a_row_in_it_is_had_as_csv(
    administrator: PortalClient, staff: Tenant, acme: Tenant, name: str
) -> None:
    """A list without a row asks none of its columns."""
    page: Any = LISTS[name]
    with context.client(staff):
        some_row(page.model, acme)
    address = f"/admin/{name}/"
    shown = administrator.get(address)
    if shown.status_code == 403 or "cl" not in (shown.context or {}):
        return
    _head, *rows = table(administrator, address)
    assert rows
    assert len(rows) == shown.context["cl"].result_count


def test_it_is_what_the_filters_leave(administrator: PortalClient, acme: Tenant, globex: Tenant) -> None:
    assert len(table(administrator, CLIENTS)) == 3
    head, row = table(administrator, CLIENTS, industry__exact=acme.industry)
    assert head[:4] == ["Legal name", "Unified social credit code", "Subject type", "Industry"]
    assert row[:4] == [acme.legal_name, acme.credit_code, "Enterprise", "Shops and e-commerce"]
    assert row[4] == "In service"
    [_head] = table(administrator, CLIENTS, q="nobody is called so")
    assert administrator.get(CLIENTS, {"_csv": "1", "industry__exact__bad": "x"}).status_code == 400


def test_no_name_becomes_a_formula(administrator: PortalClient, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(legal_name='=HYPERLINK("https://evil.example")')
    _head, row = table(administrator, CLIENTS, q=acme.credit_code)
    assert row[0] == '\'=HYPERLINK("https://evil.example")'


def test_it_is_bounded(
    administrator: PortalClient, acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_lists, "READ", 1)
    assert [len(row) > 1 for row in table(administrator, CLIENTS)] == [True] * 3
    monkeypatch.setattr(csv_lists, "MOST_ROWS", 1)
    _head, *rows = table(administrator, CLIENTS)
    assert len(rows) == 2
    assert rows[-1] == ["Only the first 1 rows: filter the list for the others."]
    assert "Download as CSV, at most 1 rows" in administrator.get(CLIENTS).text


def test_who_may_not_see_the_list_does_not_have_it(administrator: PortalClient, reviewer: PortalClient) -> None:
    refused = [name for name in LISTS if reviewer.get(f"/admin/{name}/").status_code == 403]
    assert refused
    for name in refused:
        assert reviewer.get(f"/admin/{name}/", {"_csv": "1"}).status_code == 403, name
    anonymous = PortalClient("localhost").get(CLIENTS, {"_csv": "1"})
    assert anonymous.status_code == 302
