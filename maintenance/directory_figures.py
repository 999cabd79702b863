"""A directory's guarded figures, and what follows once two people have loosened one.

Windows that waited for the directory go on, and one that is switched on gets the labels of all clients.
"""

from collections.abc import Mapping
from typing import Any

from compliance.guarded import Figures, of_rows, write_row
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from labels.directories import moving
from labels.directories.models import Directory
from labels.displays import directory_policies
from labels.domain import guards
from maintenance import freed_windows
from tenants.domain.actors import Actor


def _write(code: str, after: Mapping[str, Any], _note: str, by: Actor) -> None:
    directory = Directory.objects.get(code=code)
    freed = after.get("critical") is False or after.get("active") is False
    waiting = freed_windows.held_up_by(directory) if freed and directory.critical else []
    write_row(directory, after)
    freed_windows.let_go_on(waiting, directory, actor=by)
    if directory_policies.DECIDING.intersection(after):
        directory_policies.policy_changed(directory, [])


_ROWS = of_rows(Directory, "code", guards.DIRECTORY)
DIRECTORIES = Figures(_ROWS.loosens, _ROWS.now, _write)


def switch_on(event: CaseDecided) -> None:
    """Switches a new directory on once two administrators agreed on its place and that it takes labels.

    Bound to CaseDecided after moving.move_directory.
    """
    case = event.case
    if case.subject_kind == moving.ACT and case.state == Case.State.APPROVED:
        facts = moving.MoveFacts.from_json(case.facts)
        if facts.active:
            _write(facts.directory, {"active": True}, "", event.actor)
