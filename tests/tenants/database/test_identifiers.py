"""Keys sort as they were made, in the same millisecond too."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from unittest import mock

from tenants.database.identifiers import made_at, uuid7


def test_keys_of_one_millisecond_sort_as_they_were_made() -> None:
    before = datetime.now(UTC)
    keys = [uuid7() for _ in range(20_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}
    assert abs((made_at(keys[0]) - before).total_seconds()) < 1


def test_a_clock_that_goes_back_does_not_take_the_order_with_it() -> None:
    first = uuid7()
    with mock.patch.object(time, "time_ns", return_value=time.time_ns() - 5_000_000_000):
        assert uuid7() > first
