"""What docs say of the desk is so: the pages that they name are there, the addresses that they give are taken."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.text import capfirst

from portal.desk import desk
from tenants.outside.addresses_outside import check_typed

pytestmark = pytest.mark.usefixtures("in_english")

DOCS = Path(__file__).parents[4] / "docs"
# Of other places than the desk's lists.
ELSEWHERE = re.compile(r"fixed.*|–|Changed at|-+|`DESK_HOURS`.*|a campaign \(Label models\)")


def test_where_staff_change_a_rule_is_a_page_of_the_desk() -> None:
    """One row named the client's page, on which nobody can change what it says."""
    with translation.override("en"):
        pages = {capfirst(str(model._meta.verbose_name_plural)) for model in desk._registry}
    cells = [row.split("|")[3].strip() for row in (DOCS / "rules.md").read_text().splitlines() if row.count("|") == 5]
    named = {page.removeprefix("the cycle at ") for cell in cells for page in cell.split("; ")}
    assert len(named) > 10
    assert not {page for page in named - pages if not ELSEWHERE.fullmatch(page)}


def test_addresses_of_parties_that_the_docs_give_are_taken_in_production(settings: Any) -> None:
    """Baidu's was given without TLS, and refused."""
    settings.SANDBOX = False
    given = re.findall(r"`(https?://[\w.-]+)`", (DOCS / "parties.md").read_text())
    assert any("baidubce" in address for address in given)
    for address in given:
        check_typed(address)
