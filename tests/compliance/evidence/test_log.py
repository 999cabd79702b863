"""The log: every record has its place, nothing can be changed, and what it says of persons can be erased."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from compliance.domain.canonical import canonical
from compliance.domain.merkle import leaf_hash
from compliance.evidence import selectors, services
from compliance.evidence.checkpoints.services import settle_leaves
from compliance.evidence.models import Leaf, Opening, Record
from compliance.evidence.services import record
from tenants import context
from tenants.acts import actions
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tests.database import Database

ANNE = Actor("person", "Anne")
CHANGES = ("UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def note(number: int = 1, actor: Actor = PLATFORM, **more: Any) -> None:
    with transaction.atomic():
        record("numbers_registered", actor=actor, subject_kind="client", subject_id="1", count=number, **more)


def data_of(kept: Record) -> dict[str, Any]:
    assert kept.data is not None
    value: dict[str, Any] = json.loads(bytes(kept.data))
    return value


# ---------------------------------------------------------------- places


@pytest.mark.django_db
def test_a_record_takes_its_place_when_its_transaction_ends(in_acme: Tenant) -> None:
    note(1)
    note(2)
    assert not Leaf.objects.exists(), "the log is not held up while the transaction works"
    settle_leaves()
    note(3)
    settle_leaves()
    leaves = list(Leaf.objects.order_by("position").select_related("record"))
    assert [leaf.position for leaf in leaves] == [0, 1, 2]
    assert [data_of(leaf.record)["details"]["count"] for leaf in leaves] == [1, 2, 3]
    for leaf in leaves:
        assert bytes(leaf.hash) == leaf_hash(bytes(leaf.record.data))


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["\\u0000", '"\\u0000"', '\\"', "%s {} 号 \u2028"])
def test_postgresql_writes_the_instants_into_the_data_and_nothing_else(in_acme: Tenant, words: str) -> None:
    record("exported", actor=PLATFORM, subject_kind="client", subject_id="1", what=words)
    kept = Record.objects.get()
    data = data_of(kept)
    assert bytes(kept.data) == canonical(data), "the one spelling of RFC 8785"
    assert data["details"] == {"what": words}
    assert data["business_at"] == kept.business_at.isoformat(timespec="microseconds")
    assert data["recorded_at"] == kept.recorded_at.isoformat(timespec="microseconds")


def test_places_have_no_gaps_over_failures_and_schemas(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    with transaction.atomic():  # one transaction over two clients: each log takes its own
        for tenant in (acme, globex, acme):
            with context.client(tenant):
                note()
    with context.client(acme):
        with transaction.atomic():
            note()
            transaction.set_rollback(True)
        with transaction.atomic():
            note()
            with transaction.atomic():
                note()
                transaction.set_rollback(True)
        assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == [0, 1, 2]
    with context.client(globex):
        assert Leaf.objects.count() == 1


def test_writers_side_by_side_take_places_one_after_another(own_database: Database, acme: Tenant) -> None:
    """Two transactions write at once: the second waits at its commit only, and comes after the first."""
    insert = (
        "INSERT INTO acme.evidence_record (action, public_actor, actor_kind, subject_kind, subject_id, concerns,"
        " public_details, business_at, data) VALUES ('x', '', 'key', 'x', %s, '{}', '{}', now(), %s)"
    )
    with psycopg.connect(own_database.url) as first, psycopg.connect(own_database.url) as second:
        for number, writer in enumerate((first, second)):
            writer.execute("SET lock_timeout = '5s'")
            writer.execute(insert, [str(number), b"%d" % number])  # neither waits for the other
        second.commit()
        first.execute(insert, ["2", b"2"])
        first.commit()
    with context.client(acme):
        places = Leaf.objects.order_by("position").values_list("position", "record__subject_id")
        assert list(places) == [(0, "1"), (1, "0"), (2, "2")]


@pytest.mark.django_db
def test_what_is_logged(in_acme: Tenant) -> None:
    note(5, concerns=["w-1", "1", "l-2"])
    kept = Record.objects.get()
    logged = data_of(kept)
    assert kept.concerns == ["l-2", "w-1"], "the subject itself is not said twice"
    assert logged == {
        "version": 2,
        "log": str(in_acme.pk),
        "action": "numbers_registered",
        "actor": "Shouhao",
        "actor_id": "",
        "actor_kind": "platform",
        "subject": {"kind": "client", "id": "1"},
        "concerns": ["l-2", "w-1"],
        "details": {"count": 5},
        "personal": {},
        "business_at": logged["business_at"],
        "recorded_at": kept.recorded_at.isoformat(timespec="microseconds"),
    }
    assert bytes(kept.data).startswith(b'{"action":"numbers_registered","actor":"Shouhao",'), "canonical: sorted, bare"


@pytest.mark.django_db
def test_the_time_is_the_clock_of_the_database_not_the_transactions(in_acme: Tenant) -> None:
    note()
    note()
    later, earlier = Record.objects.values_list("recorded_at", flat=True)
    assert later > earlier


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, True, False, 0, 1.5, "", [None, True]])
def test_a_json_value_is_logged_as_it_is(in_acme: Tenant, value: object) -> None:
    note(1, remark=value)
    assert repr(data_of(Record.objects.get())["details"]) == repr({"count": 1, "remark": value})


# ---------------------------------------------------------------- persons


@pytest.mark.django_db
def test_what_names_a_person_is_in_the_log_only_as_a_commitment(in_acme: Tenant) -> None:
    details = {"email": "b@acme.example", "role": "viewer", "remark": "call 138 0571 0001", "mobile": "", "sum": 7}
    record("person_invited", actor=ANNE, subject_kind="person", subject_id="2", **details)
    kept = Record.objects.get()
    assert (kept.actor, kept.details) == ("Anne", details), "who reads the history sees no difference"
    assert (kept.public_actor, kept.public_details) == ("", {"role": "viewer", "mobile": "", "sum": 7})
    for told in (b"Anne", b"acme.example", b"0571"):
        assert told not in bytes(kept.data)
    openings = {opening.place: opening for opening in Opening.objects.all()}
    assert set(openings) == {"actor", "email", "remark"}
    for place, opening in openings.items():
        assert len(opening.salt) == 32
        digest = sha256(bytes(opening.salt) + opening.value.encode()).hexdigest()
        assert data_of(kept)["personal"][place] == digest
    assert len({bytes(opening.salt) for opening in openings.values()}) == 3
    assert Record.objects.filter(actor="Anne", details__email="b@acme.example").count() == 1


@pytest.mark.parametrize(
    ("place", "value", "personal"),
    [
        ("name", "张三", True),
        ("reason", "写信到 a@b.cn", True),
        ("number", "+8613805710001", True),
        ("number", "+864008201234", False),
        ("sha256", "13800138000" * 5 + "138001380", False),
        ("changes", {"to": "13805710001"}, True),
        ("email", "", False),
        ("count", 13805710001, True),
        ("label", "双11专线", False),
        ("label", "维护中-紧急联系13805710001", True),
        ("sha256", "a13805710001b" * 4, False),
        ("case", "13805710-0138-4000-8000-138057100011", False),
    ],
)
def test_what_counts_as_personal(place: str, value: object, personal: bool) -> None:
    assert services.is_personal(place, value) is personal


@pytest.mark.django_db
def test_erased_is_erased_and_the_rest_still_stands(in_acme: Tenant) -> None:
    note(1, actor=ANNE)
    note(2, actor=Actor("person", "Bob"))
    settle_leaves()
    assert services.erase("Anne") == 1
    bobs, annes = selectors.history()
    assert (bobs.actor, annes.actor) == ("Bob", "")
    assert annes.details == {"count": 1}
    assert [bytes(leaf.hash) == leaf_hash(bytes(leaf.record.data)) for leaf in Leaf.objects.all()] == [True, True]


@pytest.mark.django_db
def test_numbers_that_json_cannot_carry_are_texts(in_acme: Tenant) -> None:
    note(2**60, ratio=float("nan"), share=0.5)
    assert data_of(Record.objects.get())["details"] == {"count": str(2**60), "ratio": "nan", "share": 0.5}


@pytest.mark.django_db
def test_values_are_logged_as_json_has_them(in_acme: Tenant) -> None:
    key = UUID(int=7)
    note(1, gone=None, yes=True, no=False, key=key, kind=Tenant.Kind.CLIENT, places=(1, None), by_day={2: key})
    assert data_of(Record.objects.get())["details"] == {
        "count": 1,
        "gone": None,
        "yes": True,
        "no": False,
        "key": str(key),
        "kind": "client",
        "places": [1, None],
        "by_day": {"2": str(key)},
    }


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing(in_acme: Tenant) -> None:
    with pytest.raises(actions.UnknownAction):
        record("numbers_registered", actor=ANNE, subject_kind="client", subject_id=1)
    assert not Record.objects.exists()
    assert not Opening.objects.exists()


# ---------------------------------------------------------------- nothing can be changed


@pytest.fixture
def written(own_database: Database, acme: Tenant) -> Database:
    """One record of acme's, and its checkpoint."""
    from compliance.evidence.checkpoints.services import make_checkpoint

    with context.client(acme):
        note(actor=ANNE)
        make_checkpoint()
    return own_database


