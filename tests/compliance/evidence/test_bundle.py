"""The bundle and its verifier: whatever is changed in an exported log is found, and the first thing wrong is named."""

from __future__ import annotations

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from compliance.domain import merkle, notes
from compliance.domain.canonical import canonical
from compliance.evidence import bundle, checking, verify_evidence as verifier
from compliance.evidence.checkpoints.services import make_checkpoint, settle_leaves, signer
from compliance.evidence.models import Record
from compliance.evidence.services import erase, record
from compliance.evidence.verify_evidence import Key, Wrong
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant

Files = dict[str, bytes]
MUTATIONS = 10_000
DOSSIER = canonical({"documents": [{"sha256": sha256(b"a licence").hexdigest()}]})


def grow(by: int, subject: str = "w-1") -> None:
    for number in range(by):
        actor = Actor("person", f"Anne {number}") if number % 2 else PLATFORM
        record("numbers_registered", actor=actor, subject_kind="window", subject_id=subject, count=number, 说="“是”\n")


def files_of(**choice: Any) -> Files:
    """A bundle of the client in use, unpacked."""
    checkpoint = make_checkpoint()
    assert checkpoint is not None
    file = io.BytesIO()
    bundle.write(file, checkpoint, choice.get("records"), choice.get("dossier"))
    file.seek(0)
    return verifier.read(file)  # type: ignore[arg-type]  # a file will do as well as its name


@pytest.fixture
def exported(in_acme: Tenant) -> tuple[Files, Files]:
    """A whole log of 40 records, and the bundle of a subject among them with its dossier."""
    grow(13)
    make_checkpoint()
    grow(9, "w-2")
    grow(17)
    record(
        "dossier_sealed", actor=PLATFORM, subject_kind="window", subject_id="w-2", sha256=sha256(DOSSIER).hexdigest()
    )
    return files_of(), files_of(records=bundle.concerning(["w-2"]), dossier=DOSSIER)


def keys() -> list[Key]:
    return [Key(signer().verifier_key)]


