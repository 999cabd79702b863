"""Finds and removes characters that no text of a person holds."""

import re
from typing import Final

# C0 without tab and the ends of lines, DEL, C1.
_CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_CONTROL: Final = re.compile(f"[{_CONTROLS}]")
WITHOUT_CONTROL: Final = f"^[^{_CONTROLS}]*$"  # as a pattern of JSON schema


def has_control_characters(text: str) -> bool:
    """Returns True if the text has a control character; a tab and the end of a line do not count."""
    return _CONTROL.search(text) is not None


def without_odd_characters(text: str) -> str:
    """Returns the text without control characters and lone surrogates, which no row can hold."""
    return _CONTROL.sub("", text).encode(errors="ignore").decode()
