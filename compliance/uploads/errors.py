"""Why a file is not taken."""

from __future__ import annotations


def marked(text: str) -> str:
    """A text that is translated where it is read: the process that finds the fault knows nobody's language."""
    return text


class Refused(ValueError):
    """The file is not taken. code: stable; str(): what the person can do, in the current language.

    message: in English, marked for translation.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    @property
    def text(self) -> str:
        """The message in the current language."""
        from django.utils.translation import gettext  # none is needed to find the fault

        return gettext(self.message)

    def __str__(self) -> str:
        return self.text
