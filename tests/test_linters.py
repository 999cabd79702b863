"""What a linter is told to pass over says which rule, and why."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGES = ("portal", "maintenance", "labels", "compliance", "tenants")
ROOT = Path(__file__).resolve().parents[1]
WITH_A_REASON = re.compile(r"# nosec B\d{3} # \S")


def without_a_reason(text: str) -> list[str]:
    """The lines that bandit passes over, and that do not say why."""
    return [line.strip() for line in text.splitlines() if "# nosec" in line and not WITH_A_REASON.search(line)]


def test_what_bandit_passes_over_says_why() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [(str(path), line) for path in files for line in without_a_reason(path.read_text())] == []


def test_bare_exceptions_are_found() -> None:
    lines = ["a()  # nosec", "b()  # nosec B608", "c()  # nosec B608 # a constant", "d()"]
    assert without_a_reason("\n".join(lines)) == lines[:2]
