"""Django's storages of a thread are a thread's alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from asgiref.local import Local
from django.db import connections
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone, translation

from portal.web.by_thread import PLACES


def test_none_asks_for_the_task_of_a_loop() -> None:
    assert [name for owner, name in PLACES if isinstance(getattr(owner, name), Local)] == []


def test_what_a_thread_sets_no_other_sees() -> None:
    def seen() -> tuple[object, ...]:
        return translation.get_language(), timezone.get_current_timezone_name(), get_urlconf(), connections["default"]

    with ThreadPoolExecutor(1) as other:
        before = other.submit(seen).result()
        with translation.override("en"), timezone.override("Asia/Urumqi"):
            set_urlconf("portal.urls_platform")
            assert seen()[:3] == ("en", "Asia/Urumqi", "portal.urls_platform")
            assert other.submit(seen).result() == before
            set_urlconf(None)
        assert seen()[3] is not before[3]
