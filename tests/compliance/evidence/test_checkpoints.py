"""Checkpoints: each signs the log as it stands, all of them stand in one log, and what does not fit is named."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from compliance.domain import notes
from compliance.evidence import checking, tiles
from compliance.evidence.checkpoints.models import Checkpoint, PlatformCheckpoint, PlatformTile, SigningKey
from compliance.evidence.checkpoints.services import make_checkpoint, settle_leaves, signer
from compliance.evidence.models import Leaf, Opening, Record, Tile
from compliance.evidence.services import erase, record
from compliance.evidence.verify_evidence import Checkpoint as Note, Key, Wrong
from tenants import context
from tenants.clients.provisioning import TenantReady
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tests.database import Database
from tests.work import BusinessClock, DueWork

ANNE = Actor("person", "Anne")


def grow(by: int = 1) -> Checkpoint:
    """Records of the client in use, and the checkpoint over them."""
    for number in range(by):
        actor = ANNE if number % 2 else PLATFORM
        with transaction.atomic():
            record("numbers_registered", actor=actor, subject_kind="client", subject_id="1", count=number)
    made = make_checkpoint()
    assert made is not None
    return made


# ---------------------------------------------------------------- notes


def test_the_example_of_the_signed_note_format() -> None:
    """golang.org/x/mod/sumdb/note's example, which C2SP's format describes."""
    seed = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    peter = notes.Signer("PeterNeumann", seed)
    assert peter.verifier_key == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert peter.sign(text) == f"{text}\n— PeterNeumann {signature}\n"


def test_a_note_is_of_its_key_and_text_only() -> None:
    ours, others = notes.Signer("ours", b"1" * 32), notes.Signer("ours", b"2" * 32)
    at = datetime(2026, 11, 25, 8, 0, 0, 5, tzinfo=UTC)
    note = ours.sign(notes.checkpoint("ours/log", 7, b"r" * 32, at))
    keys = [Key(ours.verifier_key)]
    read = Note(note, keys, "it")
    assert (read.origin, read.size, read.root) == ("ours/log", 7, b"r" * 32)
    assert read.time == "2026-11-25T08:00:00.000005+00:00"
    with pytest.raises(Wrong, match="another key"):
        Note(note, [Key(others.verifier_key)], "it")
    with pytest.raises(Wrong, match="not that of the platform"):
        Note(note.replace("\n7\n", "\n8\n"), keys, "it")


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "no base64!", base64.b64encode(b"1" * 33).decode()])
def test_a_key_is_32_bytes(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        notes.seed_from(text)


# ---------------------------------------------------------------- one client's log


@pytest.mark.django_db
def test_a_checkpoint_signs_the_log_with_what_the_transaction_recorded(in_acme: Tenant, settings: Any) -> None:
    assert make_checkpoint() is None, "there is nothing to sign"
    first, second = grow(3), grow(40)
    assert (first.size, second.size, first.position, second.position) == (3, 43, 0, 1)
    assert make_checkpoint() == second, "nothing has grown"
    note = Note(second.note, [Key(signer().verifier_key)], "it")
    assert (note.origin, note.size) == (f"localhost/evidence/{in_acme.pk}", 43)
    tree = tiles.tree(Tile, 43)
    assert note.root == tree.root() == bytes(second.root)
    assert tiles.tree(Tile, 3).root() == bytes(first.root), "of an earlier size too"


@pytest.mark.django_db
def test_the_checkpoints_of_all_clients_stand_in_one_log(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex, acme):
        with context.client(tenant):
            grow(2)
    assert [(each.position, each.size) for each in Checkpoint.objects.order_by("position")] == [(0, 2), (1, 2), (2, 4)]
    newest = PlatformCheckpoint.objects.first()
    assert newest is not None
    assert newest.size == 3
    assert tiles.tree(PlatformTile, 3).root() == bytes(newest.root)
    assert checking.first_fault_of_platform() is None


@pytest.mark.django_db
def test_a_new_key_signs_and_the_old_one_stays_known(in_acme: Tenant, settings: Any) -> None:
    grow()
    old = signer().verifier_key
    settings.EVIDENCE_KEY = base64.b64encode(b"2" * 32).decode()
    grow()
    assert list(SigningKey.objects.values_list("verifier_key", flat=True)) == [old, signer().verifier_key]
    assert checking.first_fault() is None
    assert checking.first_fault_of_platform() is None


@pytest.mark.django_db
def test_many_leaves_in_batches(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "FLUSHED", 8)
    for by in (1, 7, 90, 33):
        grow(by)
    assert checking.first_fault() is None
    assert Tile.objects.count() == 131 // 32 + 1 + 1


@pytest.mark.django_db
def test_signed_every_day(acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    from portal import daily

    with context.client(acme):
        daily.begin(TenantReady(acme))
        with transaction.atomic():
            record("numbers_registered", actor=PLATFORM, subject_kind="client", subject_id="1", count=1)
    run_due_work()
    assert Checkpoint.objects.get().size == 1
    with context.client(acme), transaction.atomic():
        record("numbers_registered", actor=PLATFORM, subject_kind="client", subject_id="1", count=1)
    run_due_work()
    assert Checkpoint.objects.count() == 1
    business_clock.advance(timedelta(days=1, minutes=1))
    run_due_work()
    assert Checkpoint.objects.order_by("-size").values_list("size", flat=True)[0] >= 2


# ---------------------------------------------------------------- what does not fit is named


FAULTS: list[tuple[str, str]] = [
    ("UPDATE acme.evidence_record SET action = 'restored' WHERE id = %(third)s", "record 2: action is not as it was"),
    ("UPDATE acme.evidence_record SET public_details = '{\"count\": 9}' WHERE id = %(third)s", "record 2: details"),
    ("UPDATE acme.evidence_record SET business_at = now() WHERE id = %(third)s", "record 2: business_at"),
    ("UPDATE acme.evidence_record SET concerns = '{a}' WHERE id = %(third)s", "record 2: concerns"),
    ("UPDATE acme.evidence_record SET data = '{}' WHERE id = %(third)s", "record 2 is not the one that was logged"),
    ("UPDATE acme.evidence_record SET actor_id = 'x' WHERE id = %(third)s", "record 2: actor_id is not as it was"),
    (
        (
            "INSERT INTO acme.evidence_record (action, public_actor, actor_kind, subject_kind, subject_id, concerns,"
            " public_details, business_at, data) SELECT action, public_actor, actor_kind, subject_kind, subject_id,"
            " concerns, public_details, business_at, data FROM acme.evidence_record WHERE id = %(third)s"
        ),
        "a record has no leaf",
    ),
    ("UPDATE acme.evidence_opening SET value = 'Mallory'", "record 1: the actor is not as it was logged"),
    ("UPDATE acme.evidence_leaf SET position = 99 WHERE position = 2", "leaf 2 is missing"),
    ("DELETE FROM acme.evidence_leaf WHERE position = 2", "leaf 2 is missing"),
    ("DELETE FROM acme.evidence_leaf WHERE position = 4", "the log has 4 leaves, and 5 were signed"),
    ("UPDATE acme.evidence_tile SET nodes = set_byte(nodes, 3, (get_byte(nodes, 3) + 1) %% 256)", "the tiles are not"),
    ("DELETE FROM acme.evidence_tile", "the tiles are not"),
]
PLATFORM_FAULTS: list[tuple[str, str]] = [
    ("DELETE FROM public.checkpoints_checkpoint WHERE position = 0", "checkpoint 0 of the platform is missing"),
    ("DELETE FROM public.checkpoints_checkpoint WHERE position = 1", "has 1 checkpoints, and 2 were signed"),
    ("UPDATE public.checkpoints_checkpoint SET size = 9 WHERE position = 1", "says something else than its row"),
    ("DELETE FROM public.checkpoints_platformcheckpoint WHERE size = 2", "the platform's checkpoint of 2 is missing"),
    ("DELETE FROM public.checkpoints_platformtile", "the tiles of the platform"),
    ("UPDATE public.checkpoints_platformcheckpoint SET note = replace(note, 'time', 'Time')", "is no checkpoint"),
]


def test_what_the_owner_of_the_tables_changed_is_named(
    own_database: Database, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with context.client(acme):
        grow(3)
        grow(2)
        third = Record.objects.order_by("id").values_list("pk", flat=True)[2]
        assert checking.first_fault() is None
    assert checking.first_fault_of_platform() is None
    tables = "acme.evidence_record acme.evidence_leaf acme.evidence_tile acme.evidence_opening"
    tables += " public.checkpoints_checkpoint public.checkpoints_platformcheckpoint public.checkpoints_platformtile"
    with own_database.owner() as owner:
        for table in tables.split():
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
    owner_name = psycopg.conninfo.conninfo_to_dict(own_database.owner_url).get("user")
    monkeypatch.setitem(connection.settings_dict, "USER", owner_name)
    connection.close()
    wrong = []
    for check, faults in ((checking.first_fault, FAULTS), (checking.first_fault_of_platform, PLATFORM_FAULTS)):
        for statement, expected in faults:
            with transaction.atomic(), context.client(acme):
                with connection.cursor() as cursor:
                    cursor.execute(statement, {"third": third})
                    assert cursor.rowcount > 0, statement
                wrongs = check()
                transaction.set_rollback(True)
            if expected not in str(wrongs):
                wrong.append(f"{statement}: {wrongs}")
    assert wrong == []


@pytest.mark.django_db
def test_a_whole_new_history_is_named(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform itself cannot write a log anew that an earlier checkpoint has signed."""
    made = grow(3)
    monkeypatch.setattr(Checkpoint, "root", property(lambda _self: b"x" * 32, lambda _self, _value: None))
    assert checking.first_fault() == f"the checkpoint of {made.size} records signs another log"


@pytest.mark.django_db
def test_what_is_not_signed_yet_is_no_fault(in_acme: Tenant) -> None:
    grow(3)
    with transaction.atomic():
        record("numbers_registered", actor=PLATFORM, subject_kind="client", subject_id="1", count=4)
    settle_leaves()
    assert Leaf.objects.count() == 4
    assert checking.first_fault() is None


@pytest.mark.django_db
def test_erasing_is_no_fault(in_acme: Tenant) -> None:
    grow(4)
    assert erase("Anne") == 2
    assert not Opening.objects.exists()
    assert checking.first_fault() is None
