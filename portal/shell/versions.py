"""A part of a page that renews itself carries a version, which shows whether its content has changed."""

import hashlib


def digest(shown: object) -> str:
    """Other than before when anything of what is shown is; values without an identity of their own alone."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]
