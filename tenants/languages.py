"""Which language the reader reads."""

from django.utils.translation import get_language


def in_readers_language(chinese: str, english: str) -> str:
    """Which of two texts the reader reads."""
    return chinese if (get_language() or "").startswith("zh") else english
