"""Importing 100,000 numbers from CSV, beside `bulk_create(update_conflicts=True)` and a bare COPY on the same indexes.

All parse the same file with the same rules and write the same table of a client. Timed twice over: the first import,
and a second one in which a tenth of the notes have changed.
"""

from __future__ import annotations

import csv
import io
import random
import time

import psycopg
from django.db import connection, transaction

from benchmarks.frame import House, Report, Side, compare
from labels.domain.importing import ImportedNumber
from labels.models import Number
from labels.numbers.files import import_numbers
from labels.numbers.services import states_of, write_numbers
from tenants import context
from tenants.database.identifiers import uuid7
from tenants.models import Tenant

CLIENT = "acme"
BATCH = 5_000


def measure(house: House) -> Report:
    count = house.of_size(toy=200, small=3_000, full=100_000)
    begun = time.perf_counter()
    first = import_numbers(_file(count, house.seed, changed=False)).rows
    parsing = time.perf_counter() - begun
    again = import_numbers(_file(count, house.seed, changed=True)).rows
    with context.client(Tenant.objects.get(schema_name=CLIENT)), house.owner() as owner:
        owner.execute(f"SET search_path TO {CLIENT}")
        fresh = compare(
            Side(lambda: _bulk_create(first), lambda: _empty(owner), _rows),
            Side(lambda: _ours(first), lambda: _empty(owner), _rows),
            rounds=house.rounds,
            unit="s a number",
        )

        def filled() -> None:
            _empty(owner)
            _ours(first)
            owner.execute("VACUUM ANALYZE labels_number")

        changed = compare(
            Side(lambda: _bulk_create(again), filled, _rows),
            Side(lambda: _ours(again), filled, _rows),
            rounds=house.rounds,
            unit="s a number",
        )
        bare = compare(
            Side(lambda: _copy(first), lambda: _empty(owner), _rows),
            Side(lambda: _ours(first), lambda: _empty(owner), _rows),
            rounds=house.rounds,
            unit="s a number",
        )
        _empty(owner)
    figures: dict[str, float | str | bool] = {
        "numbers": count,
        "numbers_a_second": round(1 / fresh.ours),
        "parsing_seconds": round(parsing, 3),
    }
    return Report(fresh, {"a_tenth_changed": changed, "beside_bare_copy": bare}, figures)


def _file(count: int, seed: int, *, changed: bool) -> bytes:
    """A CSV of fixed lines and mobiles in a hundred groups."""
    choice = random.Random(seed)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["号码", "备注", "分组"])
    for number in range(count):
        text = f"0571-8{number:07}" if number % 2 else f"138{number:08}"
        note = f"门店{number}" + ("·新" if changed and choice.random() < 0.1 else "")
        table.writerow([text, note, f"区域{number % 100}"])
    return out.getvalue().encode()


def _ours(rows: tuple[ImportedNumber, ...]) -> float:
    with transaction.atomic():
        write_numbers(rows, known=states_of(row.number.canonical for row in rows))
    return len(rows)


def _bulk_create(rows: tuple[ImportedNumber, ...]) -> float:
    with transaction.atomic():
        Number.objects.bulk_create(
            [
                Number(canonical=row.number.canonical, kind=row.number.kind.value, note=row.note, group=row.group)
                for row in rows
            ],
            update_conflicts=True,
            unique_fields=["canonical"],
            update_fields=["note", "group", "state"],
            batch_size=BATCH,
        )
    return len(rows)


def _copy(rows: tuple[ImportedNumber, ...]) -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        sql = 'COPY labels_number (id, canonical, kind, note, "group", state) FROM STDIN'
        with cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row((uuid7(), row.number.canonical, row.number.kind.value, row.note, row.group, "active"))
    return len(rows)


def _empty(owner: psycopg.Connection) -> None:
    owner.execute("TRUNCATE labels_number CASCADE")


def _rows() -> object:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), md5(string_agg(canonical || kind || note || \"group\" || state, ',' ORDER BY canonical))"
            " FROM labels_number"
        )
        return cursor.fetchone()
