"""Texts in the languages of their readers, who may use another language than the writer."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import get_language

from tenants.domain.tagged import InLanguages

TITLE_LENGTH = 200


def in_readers_language(chinese: str, english: str) -> str:
    """Returns the one of two texts that the reader understands."""
    return chinese if (get_language() or "").startswith("zh") else english


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """Returns what `say` returns, by language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = say()
    return said


def in_language(text: str | Mapping[str, str]) -> str:
    """Returns a text by language in the current one; a plain text as it is."""
    if isinstance(text, str):
        return text
    return text.get(get_language() or "") or next(iter(text.values()), "")


def stored_text(value: object) -> str:
    """Returns a value of a record for people: a whole number with thousands separators, else as it is."""
    return f"{value:,}" if type(value) is int else str(value)


def for_all(say: Callable[[], str]) -> InLanguages | str:
    """Returns what `say` returns, for readers of different languages; as a plain text when all are the same."""
    said = in_each_language(say)
    return InLanguages(said) if len({*said.values()}) > 1 else next(iter(said.values()))


def named_for_all(subject: object) -> InLanguages | str:
    """Returns the name of a thing for readers of different languages."""
    return for_all(lambda: str(subject))


def in_one(said: InLanguages | str, language: str) -> str:
    """Returns a text by language in this language; a plain text as it is."""
    return said if isinstance(said, str) else said.said_in(language)


class Titled(models.Model):
    """A row with the name of its subject: `title` in one language, `titles` by language unless those are somebody's own
    words.
    """

    title: Any  # each model's own
    titles = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def named(self) -> str:
        """Returns the name in the current language."""
        return in_language(self.titles or self.title)


def titles_of(title: InLanguages | str, language: str = settings.LANGUAGE_CODE) -> dict[str, Any]:
    """Returns a title as the fields of `Titled`; language: of the field `title`."""
    titles = {} if isinstance(title, str) else dict(title.by_code)
    return {"title": in_one(title, language)[:TITLE_LENGTH], "titles": titles}
