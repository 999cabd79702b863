"""Two reviewers who are signed in, for what takes two."""

from __future__ import annotations

import uuid

from compliance import high_risk
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants.domain.actors import Actor

LI, WU = Actor("staff", "Li", str(uuid.UUID(int=1))), Actor("staff", "Wu", str(uuid.UUID(int=2)))
TWO = {"actor": LI, "proposed_by": WU}


def uphold(case: Case) -> None:
    """An appeal is granted: by one of them, where it is about a forged document by both."""
    if case.four_eyes:
        reviews.propose(case.pk, LI, "", case.version)
        reviews.confirm(case.pk, WU, "", case.version + 1)
    else:
        reviews.approve(case.pk, LI, "", case.version)


def propose_failure(case: Case, text: str) -> Case:
    """The first of them proposes to reject a re-verification."""
    return high_risk.propose_failure(case, reason_code="other", text=text, version=case.version, actor=LI)


def fail(case: Case, text: str) -> None:
    """Both reject a re-verification."""
    proposal = propose_failure(case, text)
    reviews.confirm(proposal.pk, WU, "", proposal.version)
