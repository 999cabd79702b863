"""A fault carries its code and what its sentence needs."""

from __future__ import annotations

from tenants.domain.faults import CodedError


def test_a_fault_is_told_by_its_code_and_filled_with_its_values() -> None:
    fault = CodedError("too_long", most="30")
    assert (fault.code, fault.params, str(fault)) == ("too_long", {"most": "30"}, "too_long")
    assert isinstance(fault, ValueError)
