"""What the rules' codes say, and how often it asks the database for the names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from labels.directories.models import Directory
from maintenance import texts
from maintenance.calendars.models import Blackout
from maintenance.domain.reasons import Reason
from tenants.models import Tenant

UNTIL = "2026-11-12T00:00:00+08:00"


@pytest.fixture
def directories(in_acme: Tenant) -> None:
    for code, name, name_en in (("huawei", "华为", "Huawei"), ("xiaomi", "小米", "Xiaomi")):
        Directory.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            kind="handset",
            platform="android",
            cache_min=timedelta(),
            cache_max=timedelta(),
            address="http://127.0.0.1:1",
        )


@pytest.fixture
def mixed(directories: None, in_acme: Tenant) -> list[dict[str, Any]]:
    """Reasons that name every blackout and every directory, each twice."""
    blackouts = [
        {"code": "blackout", "params": {"blackout": code, "until": UNTIL}}
        for code in Blackout.objects.values_list("code", flat=True)
    ]
    directories = [
        {"code": "directory_full", "params": {"directories": code, "until": UNTIL}}
        for code in Directory.objects.values_list("code", flat=True)
    ]
    assert len(blackouts) > 1
    assert len(directories) > 1
    return [*blackouts, *directories] * 2


def test_names_are_read_once_however_many_reasons_there_are(
    mixed: list[dict[str, Any]], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        stored = texts.say_stored(mixed)
    with django_assert_num_queries(2):
        assert texts.say_all(Reason(each["code"], each["params"]) for each in mixed) == stored
    names = texts.Names()
    with django_assert_num_queries(2):
        assert all(texts.event_sentence(each["code"], each["params"], names) in stored for each in mixed)


def test_without_a_name_nothing_is_read(in_acme: Tenant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert texts.say_stored([{"code": "tonight", "params": {}}])


def test_a_name_is_in_the_language_of_the_sentence_and_never_stale(in_acme: Tenant) -> None:
    said = {"code": "around_blackout", "params": {"blackout": "double_eleven"}}
    names, row = texts.Names(), Blackout.objects.get(code="double_eleven")
    with translation.override("zh-hans"):
        assert row.name in texts.event_sentence(said["code"], said["params"], names)
    with translation.override("en"):
        assert row.name_en in texts.event_sentence(said["code"], said["params"], names)
        Blackout.objects.filter(pk=row.pk).update(name_en="The long sale")
        assert texts.say_stored([said]) == "Avoids The long sale"


def test_an_unknown_code_stands_for_itself(directories: None, in_acme: Tenant) -> None:
    with translation.override("en"):
        assert texts.say_stored([{"code": "around_blackout", "params": {"blackout": "gone"}}]) == "Avoids gone"
        full = {"code": "directory_full", "params": {"directories": "huawei, gone", "until": UNTIL}}
        huawei = Directory.objects.get(code="huawei").name_en
        assert texts.say_stored([full]).startswith(f"{huawei}, gone fully booked until")
