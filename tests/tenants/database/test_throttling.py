"""Counts are exact, and apart by whose they are."""

from __future__ import annotations

import pytest

from tenants.database.statements import execute, fetch_one
from tenants.database.throttling import count_one, forget_ended_counts
from tenants.domain.rates import Rate

TWO = Rate("calls", 2, 60)


@pytest.mark.django_db
def test_so_many_pass_and_no_more_until_the_time_is_over() -> None:
    said = [count_one(TWO, "acme", "anne") for _turn in range(3)]
    assert [(each.passes, each.left) for each in said] == [(True, 1), (True, 0), (False, 0)]
    assert 0 < said[-1].reset <= 60
    assert count_one(TWO, "acme", "bert").passes
    assert count_one(TWO, "globex", "anne").passes
    assert count_one(TWO, "acmeanne").passes, "whose it is, in its parts"
    assert count_one(Rate("acts", 2, 60), "acme", "anne").passes
    forget_ended_counts()
    assert not count_one(TWO, "acme", "anne").passes
    execute("UPDATE public.tenants_throttle SET ends = clock_timestamp() - interval '1 second'")
    assert count_one(TWO, "acme", "anne").left == 1
    execute("UPDATE public.tenants_throttle SET ends = clock_timestamp() - interval '1 second'")
    forget_ended_counts()
    assert fetch_one("SELECT count(*) FROM public.tenants_throttle") == (0,)
