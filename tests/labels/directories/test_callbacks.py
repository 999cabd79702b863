"""What parties send by themselves: through the one door, bounded, once; a hint, of which nothing is believed."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from hmac import digest
from typing import Any
from unittest import mock

import pytest
from django.http import HttpRequest

from labels.directories import callbacks
from labels.directories.callbacks import LONGEST, callback_counts, callback_secret, drop_old_callbacks
from labels.directories.connections import ensure_connection
from labels.directories.models import Connection, Directory, PartyCallback
from labels.models import Display
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.domain.rates import Rate
from tenants.models import Tenant
from tests.labels.directories.test_connections import administrator, huawei  # noqa: F401 -- fixtures
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import register
from tests.work import DueWork

pytestmark = pytest.mark.django_db
TOKEN = b"a-token"
NUMBERS = {"numbers": ["+862161000000"]}


@pytest.fixture
def account(huawei: Directory) -> Connection:  # noqa: F811
    """Huawei's, which calls back at its secret address."""
    made = ensure_connection("huawei", TOKEN.decode())
    Connection.objects.update(callbacks="path")
    Directory.objects.update(connection=made)
    made.refresh_from_db()
    return made


@pytest.fixture
def door(staff: Any) -> Callable[..., Any]:
    """Something is sent to an account's address."""
    client = sign_in(staff)

    def send(account: Connection, body: bytes, *, secret: str = "", **headers: str) -> Any:
        address = f"/parties/{account.pk}/{secret or callback_secret(account)}/"
        return client.post(address, body, content_type="application/json", headers=headers)

    return send


