"""Nights of the desk's roster, set for a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from compliance.domain.on_call import Part, ShiftTime
from compliance.duty.services import Assigned, set_shifts
from tenants.domain.actors import Actor


def set_nights(nights: Mapping[date, UUID | None], *, actor: Actor) -> int:
    """Put a person, or nobody, on each of these nights, without a backup. As `set_shifts`."""
    return set_shifts({ShiftTime(night, Part.NIGHT): Assigned(key) for night, key in nights.items()}, actor=actor)
