"""Merkle trees against the vectors of certificate-transparency-go and against RFC 6962's recursive definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from compliance.domain import merkle
from compliance.domain.merkle import Growth, Peaks, Tile, Tree, edge_tiles, leaf_hash, node_hash
from compliance.evidence import verify_evidence as verifier

# The reference tree of certificate-transparency (merkletree/test/vectors): eight leaves and the roots over the first n.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (leaf counted from 1, size, path) and (old, new, proof), from the same tree.
PATHS = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCIES = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

# ---------------------------------------------------------------- RFC 6962 as it is written


def largest_power_below(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    """Section 2.1, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """Section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """Section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


class Store:
    """Tiles that only grow."""

    def __init__(self) -> None:
        self.tiles: dict[Tile, bytes] = {}
        self.size = 0
        self.read: list[int] = []

    def add(self, hashes: Iterable[bytes]) -> None:
        growth = Growth(self.size, {tile: self.tiles[tile] for tile in edge_tiles(self.size)})
        for hashed in hashes:
            growth.append(hashed)
        for tile, nodes in growth.tiles.items():
            assert bytes(nodes).startswith(self.tiles.get(tile, b"")), "a tile only grows"
            self.tiles[tile] = bytes(nodes)
        self.size = growth.size

    def fetch(self, tiles: Iterable[Tile]) -> Mapping[Tile, bytes]:
        tiles_read = {tile: self.tiles[tile] for tile in tiles}
        self.read.append(len(tiles_read))
        return tiles_read

    def tree(self, size: int | None = None) -> Tree:
        return Tree(self.size if size is None else size, self.fetch)


def store_of(hashes: Iterable[bytes]) -> Store:
    store = Store()
    store.add(hashes)
    return store


# ---------------------------------------------------------------- vectors


def test_the_reference_roots() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    store = store_of(hashes)
    for size, root in enumerate(ROOTS, 1):
        assert verifier.root_of(hashes[:size]).hex() == store.tree(size).root().hex() == root
    assert Store().tree().root() == merkle.EMPTY_ROOT


@pytest.mark.parametrize(("leaf", "size", "expected"), PATHS)
def test_the_reference_paths(leaf: int, size: int, expected: list[str]) -> None:
    hashes = [leaf_hash(each) for each in LEAVES[:size]]
    hashes_beside = store_of(hashes).tree().inclusion(leaf - 1)
    assert [each.hex() for each in hashes_beside] == expected
    assert verifier.root_from_inclusion(leaf - 1, size, hashes[leaf - 1], hashes_beside).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("old", "new", "expected"), CONSISTENCIES)
def test_the_reference_consistencies(old: int, new: int, expected: list[str]) -> None:
    proof = store_of(leaf_hash(each) for each in LEAVES[:new]).tree().consistency(old)
    assert [each.hex() for each in proof] == expected
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in (old, new)]
    assert verifier.is_consistent(old, new, *roots, proof)


# ---------------------------------------------------------------- properties


@given(steps=st.lists(st.integers(0, 70), min_size=1, max_size=8), data=st.data())
def test_grown_in_any_steps_it_is_the_tree_of_the_rfc(steps: list[int], data: st.DataObject) -> None:
    store, hashes = Store(), list[bytes]()
    for step in steps:
        fresh = [leaf_hash(b"%d" % number) for number in range(len(hashes), len(hashes) + step)]
        hashes += fresh
        store.add(fresh)
    assert store.tree().root() == mth(hashes)
    if not hashes:
        return
    assert verifier.root_of(hashes) == mth(hashes)
    size = data.draw(st.integers(1, len(hashes)))
    position, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    tree, seen = store.tree(size), hashes[:size]
    audit, proof = tree.inclusion(position), tree.consistency(old)
    assert audit == path(position, seen)
    assert proof == subproof(old, seen, True)
    assert verifier.root_from_inclusion(position, size, seen[position], audit) == mth(seen)
    assert verifier.is_consistent(old, size, mth(seen[:old]), mth(seen), proof)


def test_peaks_have_the_root_of_all_that_was_added() -> None:
    peaks, hashes = Peaks(), list[bytes]()
    for number in range(70):
        assert peaks.root() == mth(hashes)
        hashes.append(leaf_hash(b"%d" % number))
        peaks.append(hashes[-1])
    assert peaks.root() == mth(hashes)


@given(size=st.integers(2, 300), data=st.data())
def test_a_proof_of_something_else_is_refused(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(b"%d" % number) for number in range(size)]
    position, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    tree = store_of(hashes).tree()
    audit, root, other = tree.inclusion(position), tree.root(), leaf_hash(b"other")
    assert verifier.root_from_inclusion(position, size, other, audit) != root
    assert verifier.root_from_inclusion(position ^ 1, size + 2, hashes[position], audit) != root
    bent = list(audit)
    bent[data.draw(st.integers(0, len(bent) - 1))] = other
    assert verifier.root_from_inclusion(position, size, hashes[position], bent) != root
    for wrong in (audit[:-1], [*audit, other]):
        assert verifier.root_from_inclusion(position, size, hashes[position], wrong) is None
    proof, old_root = tree.consistency(old), verifier.root_of(hashes[:old])
    assert not verifier.is_consistent(old, size, other, root, proof)
    assert not verifier.is_consistent(old, size, old_root, other, proof)
    assert not verifier.is_consistent(old, size, old_root, root, [*proof, other])
    assert not verifier.is_consistent(old, size, old_root, root, proof[:-1])


def test_a_proof_reads_a_handful_of_tiles() -> None:
    store = store_of(leaf_hash(b"%d" % number) for number in range(40_000))
    tree = store.tree()
    for position in (0, 12_345, 39_999):
        store.read.clear()
        tree.inclusion(position)
        assert sum(store.read) <= 4, "16 levels in tiles of 5"
    assert max(len(nodes) for nodes in store.tiles.values()) == 62 * 32


def test_outside_the_tree_there_is_no_proof() -> None:
    tree = store_of([leaf_hash(b"")]).tree()
    for call in (lambda: tree.inclusion(1), lambda: tree.inclusion(-1), lambda: tree.consistency(0)):
        with pytest.raises(ValueError, match="tree of"):
            call()
    with pytest.raises(ValueError, match="beginning"):
        tree.consistency(2)
    with pytest.raises(LookupError):
        merkle.read_range(b"", (0, 0))


def test_in_a_tile_nodes_stand_in_the_order_in_which_they_become_complete() -> None:
    nodes = [
        (height, leaf >> height)
        for leaf in range(32)
        for height in range(merkle.TILE_HEIGHT)
        if (leaf + 1) % (1 << height) == 0
    ]
    assert [merkle._start(*node) for node in nodes] == [32 * place for place in range(len(nodes))]


def test_leaves_and_nodes_are_told_apart() -> None:
    pair = [leaf_hash(b"a"), leaf_hash(b"b")]
    assert leaf_hash(pair[0] + pair[1]) != node_hash(*pair)
