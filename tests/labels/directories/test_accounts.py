"""A client's own account takes the platform's place in what is asked about that client, with its own bill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labels.directories.accounts import account_of
from labels.directories.aggregators.known import aggregator_of
from labels.directories.answers import AccountTrouble
from labels.directories.callbacks import callback_secret
from labels.directories.meter import LimitReached, metered, spent_this_month
from labels.directories.models import CallDay, Connection, Directory
from labels.directories.turns import NotItsTurn
from labels.directories.verbs import Verb
from labels.displays.looking_through import keep
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Party, Tenant
from tests.labels.directories.aggregators.conftest import (
    SECRETS,
    aggregator_at,  # noqa: F401 -- a fixture
    give_secret,
    standing,  # noqa: F401 -- a fixture
)
from tests.labels.directories.test_connections import administrator, huawei  # noqa: F401 -- fixtures
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db
PAGE = "/admin/directories/connection/"


@pytest.fixture
def ihuyi(aggregator_at: Callable[..., Directory]) -> Directory:  # noqa: F811
    return aggregator_at("ihuyi_marks", monthly_budget=5)


@pytest.fixture
def own(ihuyi: Directory, acme: Tenant) -> Connection:
    """Acme's, which pays less and has a budget of its own."""
    made: Connection = Connection.objects.create(
        name="acme's", kind="account", tenant=acme, instead_of=ihuyi.connection, price_of_a_call=3, monthly_budget=6
    )
    return made


def test_each_clients_calls_are_made_and_paid_with_its_own_account(
    ihuyi: Directory, own: Connection, acme: Tenant, globex: Tenant
) -> None:
    usual = ihuyi.connection
    assert usual is not None
    assert account_of(ihuyi) == usual, "outside clients it is the platform's"
    _kind, secret = SECRETS["ihuyi_marks"]
    give_secret(own, {**secret, "key": "wrong"})
    with context.client(acme):
        with pytest.raises(AccountTrouble):
            aggregator_of(ihuyi).ask("+862188880000")
        with pytest.raises(NotItsTurn):
            aggregator_of(ihuyi).ask("+862188880000")
    with context.client(globex):
        assert keep(ihuyi, aggregator_of(ihuyi), "+862188880001").cost == 5, "a neighbour's account silences nobody"
    Party.objects.update(silent_until=None)
    give_secret(own, secret)
    with context.client(acme):
        rows = [keep(ihuyi, aggregator_of(ihuyi), "+862188880000") for _time in range(2)]
        with pytest.raises(LimitReached, match="budget_used_up"), metered(ihuyi, Verb.LOOK_UP)():
            raise AssertionError("it was asked")
    assert [row.cost for row in rows] == [3, 3]
    assert (spent_this_month(own), spent_this_month(usual)) == (6, 5)
    assert dict(CallDay.objects.filter(calls__gt=0).values_list("account__name", "cost")) == {
        "acme's": 6,
        "ihuyi_marks": 5,
    }


def test_what_its_party_calls_back_concerns_this_client_alone(
    huawei: Directory,  # noqa: F811
    acme: Tenant,
    globex: Tenant,
    staff: Tenant,
) -> None:
    usual = Connection.objects.create(name="huawei", kind="token")
    Directory.objects.filter(pk=huawei.pk).update(connection=usual)
    account = Connection.objects.create(name="acme's", kind="token", tenant=acme, instead_of=usual, callbacks="path")
    for tenant, number in ((acme, "021-6100 0000"), (globex, "021-6100 0001")):
        with context.client(tenant):
            register(number)
    Work.objects.all().delete()
    answer = sign_in(staff).post(
        f"/parties/{account.pk}/{callback_secret(account)}/", b"{}", content_type="application/json"
    )
    assert answer.json() == {"taken": True, "known": False}
    assert set(Work.objects.filter(name="labels.hinted").values_list("tenant", flat=True)) == {acme.pk}


def test_the_desk_gives_one_to_a_client_in_place_of_the_platforms(
    administrator: PortalClient,  # noqa: F811
    huawei: Directory,  # noqa: F811
    acme: Tenant,
) -> None:
    usual = Connection.objects.create(name="platform", kind="token")
    other = Connection.objects.create(name="another kind", kind="account")
    Directory.objects.filter(pk=huawei.pk).update(connection=usual)
    fields: dict[str, Any] = {"name": "acme's", "kind": "token", "price_of_a_call": "0", "tenant": str(acme.pk)}
    for wrong, said in (
        ({}, "takes the place of one of the platform's"),
        ({"instead_of": usual.pk, "tenant": ""}, "takes the place of one of the platform's"),
        ({"instead_of": other.pk}, "of another kind"),
    ):
        assert said in words(administrator.post(f"{PAGE}add/", {**fields, **wrong})), wrong
    assert administrator.post(f"{PAGE}add/", {**fields, "instead_of": usual.pk}).status_code == 302
    made = Connection.objects.get(tenant=acme)
    assert made.instead_of == usual
    assert "acme's Bearer token 杭州青禾网络科技有限公司 Huawei" in words(administrator.get(PAGE))
    twice = administrator.post(f"{PAGE}add/", {**fields, "name": "again", "instead_of": usual.pk})
    assert "has an account in place of that one already" in words(twice)
    offered = words(administrator.get(f"/admin/directories/directory/{huawei.pk}/change/"))
    assert "platform" in offered
    assert "acme's" not in offered, "a directory has an account of the platform's"
