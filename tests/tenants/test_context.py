"""What was seen to fail in the stock stack: data of one client read or written in another's schema."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.core import signing
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction

from labels.models import LabelVersion, Number
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outside import bounded
from tenants.people import services as people
from tenants.people.models import Contact, Invitation, User
from tests.database import Database
from tests.portal_client import PortalClient
from tests.template import PASSWORD, email_of

# ---------------------------------------------------------------- a query or an object that wanders


EVALUATIONS: dict[str, Callable[[Any], object]] = {
    "list": list,
    "bool": bool,
    "len": len,
    "repr": repr,
    "index": lambda query: query[0],
    "slice": lambda query: list(query[:2]),
    "in": lambda query: User() in query,
    "count": lambda query: query.count(),
    "exists": lambda query: query.exists(),
    "first": lambda query: query.first(),
    "last": lambda query: query.last(),
    "get": lambda query: query.get(email=email_of("globex", "owner")),
    "iterator": lambda query: list(query.iterator()),
    "aggregate": lambda query: query.aggregate(),
    "in_bulk": lambda query: query.in_bulk(),
    "values": lambda query: list(query.values("email")),
    "values_list": lambda query: list(query.values_list("email")),
    "filter": lambda query: list(query.filter(role="owner")),
    "explain": lambda query: query.explain(),
    "update": lambda query: query.update(name="Mallory"),
    "delete": lambda query: query.delete(),
    "create": lambda query: query.create(email="mallory@acme.example"),
    "get_or_create": lambda query: query.get_or_create(email="mallory@acme.example"),
    "update_or_create": lambda query: query.update_or_create(email="mallory@acme.example"),
    "bulk_create": lambda query: query.bulk_create([User(email="mallory@acme.example")]),
    "union": lambda query: list(query.union(query)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("evaluate", EVALUATIONS.values(), ids=EVALUATIONS.keys())
def test_a_query_made_in_one_client_does_not_run_in_another(
    acme: Tenant, globex: Tenant, evaluate: Callable[[Any], object]
) -> None:
    with context.client(acme):
        query = User.objects.all()
    with context.client(globex), pytest.raises(context.WrongClient, match="made in schema acme"):
        evaluate(query)
    assert not _emails_with(acme, globex, "mallory")


@pytest.mark.django_db
def test_a_query_that_was_evaluated_at_home_keeps_its_rows(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        query = User.objects.filter(role="owner").order_by("email")
        mine = list(query)
    with context.client(globex):
        assert list(query) == mine


def _saved(contact: Contact) -> Contact:
    contact.save()
    return contact


@pytest.mark.django_db
def test_an_object_loaded_in_one_client_is_not_written_in_another(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        contact = _saved(Contact(name="Anne", email="anne@acme.example"))
        loaded = Contact.objects.get(pk=contact.pk)
    with context.client(globex):
        for row in (contact, loaded):
            with pytest.raises(context.WrongClient, match="loaded in schema acme"):
                row.save()
            with pytest.raises(context.WrongClient):
                row.delete()
            with pytest.raises(context.WrongClient):
                row.refresh_from_db()
        assert not Contact.objects.exists()
    with context.client(acme):
        loaded.name = "Anna"
        loaded.save()
        assert Contact.objects.get().name == "Anna"


@pytest.mark.django_db
def test_bulk_writes_take_no_objects_of_another_client(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        contact = _saved(Contact(name="Anne", email="anne@acme.example"))
        contact.name = "Mallory"
    with context.client(globex):
        _saved(Contact(pk=contact.pk, name="Bert", email="bert@globex.example"))
        with pytest.raises(context.WrongClient):
            Contact.objects.bulk_update([contact], ["name"])
        with pytest.raises(context.WrongClient):
            Contact.objects.bulk_create([contact])
        assert Contact.objects.get().name == "Bert"
        Contact.objects.all().delete()
        made = Contact.objects.bulk_create([Contact(name="Carl", email="carl@globex.example")])
    with context.client(acme), pytest.raises(context.WrongClient):
        made[0].save()


@pytest.mark.django_db
def test_relations_of_an_object_are_not_followed_in_another_client(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        number = Number.objects.create(canonical="+8613800138000", kind="mobile")
        version = LabelVersion.objects.create(number=number, sequence=1, text="青禾网络")
        version = LabelVersion.objects.get(pk=version.pk)
        deferred = Number.objects.only("id").get()
    with context.client(globex):
        with pytest.raises(context.WrongClient):
            number.versions.count()
        with pytest.raises(context.WrongClient):
            _ = version.number
        with pytest.raises(context.WrongClient):
            _ = deferred.canonical
    with context.client(acme):
        assert version.number == number
        assert [*number.versions.all()] == [version]
        assert deferred.canonical == number.canonical


@pytest.mark.django_db
def test_the_schema_before_comes_back(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        with context.client(globex):
            with context.platform():
                assert context.schema_in_use() == "public"
                with pytest.raises(context.NoClient):
                    context.current_tenant()
            assert context.current_tenant() == globex
        with pytest.raises(KeyError), context.client(globex):
            raise KeyError
        assert context.current_tenant() == acme
    assert context.schema_in_use() == "public"


@pytest.mark.django_db
def test_a_savepoint_that_is_undone_leaves_the_right_schema_in_use(acme: Tenant, globex: Tenant) -> None:
    """SET search_path is undone with the savepoint: the next query must set it again."""

    def fail() -> None:
        with transaction.atomic(), context.client(globex):
            User.objects.count()
            raise RuntimeError

    with context.client(acme):
        assert User.objects.filter(email__endswith="@acme.example").count() == 6
        with pytest.raises(RuntimeError):
            fail()
        assert User.objects.filter(email__endswith="@acme.example").count() == 6


# ---------------------------------------------------------------- a missing table


def test_no_table_stands_in_a_clients_schema_and_in_public(own_database: Database) -> None:
    with own_database.owner() as owner:
        rows = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' INTERSECT"
            " SELECT tablename FROM pg_tables WHERE schemaname = 'acme'"
        ).fetchall()
    assert rows == [("django_migrations",)]


def test_a_missing_table_fails_closed(own_database: Database, acme: Tenant) -> None:
    with own_database.owner() as owner:
        owner.execute("DROP TABLE acme.people_contact CASCADE")
    with context.client(acme):
        with pytest.raises(ProgrammingError, match="does not exist"):
            Contact.objects.count()
        with pytest.raises(ProgrammingError, match="does not exist"):
            Contact.objects.create(name="Anne", email="anne@acme.example")


def test_without_its_tables_nobody_signs_in(own_database: Database, acme: Tenant, client_of: Any) -> None:
    """Stock: with the apps in both lists, a staff password opened the site of a client whose table was missing."""
    with own_database.owner() as owner:
        owner.execute("DROP TABLE acme.people_user CASCADE")
    client: PortalClient = client_of(acme)
    client.raise_request_exception = False
    staff = {"login": email_of("staff", "administrator"), "password": PASSWORD}
    assert client.post("/accounts/login/", staff).status_code == 500


def test_the_run_time_role_makes_no_table_anywhere(own_database: Database) -> None:
    with psycopg.connect(own_database.url, autocommit=True) as app:
        for place in ("public", "acme"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"CREATE TABLE {place}.people_contact (id int)")


# ---------------------------------------------------------------- after the commit


def test_on_commit_runs_in_the_schema_it_was_asked_in(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(context.schema_in_use())
        User.objects.count()

    with transaction.atomic():
        with context.client(acme):
            context.on_commit(look)
        with context.client(globex):
            context.on_commit(look)
        context.on_commit(lambda: seen.append(context.schema_in_use()))
        assert seen == []
    assert seen == ["acme", "globex", "public"]


# ---------------------------------------------------------------- what is shared by name: caches, throttles, links


@pytest.mark.django_db
def test_cache_keys_never_meet(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        cache.set("key", "acme's")
    with context.client(globex):
        assert cache.get("key") is None
        cache.set("key", "globex's")
    with context.client(acme):
        assert cache.get("key") == "acme's"
        cache.clear()


@pytest.mark.django_db
def test_failed_sign_ins_at_one_client_lock_nobody_out_of_another(acme: Tenant, globex: Tenant, client_of: Any) -> None:
    cache.clear()
    with context.client(globex):
        User.objects.create_user(email=email_of("acme", "owner"), password=PASSWORD, name="Works for both")
    right = {"login": email_of("acme", "owner"), "password": PASSWORD}
    at_acme, at_globex = client_of(acme), client_of(globex)
    for _attempt in range(12):
        at_acme.post("/accounts/login/", right | {"password": "wrong"})
    assert at_acme.post("/accounts/login/", right).status_code != 302, "acme's own throttle holds"
    assert at_globex.post("/accounts/login/", right).status_code == 302
    cache.clear()


@pytest.mark.django_db
def test_a_link_signed_for_one_client_is_void_at_another(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        invitation = people.invite(email="new@firm.example", name="New", role="viewer", by=Actor("person", "Anne"))
        token = people.invitation_token(invitation)
        assert people.open_invitation(token) == invitation
    with context.client(globex):
        Invitation.objects.create(  # even where the same id exists
            pk=invitation.pk,
            email="x@globex.example",
            name="X",
            role="owner",
            invited_by="",
            expires_at=invitation.expires_at,
        )
        assert people.open_invitation(token) is None
    assert signing.Signer(salt="invitation").sign("x") != signing.Signer(salt=context.signing_salt("invitation")).sign(
        "x"
    )


@pytest.mark.django_db
def test_a_session_of_one_client_is_nothing_at_another(
    acme: Tenant, globex: Tenant, staff: Tenant, client_of: Any
) -> None:
    signed_in = client_of(acme, "owner")
    for stranger, path in ((globex, "/settings/"), (staff, "/admin/")):
        other = client_of(stranger)
        other.cookies = deepcopy(signed_in.cookies)
        assert other.get(path).status_code == 302
    assert signed_in.get("/settings/").status_code == 200
    cookie = signed_in.cookies["shouhao_session"]
    assert not cookie["domain"], "a cookie of one host only"


# ---------------------------------------------------------------- threads and the async ORM


def close_here() -> None:
    """Close the connection of this thread."""
    connection.close()


def in_a_thread(function: Callable[[], object]) -> list[object]:
    """What the function returned or raised in a thread of its own, whose connection is closed again."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(function())
        except Exception as error:
            results.append(error)
        finally:
            close_here()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return results


