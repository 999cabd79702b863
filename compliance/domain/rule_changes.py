"""Whether a new version of a document type asks something else of clients, so that theirs are looked at again."""

from collections.abc import Mapping
from typing import Any, Final

# Terms (grace, first days, the cycle) take effect by themselves; names and notes ask nothing.
DEMANDS: Final = ("required", "subject_types", "industries", "label_words", "alternatives", "validity", "hint")


def changed_demands(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[str, ...]:
    """Which demands differ, by name; of a new type all it makes. Nothing where it is demanded of nobody."""
    if not after["required"]:
        return ()
    if before is None or not before["required"]:
        return DEMANDS
    return tuple(name for name in DEMANDS if _plain(before[name]) != _plain(after[name]))


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
