"""Loading: the collector looks on neither meanwhile nor afterwards, and goes on whatever happens."""

from __future__ import annotations

import gc

import pytest

from portal.runtime.loading import loading


def test_what_is_loaded_stays_and_the_collector_goes_on() -> None:
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        kept = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_the_collector_goes_on_when_loading_fails() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError("a setting that is wrong")
    assert gc.isenabled()
