"""Applies one act to many cases of the queue: each case in a transaction of its own, once, with its outcome.

Cases that two people decide are left out: they look at each. The outcome of each case is stored with the act, in the
staff's schema, so that sending the same again does nothing and shows the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.reviews import assigning
from compliance.reviews.models import Case
from compliance.reviews.services import CaseMoved, ask
from tenants import context
from tenants.domain.actors import Actor
from tenants.people import answers
from tenants.refusals import Refused

MOST: Final = 100  # cases of one act

Act = Callable[[UUID, int], None]


@dataclass(frozen=True)
class SeenCase:
    """A case at the version that the reviewer looked at."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Outcome:
    """The outcome for a case. refused: why nothing was done; empty where it was."""

    case: UUID
    refused: str


def left_out(case: Case) -> str:
    """Returns why an act on many cases leaves this one out; empty where it does not."""
    if case.four_eyes or case.rejection_takes_two:
        return _("Two people decide this: open it by itself.")
    return _("The case has already been decided.") if case.decided else ""


def give_many(cases: Sequence[SeenCase], key: UUID, *, to: Actor, note: str, actor: Actor, own: bool = False) -> None:
    """Assigns cases to somebody, with a note for colleagues in each; own: only those that are still the actor's.

    Raises Refused for too many, UnderWay.
    """

    def give(case_id: UUID, _version: int) -> None:
        with context.platform():
            if own and not Case.objects.filter(pk=case_id, assigned_to_id=actor.id).exists():
                raise Refused(_("It is no longer yours."))
        if not assigning.assign(case_id, to, actor, note=note):
            raise Refused(_("The case has already been decided."))

    _each_once(cases, key, actor, give)


def ask_many(cases: Sequence[SeenCase], key: UUID, *, text: str, actor: Actor) -> None:
    """Asks the clients of all these cases the same. Raises Refused for too many, UnderWay."""
    _each_once(cases, key, actor, lambda case_id, version: ask(case_id, actor, text, version))


def outcomes(key: UUID, actor: Actor) -> list[Outcome]:
    """Returns the outcome of each case so far, in turn; nothing a day later."""
    rows = answers.kept_below(_caller(actor), f"{key}:")
    return [Outcome(UUID(row.key.rpartition(":")[2]), row.headers["refused"]) for row in rows]


def _each_once(cases: Sequence[SeenCase], key: UUID, actor: Actor, act: Act) -> None:
    if len(cases) > MOST:
        raise Refused(_("At most %(count)s cases at once.") % {"count": MOST})
    for case in cases:
        name = f"{key}:{case.id}"
        with transaction.atomic():
            if answers.begin(_caller(actor), name, sha256(name.encode()).digest()):
                answers.keep(_caller(actor), name, 200, {"refused": _act_or_refusal(case, act)})


def _act_or_refusal(seen: SeenCase, act: Act) -> str:
    """Carries the act out, or undoes it and returns why it is refused."""
    with context.platform():
        case = Case.objects.filter(pk=seen.id).first()
    if case is None:
        return _("The case no longer exists.")
    if why := left_out(case):
        return why
    try:
        with transaction.atomic():
            act(seen.id, seen.version)
    except CaseMoved:
        return _("Somebody else was faster: the case has changed since.")
    except Refused as refused:
        return str(refused)
    return ""


def _caller(actor: Actor) -> str:
    return f"bulk:{actor.id}"
