"""The catalogue of actions that the history can hold: a name and a sentence with places for the record's details.

A room that records something of its own declares it beside its services: `actions.declare(name=_("… {count} …"))`.
Sentences say what happened, not who did it: the actor stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from string import Formatter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SENTENCES: dict[str, Promise | str] = {}


class UnknownAction(ValueError):
    """Something was to be recorded that the history could not tell: an undeclared action, or missing details."""


def declare(**sentences: Promise | str) -> None:
    """Add actions: name=sentence, with {places}. Raises ValueError when a name is taken by another sentence."""
    for name, sentence in sentences.items():
        if _SENTENCES.setdefault(name, sentence) != sentence:
            raise ValueError(f"two sentences for the action {name}")


def names() -> frozenset[str]:
    """All actions that can be recorded."""
    return frozenset(_SENTENCES)


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
        raise UnknownAction(f"the action {name} is not declared: see compliance.evidence.actions")
    missing = _places_of(name) - set(details)
    if missing:
        raise UnknownAction(f"the action {name} is recorded without {', '.join(sorted(missing))}")


declare(
    # numbers and labels
    numbers_registered=_("Numbers registered: {count}"),
    number_released=_("Number {number} released"),
    label_requested=_("Label “{label}” asked for, numbers: {count}"),
    label_published=_("Label “{label}” published on every directory, numbers: {count}"),
    standby_requested=_("Standby label “{label}” asked for"),
    standby_granted=_("Standby label “{label}” shown from {starts_at} to {ends_at}"),
    standby_ended=_("Standby label “{label}” ended"),
    snapshot_made=_("Backup made of {count} numbers, SHA-256 {sha256}"),
    restored=_("Labels restored from the backup with SHA-256 {sha256}"),
    exported=_("Data exported: {what}"),
    dossier_sealed=_("Dossier for the evidence sealed, SHA-256 {sha256}"),
    # windows
    window_booked=_("Window booked from {starts_at} to {ends_at}"),
    emergency_booked=_("Emergency change, a second person has to agree: {reason}"),
    window_moved=_("Window moved to {starts_at} – {ends_at}"),
    window_cancelled=_("Window cancelled: {reason}"),
    gate_passed=_("Gate “{gate}” passed"),
    gate_waived=_("Gate “{gate}” waived: {reason}"),
    # reviews
    case_opened=_("Handed in for review: {title}"),
    case_escalated=_("Escalated because it is late: {title}"),
    case_answered=_("Answered the reviewer: {title}"),
    case_asked=_("The reviewer asks for more: {title}"),
    case_decided=_("Review of {title}: {outcome}"),
    # licences
    licence_handed_in=_("{document} handed in for review, SHA-256 {sha256}"),
    licence_decided=_("{document}: {outcome}"),
    licence_replaced=_("{document} replaced by its renewal"),
    licence_revoked=_("{document} revoked: {reason}"),
    document_fetched=_("Document “{name}” fetched, SHA-256 {sha256}"),
    violation_recorded=_("Violation recorded ({severity}): {description}"),
    # people and the account
    person_invited=_("{email} invited as {role}"),
    person_joined=_("{email} joined"),
    person_changed=_("{email} changed: {change}"),
    key_made=_("API key “{name}” made"),
    key_revoked=_("API key “{name}” revoked"),
    contact_saved=_("Contact {name} saved"),
    contact_removed=_("Contact {name} removed"),
    feed_made=_("Calendar feed “{name}” made"),
    feed_revoked=_("Calendar feed “{name}” revoked"),
    account_suspended=_("Certification suspended: {reason}"),
    account_resumed=_("Certification resumed: {reason}"),
    account_closed=_("Account closed"),
    domain_added=_("Also served at {domain}"),
    domain_removed=_("No longer served at {domain}"),
    status_page_switched=_("Status page switched: {state}"),
)
