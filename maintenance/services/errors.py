"""What the services of maintenance say no with; texts say why and what to do."""

from typing import Any

from tenants.refusals import Refused


class Conflict(Refused):
    """The time is taken or no longer legal; `proposal` (maintenance.plain.proposal_as_json) says what is left."""

    def __init__(self, text: str, proposal: dict[str, Any]) -> None:
        super().__init__(text, code="slot_taken")
        self.proposal = proposal
