"""Calls: a client's answer rate by day from cells beside a parallel GROUP BY of its calls; importing beside COPY.

Main: days and sums of a quarter of calls, from the raw table (theirs) and from what was counted while parsing (ours),
both to the same figures. Import: a file of FreeSWITCH read in this process and written with its cells, beside a bare
COPY: of the same rows into a logged table of the same columns and primary key, as the table of calls is (and, to tell
what logging takes, into a temporary one). What writing cells takes beside the same load without them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from django.db import connection, transaction

from benchmarks.frame import House, Report, Side, compare, nothing
from labels.domain.numbers import parse_number
from maintenance.calls import selectors, services
from maintenance.calls.domain.formats import recognise_calls
from maintenance.calls.files import salt_of
from maintenance.calls.models import Call, CallImport, Cell
from maintenance.calls.reading import SEPARATOR, Asked, records, rows_of_calls
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant

CLIENT = "acme"
FIRST, DAYS = date(2026, 8, 1), 90
NUMBERS = tuple(parse_number(f"0571-8765 43{place:02}").canonical for place in range(10))
RAW = """
SELECT (began_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*), count(*) FILTER (WHERE outcome <>
    ALL(ARRAY['no_such_number', 'suspended', 'off', 'ours'])), count(*) FILTER (WHERE outcome = 'answered'),
    count(*) FILTER (WHERE outcome = 'rejected'), count(*) FILTER (WHERE outcome = 'blocked')
FROM calls_call WHERE tenant_id = %s GROUP BY 1 ORDER BY 1
"""
FILL = """
INSERT INTO calls_call (tenant_id, began_at, key, number, seconds, outcome, network, region, handset, call_import_id)
SELECT %(tenant)s, %(first)s::timestamptz + (place::float / %(count)s) * %(days)s * interval '1 day', place,
    (%(numbers)s::text[])[1 + place %% 10], 30, (ARRAY['answered', 'answered', 'no_answer', 'no_answer', 'busy',
    'rejected', 'blocked', 'off'])[1 + place %% 8], (ARRAY['mobile', 'unicom', 'telecom'])[1 + place %% 3], '', '',
    %(import)s FROM generate_series(1, %(count)s) AS place
"""


BARE = """
CREATE TABLE bare (tenant_id uuid NOT NULL, began_at timestamptz NOT NULL, key bigint NOT NULL, number varchar(20),
    seconds integer, outcome varchar(14), network varchar(9), region varchar(20), handset varchar(20),
    call_import_id uuid NOT NULL, PRIMARY KEY (tenant_id, began_at, key))
