"""Evidence: inclusion proofs from disk at 20,000 and at 1,000,000 leaves, and what a record costs beside a bare row.

Main: the same number of proofs from the small tree (theirs) and the large one (ours), each one query for its tiles; a
tenth as many are checked against the root, and with another leaf refused. Appends: a change with its record in one
transaction against the change with a bare INSERT.
"""

from __future__ import annotations

import random
from hashlib import sha256

from django.db import connection, transaction

from benchmarks.frame import Comparison, House, Report, Side, compare
from compliance.domain.merkle import Tree, leaf_hash
from compliance.evidence import tiles
from compliance.evidence.checkpoints.models import PlatformTile
from compliance.evidence.models import Tile
from compliance.evidence.services import record
from compliance.evidence.verify_evidence import root_from_inclusion
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant

BARE = (
    "INSERT INTO evidence_record (action, public_actor, actor_kind, subject_kind, subject_id, concerns,"
    " public_details, business_at, data) VALUES ('numbers_registered', 'Shouhao', 'platform', 'client', '1', '{}',"
    " '{\"count\": 1}', business_now(), '')"
)


def measure(house: House) -> Report:
    acme = Tenant.objects.get(schema_name="acme")
    few = house.of_size(toy=500, small=20_000, full=20_000)
    many = house.of_size(toy=2_000, small=1_000_000, full=1_000_000)
    proofs = house.of_size(toy=50, small=2_000, full=3_000)
    with context.client(acme):
        small, large = _grown(Tile, few), _grown(PlatformTile, many)
        rng = random.Random(house.seed)
        main = compare(
            Side(lambda: _prove(small, proofs, rng), state=lambda: True),
            Side(lambda: _prove(large, proofs, rng), state=lambda: True),
            rounds=house.rounds,
            unit="s a proof; theirs: the small tree, ours: the large one",
        )
        for tree in (small, large):
            _check(tree, rng, proofs // 10)
        appends = _appends(house)
    figures: dict[str, float | str | bool] = {
        "leaves_few": few,
        "leaves_many": many,
        "proofs_per_second_few": round(1 / main.theirs),
        "proofs_per_second_many": round(1 / main.ours),
        "slower_at_many": round(1 / main.ratio, 3),
    }
    return Report(main, {"append_beside_bare_insert": appends}, figures)


def _hash(number: int) -> bytes:
    return leaf_hash(b"%d" % number)


def _grown(table: type[Tile] | type[PlatformTile], size: int) -> Tree:
    with transaction.atomic():
        tiles.grow(table, 0, (_hash(number) for number in range(size)))
    return tiles.tree(table, size)


def _prove(tree: Tree, count: int, rng: random.Random) -> float:
    for _number in range(count):
        tree.inclusion(rng.randrange(tree.size))
    return count


def _check(tree: Tree, rng: random.Random, count: int) -> None:
    root = tree.root()
    for position in (rng.randrange(tree.size) for _number in range(count)):
        assert root_from_inclusion(position, tree.size, _hash(position), tree.inclusion(position)) == root
        wrong = root_from_inclusion(position, tree.size, sha256(b"other").digest(), tree.inclusion(position))
        assert wrong != root


def _appends(house: House) -> Comparison:
    count = house.of_size(toy=5, small=200, full=500)

    def bare() -> float:
        for _number in range(count):
            with transaction.atomic(), connection.cursor() as cursor:
                _change(cursor)
                cursor.execute(BARE)
        return count

    def ours() -> float:
        for _number in range(count):
            with transaction.atomic(), connection.cursor() as cursor:
                _change(cursor)
                record("numbers_registered", actor=PLATFORM, subject_kind="client", subject_id="1", count=1)
        return count

    return compare(Side(bare), Side(ours), rounds=house.rounds, unit="s a transaction")


def _change(cursor: object) -> None:
    cursor.execute("UPDATE people_user SET name = name WHERE email = 'owner1@acme.example'")  # type: ignore[attr-defined]
