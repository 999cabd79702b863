"""A directory refuses what its published policy says it does not take, and the product foresees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from labels.directories.adapters import DisplayOrder
from labels.directories.sandbox.label_policy import LabelPolicy, refusal
from labels.domain import directory_policy as rules
from labels.recognition.scenes import split
from tests.labels.directories.conftest import PartyServer

WORDS = ("青禾", "青禾网络", "云杉谷", "售后", "双11专线", "暑期班", "A", "B2", "·", "-", " ", "(", ")", "中心", "〇")
LABELS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("".join)
POLICIES = st.builds(
    LabelPolicy,
    st.integers(1, 12),
    st.booleans(),
    st.sampled_from(["chinese", "letters", "symbols"]),
    st.sampled_from(["any", "named", "name_only"]),
)
REASONS = {
    rules.Fault.TOO_LONG: "label_too_long",
    rules.Fault.LATIN: "label_characters",
    rules.Fault.SYMBOL: "label_characters",
    rules.Fault.NO_NAME: "label_names_nobody",
    rules.Fault.SCENE: "label_says_more",
}


@given(LABELS, POLICIES)
def test_the_product_foresees_every_refusal_and_its_reason(label: str, policy: LabelPolicy) -> None:
    parts = split(label)
    ours = rules.DirectoryPolicy(
        policy.longest,
        policy.latin_counts_half,
        rules.Characters(policy.characters),
        rules.Strictness(policy.strictness),
    )
    foreseen = [REASONS[fault.code] for fault in rules.refusals(rules.Parts(label, parts.identity, parts.scene), ours)]
    assert refusal(label, parts.identity or None, policy) == (foreseen[0] if foreseen else None)


@pytest.mark.parametrize(
    ("policy", "label", "name", "reason"),
    [
        ({"longest": 4}, "青禾网络客服", "青禾网络", "label_too_long"),
        ({"characters": "chinese"}, "青禾A", "青禾A", "label_characters"),
        ({"characters": "letters"}, "青禾·网络", "青禾·网络", "label_characters"),
        ({"strictness": "named"}, "双11专线", None, "label_names_nobody"),
        ({"strictness": "name_only"}, "青禾网络售后", "青禾网络", "label_says_more"),
        ({"strictness": "name_only"}, "青禾网络", "青禾网络", None),
        ({"longest": 4, "latin_counts_half": True}, "青禾ABCD", "青禾ABCD", None),
    ],
)
def test_it_publishes_what_it_refuses(
    party: Callable[[str], PartyServer],
    number: str,
    policy: dict[str, object],
    label: str,
    name: str | None,
    reason: str | None,
) -> None:
    guard = party("tencent-guard")
    whole = {"longest": 24, "latin_counts_half": False, "characters": "symbols", "strictness": "any", **policy}
    guard.behave(policy=whole)
    assert guard.adapter.label_policy() == rules.DirectoryPolicy(
        int(str(whole["longest"])),
        bool(whole["latin_counts_half"]),
        rules.Characters(whole["characters"]),
        rules.Strictness(whole["strictness"]),
    )
    [receipt] = guard.adapter.put([DisplayOrder(f"{number}-1", number, label, 1, name)])
    assert (receipt.outcome, receipt.reason) == ("accepted" if reason is None else "refused", reason)


def test_what_it_holds_stays_when_its_policy_becomes_stricter(party: Callable[[str], PartyServer], number: str) -> None:
    huawei = party("huawei")
    huawei.adapter.put([DisplayOrder(f"{number}-1", number, "青禾网络售后", 1)])
    huawei.behave(policy={"longest": 2, "latin_counts_half": False, "characters": "chinese", "strictness": "any"})
    assert huawei.see(number)["shown"]["label"] == "青禾网络售后"
    [again] = huawei.adapter.put([DisplayOrder(f"{number}-2", number, "青禾网络售后", 2)])
    assert (again.outcome, again.reason) == ("refused", "label_too_long")
    assert huawei.see(number)["held"]["revision"] == 1