"""


def measure(house: House) -> Report:
    count = house.of_size(toy=20_000, small=1_000_000, full=10_000_000)
    lines = house.of_size(toy=5_000, small=100_000, full=130_000)  # of 20 MB at most
    with context.client(Tenant.objects.get(schema_name=CLIENT)):
        tenant = context.current_tenant()
        row = _import(tenant, "raw")
        services.make_months(FIRST + timedelta(days=day) for day in range(DAYS + 1))
        with connection.cursor() as cursor:
            cursor.execute(
                FILL,
                {
                    "tenant": tenant.pk,
                    "first": datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC),
                    "days": DAYS,
                    "numbers": list(NUMBERS),
                    "import": row.pk,
                    "count": count,
                },
            )
        services.count_again(row)
        with house.owner() as owner:
            owner.execute("VACUUM ANALYZE public.calls_call")
            owner.execute("VACUUM ANALYZE public.calls_cell")
        cells = Cell.objects.count()
        main = compare(
            Side(lambda: _raw(tenant), state=lambda: _raw_rows(tenant)),
            Side(_ours, state=_our_rows),
            rounds=house.rounds,
            unit="s a report",
        )
        figures = _imported(house, tenant, lines)
    return Report(main, {}, {"calls": count, "cells": cells, **figures})


def _import(tenant: Tenant, name: str) -> CallImport:
    made: CallImport = CallImport.objects.create(
        tenant=tenant, name=name, sha256=name, layout="freeswitch", zone="Asia/Shanghai", created_at=business_now()
    )
    return made


def _raw_rows(tenant: Tenant) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(RAW, [tenant.pk])
        return [tuple(row) for row in cursor.fetchall()]


def _our_rows() -> list[tuple[object, ...]]:
    days = selectors.days_counted(FIRST, FIRST + timedelta(days=DAYS + 1))
    return [tuple(asdict(each).values()) for each in days]


def _raw(tenant: Tenant) -> float:
    _raw_rows(tenant)
    return 1.0


def _ours() -> float:
    _our_rows()
    return 1.0


def _imported(house: House, tenant: Tenant, lines: int) -> dict[str, float | str | bool]:
    """Rows a second of an import, of its parts, and of a bare COPY."""
    content = _file(house, lines)
    first_line = next(rows_of_calls(content))
    reading = recognise_calls(first_line)
    asked = Asked(NUMBERS, salt_of(tenant), "Asia/Shanghai", business_now().isoformat(), asdict(reading))
    parsed, answer = _shortest(lambda: b"".join(records(asked.before(content))))
    copied, _separator, told = answer.rpartition(SEPARATOR)
    said = json.loads(told)
    services.make_months([date(2026, 11, 2)])
    with house.owner() as owner:
        owner.execute(BARE)
        bare, _nothing = _shortest(lambda: _bare_copy(owner, copied, tenant), lambda: _emptied_of(owner))
        owner.execute("DROP TABLE bare")
    temporary, _nothing = _shortest(lambda: _temporary_copy(copied))
    written, _nothing = _shortest(lambda: _written(tenant, copied, said["cells"], said["calls"]), _emptied)
    without, _nothing = _shortest(lambda: _written(tenant, copied, said["cells"][:1], said["calls"]), _emptied)
    return {
        "imported_a_second": round(lines / (parsed + written)),
        "parsed_a_second": round(lines / parsed),
        "written_a_second": round(lines / written),
        "bare_copy": "of the same rows into a logged table with the columns and the primary key of calls",
        "bare_copy_a_second": round(lines / bare),
        "share_of_bare_copy": round(bare / (parsed + written), 3),
        "unlogged_copy_a_second": round(lines / temporary),
        "share_of_unlogged_copy": round(temporary / (parsed + written), 3),
        "cells_of_load": round(max(written - without, 0.0) / without, 3),
    }


def _shortest(work: Callable[[], Any], prepare: Callable[[], None] = nothing) -> tuple[float, Any]:
    """Seconds of the fastest of three times, what others do taken out as far as it can be; and the answer."""
    seconds, answer = [], None
    for _turn in range(3):
        prepare()
        began = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - began)
    return min(seconds), answer


def _emptied() -> None:
    for model in (Call, Cell):
        model.objects.filter(call_import__name="file").delete()
    CallImport.objects.filter(name="file").delete()


def _written(tenant: Tenant, lines: bytes, cells: list[list[Any]], calls: int) -> None:
    with transaction.atomic():
        services.write_calls(_import(tenant, "file"), lines, cells, calls, PLATFORM)


def _file(house: House, lines: int) -> bytes:
    """As FreeSWITCH writes it, three weeks in the order of time."""
    dice, first = Random(house.seed), datetime(2026, 11, 2, 9, tzinfo=UTC)
    instants = sorted(dice.randrange(20 * 86400) for _place in range(lines))
    rows = []
    for place, second in enumerate(instants):
        at = f"{first + timedelta(seconds=second):%Y-%m-%d %H:%M:%S}"
        heard = at if dice.random() < 0.35 else ""
        cause = "NORMAL_CLEARING" if heard else "NO_ANSWER"
        who, seconds = NUMBERS[place % 10], "30" if heard else "0"
        row = ["", who, f"139{place:08}", "default", at, heard, at, "40", seconds, cause, f"4b0e6f2c-{place}", ""]
        rows.append(",".join(f'"{cell}"' for cell in [*row, "7", "PCMU", "PCMU"]))
    return "\n".join(rows).encode()


def _bare_copy(owner: psycopg.Connection, lines: bytes, tenant: Tenant) -> None:
    """The rows as they stand afterwards into a plain table of the same columns with the same key, as durable."""
    whose = f"\t{tenant.pk}\t{tenant.pk}\n".encode()
    with owner.cursor().copy(f"COPY bare ({services.STAGED}, tenant_id, call_import_id) FROM STDIN") as copy:
        copy.write(lines.replace(b"\n", whose))


def _emptied_of(owner: psycopg.Connection) -> None:
    owner.execute("TRUNCATE bare")


def _temporary_copy(lines: bytes) -> None:
    """Without client and import, into a table that nothing is logged of."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "CREATE TEMP TABLE bare (key bigint, number text, began_at timestamptz, seconds int, outcome text,"
            " network text, region text, handset text, PRIMARY KEY (began_at, key)) ON COMMIT DROP"
        )
        with cursor.copy("COPY bare FROM STDIN") as copy:
            copy.write(lines)
