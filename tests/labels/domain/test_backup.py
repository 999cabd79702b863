import contextlib
import hashlib
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from labels.domain import backup
from labels.domain.backup import (
    BackupError,
    Configuration,
    Difference,
    Label,
    NumberEntry,
    canonical,
    difference,
    export,
    parse_backup,
)

CLIENT = "6a2f"
COUNSELLOR = NumberEntry("+8613800138000", "前台", "总部", (Label("课程顾问"),))
SEASON = NumberEntry(
    "4008208820", "", "", (Label("云杉谷"), Label("暑期班", "2026-06-30T16:00:00Z", "2026-08-31T16:00:00Z"))
)
CONFIGURATION = Configuration(CLIENT, (COUNSELLOR, SEASON), ("维护中-紧急联系XX",))


def sealed(content: Any, **manifest: Any) -> bytes:
    """A backup as someone might write it by hand, with a hash that fits."""
    head = {
        "format": "shouhao-labels",
        "version": 1,
        "numbers": 0,
        "sha256": hashlib.sha256(canonical(content)).hexdigest(),
    }
    return canonical({"content": content, "manifest": head | manifest})


EMPTY = canonical({"client": CLIENT, "numbers": [], "standby_labels": []})


def signed(content: bytes, manifest: bytes | None = None) -> bytes:
    """Any bytes as a backup's content, under a hash that fits, or under any bytes as its manifest."""
    digest = hashlib.sha256(content).hexdigest()
    manifest = manifest or canonical({"format": "shouhao-labels", "version": 1, "numbers": 0, "sha256": digest})
    return b'{"content":' + content + b',"manifest":' + manifest + b"}"


def code_of(data: bytes, client: str = CLIENT) -> str:
    with pytest.raises(BackupError) as refusal:
        parse_backup(data, client=client)
    return refusal.value.code


_texts = st.text(max_size=12).filter(lambda text: text.isprintable() or "\n" in text)
_labels = st.builds(Label, _texts, st.none() | _texts, st.none() | _texts)
_entries = st.builds(
    NumberEntry, st.text("0123456789+", min_size=1), _texts, _texts, st.lists(_labels, max_size=3).map(tuple)
)
_configurations = st.builds(
    Configuration,
    st.just(CLIENT),
    st.lists(_entries, max_size=4, unique_by=lambda entry: entry.number).map(tuple),
    st.lists(_texts, max_size=3).map(tuple),
)


@given(_configurations)
def test_story_8_export_restore_export_gives_the_same_bytes(configuration: Configuration) -> None:
    data = export(configuration)
    restored = parse_backup(data, client=CLIENT)
    assert export(restored) == data
    assert all(row.kind == "unchanged" for row in difference(configuration, restored))


@given(_configurations, st.randoms(use_true_random=False))
def test_the_order_in_which_numbers_come_does_not_matter(configuration: Configuration, random: Any) -> None:
    numbers = list(configuration.numbers)
    random.shuffle(numbers)
    assert export(replace(configuration, numbers=tuple(numbers))) == export(configuration)


def test_the_file_says_what_it_holds() -> None:
    document = json.loads(export(CONFIGURATION))
    assert document["manifest"]["numbers"] == 2
    assert document["manifest"]["sha256"] == hashlib.sha256(canonical(document["content"])).hexdigest()
    assert [row["number"] for row in document["content"]["numbers"]] == ["+8613800138000", "4008208820"]
    assert "课程顾问".encode() in export(CONFIGURATION)


