"""What is said in the languages of its readers: who reads a thing may read another language than whoever named it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import get_language

from tenants.domain.tagged import InLanguages

TITLE_LENGTH = 200


def in_readers_language(chinese: str, english: str) -> str:
    """Which of two texts the reader reads."""
    return chinese if (get_language() or "").startswith("zh") else english


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """What `say` says, by language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = say()
    return said


def in_language(text: str | Mapping[str, str]) -> str:
    """What is kept in each language, in the current one; what is in one language only, as it is."""
    if isinstance(text, str):
        return text
    return text.get(get_language() or "") or next(iter(text.values()), "")


def stored_text(value: object) -> str:
    """A value of a record or a reason as people read it: a whole number with its thousands apart, else as it is."""
    return f"{value:,}" if type(value) is int else str(value)


def for_all(say: Callable[[], str]) -> InLanguages | str:
    """What `say` says, for people who read different languages; what is the same in all of them as such."""
    said = in_each_language(say)
    return InLanguages(said) if len({*said.values()}) > 1 else next(iter(said.values()))


def named_for_all(subject: object) -> InLanguages | str:
    """What a thing is called, for people who read different languages."""
    return for_all(lambda: str(subject))


def in_one(said: InLanguages | str, language: str) -> str:
    """What is said in each language, in this one; somebody's own words as they are."""
    return said if isinstance(said, str) else said.said_in(language)


class Titled(models.Model):
    """A row that keeps what its subject is called: `title` in one language, `titles` by language unless those are
    somebody's own words.
    """

    title: Any  # each model's own
    titles = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def named(self) -> str:
        """What it is called, in the current language."""
        return in_language(self.titles or self.title)


def titles_of(title: InLanguages | str, language: str = settings.LANGUAGE_CODE) -> dict[str, Any]:
    """A title as the fields of `Titled` keep it; language: in which `title` is."""
    titles = {} if isinstance(title, str) else dict(title.by_code)
    return {"title": in_one(title, language)[:TITLE_LENGTH], "titles": titles}
