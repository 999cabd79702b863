"""Windows at random, the clock step by step, and every claim at every door judged: none is false.

`CLAIM_SEEDS=7,8,9` in the environment tries others; each failure names its seed.
"""

from __future__ import annotations

import os

import pytest

from tests.claims.claims import CLAIMS, never_said
from tests.claims.running import Stage

pytestmark = pytest.mark.django_db
SEEDS = [int(each) for each in os.environ.get("CLAIM_SEEDS", "1,2,3").split(",")]
STEPS = 12


@pytest.mark.parametrize("seed", SEEDS)
def test_no_claim_is_false(seed: int, claims_stage: Stage, pytestconfig: pytest.Config) -> None:
    heard = claims_stage.play(seed, STEPS)
    false, unclaimed = sorted(heard.false), sorted(heard.unclaimed)
    assert not false, f"seed {seed}: said, and not so: {false[:20]}"
    assert not unclaimed, f"seed {seed}: a number, a time or a state that is no claim: {unclaimed[:20]}"
    assert len(heard.said) > 20, heard.said
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if "CLAIM_SEEDS" in os.environ and reporter is not None:
        reporter.write_line(f"seed {seed}: {dict(heard.windows)}, {heard.steps} steps, {heard.said.total()} judged")


def test_the_list_names_only_what_is_said_in_both_languages() -> None:
    assert never_said() == []
    assert len(CLAIMS) >= 40
