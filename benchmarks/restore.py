"""Restoring a backup of 10,000 labels, and publishing a label on 100,000 numbers, beside Django's own ways to write
many rows.

Ours: `restore`, with the due work that it leaves, and `publish_versions`. Theirs: the same, with `bulk_create`,
`bulk_update` and `IN (…)` in the place of labels.bulk, as one would write it tuned; `…_one_by_one`: with `save()`. The
backup is read and judged on both sides. Both leave the same versions, and the same wanted of each directory; of
publishing that is compared, and theirs timed, on a part, and all that goes one by one on a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from benchmarks.frame import House, Report, Side, check_ends, compare, in_turn
from labels import bulk
from labels.backups import services as backups
from labels.backups.snapshots import configuration
from labels.directories.models import Directory
from labels.displays import reconciler
from labels.displays.wanted import CellRow
from labels.domain.backup import export
from labels.domain.wanted import Wanted
from labels.models import Display, Number
from labels.versions.services import publish_versions
from tenants import context
from tenants.agenda.models import Work
from tenants.database.statements import fetch_one
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.models import Tenant

Writes = Callable[[Iterable[models.Model], Sequence[str]], None]

CLIENT = "acme"
EARLIER, LIVE, COMING = "青禾网络", "青禾科技", "杭州青禾网络"
REQUEST = UUID("6f0b8a52-5c62-4f0e-9d0a-5a0f2f5f8a12")
DIRECTORIES = ("apple", "huawei", "oppo", "xiaomi")
SINCE = datetime(2026, 1, 5, tzinfo=UTC)  # of one request, as many numbers have their labels
FEW = 10_000  # of so many theirs is timed: each takes as long as the others
SOME = 500  # and one by one
RESTORED, PUBLISHED = "s a restored label", "s a published label"
BATCH = 1_000  # rows in one statement of theirs
PART = 5_000  # numbers whose label is published in one transaction


def measure(house: House) -> Report:
    restored = house.of_size(toy=40, small=500, full=10_000)
    published = house.of_size(toy=60, small=500, full=100_000)
    of_handsets = {"kind": "handset", "platform": "android", "cache_min": timedelta(), "cache_max": timedelta(days=1)}
    Directory.objects.bulk_create(Directory(code=code, name=code, name_en=code, **of_handsets) for code in DIRECTORIES)
    with context.client(Tenant.objects.get(schema_name=CLIENT)):
        restore = _restoring(house, restored)
        restoring = compare(_by_django(restore), restore, rounds=house.rounds, unit=RESTORED)
        few, all_of_them = _publishing(house, min(published, FEW)), _publishing(house, published)
        check_ends(_by_django(few), few)
        publishing = in_turn(_by_django(few), all_of_them, rounds=house.rounds, unit=PUBLISHED)
        others = {"publishing": publishing}
        for name, make, ours, unit in (
            ("restoring_one_by_one", _restoring, restore, RESTORED),
            ("publishing_one_by_one", _publishing, few, PUBLISHED),
        ):
            some = make(house, min(restored, SOME))
            check_ends(_by_django(some, one_by_one=True), some)
            others[name] = in_turn(_by_django(some, one_by_one=True), ours, rounds=min(house.rounds, 2), unit=unit)
    return Report(restoring, others, {"restored": restored, "published": published})


def _restoring(house: House, count: int) -> Side:
    """A backup of so many labels, over newer ones."""
    _make_numbers(house, count)
    _label(house, [(EARLIER, "published")])
    data = export(configuration())

    def before() -> None:
        _make_numbers(house, count)
        _label(house, [(EARLIER, "superseded"), (LIVE, "published")])

    return Side(lambda: _restore(data), before, _state)


def _make_numbers(house: House, count: int) -> None:
    """Proved ones, which are the client's."""
    with house.owner() as owner:
        owner.execute(f"SET search_path TO {CLIENT}, public")
        owner.execute("TRUNCATE labels_number CASCADE")
        owner.execute(
            'INSERT INTO labels_number (id, canonical, kind, note, "group", state)'
            " SELECT uuidv7(), '+86138' || lpad(n::text, 8, '0'), 'mobile', '门店' || n, '区域' || n %% 100, 'active'"
            " FROM generate_series(1, %s) AS n",
            [count],
        )
        owner.execute(
            "INSERT INTO labels_numberproof (number_id, way, source, proved_at)"
            " SELECT id, 'carrier_list', '', business_now() FROM labels_number"
        )
        owner.execute(
            "INSERT INTO registry_numberclaim (canonical, tenant_id)"
            " SELECT canonical, (SELECT id FROM tenants_tenant WHERE schema_name = %s) FROM labels_number"
            " ON CONFLICT DO NOTHING",
            [CLIENT],
        )


