import hashlib
import json
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
        (b"", "not_json"),
        (b"PK\x03\x04", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_a_backup"),
        (b"{}", "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, format="other"), "not_a_backup"),
        (sealed({}), "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [{}], "standby_labels": []}), "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": [1]}), "not_a_backup"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, version=2), "newer_version"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": []}, sha256="0" * 64), "broken"),
        (sealed({"client": "other", "numbers": [], "standby_labels": []}), "other_client"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": [], "extra": 1}), "not_canonical"),
        (sealed({"client": CLIENT, "numbers": [], "standby_labels": ["乙", "一"]}, numbers=0), "not_canonical"),
        (b'{"content":{"client":NaN},"manifest":{"format":"shouhao-labels","version":1,"sha256":""}}', "not_a_backup"),
        (
            b'{"content":{"client":"\\ud800"},"manifest":{"format":"shouhao-labels","version":1,"sha256":""}}',
            "not_a_backup",
        ),
    ],
)
def test_what_is_no_backup_of_this_client_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_what_would_fill_the_memory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = export(CONFIGURATION)
    values = sum(data.count(mark) for mark in (b",", b"[", b"{"))
    monkeypatch.setattr(backup, "LARGEST", len(data))
    monkeypatch.setattr(backup, "MOST_VALUES", values)
    assert parse_backup(data, client=CLIENT) == CONFIGURATION
    for limit, size in (("LARGEST", len(data)), ("MOST_VALUES", values)):
        with monkeypatch.context() as tighter:
            tighter.setattr(backup, limit, size - 1)
            assert code_of(data) == "too_large"


def test_spaces_and_a_number_that_stands_twice_are_refused() -> None:
    pretty = json.dumps(json.loads(export(CONFIGURATION)), indent=1).encode()
    assert code_of(pretty) == "not_canonical"
    assert code_of(export(Configuration(CLIENT, (SEASON, SEASON)))) == "not_a_backup"


def test_the_difference_says_what_a_restore_would_do() -> None:
    renamed = replace(COUNSELLOR, labels=(Label("学习顾问"),))
    fresh = NumberEntry("95123", "", "", ())
    now = Configuration(CLIENT, (renamed, fresh))
    assert difference(now, CONFIGURATION) == [
        Difference("+8613800138000", "changed", renamed, COUNSELLOR),
        Difference("4008208820", "added", None, SEASON),
        Difference("95123", "removed", fresh, None),
    ]
