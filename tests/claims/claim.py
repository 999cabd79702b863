"""What a claim is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Claim:
    """name: of what is claimed; says: message ids; judge: what is not so, or None, of what is so (a window's scene,
    displays) and what stands in the claim's places. finds: expressions for what has no message id: scripts.
    """

    name: str
    says: tuple[str, ...]
    judge: Callable[[Any, Mapping[str, str]], str | None]
    finds: tuple[str, ...] = ()
