"""What an SMS may say."""

import re

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1\d\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")


def without_mobiles(text: str) -> str:
    """Mobile numbers lose their middle: carriers refuse a notification that carries one."""
    return _MOBILE.sub(r"\1****\2", text)