def compact(value: Any) -> bytes:
    """Canonical too, for texts, integers and ASCII keys; ten times as fast."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def changed(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    """The bundle with another evidence.json."""
    value = json.loads(files["evidence.json"])
    change(value)
    return {**files, "evidence.json": compact(value)}


def complaint(files: Files, trusted: list[Key] | None = None) -> str:
    with pytest.raises(Wrong) as wrong:
        verifier.verify(files, trusted if trusted is not None else keys())
    return str(wrong.value)


# ---------------------------------------------------------------- whole


@pytest.mark.django_db
def test_what_was_exported_holds(exported: tuple[Files, Files], in_acme: Tenant) -> None:
    whole, part = exported
    facts = verifier.verify(whole, keys())
    assert (facts["log"], facts["size"], len(facts["records"]), facts["whole"]) == (str(in_acme.pk), 40, 40, True)
    facts = verifier.verify(part, keys(), [("licence.pdf", b"a licence")])
    assert [position for position, _record in facts["records"]] == [*range(13, 22), 39]
    assert set(part) == {"evidence.json", "verify_evidence.py", "README.md", "README.zh.md", "dossier.json"}
    with pytest.raises(Wrong, match=r"other\.pdf"):
        verifier.verify(part, keys(), [("other.pdf", b"another licence")])


@pytest.mark.django_db
def test_what_was_erased_has_no_opening_and_the_rest_holds(exported: tuple[Files, Files]) -> None:
    before = verifier.verify(exported[0], keys())
    assert b"Anne 3" in exported[0]["evidence.json"]
    assert erase("Anne 3") == 3
    whole = files_of()
    assert b"Anne 3" not in whole["evidence.json"]
    assert verifier.verify(whole, keys())["root"] == before["root"]


@pytest.mark.django_db
def test_an_old_bundle_keeps_the_platform_to_its_word(exported: tuple[Files, Files]) -> None:
    old = verifier.verify(exported[0], keys())
    grow(3)
    new = verifier.verify(files_of(), keys())
    verifier.continues(new, old)
    verifier.continues(old, new)
    verifier.continues(new, new)
    with pytest.raises(Wrong, match="different logs"):
        verifier.continues(new, {**old, "log": "other"})
    with pytest.raises(Wrong, match="forked"):
        verifier.continues(new, {**old, "root": b"other"})
    with pytest.raises(Wrong, match="forked"):
        verifier.continues(new, {**new, "root": b"other"})
    with pytest.raises(Wrong, match="no checkpoint of 39 records"):
        verifier.continues(new, {**old, "size": 39})


@pytest.mark.django_db
def test_records_of_before_who_did_it_was_an_id_hold_beside_those_of_today(in_acme: Tenant) -> None:
    grow(2)
    settle_leaves()
    rows = list(Record.objects.order_by("id"))
    of_before = {**json.loads(bytes(rows[0].data)), "version": 1}
    del of_before["actor_id"]
    rows[0].pk, rows[0].data = None, canonical(of_before)
    rows[0].save(force_insert=True)
    settle_leaves()
    grow(1)
    files = files_of()
    assert checking.first_fault() is None
    records = verifier.verify(files, keys())["records"]
    assert [(each["version"], "actor_id" in each) for _place, each in records] == [
        (2, True),
        (2, True),
        (1, False),
        (2, True),
    ]
    assert records[0][1]["actor_id"] == ""


# ---------------------------------------------------------------- the first thing wrong is named


@pytest.mark.django_db
def test_the_first_thing_wrong_is_named(exported: tuple[Files, Files]) -> None:
    whole, part = exported
    other = notes.Signer("localhost/evidence", b"2" * 32)
    said = {
        "edit": complaint(
            changed(part, lambda b: b["leaves"][2].update(data=b["leaves"][2]["data"].replace("2", "3")))
        ),
        "edit whole": complaint(changed(whole, lambda b: b["leaves"][2].update(data=b["leaves"][3]["data"]))),
        "drop": complaint(changed(whole, lambda b: b["leaves"].pop(7))),
        "truncate": complaint(changed(whole, lambda b: b["leaves"].pop())),
        "swap": complaint(changed(whole, lambda b: b["leaves"].insert(3, b["leaves"].pop(4)))),
        "name": complaint(changed(whole, lambda b: b["leaves"][1]["openings"]["actor"].update(value="Mallory"))),
        "size": complaint(changed(whole, lambda b: b.update(checkpoint=b["checkpoint"].replace("\n40\n", "\n41\n")))),
        "key": complaint(changed(whole, lambda b: b.update(keys=[other.verifier_key]))),
        "platform": complaint(changed(whole, lambda b: b["platform"].update(position=0))),
        "earlier": complaint(changed(whole, lambda b: b["earlier"][0].update(proof=b["earlier"][0]["proof"][:-1]))),
        "dossier": complaint({**part, "dossier.json": DOSSIER + b" "}),
        "no dossier": complaint({name: part[name] for name in part if name != "dossier.json"}),
        "space": complaint({**whole, "evidence.json": whole["evidence.json"] + b" "}),
        "no JSON": complaint({**whole, "evidence.json": b"{"}),
        "form": complaint(changed(whole, lambda b: b.update(leaves=7))),
        "empty": complaint({}),
        "version": complaint(changed(whole, lambda b: b.update(version=2))),
    }
    expected = {
        "edit": "record 15 is not the one that stands there in the signed log",
        "edit whole": "one of the records 0 to 12 is not the one that was signed",
        "drop": "after record 6 comes record 8: one is missing or out of order",
        "truncate": "the log was cut: 39 records of 40 are there",
        "swap": "after record 2 comes record 4: one is missing or out of order",
        "name": "record 1: “Mallory” is not what was recorded as actor",
        "size": "the signature of the checkpoint is not that of the platform",
        "key": "a key in the bundle, of localhost/evidence, is not the one you gave",
        "platform": "the checkpoint does not stand in the platform's log",
        "earlier": "the log was forked: the earlier checkpoint of 13 records is not its beginning",
        "dossier": "dossier.json is not the one whose hash was recorded",
        "no dossier": "the bundle does not have the form of an evidence bundle (KeyError('dossier.json'))",
        "space": "evidence.json is not as the platform wrote it",
        "no JSON": "evidence.json is no JSON",
        "form": "the bundle does not have the form of an evidence bundle (TypeError(\"'int' object is not iterable\"))",
        "empty": "the bundle does not have the form of an evidence bundle (KeyError('evidence.json'))",
        "version": "this bundle is of another version: take the verifier that lies in it",
    }
    assert said == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("position", "told"),
    [
        (0, "record 0"),
        (1, "one of the records 1 to 3"),
        (3, "one of the records 1 to 3"),
        (4, "one of the records 4 to 6"),
        (9, "one of the records 7 to 9"),
        (10, "one of the records 10 to 11"),
    ],
)
def test_in_a_whole_log_the_checkpoints_tell_where_a_record_was_changed(
    in_acme: Tenant, position: int, told: str
) -> None:
    for by in (1, 3, 3, 3, 2):
        grow(by)
        make_checkpoint()
    whole = files_of()
    verifier.verify(whole, keys())
    edited = changed(
        whole,
        lambda b: b["leaves"][position].update(data=b["leaves"][position]["data"].replace('"count":', '"count":9')),
    )
    assert complaint(edited) == f"{told} is not the one that was signed"


@pytest.mark.django_db
def test_a_log_that_the_platform_itself_signs_anew_does_not_fit_what_was_kept(
    exported: tuple[Files, Files], in_acme: Tenant
) -> None:
    """A fork with the right key: it holds by itself, and not beside a bundle or checkpoint that somebody kept."""
    kept = verifier.verify(exported[0], keys())
    forged = verifier.verify(forked(exported[0], signer(), random.Random(1)), keys())
    assert forged["size"] == kept["size"]
    with pytest.raises(Wrong, match="the log was forked"):
        verifier.continues(forged, kept)
    foreign = notes.Signer(signer().name, b"9" * 32)
    assert "not the one you gave" in complaint(forked(exported[0], foreign, random.Random(1)))
    assert verifier.verify(forked(exported[0], foreign, random.Random(1)))["own"][0].text == foreign.verifier_key


# ---------------------------------------------------------------- 10,000 mutations


def forked(files: Files, key: notes.Signer, rng: random.Random) -> Files:
    """The log with one record told otherwise, and everything above it made to fit and signed with the key."""
    from datetime import UTC, datetime

    value = json.loads(files["evidence.json"])
    leaf = rng.choice(value["leaves"])
    leaf["data"] = leaf["data"].replace('"version"', f'"told":{rng.randrange(10**6)},"version"')
    root = verifier.root_of(merkle.leaf_hash(each["data"].encode()) for each in value["leaves"])
    now = datetime(2026, 11, 25, tzinfo=UTC)
    origin = f"{key.name}/{value['log']}"
    value["checkpoint"] = key.sign(notes.checkpoint(origin, len(value["leaves"]), root, now))
    platform_root = merkle.leaf_hash(value["checkpoint"].encode())
    note = key.sign(notes.checkpoint(key.name, 1, platform_root, now))
    value["platform"] = {"checkpoint": note, "position": 0, "proof": []}
    value["keys"], value["earlier"] = [key.verifier_key], []
    return {**files, "evidence.json": compact(value)}


def spots(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value within JSON, and the way to it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*at, key), inner
        yield from spots(inner, (*at, key))


class Mutator:
    """Changes an exported log in one of six ways, each time in another place."""

    def __init__(self, files: Files, rng: random.Random) -> None:
        self.files, self.rng = files, rng
        self.text = files["evidence.json"]
        self.plan = [at for at, inner in spots(json.loads(self.text)) if isinstance(inner, str | int)]
        self.ways = [self.byte, self.edit, self.drop, self.swap, self.truncate, self.fork]

    def __call__(self, number: int) -> Files:
        return self.ways[number % len(self.ways)]()

    def byte(self) -> Files:
        """One byte of the file is another, missing or more."""
        data, at = bytearray(self.text), self.rng.randrange(len(self.text))
        data[at : at + self.rng.randrange(2)] = bytes([data[at] ^ (1 << self.rng.randrange(8))])
        return {**self.files, "evidence.json": bytes(data)}

    def edit(self) -> Files:
        """One text or figure is another."""
        value = json.loads(self.text)
        *way, last = self.rng.choice(self.plan)
        holder = value
        for step in way:
            holder = holder[step]
        old = holder[last]
        holder[last] = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else self._other(old)
        return {**self.files, "evidence.json": compact(value)}

    def _other(self, text: str) -> str:
        at = self.rng.randrange(len(text) + 1)
        return text[:at] + self.rng.choice("aZ7+/=\n— ") + text[at + self.rng.randrange(2) :]

    def drop(self) -> Files:
        """A record is missing."""
        return self._leaves(lambda leaves: leaves.pop(self.rng.randrange(len(leaves))))

    def swap(self) -> Files:
        """Two records have changed their places, with or without their numbers."""

        def change(leaves: list[Any]) -> None:
            a, b = self.rng.sample(range(len(leaves)), 2)
            leaves[a], leaves[b] = leaves[b], leaves[a]
            if self.rng.random() < 0.5:
                leaves[a]["position"], leaves[b]["position"] = leaves[b]["position"], leaves[a]["position"]

        return self._leaves(change)

    def truncate(self) -> Files:
        """The end is missing, perhaps with an earlier checkpoint put in its place."""
        cut = self.rng.randrange(len(json.loads(self.text)["leaves"]))
        return self._leaves(lambda leaves: leaves.__delitem__(slice(cut, None)))

    def fork(self) -> Files:
        """Another history, complete in itself, signed by somebody else."""
        return forked(self.files, notes.Signer(signer().name, self.rng.randbytes(32)), self.rng)

    def _leaves(self, change: Callable[[list[Any]], object]) -> Files:
        value = json.loads(self.text)
        change(value["leaves"])
        return {**self.files, "evidence.json": compact(value)}


@pytest.mark.django_db
def test_ten_thousand_mutations_are_all_found(in_acme: Tenant) -> None:
    grow(4)
    make_checkpoint()
    grow(4)
    files, rng, trusted = files_of(), random.Random(7), keys()
    mutate, original = Mutator(files, rng), json.loads(files["evidence.json"])
    verifier.verify(files, trusted)
    noticed = unfound = same = 0
    for number in range(MUTATIONS):
        mutated = mutate(number)
        if mutated["evidence.json"] == files["evidence.json"]:
            same += 1  # an edit that put in what was there
            continue
        try:
            verifier.verify(mutated, trusted)
        except Wrong:
            noticed += 1
        else:
            unfound += 1
            assert json.loads(mutated["evidence.json"]) != original
    assert (unfound, noticed + same) == (0, MUTATIONS)
    assert same < MUTATIONS / 100


# ---------------------------------------------------------------- the archive


def test_an_archive_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("evidence.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("evidence.json", b"[]")
    with pytest.raises(Wrong, match="twice"):
        verifier.read(str(path))


def test_the_verifier_stands_alone() -> None:
    """It imports the standard library and cryptography, and is written for Python 3.9."""
    import ast
    import sys

    tree = ast.parse(bundle.VERIFIER.read_text(), feature_version=(3, 9))
    imported = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize(
    "text", ["", "a+b", "name+00000000+QUJD", "name+zz+" + base64.b64encode(b"\x02" * 33).decode()]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(Wrong, match="key"):
        Key(text)


@pytest.mark.django_db
def test_another_clients_bundle_is_another_log(exported: tuple[Files, Files], globex: Tenant) -> None:
    with context.client(globex):
        grow(40)
        theirs = json.loads(files_of()["evidence.json"])
    assert "another log" in complaint(changed(exported[0], lambda b: b.update(checkpoint=theirs["checkpoint"])))
