"""Builds Merkle trees of RFC 6962 / 9162 in tiles, so that a proof reads a few tiles and never the leaves.

A node (height, index) is the root of the complete subtree over the leaves [index * 2^height, (index + 1) * 2^height). A
tile (level, index) holds the nodes of heights 5 * level … 5 * level + 4 over 32 nodes of its lowest height, in the
order in which they become complete: a tile only ever grows. Proofs are checked by
compliance/evidence/verify_evidence.py, which knows nothing of this file.
"""

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256

Node = tuple[int, int]
Tile = tuple[int, int]

TILE_HEIGHT = 5
SIZE = 32  # bytes of a hash
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Returns the SHA-256 of 0x00 and the data (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Returns the SHA-256 of 0x01 and both children (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


# ---------------------------------------------------------------- the nodes of a proof


def nodes_over(start: int, end: int) -> list[Node]:
    """Returns the complete subtrees that make up the leaves [start, end), from left to right.

    A subtree of the tree must begin at start, so that sizes only fall.
    """
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        nodes.append((height, start >> height))
        start += 1 << height
    return nodes


def audit_path(position: int, size: int) -> list[list[Node]]:
    """Returns the complete subtrees that make up each hash of the audit path, nearest first (RFC 6962, 2.1.1).

    Raises ValueError outside the tree.
    """
    if not 0 <= position < size:
        raise ValueError(f"leaf {position} is not in a tree of {size}")
    path = []
    for height in range(size.bit_length()):
        start = ((position >> height) ^ 1) << height
        if start < size:  # else nothing stands beside it, and it is its parent
            path.append(nodes_over(start, min(start + (1 << height), size)))
    return path


def consistency_path(old: int, new: int) -> list[list[Node]]:
    """Returns the complete subtrees that make up each hash of the proof that a tree of `old` leaves begins one of `new`
    (RFC 6962, 2.1.2). Raises ValueError when it cannot.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    path: list[list[Node]] = []
    start, end, whole = 0, new, True  # whole: the old root is this subtree's own, and known
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            path.append(nodes_over(middle, end))
            end = middle
        else:
            path.append(nodes_over(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(nodes_over(start, end))
    return path[::-1]


def _left(size: int) -> int:
    """Returns the largest power of two below the size, which is the number of leaves on the left."""
    return 1 << ((size - 1).bit_length() - 1)


# ---------------------------------------------------------------- tiles


def tile_of(node: Node) -> Tile:
    level, height = divmod(node[0], TILE_HEIGHT)
    return level, node[1] >> (TILE_HEIGHT - height)


def read_range(tile: bytes, node: Node) -> bytes:
    """Returns the node's hash from its tile. Raises LookupError when the tile has not grown so far."""
    starts = _STARTS[node[0] % TILE_HEIGHT]
    start = starts[node[1] % len(starts)]
    hashed = tile[start : start + SIZE]
    if len(hashed) != SIZE:
        raise LookupError(f"the tile of node {node} ends before it")
    return hashed


def _start(height: int, index: int) -> int:
    """Returns the byte at which a node stands.

    Before it come all nodes that were complete when its last leaf arrived, and those below it over that leaf.
    """
    last = ((index + 1) << height) - 1
    return (2 * last - last.bit_count() + height) * SIZE


_STARTS = [[_start(height, index) for index in range(1 << (TILE_HEIGHT - height))] for height in range(TILE_HEIGHT)]


class Tree:
    """A tree of `size` leaves over tiles; `fetch` returns the bytes of the tiles it is given.

    The nodes of the right edge, which every proof needs, are read once.
    """

    def __init__(self, size: int, fetch: Callable[[Collection[Tile]], Mapping[Tile, bytes]]) -> None:
        self.size, self._fetch = size, fetch
        self._edge: dict[Node, bytes] = {}
        self._peaks = nodes_over(0, size)
        self._edge = self._nodes([self._peaks])

    def root(self) -> bytes:
        """Returns the Merkle tree hash."""
        return _root_over(self._peaks, self._edge) if self.size else EMPTY_ROOT

    def inclusion(self, position: int) -> list[bytes]:
        """Returns the audit path of a leaf, nearest first."""
        return self._hashes(audit_path(position, self.size))

    def consistency(self, old: int) -> list[bytes]:
        """Returns the proof that the tree of `old` leaves is the beginning of this one."""
        return self._hashes(consistency_path(old, self.size))

    def _hashes(self, path: list[list[Node]]) -> list[bytes]:
        known = self._nodes(path)
        return [_root_over(nodes, known) for nodes in path]

    def _nodes(self, path: list[list[Node]]) -> dict[Node, bytes]:
        places = {node: tile_of(node) for nodes in path for node in nodes if node not in self._edge}
        tiles = self._fetch(set(places.values())) if places else {}
        return self._edge | {node: read_range(tiles[place], node) for node, place in places.items()}


def _root_over(nodes: list[Node], known: Mapping[Node, bytes]) -> bytes:
    """Returns the hash over neighbouring complete subtrees, the largest first."""
    result = known[nodes[-1]]
    for node in nodes[-2::-1]:
        result = node_hash(known[node], result)
    return result


class Growth:
    """Adds leaves to a tree of `size` leaves.

    `tiles` begins as those of `edge_tiles(size)` and ends as all that changed.
    """

    def __init__(self, size: int, tiles: Mapping[Tile, bytes]) -> None:
        self.size = size
        self.tiles = {place: bytearray(nodes) for place, nodes in tiles.items()}

    def append(self, hashed: bytes) -> None:
        """Adds a leaf by its hash."""
        self._put(0, self.size, hashed)
        self.size += 1

    def _put(self, level: int, index: int, hashed: bytes) -> None:
        tile = self.tiles.setdefault((level, index >> TILE_HEIGHT), bytearray())
        height, inside = 0, index & ((1 << TILE_HEIGHT) - 1)
        while True:
            tile += hashed
            if not inside & 1:
                return None
            start = _STARTS[height][inside - 1]
            hashed = node_hash(bytes(tile[start : start + SIZE]), hashed)
            height, inside = height + 1, inside >> 1
            if height == TILE_HEIGHT:
                return self._put(level + 1, index >> TILE_HEIGHT, hashed)


def edge_tiles(size: int) -> set[Tile]:
    """Returns the tiles at the right edge of a tree that are begun and not full: those that grow next."""
    levels = range(size.bit_length() // TILE_HEIGHT + 1)
    entries = [(level, size >> (TILE_HEIGHT * level)) for level in levels]
    return {(level, count >> TILE_HEIGHT) for level, count in entries if count & ((1 << TILE_HEIGHT) - 1)}


class Peaks:
    """Keeps the roots of the complete subtrees of a growing tree, in log n of memory."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def append(self, hashed: bytes) -> None:
        """Adds a leaf by its hash."""
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            hashed, height = node_hash(self._peaks.pop()[1], hashed), height + 1
        self._peaks.append((height, hashed))

    def root(self) -> bytes:
        """Returns the Merkle tree hash over all leaves added so far."""
        if not self._peaks:
            return EMPTY_ROOT
        *left, (_height, result) = self._peaks
        for _height, peak in reversed(left):
            result = node_hash(peak, result)
        return result
