#!/usr/bin/env python3
"""Checks an evidence bundle of Shouhao offline.   核验守号存证包，无需联网。

    pip install cryptography
    python verify_evidence.py bundle.zip [documents ...] [--key KEY] [--earlier older-bundle.zip]

It needs Python 3.9 or newer and `cryptography`, and nothing of the platform. It ends with status 0 when everything
holds, with 1 when something is wrong (it names the first thing), with 2 when it cannot read what it was given.
--key: the platform's key as published (name+id+key); without it, the key in the bundle is used and shown.
--earlier: a bundle of the same log that you kept; the newer log must continue it.
documents: files whose SHA-256 must stand in the bundle.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify_evidence.py needs the package `cryptography`: pip install cryptography")

MOST_BYTES = 1 << 30
RECORD_VERSIONS = (1, 2)  # since the second a record says by id, too, who did it


class Wrong(Exception):
    """The first thing that is wrong."""


# ---------------------------------------------------------------- Merkle trees (RFC 9162, 2.1.3.2 and 2.1.4.2)


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    peaks: list[tuple[int, bytes]] = []
    for hashed in hashes:
        height = 0
        while peaks and peaks[-1][0] == height:
            hashed, height = node_hash(peaks.pop()[1], hashed), height + 1  # noqa: PLW2901 -- the subtree that grew
        peaks.append((height, hashed))
    result = peaks.pop()[1]
    while peaks:
        result = node_hash(peaks.pop()[1], result)
    return result


def root_from_inclusion(position: int, size: int, hashed: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to; None when the path has the wrong length."""
    if not 0 <= position < size:
        return None
    place, last, result = position, size - 1, hashed
    for each in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            result = node_hash(each, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, each)
        place, last = place >> 1, last >> 1
    return result if last == 0 else None


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, each)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


# ---------------------------------------------------------------- signed notes (c2sp.org/signed-note)


