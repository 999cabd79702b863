"""The client's search: what it finds of the client's own, what one may do with it, and what it asks of the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from labels.models import Number
from maintenance.models import Window
from portal.search.commands import COMMANDS_OF_CLIENT
from portal.search.own_typed import read_own
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, book
from tests.portal.access.table import CLIENT
from tests.portal.access.test_permissions import patterns
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
MOST_STATEMENTS = 14  # session and person are one of them, the client another


@pytest.fixture
def shop(acme: Tenant, business_clock: Any) -> dict[str, Any]:
    """Eight numbers, a label on four of them, a window of one."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    with context.client(acme):
        numbers: list[Number] = register(*(f"021-5866 {1003 + at}" for at in range(8)), group="客服")
        publish(numbers[:4], ACCEPTED)
        return {"numbers": numbers, "window": book(ask(numbers[:1]))}


def found(client: Any, typed: str) -> str:
    answer = client.get("/search/", {"q": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    text: str = answer.text
    return text


def links(text: str) -> list[str]:
    return re.findall(r'href="(/[^"]+)"', text)


@pytest.mark.parametrize(
    "typed", ["1003", "021-5866 1003", "０２１５８６６１００３", "86 21 5866 1003", "label 58661003"]
)
def test_a_number_is_found_by_its_digits_however_they_are_written(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any], typed: str
) -> None:
    number = shop["numbers"][0]
    text = found(client_of(acme, "operator"), typed)
    assert links(text)[0] == f"/numbers/{number.pk}/"
    assert f"/changes/new/?number={number.pk}" in links(text)
    assert "Change the label of 021-5866 1003" in text


def test_six_of_a_kind_and_that_there_are_more(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any]
) -> None:
    text = found(client_of(acme, "viewer"), "5866")
    assert len([link for link in links(text) if link.startswith("/numbers/")]) == 6
    assert "more: type more of it" in text


def test_labels_windows_pages_and_settings_are_found_by_words(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any]
) -> None:
    client, window = client_of(acme, "owner"), shop["window"]
    with context.client(acme):
        label = Window.objects.select_related("request").get().request.text
    text = found(client, label)
    assert f"/windows/{window.pk}/" in links(text)
    assert any(link.startswith("/numbers/?q=") for link in links(text))
    assert "/settings/webhooks/" in links(found(client, "webhooks"))
    assert "/calls/" in links(found(client, "answer rates"))
    assert links(found(client, "billing"))[0] == "/bill/"
    assert f"/windows/{window.pk}/move/" in links(found(client, f"reschedule {label}"))
    assert "Nothing found" in found(client, "qqqqqq")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("statement", "bill"),
        ("账单", "bill"),
        ("恢复", "backups"),
        ("封网", "closed_times"),
        ("退订", "settings_contacts"),
        ("通行密钥", "settings_security"),
        ("两步验证", "settings_security"),
        ("接通率 上月", "calls"),
        ("撤回", "windows"),
    ],
)
def test_a_page_is_found_by_other_words_for_it(
    acme: Tenant, client_of: Callable[..., Any], typed: str, name: str
) -> None:
    client = client_of(acme, "owner")
    client.cookies["django_language"] = "en" if typed.isascii() else "zh-hans"
    assert reverse(name) in links(found(client, typed))


def test_a_word_of_a_command_within_a_name_is_part_of_it(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any]
) -> None:
    """“in” stands in “calibration, incorrect marks”, and a label was looked for without it."""
    with context.client(acme):
        publish(shop["numbers"][4:5], "Bank in Hangzhou")
    for typed in ("Bank in Hangzhou", "change label bank in hangzhou"):
        assert "Bank in Hangzhou" in found(client_of(acme, "viewer"), typed), typed


def test_what_one_may_not_do_is_shown_with_its_reason_and_leads_nowhere(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any]
) -> None:
    number, window = shop["numbers"][0], shop["window"]
    for role, reason in (("viewer", True), ("operator", False), ("owner", False)):
        text = found(client_of(acme, role), "change label 1003")
        assert ("Only operators and owners can do this." in text) == reason
        assert (f"/changes/new/?number={number.pk}" in links(text)) == (not reason)
        moved = found(client_of(acme, role), "reschedule")
        assert (f"/windows/{window.pk}/move/" in links(moved)) == (not reason)
    assert "Only owners can do this." in found(client_of(acme, "operator"), "invite a person")
    with context.client(acme):
        Window.objects.update(state=Window.State.COMPLETED)
    assert "/move/" not in found(client_of(acme, "owner"), "reschedule"), "of open windows alone"


@pytest.mark.parametrize("command", COMMANDS_OF_CLIENT, ids=lambda each: each.name)
def test_each_command_asks_for_the_role_that_its_page_asks_for(command: Any) -> None:
    """Where a form stands on a page that more may look at, who may send it counts."""
    page = CLIENT[command.name]
    assert command.role == page.post
    assert command.name in {name for name, _pattern in patterns(get_resolver("portal.urls_client"))}


def test_nothing_of_another_client_is_found(
    shop: dict[str, Any], globex: Tenant, client_of: Callable[..., Any]
) -> None:
    text = found(client_of(globex, "owner"), "1003")
    assert [link for link in links(text) if not link.startswith("/changes/")] == []


@pytest.mark.parametrize("typed", ["", "a", "%", "_____", "'; --", "x" * 5000])
def test_whatever_is_typed_is_answered(acme: Tenant, client_of: Callable[..., Any], typed: str) -> None:
    found(client_of(acme, "viewer"), typed)


@pytest.mark.parametrize("typed", ["1003", "双11", "change label 1003", "reschedule"])
def test_it_asks_little_and_the_same_of_many(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any], typed: str
) -> None:
    client = client_of(acme, "owner")
    found(client, typed)
    with CaptureQueriesContext(connection) as asked:
        found(client, typed)
    assert len(asked) <= MOST_STATEMENTS, [each["sql"][:120] for each in asked]


def test_the_field_is_on_every_page_and_a_page_of_its_own_without_scripts(
    shop: dict[str, Any], acme: Tenant, client_of: Callable[..., Any]
) -> None:
    client = client_of(acme, "viewer")
    for path in ("/", "/bill/", "/settings/"):
        text = client.get(path).text
        assert text.count("data-palette") == 2
        assert '<dialog class="palette" id="palette"' in text
    page = client.get("/search/", {"q": "1003"})
    assert f"/numbers/{shop['numbers'][0].pk}/" in page.text
    assert page["Cache-Control"] == "no-store"


def test_what_is_typed_is_read() -> None:
    assert read_own("改标签5866").digits == "5866"
    assert read_own("改标签5866").words == ("改标签",)
    assert read_own("双11 专线").digits == ""
    assert read_own("改标签").has_all_words("更改认证标签"), "shortened as people do"
    assert not read_own("标签改").has_all_words("更改认证标签")
    assert not read_own("ael").has_all_words("a label"), "letters are no shortening"
