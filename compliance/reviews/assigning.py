"""Who works on a case: assigned for as long as it takes, held for ten minutes while somebody looks at it.

Both only keep reviewers out of each other's way; what keeps two decisions apart is `Case.version`. Callers may be in
any schema. Reviewers are people of the staff's schema, known here by the actor's id and name.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from compliance.reviews import selectors
from compliance.reviews.models import Case, Entry
from tenants import context
from tenants.clock import business_now
from tenants.people.actors import Actor

HOLD = timedelta(minutes=10)


def hold(case_id: UUID, actor: Actor) -> bool:
    """Take the case in hand for ten minutes (real time), or stay with it. False when another reviewer holds it."""
    with context.platform():
        free = Case.objects.filter(selectors.not_held_by_others(actor), pk=case_id, decided_at=None)
        return bool(free.update(held_by=actor.name, held_until=Now() + HOLD))


def assign(case_id: UUID, to: Actor | None, actor: Actor) -> bool:
    """Give an open case to a reviewer, oneself or a colleague, or to nobody. False when it is decided already."""
    name, key = (to.name[:120], to.id) if to else ("", "")
    with context.platform(), transaction.atomic():
        undecided = Case.objects.filter(pk=case_id, decided_at=None)
        changed = undecided.exclude(assigned_to_id=key).update(
            assigned_to=name, assigned_to_id=key, held_by="", held_until=None
        )
        if changed:
            Entry.objects.create(
                case_id=case_id, side=Entry.Side.REVIEWER, author=actor.name[:120],
                action="assigned" if to else "released", text=name, internal=True, at=business_now(),
            )  # fmt: skip
        return bool(changed) or undecided.exists()


def take_next(actor: Actor) -> Case | None:
    """The first case of the queue that is the reviewer's own or nobody's; it is theirs now. None when none is left.

    Two reviewers who take at the same moment get different cases.
    """
    with context.platform(), transaction.atomic():
        case = selectors.free_for(actor).select_for_update(of=("self",), skip_locked=True).first()
        if case is not None:
            assign(case.pk, actor, actor)
            hold(case.pk, actor)
    return case
