"""Asking whether handsets agree with what is wanted: on demand, and at the end of each window."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from labels.directories.capabilities import capabilities_of
from labels.displays import reconciler
from labels.models import ConsistencyAnswer, ConsistencyCheck, Number
from labels.selectors import directories, displays_in_use
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.people.actors import Actor

Scope = ConsistencyCheck.Scope


def check_all(*, actor: Actor) -> ConsistencyCheck:
    """Look at every number on every directory; at those out of use, too: their labels have to be gone."""
    return _start(Scope.ALL, "", None, actor, Lane.STANDARD)


def check_number(number: Number, *, actor: Actor) -> ConsistencyCheck:
    """Look at one number on every directory."""
    return _start(Scope.NUMBER, number.canonical, [number.pk], actor, Lane.STANDARD)


def check_handsets_of(text: str, *, actor: Actor) -> ConsistencyCheck:
    """Look at the numbers of which some directory should show this label."""
    numbers = displays_in_use().filter(wanted=text).values_list("number_id", flat=True)
    return _start(Scope.LABEL, text, list(numbers.distinct()), actor, Lane.STANDARD)


def check_window(window_id: UUID, numbers: Sequence[UUID], *, actor: Actor, lane: str) -> ConsistencyCheck:
    """Look at a window's numbers on every directory."""
    return _start(Scope.WINDOW, str(window_id), numbers, actor, lane)


def _start(scope: str, value: str, numbers: Sequence[UUID] | None, actor: Actor, lane: str) -> ConsistencyCheck:
    """One that is not answered yet for the same thing is taken instead of a second one."""
    with transaction.atomic():
        waiting = ConsistencyCheck.objects.filter(scope=scope, value=value, ended_at=None).first()
        if waiting is not None:
            return waiting  # type: ignore[no-any-return]
        asked = [directory for directory in directories() if capabilities_of(directory).look_up]
        now = business_now()
        check: ConsistencyCheck = ConsistencyCheck.objects.create(
            scope=scope, value=value, asked_by=actor.name, asked_at=now, ended_at=None if asked else now
        )
        check.numbers.through.objects.bulk_create(
            [
                check.numbers.through(consistencycheck_id=check.pk, number_id=number)
                for number in dict.fromkeys(numbers or ())
            ],
            batch_size=5000,
        )
        ConsistencyAnswer.objects.bulk_create(
            [ConsistencyAnswer(asked=check, directory=directory) for directory in asked]
        )
        for directory in asked:
            reconciler.check_consistency(directory.code, lane=lane, check=str(check.pk))
    return check
