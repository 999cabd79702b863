"""Turns a record into the sentence that a person reads, in the current language and time zone."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_noop

from tenants.acts import actions
from tenants.domain import tagged
from tenants.domain.money import money_text
from tenants.languages import stored_text
from tenants.when import dated_moment_text, dated_text

# These places carry codes, because readers may use another language than the writer; all others stay as they are.
CODED = frozenset({"outcome", "severity", "role", "state", "gate", "mark", "before", "after", "what", "way"})
_DAYS_AS_TEXTS = frozenset({"until", "first_on", "due_on"})  # written as ISO days by who records them
_DIGEST = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")
_WORDS = {
    "approved": gettext_noop("approved"),
    "rejected": gettext_noop("rejected"),
    "withdrawn": gettext_noop("withdrawn"),
    "minor": gettext_noop("minor"),
    "serious": gettext_noop("serious"),
    "forged": gettext_noop("forged document"),
    "compliant": gettext_noop("compliant"),
    "not_compliant": gettext_noop("not compliant"),
    "owner": gettext_noop("owner"),
    "operator": gettext_noop("operator"),
    "viewer": gettext_noop("viewer"),
}


_SAID: dict[str, Callable[[Any], str]] = {"price": money_text}
_IN_SESSIONS: dict[str, Promise | str] = {}


def declare_places(**places: Callable[[Any], str]) -> None:
    """Registers functions of a room above that write these places, such as numbers as people read them."""
    _SAID.update(places)


def declare_in_sessions(**sentences: Promise | str) -> None:
    """Registers sentences with {sessions} for actions whose record counts several sessions."""
    _IN_SESSIONS.update(sentences)


def declare_words(**words: str) -> None:
    """Registers words for codes in the places for codes: code=English text, marked for translation."""
    _WORDS.update(words)


def text(action: str, details: Mapping[str, Any]) -> str:
    """Returns the sentence of an action with its details; a place that an old record does not fill reads “—”."""
    several = details.get("sessions") and _IN_SESSIONS.get(action)
    sentence = str(several or actions.sentence(action))
    return sentence.format_map({place: _word(place, details.get(place)) for place in actions.places(sentence)})


def brief(action: str, details: Mapping[str, Any]) -> str:
    """Returns the sentence with its digests cut short, for pages that show them in full beside it."""
    return _DIGEST.sub(r"\1…", text(action, details))


def detail(place: str, value: Any) -> Any:
    """Returns a detail with days, codes and numbers as people read them."""
    if value and place in _SAID:
        return _SAID[place](value)
    if isinstance(value, str) and place in _DAYS_AS_TEXTS:
        return tagged.declared_day(value) or value
    if isinstance(value, dict):  # the same word in several languages
        return value.get(get_language() or "", next(iter(value.values()), ""))
    return _(_WORDS[value]) if place in CODED and isinstance(value, str) and value in _WORDS else value


def _word(place: str, value: Any) -> str:
    """Returns a detail as people read it: instants in the active zone, codes as words, the rest as it is."""
    meant = detail(place, value)
    if meant is None or meant == "":
        return "—"
    if isinstance(meant, datetime):
        return dated_moment_text(meant)
    if isinstance(meant, date):
        return dated_text(meant)
    return stored_text(meant)
