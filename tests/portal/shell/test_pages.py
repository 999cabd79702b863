"""portal/shell/pages.py: a list by page whose queries are kept says what it would say without that."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.paginator import Paginator

from labels.models import Number
from labels.numbers.services import release_numbers
from labels.selectors import numbers_kept
from portal.shell.pages import counted_list
from tenants import context
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
SIZE = 3


def by_number() -> Any:
    return numbers_kept().order_by("group", "canonical")


def pages(rows: Any) -> list[list[Number]]:
    paginator = Paginator(rows, SIZE)
    return [list(paginator.page(number)) for number in paginator.page_range]


def test_every_page_is_as_it_is_without_being_kept(acme: Tenant, globex: Tenant) -> None:
    kept = counted_list(by_number, SIZE)
    with context.client(acme):
        assert pages(kept) == [[]]
        numbers: list[Number] = register(*(f"400-820-{1230 + at}" for at in range(7)), group="客服")
        assert [len(page) for page in pages(kept)] == [3, 3, 1]
        assert pages(kept) == pages(by_number())
    with context.client(globex):
        assert pages(kept) == [[]], "of each client its own"
    with context.client(acme):
        release_numbers([numbers[0].pk], actor=ACTOR)
        assert pages(kept) == pages(by_number())
        assert numbers[0] not in pages(kept)[0]


def test_the_numbers_page_lists_all_by_page_and_filters(acme: Tenant, client_of: Any) -> None:
    with context.client(acme):
        register(*(f"400-820-{1200 + at}" for at in range(52)), group="客服")
    viewer = client_of(acme, "viewer")

    def listed(**asked: str) -> int:
        return len(set(re.findall(r"400-820-12\d\d", viewer.get("/numbers/", asked).text)))

    assert (listed(page="1"), listed(page="2"), listed(page="99")) == (50, 2, 2)
    assert listed(q="8201251") == 1