def signed(body: bytes, *, key: bytes = TOKEN, event: str = "e1", at: int = 0) -> dict[str, str]:
    at = at or int(real_now().timestamp())
    signature = b64encode(digest(key, f"{event}.{at}.{body.decode()}".encode(), sha256)).decode()
    return {"webhook-id": event, "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}


def hints() -> int:
    return Work.objects.filter(name="labels.hinted", done_at=None).count()


def test_a_hint_makes_a_look_due_for_whom_it_concerns_and_changes_nothing(
    account: Connection, door: Callable[..., Any], acme: Tenant, run_due_work: DueWork
) -> None:
    with context.client(acme):
        [number] = register("021-6100 0000")
        directory = Directory.objects.get(code="huawei")
        shown = Display.objects.update_or_create(
            number=number,
            directory=directory,
            defaults={"accepted_revision": 1, "wanted": "青禾网络", "state": "shown"},
        )[0]
        Work.objects.all().delete()
    answer = door(account, json.dumps({**NUMBERS, "shown": "别的"}).encode())
    assert (answer.status_code, answer.json()) == (200, {"taken": True, "known": False})
    assert hints() == 1, "of the one client that has the number"
    run_due_work(name="labels.hinted", failures=True)
    with context.client(acme):
        assert Work.objects.filter(name="labels.look_at", arguments__displays=[shown.pk]).count() == 1
        shown.refresh_from_db()
    assert (shown.state, shown.shown) == ("shown", None), "nothing of it is believed"


@pytest.mark.parametrize("odd", ["+8621\0", "\ud83d", "+86２１"])
def test_a_number_that_is_none_is_passed_over(
    account: Connection, door: Callable[..., Any], acme: Tenant, odd: str
) -> None:
    with context.client(acme):
        register("021-6100 0000")
    Work.objects.all().delete()
    answer = door(account, json.dumps({"numbers": [odd, *NUMBERS["numbers"]]}).encode())
    assert answer.status_code == 200, "who gets a 5xx sends it again and again"
    assert Work.objects.get(name="labels.hinted").arguments["numbers"] == NUMBERS["numbers"]


def test_a_doubled_one_is_kept_once_and_hints_once(account: Connection, door: Callable[..., Any], acme: Tenant) -> None:
    body = json.dumps({"numbers": []}).encode()
    door(account, body)
    first = hints()
    assert first >= 1
    assert door(account, body).json() == {"taken": True, "known": True}
    assert PartyCallback.objects.get().times == 2
    for place in range(3):
        door(account, f"no JSON {place}".encode())
    assert hints() == first, "however many name nobody, each client looks once"
    assert bytes(PartyCallback.objects.latest("pk").content) == b"no JSON 2", "kept as it came"
    assert callback_counts() == {account.pk: {"taken": 4, "known": 1}}
    drop_old_callbacks(real_now())
    assert not PartyCallback.objects.exists()


def test_who_does_not_know_the_address_is_a_stranger(
    account: Connection,
    door: Callable[..., Any],
    administrator: PortalClient,  # noqa: F811
) -> None:
    assert door(account, b"{}", secret="guessed").status_code == 404
    assert door(Connection(pk=2**70), b"{}").status_code == 404
    assert callback_counts() == {account.pk: {"stranger": 1}, 0: {"stranger": 1}}
    before = callback_secret(account)
    fields = {"name": "huawei", "price_of_a_call": "0", "callbacks": "path"}
    page = f"/admin/directories/connection/{account.pk}/change/"
    assert before in administrator.get(page).content.decode()
    administrator.post(page, {**fields, "new_address": "on"}, follow=True)
    account.refresh_from_db()
    assert door(account, b"{}", secret=before).status_code == 404
    assert door(account, b"{}").status_code == 200
    Connection.objects.update(callbacks="")
    assert door(account, b"{}").status_code == 404, "it takes none any more"


def test_where_it_is_to_be_signed_forged_and_old_ones_are_refused(
    account: Connection, door: Callable[..., Any]
) -> None:
    Connection.objects.update(callbacks="signed")
    account.refresh_from_db()
    body = json.dumps(NUMBERS).encode()
    now = int(real_now().timestamp())
    assert door(account, body).status_code == 401
    for wrong in (
        signed(body, key=b"another"),
        signed(b"{}"),
        signed(body, at=now - 400),
        signed(body, at=now + 400),
        {**signed(body), "webhook-id": "another"},
        {**signed(body), "webhook-timestamp": "²"},
    ):
        assert door(account, body, **wrong).status_code == 401, wrong
    assert not PartyCallback.objects.exists()
    assert hints() == 0
    assert door(account, body, **signed(body)).json() == {"taken": True, "known": False}
    other = json.dumps({**NUMBERS, "try": 2}).encode()
    assert door(account, other, **signed(other)).json()["known"], "the same event, though its body differs"
    assert callback_counts() == {account.pk: {"forged": 5, "late": 2, "taken": 1, "known": 1}}


def test_what_is_too_long_or_empty_is_not_read(account: Connection, door: Callable[..., Any]) -> None:
    assert door(account, b"x" * (LONGEST + 1)).status_code == 413
    assert door(account, b"").status_code == 413
    assert not PartyCallback.objects.exists()


def test_the_address_is_looked_up_whatever_number_of_connections_there_is(
    account: Connection, door: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(100) as one:
        door(account, b"{}", secret="guessed")
    Connection.objects.bulk_create(Connection(name=f"c{place}", kind="token", callbacks="path") for place in range(200))
    with (
        django_assert_max_num_queries(len(one)),
        mock.patch.object(callbacks, "callback_secret", wraps=callback_secret) as worked_out,
    ):
        door(account, b"{}", secret="guessed")
    assert worked_out.call_count == 1


def test_who_sends_too_much_is_told_when_to_come_again_and_nobody_else_waits(
    account: Connection, door: Callable[..., Any], settings: Any
) -> None:
    few = {"callbacks_from": Rate("callbacks_from", 4, 60), "callbacks_of": Rate("callbacks_of", 2, 60)}
    settings.RATES = {**settings.RATES, **few}
    other = ensure_connection("honor", "b")
    Connection.objects.update(callbacks="path")
    assert [door(account, b"%d" % place).status_code for place in range(2)] == [200, 200]
    with mock.patch.object(HttpRequest, "read", side_effect=AssertionError("the body was read")):
        refused = door(account, b"3")
        assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 60) == (429, True)
    assert refused.json() == {"taken": False, "why": "too_many"}
    assert door(other, b"{}").status_code == 200, "its own limit is another"
    assert door(other, b"[]").status_code == 429, "of one network there may be four"
    assert callback_counts() == {account.pk: {"taken": 2, "too_many": 1}, other.pk: {"taken": 1}, 0: {"too_many": 1}}
    assert PartyCallback.objects.count() == 3


def test_of_one_connection_the_newest_are_kept(
    account: Connection, door: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "MOST_KEPT", 2)
    other = ensure_connection("honor", "b")
    PartyCallback.objects.create(connection=other, event="x", content=b"x", received_at=real_now())
    for place in range(4):
        door(account, b"%d" % place)
    rows = PartyCallback.objects.filter(connection=account).order_by("pk")
    assert [bytes(row.content) for row in rows] == [b"2", b"3"]
    assert PartyCallback.objects.filter(connection=other).count() == 1
