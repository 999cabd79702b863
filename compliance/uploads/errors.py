"""Why a file is not taken."""

from __future__ import annotations


class Refused(ValueError):
    """The file is not taken. code: stable; str(): what the person can do, in the current language."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text
