"""Keeps tiles in PostgreSQL: reads them by place, and grows them in batches when a checkpoint is made."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache, partial

import psycopg
from django.db import connection, models
from psycopg import sql
from psycopg.types.numeric import Int8

from compliance.domain import merkle
from tenants import context
from tenants.database.statements import execute

FLUSHED = 1 << 15  # leaves between two writes


def place(tile: merkle.Tile) -> int:
    """Returns a tile's key: its level in the highest byte."""
    return tile[0] << 56 | tile[1]


def fetch(table: type[models.Model], tiles: Collection[merkle.Tile]) -> dict[merkle.Tile, bytes]:
    """Returns those of the tiles that exist, by one query.

    Each proof of a bundle waits for this alone, so it speaks to PostgreSQL without Django's cursor: binary values, and
    a statement that is prepared after a few runs.
    """
    by_place = {place(tile): tile for tile in tiles}
    if not by_place:
        return {}
    query = _selection(context.schema_of(table), table._meta.db_table, len(by_place))
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(query, [Int8(key) for key in by_place], binary=True)
        return {by_place[key]: nodes for key, nodes in cursor.fetchall()}


@lru_cache(maxsize=1000)
def _selection(schema: str, table: str, count: int) -> bytes:
    places = sql.SQL(", ").join([sql.SQL("%b")] * count)
    query = sql.SQL("SELECT place, nodes FROM {} WHERE place IN ({})")
    return query.format(sql.Identifier(schema, table), places).as_bytes()


def tree(table: type[models.Model], size: int) -> merkle.Tree:
    """Returns the tree of `size` leaves over a table's tiles, which have grown at least so far."""
    return merkle.Tree(size, partial(fetch, table))


def grow(table: type[models.Model], size: int, hashes: Iterable[bytes]) -> int:
    """Adds leaves to the tree of `size` leaves, in the caller's transaction, which holds the lock.

    Returns the new size. Growing twice from the same size changes nothing the second time.
    """
    growth = merkle.Growth(size, fetch(table, merkle.edge_tiles(size)))
    for hashed in hashes:
        growth.append(hashed)
        if growth.size % FLUSHED == 0:
            _write(table, growth.tiles)
            edge = merkle.edge_tiles(growth.size)
            growth = merkle.Growth(growth.size, {tile: bytes(growth.tiles[tile]) for tile in edge})
    _write(table, growth.tiles)
    return growth.size


def _write(table: type[models.Model], tiles: Mapping[merkle.Tile, bytes | bytearray]) -> None:
    if not tiles:
        return
    execute(
        sql.SQL(
            "INSERT INTO {} AS old (place, nodes) SELECT * FROM unnest(%s::bigint[], %s::bytea[])"
            " ON CONFLICT (place) DO UPDATE SET nodes = excluded.nodes WHERE old.nodes <> excluded.nodes"
        ).format(sql.Identifier(table._meta.db_table)),
        [[place(tile) for tile in tiles], [bytes(nodes) for nodes in tiles.values()]],
    )
