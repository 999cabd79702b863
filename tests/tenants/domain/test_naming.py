"""Who calls themself as the platform does, and what names look like."""

from __future__ import annotations

import pytest

from tenants.domain.naming import as_it_looks, speaks_for_the_platform


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("Anne", "anne"),
        ("ANNE", "anne"),
        ("Аnпe", "anne"),  # Cyrillic
        ("Ａｎｎｅ", "anne"),  # full width
        ("A-n. n_e\u200b", "anne"),
        ("José", "jose"),
        ("Bill|$", "biiiis"),
        ("守號", "守号"),
    ],
)
def test_a_name_as_eyes_take_it(name: str, looks: str) -> None:
    assert as_it_looks(name) == looks


@pytest.mark.parametrize(
    "name", ["Shouhao", "My SHOUHAO.", "守号小助手", "Platform", "Li (system)", "<平台> 李", "官方"]
)
def test_who_sounds_like_the_platform(name: str) -> None:
    assert speaks_for_the_platform(name)


@pytest.mark.parametrize("name", ["Anne", "Systemic", "王平台", "Li (Wei)", "a<b", "守 望", "", "()"])
def test_who_does_not(name: str) -> None:
    assert not speaks_for_the_platform(name)
