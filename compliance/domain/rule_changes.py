"""Finds what a new version of a document type asks anew, so that clients' labels are checked again."""

from collections.abc import Mapping
from typing import Any, Final

# Terms (grace, first days, the cycle) take effect by themselves; names and notes ask nothing.
DEMANDS: Final = ("required", "subject_types", "industries", "label_words", "alternatives", "validity", "hint")


def changed_demands(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the names of the demands that differ; all of them for a new type, none where nobody must submit it."""
    if not after["required"]:
        return ()
    if before is None or not before["required"]:
        return DEMANDS
    return tuple(name for name in DEMANDS if _plain(before[name]) != _plain(after[name]))


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
