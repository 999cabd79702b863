"""Two who ask a directory with the last call of their account at the same moment: one asks."""

from __future__ import annotations

from django.db import transaction

from labels.directories.meter import LimitReached, metered
from labels.directories.models import CallDay, Connection, Directory
from tests.at_once import overlapping
from tests.database import Database


def test_the_last_call_of_a_day_is_one_callers(own_database: Database) -> None:
    account = Connection.objects.create(name="x", kind="token", calls_a_day=1)
    Directory.objects.create(
        code="huawei",
        name="华为",
        name_en="Huawei",
        kind="handset",
        platform="android",
        address="http://127.0.0.1:9",
        cache_min="0:00:00",
        cache_max="0:00:00",
        connection=account,
    )

    def ask() -> str:
        directory = Directory.objects.select_related("connection").get()
        with transaction.atomic(), metered(directory)():
            return "asked"

    first, second = overlapping(own_database, ask, ask, before="\n    INSERT INTO public.directories_callday")
    assert first == "asked"
    assert isinstance(second, LimitReached), second
    assert CallDay.objects.get().calls == 1
