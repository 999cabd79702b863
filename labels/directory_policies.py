"""Which directories take a label: their policies, as the platform's staff has written them down."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from labels.directories.models import Directory
from labels.domain.directory_policy import DirectoryPolicy, Parts, Refusal, refusals
from labels.recognition.scenes import split


def taking(directory: Directory) -> Callable[[str], bool]:
    """Whether the directory takes a label, by its policy as it is now; each text is judged once."""
    policy = directory.policy

    @cache
    def takes(text: str) -> bool:
        return not _refusals(text, policy)

    return takes


def findings(text: str) -> list[dict[str, Any]]:
    """What directories in use have against a label, as findings of labels.checks.

    A critical directory that refuses it forbids the label: no window could close. Of others it is noted, and they are
    left out.
    """
    return [
        {
            "code": str(refusal.code),
            "severity": "reject" if directory.critical else "note",
            "start": refusal.start,
            "end": refusal.end,
            "params": {
                **refusal.params, "directory": directory.code, "zh-hans": directory.name, "en": directory.name_en,
            },
        }
        for directory in Directory.objects.filter(active=True)
        for refusal in _refusals(text, directory.policy)
    ]  # fmt: skip


def _refusals(text: str, policy: DirectoryPolicy) -> list[Refusal]:
    parts = split(text)
    return refusals(Parts(text, parts.identity, parts.scene), policy)
