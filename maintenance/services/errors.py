"""The refusals of maintenance's services; their texts say why and what to do."""

from maintenance.domain.plans import Proposal
from tenants.refusals import Refused


class Conflict(Refused):
    """The time is taken or no longer legal; `proposal` says what is left."""

    def __init__(self, text: str, proposal: Proposal) -> None:
        super().__init__(text, code="slot_taken")
        self.proposal = proposal
