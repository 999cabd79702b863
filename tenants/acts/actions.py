"""The catalogue of actions that the history can hold: a name and a sentence with places for the record's details.

Each package declares what its rooms record in its `history.py`: `actions.declare(name=_("… {count} …"))`, and what
programs receive of it, if anything: `name=ToPrograms(topic, sentence, meaning)`. Sentences say what happened, not who
did it: the actor stands beside them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from django.utils.functional import Promise

from tenants.domain.topics import Topic

_SENTENCES: dict[str, Promise | str] = {}
_TOLD: dict[str, "ToPrograms"] = {}


@dataclass(frozen=True)
class ToPrograms:
    """An action that is also an event for programs. meaning: for programmers, in English like the API's document.

    called: the event's type where it is not the action's name with its first underline as a dot.
    """

    topic: Topic
    sentence: Promise | str
    meaning: str
    called: str = ""


class UnknownAction(ValueError):
    """Raised for a record that the history could not put into words: an undeclared action, or missing details."""


def declare(**declared: Promise | str | ToPrograms) -> None:
    """Adds actions: name=sentence, with {places}. Raises ValueError when a name is taken by another sentence."""
    for name, each in declared.items():
        if isinstance(each, ToPrograms):
            _TOLD[name] = each
        sentence = each.sentence if isinstance(each, ToPrograms) else each
        if _SENTENCES.setdefault(name, sentence) != sentence:
            raise ValueError(f"two sentences for the action {name}")


def told_to_programs() -> Mapping[str, ToPrograms]:
    """Returns the actions declared so far that are events for programs, by name."""
    return _TOLD


def sentence(name: str) -> str:
    """Returns the action's sentence in the current language; the bare name of an action that is no longer declared."""
    return str(_SENTENCES.get(name, name))


def places(sentence: Promise | str) -> frozenset[str]:
    """Returns the names of the places in a sentence."""
    return frozenset(place for _text, place, _form, _conversion in Formatter().parse(str(sentence)) if place)


@cache
def _places_of(name: str) -> frozenset[str]:
    return places(_SENTENCES[name])


def check(name: str, details: Iterable[str]) -> None:
    """Raises UnknownAction unless the action is declared and the details fill its sentence."""
    if name not in _SENTENCES:
        raise UnknownAction(f"the action {name} is not declared: see the history.py of its package")
    missing = _places_of(name) - set(details)
    if missing:
        raise UnknownAction(f"the action {name} is recorded without {', '.join(sorted(missing))}")