def decoded(text: str, what: str) -> bytes:
    """Bytes from base64, which has one spelling only."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Wrong(what + " is no base64") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong(what + " is no base64")
    return data


class Key:
    """A public key: name+id+key."""

    def __init__(self, text: str) -> None:
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Wrong("the key is not name+id+key")
        self.text, self.name, data = text, parts[0], decoded(parts[2], "the key")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if len(data) != 33 or data[:1] != b"\x01" or self.id.hex() != parts[1]:
            raise Wrong("the key is no Ed25519 key, or its id is not its own")
        self.public = Ed25519PublicKey.from_public_bytes(data[1:])


class Checkpoint:
    """A signed statement: the log of this origin had this root at this size, at this time."""

    def __init__(self, note: str, keys: Iterable[Key], what: str) -> None:
        text, _separator, signature = note.rpartition("\n\n")
        lines, text = text.split("\n"), text + "\n"
        if len(lines) != 4 or not lines[3].startswith("time ") or not lines[1].isdigit():
            raise Wrong(what + " is no checkpoint")
        self.note, self.origin, self.size, self.time = note, lines[0], int(lines[1]), lines[3][5:]
        self.root = decoded(lines[2], "the root of " + what)
        words = signature.split(" ")
        if len(words) != 3 or words[0] != "\u2014" or not words[2].endswith("\n"):
            raise Wrong(what + " bears no signature")
        signed = decoded(words[2][:-1], "the signature of " + what)
        key = next((key for key in keys if (key.name, key.id) == (words[1], signed[:4])), None)
        if key is None:
            raise Wrong(what + " is signed by another key than the platform's")
        try:
            key.public.verify(signed[4:], text.encode())
        except InvalidSignature:
            raise Wrong("the signature of " + what + " is not that of the platform") from None


# ---------------------------------------------------------------- the bundle


def plain(data: bytes, what: str) -> dict[str, Any]:
    """The value of a file of canonical JSON (RFC 8785; of texts, integers and ASCII keys), which has one spelling."""
    try:
        value: dict[str, Any] = json.loads(data)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise Wrong(what + " is no JSON") from None
    if again != data:
        raise Wrong(what + " is not as the platform wrote it")
    return value


def verify(
    files: Mapping[str, bytes], keys: Sequence[Key] = (), documents: Iterable[tuple[str, bytes]] = ()
) -> dict[str, Any]:
    """Check a bundle: {name: bytes}. keys: those to trust, else the bundle's own. documents: [(name, bytes)].

    Raises Wrong with the first thing that is wrong; returns the facts: log, size, time, key, records.
    """
    try:
        return _verify(files, keys, documents)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise Wrong(f"the bundle does not have the form of an evidence bundle ({error!r})") from None


def _verify(files: Mapping[str, bytes], keys: Sequence[Key], documents: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    bundle = plain(files["evidence.json"], "evidence.json")
    if set(bundle) != {"version", "log", "checkpoint", "platform", "keys", "leaves", "whole", "earlier", "dossier"}:
        raise Wrong("evidence.json has other parts than a bundle has")
    if bundle["version"] != 1:
        raise Wrong("this bundle is of another version: take the verifier that lies in it")
    own = [Key(text) for text in bundle["keys"]]
    strange = [key.name for key in own if keys and key.text not in {known.text for known in keys}]
    if strange:
        raise Wrong(f"a key in the bundle, of {strange[0]}, is not the one you gave")
    keys = list(keys) or own
    if any(each.name != own[0].name for each in keys):
        raise Wrong("the keys in the bundle are of different platforms")
    head = Checkpoint(bundle["checkpoint"], keys, "the checkpoint")
    if head.origin != own[0].name + "/" + bundle["log"]:
        raise Wrong(f"the checkpoint is of another log: {head.origin}")
    records = _leaves(bundle, head, keys)
    _platform(bundle, head, keys, own)
    for each in bundle["earlier"]:
        before = Checkpoint(each["checkpoint"], keys, "an earlier checkpoint")
        what = f"the earlier checkpoint of {before.size} records"
        if set(each) != {"checkpoint", "proof"} or before.origin != head.origin or before.size >= head.size:
            raise Wrong(what + " is not an earlier one of this log")
        proof = [decoded(text, "a proof") for text in each["proof"]]
        if not is_consistent(before.size, head.size, before.root, head.root, proof):
            raise Wrong(f"the log was forked: {what} is not its beginning")
    known = _dossier(bundle, files, records)
    for name, content in documents:
        if hashlib.sha256(content).hexdigest() not in known:
            raise Wrong(f"the document {name} is not one that the bundle names")
    return {
        "log": bundle["log"],
        "size": head.size,
        "time": head.time,
        "root": head.root,
        "head": head,
        "own": own,
        "records": records,
        "whole": bundle["whole"],
        "earlier": bundle["earlier"],
        "keys": keys,
    }


def _leaves(bundle: dict[str, Any], head: Checkpoint, keys: Sequence[Key]) -> list[tuple[int, dict[str, Any]]]:
    """The records, each at its place in the log, with what they say of persons as far as it is opened."""
    records, hashes, last = [], [], -1
    for leaf in bundle["leaves"]:
        position, what = leaf["position"], f"record {leaf['position']}"
        if set(leaf) != {"position", "data", "proof", "openings"} or type(position) is not int:
            raise Wrong(what + " has other parts than a record has")
        if position <= last or (bundle["whole"] and position != last + 1):
            raise Wrong(f"after record {last} comes {what}: one is missing or out of order")
        last, data = position, leaf["data"].encode()
        record, hashed = json.loads(data), leaf_hash(data)
        hashes.append(hashed)
        if bundle["whole"] is not True:
            path = [decoded(text, "the proof of " + what) for text in leaf["proof"]]
            if root_from_inclusion(position, head.size, hashed, path) != head.root:
                raise Wrong(what + " is not the one that stands there in the signed log")
        elif leaf["proof"] != []:
            raise Wrong(what + " has a proof, which a whole log does without")
        if record["version"] not in RECORD_VERSIONS or record["log"] != bundle["log"]:
            raise Wrong(what + " is of another log")
        if ("actor_id" in record) != (record["version"] > 1):
            raise Wrong(what + " has other parts than a record of its version has")
        _openings(leaf["openings"], record, what)
        records.append((position, record))
    if type(bundle["whole"]) is not bool or not records:
        raise Wrong("the bundle holds no records")
    if bundle["whole"] and len(hashes) != head.size:
        raise Wrong(f"the log was cut: {len(hashes)} records of {head.size} are there")
    if bundle["whole"] and root_of(hashes) != head.root:
        raise Wrong(_changed(bundle, head, keys, hashes) + " is not the one that was signed")
    return records


def _changed(bundle: dict[str, Any], head: Checkpoint, keys: Sequence[Key], hashes: Sequence[bytes]) -> str:
    """The record of a whole log that was changed, as near as its checkpoints tell: a whole log carries no proofs."""
    earlier = [Checkpoint(each["checkpoint"], keys, "an earlier checkpoint") for each in bundle["earlier"]]
    signed = sorted((each for each in earlier if each.size < head.size), key=lambda each: each.size)
    first, last = 0, head.size - 1
    while signed:  # halved: a log is signed every day
        middle, half = signed[len(signed) // 2], len(signed) // 2
        if root_of(hashes[: middle.size]) == middle.root:
            first, signed = middle.size, signed[half + 1 :]
        else:
            last, signed = middle.size - 1, signed[:half]
    return f"one of the records {first} to {last}" if first < last else f"record {last}"


def _openings(openings: dict[str, Any], record: dict[str, Any], what: str) -> None:
    """What a record says of persons is what was committed to; what was erased has no opening."""
    for place, opening in openings.items():
        salted = decoded(opening["salt"], "a salt of " + what) + opening["value"].encode()
        if set(opening) != {"salt", "value"} or hashlib.sha256(salted).hexdigest() != record["personal"].get(place):
            raise Wrong(f"{what}: “{opening['value']}” is not what was recorded as {place}")


def _platform(bundle: dict[str, Any], head: Checkpoint, keys: Sequence[Key], own: Sequence[Key]) -> None:
    """The checkpoint stands in the log of all clients' checkpoints: two different ones could not be kept apart."""
    platform = bundle["platform"]
    if set(platform) != {"checkpoint", "position", "proof"} or type(platform["position"]) is not int:
        raise Wrong("the platform's part has other parts than it should have")
    everything = Checkpoint(platform["checkpoint"], keys, "the platform's checkpoint")
    if everything.origin != own[0].name:
        raise Wrong(f"the platform's checkpoint is of another platform: {everything.origin}")
    path = [decoded(text, "the platform's proof") for text in platform["proof"]]
    hashed = leaf_hash(head.note.encode())
    if root_from_inclusion(platform["position"], everything.size, hashed, path) != everything.root:
        raise Wrong("the checkpoint does not stand in the platform's log")


