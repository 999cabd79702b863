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


def action_names() -> frozenset[str]:
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
    label_requested=_("Label “{label}” requested for {count} numbers"),
    label_published=_("Label “{label}” published on every directory, {count} numbers"),
    standby_requested=_("Standby label “{label}” requested"),
    standby_granted=_("Standby label “{label}” shown from {starts_at} to {ends_at}"),
    standby_ended=_("Standby label “{label}” ended"),
    snapshot_made=_("Backup made: {count} numbers, SHA-256 {sha256}"),
    restored=_("Labels restored from backup, SHA-256 {sha256}"),
    exported=_("Data exported: {what}"),
    dossier_sealed=_("Evidence dossier sealed, SHA-256 {sha256}"),
    # windows
    window_booked=_("Window booked: {starts_at} to {ends_at}"),
    emergency_booked=_("Emergency change, approval by a second person required: {reason}"),
    window_moved=_("Window moved to {starts_at} – {ends_at}"),
    window_cancelled=_("Window cancelled: {reason}"),
    gate_passed=_("Step completed: {gate}"),
    gate_waived=_("Step “{gate}” waived: {reason}"),
    # reviews
    case_opened=_("Submitted for review: {title}"),
    case_escalated=_("Escalated because overdue: {title}"),
    case_answered=_("Reply to the reviewer: {title}"),
    case_asked=_("More information requested by the reviewer: {title}"),
    case_decided=_("Review result for {title}: {outcome}"),
    # licences
    licence_handed_in=_("{document} submitted for review, SHA-256 {sha256}"),
    licence_decided=_("{document}: {outcome}"),
    licence_replaced=_("{document} replaced by its renewal"),
    licence_revoked=_("{document} revoked: {reason}"),
    document_fetched=_("Document “{name}” accessed, SHA-256 {sha256}"),
    violation_recorded=_("Violation recorded ({severity}): {description}"),
    # people and the account
    person_invited=_("{email} invited as {role}"),
    person_joined=_("{email} joined"),
    person_changed=_("{email} changed: {change}"),
    key_made=_("API key “{name}” created"),
    key_revoked=_("API key “{name}” revoked"),
    contact_saved=_("Contact {name} saved"),
    contact_removed=_("Contact {name} removed"),
    contact_asked=_("Contact {name} asked to confirm"),
    contact_agreed=_("Contact {name} agreed to be notified"),
    contact_declined=_("Contact {name} declined to be notified"),
    contact_withdrew=_("Contact {name} no longer wants to be notified"),
    feed_made=_("Calendar feed “{name}” created"),
    feed_revoked=_("Calendar feed “{name}” revoked"),
    account_suspended=_("Certification suspended: {reason}"),
    account_resumed=_("Certification resumed: {reason}"),
    account_closed=_("Account closed"),
    domain_added=_("Address added: {domain}"),
    domain_removed=_("Address removed: {domain}"),
    status_page_switched=_("Status page set to {state}"),
)
