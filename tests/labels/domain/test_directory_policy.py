import unicodedata

import pytest
from hypothesis import given, strategies as st

from labels.domain.directory_policy import (
    Characters,
    DirectoryPolicy,
    Fault,
    Parts,
    Refusal,
    Strictness,
    length,
    refusals,
)

ALPHABET = "云杉谷专线AZaz09·-&()+ "
LATIN = frozenset(each for each in ALPHABET if each.isascii() and each.isalnum())
POLICIES = st.builds(
    DirectoryPolicy, st.integers(0, 12), st.booleans(), st.sampled_from(Characters), st.sampled_from(Strictness)
)


def parts(identity: str, scene: str = "") -> Parts:
    return Parts(identity + scene, identity, scene)


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("", 0),
        ("云A", 2),
        ("AB", 1),
        ("ABC", 2),
        ("Ａ", 1),  # full width
        ("e\u0301x", 1),  # an accent of its own takes no room
        ("\u1b44AB", 1),  # nor does a sign that joins two letters
        ("A\u200b\nB", 1),  # nor what nobody sees
    ],
)
def test_how_long_a_label_is(text: str, halves: int) -> None:
    assert length(text, halves=True) == halves
    assert length(text, halves=False) == len(text)


def test_each_fault_says_where_and_why() -> None:
    label = parts("云杉谷", "双11专线")
    assert refusals(label, DirectoryPolicy(20)) == []
    assert refusals(label, DirectoryPolicy(8)) == []
    assert refusals(label, DirectoryPolicy(7)) == [Refusal(Fault.TOO_LONG, 0, 8, {"length": "8", "longest": "7"})]
    assert refusals(label, DirectoryPolicy(7, halves=True)) == [], "11 counts as one character"
    assert refusals(label, DirectoryPolicy(20, characters=Characters.CHINESE)) == [
        Refusal(Fault.LATIN, 4, 5, {"character": "1"})
    ]
    assert refusals(parts("云杉·谷"), DirectoryPolicy(20, characters=Characters.LETTERS)) == [
        Refusal(Fault.SYMBOL, 2, 3, {"character": "·"})
    ]
    assert refusals(label, DirectoryPolicy(20, strictness=Strictness.NAMED)) == []
    assert refusals(label, DirectoryPolicy(20, strictness=Strictness.NAME_ONLY)) == [
        Refusal(Fault.SCENE, 3, 8, {"scene": "双11专线"})
    ]
    for strictness in (Strictness.NAMED, Strictness.NAME_ONLY):
        assert refusals(parts("", "双11专线"), DirectoryPolicy(20, strictness=strictness)) == [
            Refusal(Fault.NO_NAME, 0, 5)
        ]


@given(st.text(ALPHABET, max_size=8), st.text(ALPHABET, max_size=8), POLICIES)
def test_a_label_is_taken_exactly_when_every_rule_holds(identity: str, scene: str, policy: DirectoryPolicy) -> None:
    label = parts(identity, scene)
    halves = sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in label.text)
    fits = halves <= 2 * policy.longest if policy.halves else len(label.text) <= policy.longest
    chinese = all(each > "一" or each == "一" for each in label.text)
    letters = all(each in LATIN or each >= "一" for each in label.text)
    spelled = {Characters.CHINESE: chinese, Characters.LETTERS: letters, Characters.SYMBOLS: True}[policy.characters]
    named = policy.strictness is Strictness.ANY or identity != ""
    alone = policy.strictness is not Strictness.NAME_ONLY or scene == ""
    faults = refusals(label, policy)
    assert (faults == []) is (fits and spelled and named and alone)
    assert all(0 <= each.start <= each.end <= len(label.text) for each in faults)


@given(st.text(ALPHABET, max_size=8), st.text(ALPHABET, max_size=8), POLICIES)
def test_what_a_stricter_directory_takes_a_more_lenient_one_takes(
    identity: str, scene: str, policy: DirectoryPolicy
) -> None:
    label = parts(identity, scene)
    if not refusals(label, policy):
        assert not refusals(label, DirectoryPolicy(policy.longest + 1, policy.halves))
        for characters in list(Characters)[list(Characters).index(policy.characters) :]:
            for strictness in list(Strictness)[: list(Strictness).index(policy.strictness) + 1]:
                assert not refusals(label, DirectoryPolicy(policy.longest, policy.halves, characters, strictness))