def test_canonical_form_is_that_of_rfc_8785() -> None:
    value: dict[str, Any] = {"peach": '\u20ac$\u000f\nA\'B"\\\\"/', "a": None, "Z": [1, -0, 10**15], "empty": {}}
    assert canonical(value) == (
        '{"Z":[1,0,1000000000000000],"a":null,"empty":{},"peach":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


def test_a_change_of_any_byte_is_noticed() -> None:
    data = export(CONFIGURATION)
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1
        assert code_of(bytes(changed))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_backup"),
        (b"PK\x03\x04", "not_a_backup"),
        (b"[" * 100_000, "not_a_backup"),
        (b"{}", "not_a_backup"),
        (signed(b"{", b"[" * 900), "not_a_backup"),
        (signed(b"{", b"7"), "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, format="other"), "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, version=2), "newer_version"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, sha256="0" * 64), "broken"),
        (sealed({"client": "other", "numbers": [], "standby_labels": []}), "other_client"),
        (sealed({}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [{}], "standby_labels": []}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": [1]}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": [], "extra": 1}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, numbers=1), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": ["乙", "一"]}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": ["长" * 400]}), "not_a_backup"),
        (signed(EMPTY.replace(b"[]}", b'[,"a"]}')), "not_canonical"),
        (signed(EMPTY.replace(b"[]}", b'["a""b"]}')), "not_canonical"),
        (signed(EMPTY.replace(b"[]}", b'["a",]}')), "not_canonical"),
        (signed(EMPTY.replace(b"[]}", b'["\\u0061"]}')), "not_canonical"),
        (signed(EMPTY.replace(b"[]}", b'["\\ud800"]}')), "not_a_backup"),
        (signed(EMPTY.replace(b"[]}", b'["\xff"]}')), "not_a_backup"),
        (signed(EMPTY.replace(b"[]}", b"[NaN]}")), "not_canonical"),
    ],
)
def test_what_is_no_backup_of_this_client_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


def numbers_of(count: int, labels: Callable[[int], tuple[Label, ...]], note: str, group: str = "") -> bytes:
    return export(
        Configuration(CLIENT, tuple(NumberEntry(f"{at:07d}", note % at, group, labels(at)) for at in range(count)))
    )


FULL: dict[str, Callable[[], bytes]] = {
    "as an honest client has them": lambda: numbers_of(100_000, lambda at: (Label("课程顾问"),), "前台 %d 号", "总部"),
    "numbers and nothing else": lambda: numbers_of(200_000, lambda _at: (), "%.0s"),
    "labels that are all different": lambda: numbers_of(
        1, lambda _at: tuple(Label(str(at)) for at in range(200_000)), "%.0s"
    ),
    "wide characters": lambda: numbers_of(60_000, lambda _at: (), "%d" + "a" * 50 + "𠮷"),
    "standby labels": lambda: export(Configuration(CLIENT, (), tuple(f"{at:07d}" for at in range(900_000)))),
    "brackets": lambda: signed(b"[" * 8_000_000),
    "pieces of JSON": lambda: signed(b'{"client":"6a2f","numbers":[' + b"[]," * 3_000_000 + b"{}]}"),
    "one text": lambda: signed(EMPTY.replace(b"6a2f", b"a" * 8_000_000 + "𠮷".encode())),
}


@pytest.mark.parametrize("what", FULL)
def test_no_backup_fills_the_memory(what: str) -> None:
    data = FULL[what]()
    tracemalloc.start()
    with contextlib.suppress(BackupError):
        parse_backup(data, client=CLIENT)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert memory < 64 * 1024**2, f"{what}: {len(data)} bytes take {memory}"


def test_what_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = FULL["as an honest client has them"]()
    assert len(parse_backup(data, client=CLIENT).numbers) == 100_000
    for limit, most in (("LARGEST", len(data) - 1), ("MOST_MEMORY", 10_000_000)):
        with monkeypatch.context() as tighter:
            tighter.setattr(backup, limit, most)
            assert code_of(data) == "too_large"


def test_spaces_and_a_number_that_stands_twice_are_refused() -> None:
    pretty = json.dumps(json.loads(export(CONFIGURATION)), indent=1).encode()
    assert code_of(pretty) == "not_canonical"
    assert code_of(export(Configuration(CLIENT, (SEASON, SEASON)))) == "not_a_backup"


def test_the_difference_says_what_a_restore_would_do() -> None:
    renamed = replace(COUNSELLOR, labels=(Label("学习顾问"),))
    fresh = NumberEntry("95123", "", "", ())
    now = Configuration(CLIENT, (renamed, fresh))
    assert list(difference(now, CONFIGURATION)) == [
        Difference("+8613800138000", "changed", renamed, COUNSELLOR),
        Difference("4008208820", "added", None, SEASON),
        Difference("95123", "removed", fresh, None),
    ]