def test_a_thread_does_not_inherit_the_client_and_fails_closed(own_database: Database, acme: Tenant) -> None:
    """A new thread has a connection of its own, in the public schema: it finds no client's table there."""
    with context.client(acme):
        query = User.objects.all()
        assert in_a_thread(context.schema_in_use) == ["public"]
        (made_here,) = in_a_thread(lambda: list(query))
        (made_there,) = in_a_thread(User.objects.count)
        (written,) = in_a_thread(lambda: Contact.objects.create(name="Anne", email="a@acme.example"))
    assert isinstance(made_here, context.WrongClient)
    assert isinstance(made_there, ProgrammingError)
    assert isinstance(written, ProgrammingError)


def test_the_async_orm_fails_closed(own_database: Database, acme: Tenant) -> None:
    async def read(query: Any) -> None:
        """The ORM works in a thread of its own, with a connection of its own."""
        try:
            with pytest.raises(
                ProgrammingError, match="does not exist"
            ):  # made in no client's schema, it finds no table
                await User.objects.all().acount()
            with pytest.raises(context.WrongClient):
                await query.acount()
            with pytest.raises(context.WrongClient):
                [user async for user in query]
        finally:
            await sync_to_async(close_here)()

    with context.client(acme):
        asyncio.run(read(User.objects.all()))


def test_files_are_read_at_the_turn_of_the_client_in_use(acme: Tenant) -> None:
    with context.client(acme):
        assert bounded.client_in_use() == "acme"
    assert bounded.client_in_use() == context.PUBLIC


def _emails_with(acme: Tenant, globex: Tenant, part: str) -> list[str]:
    emails: list[str] = []
    for tenant in (acme, globex):
        with context.client(tenant):
            emails += User.objects.filter(email__contains=part).values_list("email", flat=True)
    return emails