TABLES = [
    ("acme.evidence_record", "action", "'other'"),
    ("acme.evidence_leaf", "hash", "'other'"),
    ("public.checkpoints_checkpoint", "note", "'other'"),
    ("public.checkpoints_platformcheckpoint", "note", "'other'"),
    ("public.checkpoints_signingkey", "verifier_key", "'other'"),
    ("acme.evidence_tile", "nodes", "'other'"),
    ("public.checkpoints_platformtile", "nodes", "'other'"),
]


ATTACKS = [
    "ALTER TABLE acme.evidence_record DISABLE TRIGGER ALL",
    "ALTER TABLE acme.evidence_leaf DISABLE TRIGGER append_only",
    "ALTER TABLE public.checkpoints_checkpoint DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only ON acme.evidence_record",
    "DROP TABLE acme.evidence_leaf CASCADE",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION acme.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION acme.append_to_log() RENAME TO other",
    "CREATE TRIGGER quiet BEFORE INSERT ON acme.evidence_leaf FOR EACH ROW EXECUTE FUNCTION acme.refuse_change()",
    "INSERT INTO acme.evidence_leaf (position, record_id, hash) VALUES (9, 1, '')",
    "SET ROLE shouhao_owner",
    "UPDATE acme.evidence_opening SET value = 'Mallory'",
]


