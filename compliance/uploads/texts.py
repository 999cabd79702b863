"""What the bounded process says of a file."""

from __future__ import annotations


def marked(text: str) -> str:
    """A text that is translated where it is read: the process that finds the fault knows nobody's language."""
    return text
