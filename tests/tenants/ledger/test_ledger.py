"""Accounts: each entry once, reversible, never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies as st

from tenants import context
from tenants.domain.actors import Actor
from tenants.ledger import selectors, services
from tenants.ledger.models import MOST_ALONE, Entry
from tenants.ledger.texts import amount_text
from tenants.models import Tenant
from tests.at_once import overlapping

if TYPE_CHECKING:
    from tests.database import Database


@pytest.mark.django_db
def test_the_same_key_is_charged_once(in_acme: Tenant) -> None:
    first = services.charge(30_000, "acceleration", key="a", by=Actor("staff", "Owner", "1"), number="+862138880000")
    assert services.charge(30_000, "acceleration", key="a", by=Actor("staff", "Someone else", "1")) == first
    assert selectors.balance() == selectors.Balance(-30_000, 0)
    with pytest.raises(services.KeyReused):
        services.charge(20_000, "acceleration", key="a", by=Actor("staff", "Owner", "1"))
    assert selectors.balance().fen == -30_000


@pytest.mark.django_db
def test_a_refund_refers_to_its_charge_and_comes_once(in_acme: Tenant) -> None:
    charge = services.charge(30_000, "acceleration", key="a", by=Actor("staff", "Owner", "1"))
    refund = services.reverse(charge.pk, "not_needed", by=Actor("staff", "Shouhao", "1"))
    assert services.reverse(charge.pk, "not_needed", by=Actor("staff", "Shouhao", "1")) == refund
    assert (refund.kind, refund.amount, refund.reverses_id) == ("refund", 30_000, charge.pk)
    assert selectors.balance().fen == 0
    with pytest.raises(services.CannotReverse):
        services.reverse(refund.pk, "again", by=Actor("staff", "Shouhao", "1"))


@pytest.mark.django_db
def test_another_clients_entry_is_out_of_reach(in_acme: Tenant, globex: Tenant) -> None:
    charge = services.charge(100, "acceleration", key="a", by=Actor("staff", "Owner", "1"))
    with context.client(globex):
        assert selectors.balance() == selectors.Balance(0, 0)
        assert not selectors.entries().exists()
        with pytest.raises(services.CannotReverse):
            services.reverse(charge.pk, "mine", by=Actor("staff", "Owner", "1"))
        services.charge(200, "acceleration", key="a", by=Actor("staff", "Owner", "1"))  # keys are the client's own
    assert selectors.balance().fen == -100


@pytest.mark.django_db
def test_free_appeals_are_counted_beside_money(in_acme: Tenant) -> None:
    assert services.take_free_appeal("appeal", key="1", by=Actor("staff", "Owner", "1")) is None
    services.give_free_appeals(1, "suggestion_adopted", key="s", by=Actor("staff", "Reviewer", "1"))
    used = services.take_free_appeal("appeal", key="1", by=Actor("staff", "Owner", "1"))
    assert used is not None
    assert services.take_free_appeal("appeal", key="1", by=Actor("staff", "Owner", "1")) == used
    assert services.take_free_appeal("appeal", key="2", by=Actor("staff", "Owner", "1")) is None
    services.reverse(used.pk, "not_taken", by=Actor("staff", "Shouhao", "1"))
    assert selectors.balance() == selectors.Balance(0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entry SET amount = -1", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"],
)
def test_nothing_is_changed_or_erased(in_acme: Tenant, statement: str) -> None:
    services.charge(30_000, "acceleration", key="a", by=Actor("staff", "Owner", "1"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}".replace("ledger_entry", "public.ledger_entry"))
    assert selectors.balance().fen == -30_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"kind": "charge", "amount": 5}, {"kind": "credit", "amount": -5}, {"kind": "refund", "amount": 5}]
)
def test_rows_that_make_no_sense_are_refused_by_the_table(in_acme: Tenant, fields: dict[str, object]) -> None:
    from tenants.clock import business_now

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(tenant=in_acme, code="x", key="x", made_by="x", business_at=business_now(), **fields)


@pytest.mark.parametrize("call", [lambda: services.charge(0, "x", key="x", by=Actor("staff", "x", "1"))])
def test_a_charge_of_nothing_is_no_charge(call: object) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        call()  # type: ignore[operator]


@pytest.mark.django_db
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["charge", "credit", "reverse"]), st.integers(0, 4), st.integers(1, 9)), max_size=12
    )
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_balance_is_what_a_book_by_hand_says(in_acme: Tenant, steps: list[tuple[str, int, int]]) -> None:
    book: dict[str, int] = {}
    with transaction.atomic():
        for act, place, amount in steps:
            key = f"{act}:{place}"
            if act == "reverse":
                entry = Entry.objects.filter(key=f"charge:{place}").first()
                if entry is not None:
                    services.reverse(entry.pk, "undone", by=Actor("staff", "x", "1"))
                    book[key] = -entry.amount
                continue
            write = services.charge if act == "charge" else services.credit
            sign = -1 if act == "charge" else 1
            if book.get(key, sign * amount) == sign * amount:
                write(amount, "x", key=key, by=Actor("staff", "x", "1"))
                book[key] = sign * amount
            else:
                with pytest.raises(services.KeyReused):
                    write(amount, "x", key=key, by=Actor("staff", "x", "1"))
        assert selectors.balance().fen == sum(book.values())
        transaction.set_rollback(True)


def test_twelve_at_once_take_the_last_free_appeal(own_database: Database, acme: Tenant) -> None:
    with context.client(acme):
        services.give_free_appeals(1, "suggestion_adopted", key="s", by=Actor("staff", "Reviewer", "1"))

    def take(place: int) -> bool:
        try:
            with context.client(acme), transaction.atomic():
                return services.take_free_appeal("appeal", key=str(place), by=Actor("staff", "Owner", "1")) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(take, range(12))) == 1
    with context.client(acme):
        assert selectors.balance().free_appeals == 0


def test_who_comes_while_another_takes_the_last_free_appeal_gets_none(own_database: Database, acme: Tenant) -> None:
    with context.client(acme):
        services.give_free_appeals(1, "suggestion_adopted", key="s", by=Actor("staff", "Reviewer", "1"))

    def take(key: str) -> Entry | None:
        with context.client(acme), transaction.atomic():
            return services.take_free_appeal("appeal", key=key, by=Actor("staff", "Owner", "1"))

    first, second = overlapping(own_database, lambda: take("1"), lambda: take("2"))
    assert (first is not None, second) == (True, None)
    with context.client(acme):
        assert selectors.balance().free_appeals == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "two"),
    [
        (Actor("staff", "Li", "1"), Actor("staff", "Li", "2"), True),
        (Actor("staff", "Li", "1"), Actor("staff", "Li, of Chengdu", "1"), False),
        (Actor("staff", "Li", "1"), Actor("staff", "Wang", "2"), True),
        (Actor("staff", "Li"), Actor("staff", "Li", "2"), False),
        (Actor("staff", "Li"), Actor("staff", "Wang", "2"), True),
        (Actor("staff", "Li", "1"), None, False),
    ],
)
def test_who_credits_much_is_told_from_who_agrees_by_id(
    in_acme: Tenant, first: Actor, second: Actor | None, two: bool
) -> None:
    with nullcontext() if two else pytest.raises(IntegrityError, match="much_money_takes_two"), transaction.atomic():
        services.credit(MOST_ALONE + 1, "payment", key="a", by=first, agreed_by=second)
    assert Entry.objects.count() == two


@pytest.mark.django_db
def test_who_did_it_is_cut_to_what_a_column_holds(in_acme: Tenant) -> None:
    entry = services.credit(
        1, "payment", key="a", by=Actor("staff", "a" * 130, "1"), agreed_by=Actor("staff", "b" * 130, "2")
    )
    assert (entry.made_by, entry.agreed_by) == ("a" * 120, "b" * 120)


@pytest.mark.parametrize(
    ("unit", "amount", "said"),
    [("fen", 30_000, "+¥300"), ("fen", -30_000, "−¥300"), ("fen", 0, "¥0"), ("appeal", -1_000, "−1,000 free appeals")],
)
def test_an_amount_has_its_sign(unit: str, amount: int, said: str) -> None:
    with translation.override("en"):
        assert amount_text(unit, amount) == said
