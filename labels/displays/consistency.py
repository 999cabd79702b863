"""Checks whether handsets agree with what is wanted, on demand and at the end of each window.

Where many windows end together, a directory gets one call for the numbers of all checks that wait for it by then.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from labels.directories import connections
from labels.directories.adapters import DisplaySighting
from labels.directories.batches import sent_in_halves
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import looking
from labels.displays.orders import BATCH
from labels.displays.sightings import answer_check
from labels.models import ConsistencyAnswer, ConsistencyCheck, Display, Number
from labels.selectors import directories, displays_in_use, held_by_others
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane

Scope = ConsistencyCheck.Scope
ANSWER_CHECKS: Final = "labels.answer_checks"
TOGETHER: Final = 100  # checks that one look answers, in one transaction


def check_all(*, actor: Actor) -> ConsistencyCheck:
    """Checks every number on every directory, also numbers out of use: their labels have to be gone."""
    return _start_check(Scope.ALL, "", None, actor, Lane.STANDARD)


def check_number(number: Number, *, actor: Actor) -> ConsistencyCheck:
    """Checks one number on every directory."""
    return _start_check(Scope.NUMBER, number.canonical, [number.pk], actor, Lane.STANDARD)


def check_handsets_of(text: str, *, actor: Actor) -> ConsistencyCheck:
    """Checks the numbers for which some directory should show this label."""
    numbers = displays_in_use().filter(wanted=text).values_list("number_id", flat=True)
    return _start_check(Scope.LABEL, text, list(numbers.distinct()), actor, Lane.STANDARD)


def check_window(window_id: UUID, numbers: Sequence[UUID], *, actor: Actor, lane: str) -> ConsistencyCheck:
    """Checks a window's numbers on every directory."""
    return _start_check(Scope.WINDOW, str(window_id), numbers, actor, lane)


def _start_check(scope: str, value: str, numbers: Sequence[UUID] | None, actor: Actor, lane: str) -> ConsistencyCheck:
    """Starts a check, or returns one for the same thing that is not answered yet."""
    with transaction.atomic():
        check = ConsistencyCheck.objects.filter(scope=scope, value=value, ended_at=None).first()
        if check is None:
            check = _new_check(scope, value, numbers or (), actor)
        unanswered = ConsistencyAnswer.objects.filter(asked=check, looked_at=None).values("directory")
        for directory in Directory.objects.filter(pk__in=unanswered):
            if numbers is not None and len(numbers) <= BATCH:
                _look_soon(directory, lane)
            else:
                looking.check_consistency(directory.code, lane=lane, check=str(check.pk))
    return check


def _new_check(scope: str, value: str, numbers: Sequence[UUID], actor: Actor) -> ConsistencyCheck:
    asked = [directory for directory in directories() if capabilities_of(directory).look_up]
    now = business_now()
    check: ConsistencyCheck = ConsistencyCheck.objects.create(
        scope=scope, value=value, asked_at=now, ended_at=None if asked else now, **actor.columns("asked_by")
    )
    check.numbers.through.objects.bulk_create(
        [check.numbers.through(consistencycheck_id=check.pk, number_id=number) for number in dict.fromkeys(numbers)],
        batch_size=5000,
    )
    ConsistencyAnswer.objects.bulk_create([ConsistencyAnswer(asked=check, directory=directory) for directory in asked])
    return check


def _look_soon(directory: Directory, lane: str) -> None:
    schedule(ANSWER_CHECKS, key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)


def answer_checks(work: Claimed) -> None:
    """Asks a directory about the numbers of checks that wait for it, as many as go into one call.

    A refused call is sent again in halves, so one check that the directory refuses delays no other; that check is then
    looked at by itself.
    """
    work.demand_turn()
    directory = Directory.objects.get(code=work.arguments["directory"])
    waiting = _waiting_for(directory)
    sums = accumulate(size for _check, size in waiting)
    checks = [check for (check, _size), numbers in zip(waiting, sums, strict=True) if numbers <= BATCH][:TOGETHER]
    looks: list[tuple[list[Display], list[DisplaySighting]]] = []

    def look(part: Sequence[UUID]) -> list[bool]:
        cells = _cells_of(part, directory)
        adapter = connections.directory_adapter(directory)
        looks.append((cells, adapter.look_up([cell.number.canonical for cell in cells]) if cells else []))
        return [True] * len(part)

    taken = sent_in_halves(checks, look, lambda _check, _refusal: False) if checks else []
    with work.completing():
        for cells, sightings in looks:
            looking.take_sightings(directory, cells, sightings, work.lane)
        for check, was_taken in zip(checks, taken, strict=True):
            if was_taken:
                answer_check(check, directory)
            else:
                looking.check_consistency(directory.code, lane=work.lane, check=str(check))
        if len(checks) < len(waiting):
            _look_soon(directory, work.lane)


def _cells_of(checks: Sequence[UUID], directory: Directory) -> list[Display]:
    """Returns the checks' displays at the directory, without numbers that are another client's by now."""
    numbers = ConsistencyCheck.numbers.through.objects.filter(consistencycheck__in=checks).values("number")
    cells = Display.objects.filter(directory=directory, accepted_revision__gt=0, number__in=numbers)
    due = list(cells.select_related("number").order_by("pk")) if directory.active else []
    theirs = held_by_others(due)
    return [cell for cell in due if cell.number_id not in theirs]


def _waiting_for(directory: Directory) -> list[tuple[UUID, int]]:
    """Returns checks that this directory has not answered, the oldest first, with how many numbers each is about: at
    most TOGETHER and one more. Checks with more numbers than go into one call are looked at by themselves.
    """
    answers = ConsistencyAnswer.objects.filter(directory=directory, looked_at=None).exclude(asked__scope=Scope.ALL)
    sizes = answers.annotate(numbers=Count("asked__numbers")).filter(numbers__lte=BATCH).order_by("asked_id")
    return list(sizes.values_list("asked", "numbers")[: TOGETHER + 1])