def _dossier(
    bundle: dict[str, Any], files: Mapping[str, bytes], records: Sequence[tuple[int, dict[str, Any]]]
) -> set[str]:
    """The dossier is the one whose hash was recorded. Returns all SHA-256 that the bundle names."""
    named = json.dumps([record["details"] for _position, record in records])
    if bundle["dossier"] is not None:
        digest = hashlib.sha256(files["dossier.json"]).hexdigest()
        sealed = [r for _p, r in records if r["action"] == "dossier_sealed" and r["details"].get("sha256") == digest]
        if digest != bundle["dossier"] or not sealed:
            raise Wrong("dossier.json is not the one whose hash was recorded")
        named += files["dossier.json"].decode()
    elif "dossier.json" in files:
        raise Wrong("dossier.json does not belong to this bundle")
    digits = set("0123456789abcdef")
    return {word for word in named.split('"') if len(word) == 64 and set(word) <= digits}


def continues(newer: dict[str, Any], older: dict[str, Any]) -> None:
    """Raises Wrong unless the newer of two verified bundles continues the log of the older one."""
    if newer["log"] != older["log"]:
        raise Wrong("the two bundles are of different logs")
    if newer["size"] < older["size"]:
        newer, older = older, newer
    if newer["size"] == older["size"]:
        if newer["root"] != older["root"]:
            raise Wrong(f"the log was forked: two different logs of {newer['size']} records were signed")
        return
    for each in newer["earlier"]:
        before = Checkpoint(each["checkpoint"], newer["keys"], "an earlier checkpoint")
        if before.size == older["size"]:
            if before.root != older["root"]:
                raise Wrong(f"the log was forked: it was signed with another beginning of {before.size} records")
            return
    raise Wrong(f"the newer bundle knows no checkpoint of {older['size']} records: export it again")


def read(path: str) -> dict[str, bytes]:
    """The files of a bundle."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != len(set(names)) or sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
            raise Wrong("the archive holds a name twice, or too much")
        return {name: archive.read(name) for name in names}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("documents", nargs="*")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--earlier")
    options = parser.parse_args(arguments)
    try:
        documents = []
        for name in options.documents:
            with open(name, "rb") as file:
                documents.append((name, file.read()))
        keys = [Key(text) for text in options.key]
        facts = verify(read(options.bundle), keys, documents)
        if options.earlier:
            continues(facts, verify(read(options.earlier), keys))
    except Wrong as wrong:
        print(f"WRONG 有误: {wrong}")
        return 1
    except (OSError, zipfile.BadZipFile) as error:
        print(f"cannot be read 无法读取: {error}")
        return 2
    print(f"OK 核验通过: {len(facts['records'])} records of log {facts['log']}, size {facts['size']}, {facts['time']}")
    if not keys:
        print("Compare this key with the one that the platform publishes 请与平台公布的公钥核对:")
        print("\n".join(key.text for key in facts["own"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
