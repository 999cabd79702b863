"""What a thing is called in a language of its reader."""

from django.utils import translation


def in_english(thing: object) -> str:
    """Its name as somebody who reads English is told it."""
    with translation.override("en"):
        return str(thing)
