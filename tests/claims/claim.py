"""What a claim is."""

from __future__ import annotations

from dataclasses import dataclass

from tests.claims.judging import Judge


@dataclass(frozen=True)
class Claim:
    """name: of what is claimed; says: message ids; judge: what is not so, or None. finds: expressions for what has no
    message id: the platform's scripts.
    """

    name: str
    says: tuple[str, ...]
    judge: Judge
    finds: tuple[str, ...] = ()