def _label(house: House, versions: Sequence[tuple[str, str]]) -> None:
    """Have each number carry these versions (text, state), the oldest first; each directory shows the live one."""
    with house.owner() as owner:
        owner.execute(f"SET search_path TO {CLIENT}, public")
        owner.execute("TRUNCATE labels_labelversion, labels_display, agenda_work CASCADE")
        for sequence, (text, state) in enumerate(versions, 1):
            owner.execute(
                "INSERT INTO labels_labelversion (id, number_id, sequence, text, state, effective_from, request_id)"
                " SELECT uuidv7(), id, %(sequence)s, %(text)s, %(state)s,"
                " CASE WHEN %(coming)s THEN NULL ELSE %(since)s::timestamptz END,"
                " CASE WHEN %(coming)s THEN %(request)s END FROM labels_number",
                {
                    "sequence": sequence,
                    "text": text,
                    "state": state,
                    "coming": state == "approved",
                    "request": REQUEST,
                    "since": SINCE,
                },
            )
        owner.execute(
            "INSERT INTO labels_display (number_id, directory_id, revision, accepted_revision, accepted_at, wanted,"
            " wanted_reason, held, shown, shown_revision, mark, state, trouble)"
            " SELECT n.id, d.id, 1, 1, business_now(), %(live)s, 'label', %(live)s, %(live)s, 1, '', 'shown', ''"
            " FROM labels_number n, directories_directory d WHERE d.active",
            {"live": LIVE},
        )
        owner.execute("VACUUM ANALYZE labels_labelversion, labels_display, labels_number")


def _publishing(house: House, count: int) -> Side:
    def before() -> None:
        _make_numbers(house, count)
        _label(house, [(EARLIER, "superseded"), (LIVE, "published"), (COMING, "approved")])

    def publish() -> float:
        numbers = list(Number.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, count, PART):  # as a window does it
            publish_versions(REQUEST, numbers[start : start + PART], lane=Lane.STANDARD)
        return count

    return Side(publish, before, _state)


def _restore(data: bytes) -> float:
    result = backups.restore(data, actor=PLATFORM)
    for work in Work.objects.filter(name="labels.reconcile"):
        with transaction.atomic():
            reconciler.reconcile_displays([UUID(each) for each in work.arguments["numbers"]], lane=Lane.GREEN)
    return len(result.back)


def _state() -> Any:
    return fetch_one(
        "SELECT (SELECT md5(string_agg(concat_ws(' ', n.canonical, v.sequence, v.text, v.state), ','"
        " ORDER BY n.canonical, v.sequence)) FROM labels_labelversion v JOIN labels_number n ON n.id = v.number_id),"
        " (SELECT md5(string_agg(concat_ws(' ', n.canonical, d.directory_id, d.wanted, d.wanted_reason, d.revision,"
        " d.state), ',' ORDER BY n.canonical, d.directory_id))"
        " FROM labels_display d JOIN labels_number n ON n.id = d.number_id),"
        " (SELECT count(*) FROM labels_display WHERE state = 'pending')"
    )


# ---------------------------------------------------------------- theirs


def _by_django(side: Side, *, one_by_one: bool = False) -> Side:
    def work() -> float:
        with _django(_save_each if one_by_one else _update, _create_each if one_by_one else _insert):
            return side.work()

    return replace(side, work=work)


@contextmanager
def _django(update: Writes, insert: Writes) -> Iterator[None]:
    """What many rows are written and found by is Django's own."""
    with (
        mock.patch.object(reconciler, "_want", partial(_want, update)),
        mock.patch.object(backups, "update_rows", update),
        mock.patch.object(backups, "insert_rows", insert),
        mock.patch.object(bulk._AnyOf, "as_sql", _in),  # noqa: SLF001 -- all that is found by many values is found by it
    ):
        yield


def _save_each(rows: Iterable[models.Model], fields: Sequence[str]) -> None:
    for row in rows:
        row.save(update_fields=fields)


def _create_each(rows: Iterable[models.Model], _fields: Sequence[str]) -> None:
    for row in rows:
        row.save(force_insert=True)


def _update(rows: Iterable[models.Model], fields: Sequence[str]) -> None:
    changed = list(rows)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, fields, batch_size=BATCH)


def _want(update: Writes, changed: Sequence[tuple[CellRow, Wanted]]) -> None:
    rows = []
    for cell, answer in changed:
        row = Display(pk=cell.id, wanted=answer.text, wanted_reason=answer.reason)
        other = answer.text != cell.wanted
        row.revision = F("revision") + 1 if other else F("revision")
        row.state = Display.State.PENDING if other else F("state")
        rows.append(row)
    update(rows, ["wanted", "wanted_reason", "revision", "state"])


def _insert(rows: Iterable[models.Model], fields: Sequence[str]) -> None:
    new = list(rows)
    if new:
        type(new[0])._default_manager.bulk_create(new, batch_size=BATCH)


def _in(lookup: Any, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
    column, params = lookup.process_lhs(compiler, connection)
    if not lookup.rhs:
        return "false", ()
    return f"{column} IN ({', '.join(['%s'] * len(lookup.rhs))})", (*params, *lookup.rhs)
