"""The desk reads what parties have sent by themselves, what came of it, and how much of it was not theirs."""

from __future__ import annotations

import pytest

from labels.directories.callbacks import CallbackOutcome, count_callback
from labels.directories.connections import ensure_connection
from labels.directories.models import Connection, Directory, PartyCallback
from tenants.clock import real_now
from tests.labels.directories.test_connections import huawei  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/admin/directories/partycallback/"


def kept(account: Connection, event: str, content: bytes, **more: int) -> PartyCallback:
    made: PartyCallback = PartyCallback.objects.create(
        connection=account, event=event, content=content, received_at=real_now(), **more
    )
    return made


def test_the_list_says_what_came_of_each_and_counts_what_was_refused(
    reviewer: PortalClient,
    huawei: Directory,  # noqa: F811
) -> None:
    assert "What became of them so far" not in words(reviewer.get(LIST))
    ours, other = ensure_connection("华为账号", "a"), ensure_connection("别家", "b")
    Directory.objects.filter(pk=huawei.pk).update(connection=ours)
    hint = kept(ours, "e1", b'{"numbers": ["+862161000000", "+862161000001"]}', looks=3, times=2)
    kept(other, "e2", b"<b>no JSON</b>")
    for _time in range(7):
        count_callback(CallbackOutcome.FORGED, ours)
    count_callback(CallbackOutcome.STRANGER)
    said = words(reviewer.get(LIST))
    assert "华为账号 2 at 3 clients 2 times" in said
    assert "别家 any none once" in said
    assert "nobody's 0 0 0 0 1 0" in said
    assert "华为账号 0 0 7 0 0 0" in said
    for asked, rows in (
        (f"connection__id__exact={ours.pk}", 1),
        (f"connection__directories__id__exact={huawei.pk}", 1),
        ("came=looks", 1),
        ("came=again", 1),
        ("came=none", 1),
        ("", 2),
    ):
        assert len(reviewer.get(f"{LIST}?{asked}").context["cl"].result_list) == rows, asked
    page = reviewer.get(f"{LIST}{hint.pk}/change/")
    assert "+862161000001" in words(page)
    assert "Directories Huawei" in words(page)
    strange = reviewer.get(f"{LIST}{PartyCallback.objects.get(event='e2').pk}/change/").content.decode()
    assert "&lt;b&gt;no JSON&lt;/b&gt;" in strange, "it is shown, not run"
    assert reviewer.post(f"{LIST}{hint.pk}/change/", {"times": 1}).status_code == 403


def test_it_is_there_in_chinese(reviewer: PortalClient) -> None:
    kept(ensure_connection("华为账号", "a"), "e1", b"{}", looks=1)
    reviewer.cookies["django_language"] = "zh-hans"
    said = words(reviewer.get(LIST))
    assert "涉及 1 个客户" in said
    assert "不限" in said
