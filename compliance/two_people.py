"""Four eyes: what suspends, resumes, revokes or is forged is decided by one reviewer and confirmed by another."""

from __future__ import annotations

from tenants.people.actors import Actor


def are_two(actor: Actor, proposed_by: Actor | None) -> bool:
    """Whether both are reviewers who are signed in, and not the same person."""
    both = [each for each in (actor, proposed_by) if each is not None and each.kind == "staff" and each.id]
    return len({each.id for each in both}) == 2
