"""What the services of maintenance say no with; texts say why and what to do."""

from typing import Any


class Refused(ValueError):
    """What was asked for cannot be done."""

    def __init__(self, text: str, *, code: str = "refused") -> None:
        super().__init__(text)
        self.code = code


class Conflict(Refused):
    """The time is taken or no longer legal; `proposal` (maintenance.plain.proposal_as_json) says what is left."""

    def __init__(self, text: str, proposal: dict[str, Any]) -> None:
        super().__init__(text, code="slot_taken")
        self.proposal = proposal
