"""portal.languages: as Django reads it, and no dearer when nobody speaks it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import trans_real
from hypothesis import given, strategies as st

from portal.languages import language_of, language_of_request
from tenants.models import Tenant

CODES = st.sampled_from(
    ["zh", "zh-CN", "zh-Hans-CN", "ZH-hk", "zh-tw", "en", "en-GB", "EN", "fr", "de-AT", "*", "x-en", "yue"]
)
SHARES = st.sampled_from(["", ";q=1", ";q=0.9", "; q=0.5", ";q=0.001", ";q=0", ";q=2", ";q=x", ";"])
HEADERS = st.lists(st.tuples(CODES, SHARES).map("".join), max_size=5).flatmap(
    lambda each: st.sampled_from([",", ", ", " ,"]).map(lambda between: between.join(each))
)


@given(accepted=HEADERS, chosen=st.sampled_from(["", "en", "zh-hans", "fr", "../x"]))
def test_it_is_the_one_that_django_reads(accepted: str, chosen: str) -> None:
    request = RequestFactory().get("/", headers={"accept-language": accepted})
    if chosen:
        request.COOKIES["django_language"] = chosen
    assert language_of_request(request) == translation.get_language_from_request(request)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/nothing/", "/api/v1/numbers"])
def test_no_door_looks_for_it(path: str, acme: Tenant, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, look = [], trans_real.check_for_language
    monkeypatch.setattr(trans_real, "check_for_language", lambda code: looked.append(code) or look(code))
    client_of(acme).get(path, headers={"accept-language": "zh-x-made-up, x-made-up"})
    assert [code for code in looked if "made" in code] == []


@pytest.mark.parametrize("made_up", ["zh-hans-" * 60, "en-" * 150, "a-" * 240, "a" * 480, "a," * 240])
def test_what_somebody_makes_up_is_looked_for_nowhere(made_up: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 bytes took 26 ms: a look on the disk for each part of each code."""
    monkeypatch.setattr("gettext.find", None)
    language_of.cache_clear()
    began = time.thread_time()
    language_of(made_up)
    assert time.thread_time() - began < 0.02
