"""Reasons are told once each, in their order."""

from __future__ import annotations

from maintenance.domain.reasons import Reason, distinct


def test_each_reason_is_told_once() -> None:
    full, other = Reason("full", {"by": "unicom"}), Reason("full", {"by": "mobile"})
    assert distinct([full, Reason("busy"), other, Reason("full", {"by": "unicom"})]) == (full, Reason("busy"), other)