def test_the_run_time_role_can_change_nothing_nor_get_round_it(written: Database) -> None:
    refusals = [(change.format(*table), table) for table in TABLES for change in CHANGES]
    for url, refusal in ((written.url, psycopg.Error), (written.owner_url, psycopg.errors.RaiseException)):
        with psycopg.connect(url, autocommit=True) as role:
            for statement, (table, column, value) in refusals:
                with pytest.raises(refusal, match=r"is refused|permission denied"):
                    role.execute(statement)  # type: ignore[arg-type]  # not a literal
                kept = role.execute(f"SELECT count(*) FROM {table} WHERE {column}::text <> {value}")  # type: ignore[arg-type]
                assert kept.fetchone() == (1,), statement
    with psycopg.connect(written.url, autocommit=True) as role:
        for attack in ATTACKS:
            with pytest.raises(psycopg.Error, match=r"must be owner|permission denied|is refused"):
                role.execute(attack)  # type: ignore[arg-type]  # not a literal
        for catalogue, owner in (("pg_class", "relowner"), ("pg_proc", "proowner"), ("pg_namespace", "nspowner")):
            owned = role.execute(f"SELECT 1 FROM {catalogue} WHERE {owner} = current_user::regrole")  # type: ignore[arg-type]
            assert owned.fetchall() == []


@pytest.mark.django_db
def test_a_tile_grows(in_acme: Tenant) -> None:
    from compliance.evidence.models import Tile

    Tile.objects.create(place=0, nodes=b"a")
    Tile.objects.update(nodes=b"ab")
    with connection.cursor() as cursor, pytest.raises(Exception, match="only grows"), transaction.atomic():
        cursor.execute("UPDATE evidence_tile SET nodes = 'bb'")
