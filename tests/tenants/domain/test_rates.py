"""An operator's rates in the place of ours."""

from __future__ import annotations

import re

import pytest

from tenants.domain.rates import RATES, Rate, rates_from


def test_an_operator_sets_others() -> None:
    assert rates_from([]) == RATES
    assert rates_from(["calls=6000/10", " knocks=1/2 "]) == {
        **RATES,
        "calls": Rate("calls", 6000, 10),
        "knocks": Rate("knocks", 1, 2),
    }


@pytest.mark.parametrize(
    "wrong",
    ["calls", "calls=0/1", "calls=1", "others=1/1", "calls=1/0", "calls=-1/1", "calls=1234567890/1", "calls=1/1234567"],
)
def test_what_is_no_rate_of_ours_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=re.escape(wrong)):
        rates_from([wrong])
