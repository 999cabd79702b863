"""Figures at the desk that would loosen a guard: they are proposed, and stay as they are until another administrator
confirms them.
"""

from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest

from compliance.guarded import guarded_kinds, propose_looser
from labels.directories.models import Directory
from portal.shell.desk.base import proposed
from portal.shell.desk.site import ByName, staff_actor


def hold_back(request: HttpRequest, row: Any, key: str, form: ModelForm[Any]) -> bool:
    """Puts changes that would loosen a standing row back, and proposes them; the rest may be saved. Returns whether
    there are any, so that the caller can say so.
    """
    kind = row._meta.label_lower
    after = {name: getattr(row, name) for name in guarded_kinds()[kind].loosens}
    held = propose_looser(kind, key, after, called=called_at_the_desk(row), actor=staff_actor(request))
    for name, value in held.items():
        setattr(row, name, value)
    form.changed_data = [name for name in form.changed_data if name not in held]
    return bool(held)


def proposes_version(request: HttpRequest, row: Any, key: str, given: ByName) -> bool:
    """Proposes a version that would be looser than the one before it. Returns False if it may be added at once."""
    held = propose_looser(
        row._meta.label_lower,
        key,
        given,
        called=f"{row._meta.verbose_name} {key}".strip(),
        note=given.get("note", ""),
        actor=staff_actor(request),
    )
    row.proposed = bool(held)  # for DeskAdmin.response_add
    return bool(held)


def propose_uncritical(request: HttpRequest, directory: Directory) -> None:
    """Proposes that no window waits for a directory. Raises Refused."""
    kind, after = directory._meta.label_lower, {"critical": False}
    propose_looser(kind, directory.code, after, called=called_at_the_desk(directory), actor=staff_actor(request))
    proposed(request)


def called_at_the_desk(row: Any) -> str:
    """Returns the row's name in its proposal."""
    return f"{row._meta.verbose_name} {row}"
