"""Who works on a case: it is assigned for as long as it takes. Colleagues see who looks at it; that holds nothing.

What keeps two decisions apart is `Case.version`. Callers may be in any schema. Reviewers are people of the staff's
schema, known here by the actor's id and name.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from compliance.duty import alerts, selectors as duty
from compliance.duty.models import Alert
from compliance.reviews import clock, selectors
from compliance.reviews.models import Case, Entry
from compliance.reviews.turns import written_by
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor

LOOK = timedelta(minutes=10)  # after it a page that was left open counts as left


def note_look(case_id: UUID, actor: Actor) -> None:
    """Note that a reviewer looks at a case, so that colleagues see it; what they looked at before is let go.

    While a colleague looks at it, that one stays named.
    """
    _seen_by(actor).exclude(pk=case_id).update(looking="", looking_until=None)
    seen = Case.objects.exclude(selectors.looked_at_by_others(actor)).filter(pk=case_id, decided_at=None)
    seen.update(looking=actor.name[:120], looking_until=Now() + LOOK)


def leave(actor: Actor) -> None:
    """The reviewer looks at no case any more."""
    _seen_by(actor).update(looking="", looking_until=None)


def _seen_by(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(looking=actor.name[:120])


def assign(case_id: UUID, to: Actor | None, actor: Actor, *, note: str = "") -> bool:
    """Give an open case to a reviewer, oneself or a colleague, or to nobody. False when it is decided already.

    note: for whoever gets it, in its thread; where it is theirs already nothing is written.
    """
    name, key = to.columns("assigned_to").values() if to else ("", "")
    with context.platform(), transaction.atomic():
        undecided = Case.objects.filter(pk=case_id, decided_at=None)
        changed = undecided.exclude(assigned_to_id=key).update(
            assigned_to=name, assigned_to_id=key, looking="", looking_until=None
        )
        if changed:
            _write(case_id, actor, "assigned" if to else "released", name)
            if note:
                _write(case_id, actor, "noted", note)
            if to is not None:
                _tell(case_id, to, actor)
        return bool(changed) or undecided.exists()


def _write(case_id: UUID, actor: Actor, action: str, text: str) -> None:
    Entry.objects.create(
        case_id=case_id,
        side=Entry.Side.REVIEWER,
        **written_by(actor),
        action=action,
        text=text,
        internal=True,
        at=business_now(),
    )


def _tell(case_id: UUID, to: Actor, actor: Actor) -> None:
    """Who takes a case has taken its alert over; who is given one while on call is told."""
    about = f"case:{case_id}"
    now = business_now()
    on_call = duty.crew(now)
    if to.id == actor.id:
        alerts.acknowledge_about(about, actor)
    elif to.id and to.id in (on_call.primary, on_call.backup):
        case = Case.objects.select_related("tenant").get(pk=case_id)
        clock.alert(Alert.Kind.CASE_ASSIGNED, case, to=to.id)


def take_next(actor: Actor, among: QuerySet[Case] | None = None) -> Case | None:
    """The first case of the queue, or of these, that is free for the reviewer; it is theirs now. None: none is left.

    Two reviewers who take at the same moment get different cases.
    """
    with context.platform(), transaction.atomic():
        free = selectors.free_for(actor, among)
        case = free.select_for_update(of=("self",), skip_locked=True).first()
        if case is not None:
            assign(case.pk, actor, actor)
    return case
