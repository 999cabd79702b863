"""The catalogue of actions that the history can hold: a name and a sentence with places for the record's details.

Each package declares what its rooms record in its `history.py`: `actions.declare(name=_("… {count} …"))`.
Sentences say what happened, not who did it: the actor stands beside them.
"""

from collections.abc import Iterable
from functools import cache
from string import Formatter

from django.utils.functional import Promise

_SENTENCES: dict[str, Promise | str] = {}


class UnknownAction(ValueError):
    """Something was to be recorded that the history could not tell: an undeclared action, or missing details."""


def declare(**sentences: Promise | str) -> None:
    """Add actions: name=sentence, with {places}. Raises ValueError when a name is taken by another sentence."""
    for name, sentence in sentences.items():
        if _SENTENCES.setdefault(name, sentence) != sentence:
            raise ValueError(f"two sentences for the action {name}")


def sentence(name: str) -> str:
    """The action's sentence in the current language; the bare name of an action that is no longer declared."""
    return str(_SENTENCES.get(name, name))


def places(sentence: Promise | str) -> frozenset[str]:
    """Names of the places in a sentence."""
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
