"""Assigns cases to reviewers, and shows colleagues who looks at a case, which locks nothing.

`Case.version` prevents two decisions. Callers may be in any schema. Reviewers are people of the staff's schema, known
here by the actor's id and name.
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
    """Notes that a reviewer looks at a case, for colleagues to see, and at no other case any more.

    While a colleague already looks at it, that one stays named.
    """
    _seen_by(actor).exclude(pk=case_id).update(looking="", looking_until=None)
    seen = Case.objects.exclude(selectors.looked_at_by_others(actor)).filter(pk=case_id, decided_at=None)
    seen.update(looking=actor.name[:120], looking_until=Now() + LOOK)


def leave(actor: Actor) -> None:
    """Notes that the reviewer looks at no case any more."""
    _seen_by(actor).update(looking="", looking_until=None)


def _seen_by(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(looking=actor.name[:120])


def assign(case_id: UUID, to: Actor | None, actor: Actor, *, note: str = "") -> bool:
    """Assigns an open case to a reviewer, or to nobody. Returns False when it is decided already.

    note: for the reviewer who gets it, in its thread; nothing is written if it is theirs already.
    """
    name, key = to.columns("assigned_to").values() if to else ("", "")
    with context.platform(), transaction.atomic():
        undecided = Case.objects.filter(pk=case_id, decided_at=None)
        changed = undecided.exclude(assigned_to_id=key).update(
            assigned_to=name, assigned_to_id=key, looking="", looking_until=None
        )
        if changed:
            _write_entry(case_id, actor, "assigned" if to else "released", name)
            if note:
                _write_entry(case_id, actor, "noted", note)
            if to is not None:
                _follow_alerts(case_id, to, actor)
        return bool(changed) or undecided.exists()


def _write_entry(case_id: UUID, actor: Actor, action: str, text: str) -> None:
    Entry.objects.create(
        case_id=case_id,
        side=Entry.Side.REVIEWER,
        **written_by(actor),
        action=action,
        text=text,
        internal=True,
        at=business_now(),
    )


def _follow_alerts(case_id: UUID, to: Actor, actor: Actor) -> None:
    """Takes over the case's alert for a reviewer who takes the case, or alerts a person on call who is given it."""
    about = f"case:{case_id}"
    now = business_now()
    on_call = duty.crew(now)
    if to.id == actor.id:
        alerts.acknowledge_about(about, actor)
    elif to.id and to.id in (on_call.primary, on_call.backup):
        case = Case.objects.select_related("tenant").get(pk=case_id)
        clock.alert(Alert.Kind.CASE_ASSIGNED, case, to=to.id)


def assign_with_alert(key: str, actor: Actor) -> None:
    """Who takes the alert of a case over has the case from then on, unless somebody who is present has it."""
    free = Case.objects.filter(selectors.with_nobody(duty.present(business_now())), pk=key, state=Case.State.OPEN)
    if free.exists():
        assign(UUID(key), actor, actor)


alerts.give_subject("case", assign_with_alert)


def take_next(actor: Actor, among: QuerySet[Case] | None = None) -> Case | None:
    """Assigns to the reviewer the first free case of the queue, or of `among`, and returns it; None: none is left.

    Two reviewers who do so at the same moment get different cases.
    """
    with context.platform(), transaction.atomic():
        free = selectors.free_for(actor, among)
        case = free.select_for_update(of=("self",), skip_locked=True).first()
        if case is not None:
            assign(case.pk, actor, actor)
    return case
