"""Another address of a directory is asked at, and what came of it is looked at, before it is proposed."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest

from compliance.reviews.models import Case
from labels.directories import adapters
from labels.directories.connections import ensure_connection
from labels.directories.models import Directory
from tenants.agenda.models import Work
from tenants.models import Party, Tenant
from tenants.outside.exchange import HttpAnswer
from tests.labels.directories.aggregators.conftest import aggregator_at, standing  # noqa: F401 -- fixtures
from tests.labels.directories.conftest import TOKEN, PartyServer, party, sandbox  # noqa: F401
from tests.portal.desk import address, token_of, tried_there
from tests.portal.directories.test_desk import DIRECTORIES, DIRECTORY
from tests.portal_client import PortalClient, sign_in, words
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ADD = f"{DIRECTORIES}add/"


def proposed() -> int:
    return Case.objects.filter(kind=Case.Kind.STAFF_ACT).count()


def test_a_new_address_is_asked_without_the_token_and_proposed_once_that_was_seen(
    administrator: PortalClient,
    staff: Tenant,
    party: Callable[[str], PartyServer],  # noqa: F811
) -> None:
    account = ensure_connection("account", TOKEN)
    given = {**DIRECTORY, "address": party("huawei").url, "connection": account.pk}
    seen = tried_there(administrator, ADD, given)
    assert "It answers. No credentials were sent" in words(seen)
    assert (proposed(), Directory.objects.filter(code="new-party").exists()) == (0, False)
    token = token_of(seen)
    with mock.patch.object(adapters, "exchange", return_value=HttpAnswer(401, {}, b"{}")) as asked:
        elsewhere = {**given, "address": "http://127.0.0.1:9/x", "tried": token}
        assert "Test of the address" in words(tried_there(administrator, ADD, elsewhere)), "another one was seen"
    [(_method, _url, headers, *_others)] = [call.args for call in asked.call_args_list]
    assert "Authorization" not in headers, "no secret goes where two have not said"
    assert administrator.post(ADD, {**given, "tried": token}).status_code == 302
    second = sign_in(staff, "administrator", 2)
    second.cookies["django_language"] = "en"
    assert "Test of it It answers. No credentials were sent" in words(second.get(address(Case.objects.get())))


def test_at_a_host_that_two_have_agreed_to_the_account_is_tried(
    administrator: PortalClient,
    party: Callable[[str], PartyServer],  # noqa: F811
) -> None:
    account, url = ensure_connection("account", TOKEN), party("huawei").url
    made = Directory.objects.create(**OTHER, address=url, connection=account)
    given = {**DIRECTORY, "address": url, "connection": account.pk}
    assert "It answers, and accepts the account." in words(tried_there(administrator, ADD, given))
    wrong = ensure_connection("wrong", "another token")
    Directory.objects.filter(pk=made.pk).update(connection=wrong)
    assert "The test failed. 401" in words(tried_there(administrator, ADD, {**given, "connection": wrong.pk}))


def test_what_fails_is_proposed_with_a_reason_only_and_silences_nobody(
    administrator: PortalClient, staff: Tenant
) -> None:
    seen = tried_there(administrator, ADD, DIRECTORY)
    assert "The test failed. no_connection" in words(seen)
    assert "Why it is proposed all the same" in words(seen)
    tried = {**DIRECTORY, "tried": token_of(seen)}
    for unseen in (tried, {**tried, "waived": " "}, {**DIRECTORY, "waived": "why", "tried": "forged"}):
        assert administrator.post(ADD, unseen).status_code == 200
    assert proposed() == 0
    assert administrator.post(ADD, {**tried, "waived": "it opens on Monday"}).status_code == 302
    second = sign_in(staff, "administrator", 2)
    second.cookies["django_language"] = "en"
    said = words(second.get(address(Case.objects.get())))
    assert "The test failed. · no_connection" in said
    assert "Proposed all the same it opens on Monday" in said
    assert not Party.objects.exclude(trouble="").exists()


def test_where_nobody_is_called_there_is_nothing_to_test(administrator: PortalClient) -> None:
    by_hand = {**DIRECTORY, "adapter": "desk", "address": "mailto:labels@party.example"}
    del by_hand["active"]
    assert administrator.post(ADD, by_hand).status_code == 302
    assert proposed() == 1


def test_an_aggregator_and_a_server_for_files_are_reached_without_their_secrets(
    administrator: PortalClient,
    aggregator_at: Callable[..., Directory],  # noqa: F811
) -> None:
    for adapter in ("ihuyi_marks", "baidu_marks"):
        known = aggregator_at(adapter)
        given = {**DIRECTORY, "kind": "aggregator", "adapter": adapter, "address": known.address, "shadow": "on"}
        given = {name: value for name, value in given.items() if name not in ("active", "critical")}
        reached = tried_there(administrator, ADD, {**given, "code": "new"})
        assert "It answers. No credentials were sent" in words(reached), adapter
        taken = tried_there(administrator, ADD, {**given, "code": "new", "connection": known.connection_id})
        assert "accepts the account" in words(taken), adapter


def test_nobody_outside_is_asked_while_somebody_waits_and_a_result_counts_once_it_was_shown(
    administrator: PortalClient,
) -> None:
    """It was a call of up to thirty seconds in a thread that answers pages, in the transaction of the form."""
    with mock.patch.object(adapters, "exchange") as asked:
        checked = administrator.post(ADD, DIRECTORY)
        assert "It is being tested" in words(checked)
        again = administrator.post(ADD, {**DIRECTORY, "tried": token_of(checked), "waived": "why"})
        assert "It is being tested" in words(again)
    assert not asked.called
    waiting = Work.objects.filter(name="labels.try_address", done_at=None)
    assert waiting.count() == 1, "who looks again has nobody asked again"
    DueWork()(name="labels.try_address")
    shown = administrator.post(ADD, {**DIRECTORY, "tried": token_of(checked), "waived": "why"})
    assert "The test failed. no_connection" in words(shown), "nobody has seen it yet"
    assert proposed() == 0
    assert administrator.post(ADD, {**DIRECTORY, "tried": token_of(shown), "waived": "why"}).status_code == 302


OTHER = {
    **dict.fromkeys(("code", "name", "name_en"), "other"),
    "kind": "handset",
    "platform": "android",
    "cache_min": "0",
    "cache_max": "0",
    "active": False,
}
