"""Decides who is told of which topic: which must reach somebody, over which channels, about which numbers and
directories.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID


class Topic(StrEnum):
    """The topics; each message to contacts belongs to one."""

    WINDOWS = "windows"  # booked, moved, held, called off, must move
    REMINDERS = "reminders"  # ahead of a window
    PROGRESS = "progress"  # started, published, completed
    STANDBY = "standby"  # numbers that take the calls
    PLANNING = "planning"  # series, edits that waited, closed times that leave no room
    DISPLAYS = "displays"  # what handsets show: overdue, wrong, refused; accelerations and appeals
    CASES = "cases"  # reviews and questions
    VIOLATIONS = "violations"
    EXPIRY = "expiry"  # licences, proofs and brands that run out
    FREEZES = "freezes"  # freezes and suspensions of the certification
    SECURITY = "security"  # somebody else has proved one of the client's numbers
    FEEDBACK = "feedback"  # how it went, and what became of suggestions
    PUBLISHING = "publishing"  # what the client's people say and announce: scripts to read, announcements to approve
    PROGRAMS = "programs"  # webhooks and keys of programs


class Urgency(StrEnum):
    """How long a message may wait. now: only for quiet hours; soon: for a minute; calm: for the reader's summary."""

    NOW = "now"
    SOON = "soon"
    CALM = "calm"


class Rhythm(StrEnum):
    """How often somebody wants to read of a topic by e-mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class TopicTerms:
    """The terms of a topic.

    mandatory: somebody who can be reached must be told; channels: the defaults, until people choose.
    """

    mandatory: bool
    urgency: Urgency
    channels: frozenset[str]


WRITTEN: Final = frozenset(("email", "sms", "bot"))  # nobody is rung up who did not choose it
BY_MAIL: Final = frozenset(("email", "bot"))
TERMS: Final[Mapping[Topic, TopicTerms]] = {
    Topic.WINDOWS: TopicTerms(True, Urgency.NOW, WRITTEN),
    Topic.REMINDERS: TopicTerms(True, Urgency.NOW, WRITTEN),
    Topic.PROGRESS: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.STANDBY: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.PLANNING: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.DISPLAYS: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.CASES: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.VIOLATIONS: TopicTerms(False, Urgency.SOON, WRITTEN),
    Topic.EXPIRY: TopicTerms(True, Urgency.SOON, WRITTEN),
    Topic.FREEZES: TopicTerms(True, Urgency.NOW, WRITTEN),
    Topic.SECURITY: TopicTerms(True, Urgency.NOW, WRITTEN),
    Topic.FEEDBACK: TopicTerms(False, Urgency.CALM, BY_MAIL),
    Topic.PUBLISHING: TopicTerms(False, Urgency.SOON, BY_MAIL),
    Topic.PROGRAMS: TopicTerms(False, Urgency.CALM, BY_MAIL),
}
MANDATORY: Final = tuple(topic for topic, terms in TERMS.items() if terms.mandatory)
OPTIONAL: Final = tuple(topic for topic, terms in TERMS.items() if not terms.mandatory)


@dataclass(frozen=True)
class About:
    """What a message concerns.

    touches: returns True if one of these numbers, or a number of one of these groups, is concerned; None: all are.
    directories: their codes; None: all.
    """

    touches: Callable[[frozenset[UUID], frozenset[str]], bool] | None = None
    directories: frozenset[str] | None = None


EVERYTHING: Final = About()


@dataclass(frozen=True)
class Scope:
    """What somebody wants to hear about.

    Where numbers and groups are both empty, it is all numbers; likewise directories.
    """

    numbers: frozenset[UUID] = frozenset()
    groups: frozenset[str] = frozenset()
    directories: frozenset[str] = frozenset()

    def covers(self, about: About) -> bool:
        """Returns True if something of it lies within this scope."""
        if self.directories and about.directories is not None and not self.directories & about.directories:
            return False
        if about.touches is None or not (self.numbers or self.groups):
            return True
        return about.touches(self.numbers, self.groups)


@dataclass(frozen=True)
class Choice:
    """The choice of a client, or of one person, for a topic; None: the level above decides."""

    channels: frozenset[str] | None = None
    scope: Scope | None = None
    rhythm: Rhythm | None = None


class Source(StrEnum):
    """The level that decided how somebody is told."""

    PERSON = "person"
    CLIENT = "client"
    CATALOGUE = "catalogue"


@dataclass(frozen=True)
class InForce:
    """The choice in force for one person and one topic, and who decided channels, scope and rhythm."""

    channels: frozenset[str]
    scope: Scope
    rhythm: Rhythm
    channels_by: Source
    scope_by: Source
    rhythm_by: Source


def in_force(topic: Topic, *, client: Choice | None, person: Choice | None) -> InForce:
    """Returns the choice in force: a person's own before the client's, the client's before the catalogue's; each part
    by itself.
    """
    terms = TERMS[topic]
    above = ((Source.PERSON, person), (Source.CLIENT, client))
    channels, channels_by = terms.channels, Source.CATALOGUE
    scope, scope_by = Scope(), Source.CATALOGUE
    rhythm, rhythm_by = Rhythm.AT_ONCE, Source.CATALOGUE
    for source, choice in reversed(above):
        if choice is None:
            continue
        if choice.channels is not None:
            channels, channels_by = choice.channels, source
        if choice.scope is not None:
            scope, scope_by = choice.scope, source
        if choice.rhythm is not None:
            rhythm, rhythm_by = choice.rhythm, source
    if terms.mandatory:
        rhythm = Rhythm.AT_ONCE
    return InForce(channels, scope, rhythm, channels_by, scope_by, rhythm_by)


class Why(StrEnum):
    """Reasons why somebody is told, or is not."""

    PERSON = "person"  # chose it
    CLIENT = "client"  # the client's setting
    CATALOGUE = "catalogue"  # nobody chose anything else
    NOBODY_ELSE = "nobody_else"  # it must be known, and nobody else would be told
    OUT_OF_SCOPE = "out_of_scope"  # about other numbers or directories
    LEFT = "left"  # wants nothing of this topic
    UNREACHABLE = "unreachable"  # no address has agreed, or none works


@dataclass(frozen=True)
class Listener:
    """Somebody who may be told. channels: over which this person can be reached."""

    id: UUID
    channels: tuple[str, ...]
    choices: Mapping[Topic, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Hearing:
    """The decision whether and how a person is told, and why. channels: empty for a person who is not told."""

    person: UUID
    channels: tuple[str, ...]
    rhythm: Rhythm
    why: Why


def who_hears(
    topic: Topic, about: About, people: Sequence[Listener], client: Mapping[Topic, Choice]
) -> tuple[Hearing, ...]:
    """Returns for each person, in the given order, whether and how they are told.

    If nobody would hear of a mandatory topic, everyone who can be reached does.
    """
    hearings = _each_hears(topic, about, people, client)
    if not TERMS[topic].mandatory or any(each.channels for each in hearings):
        return hearings
    return tuple(
        Hearing(person.id, _written(person.channels), Rhythm.AT_ONCE, Why.NOBODY_ELSE) if person.channels else each
        for person, each in zip(people, hearings, strict=True)
    )


def _each_hears(
    topic: Topic, about: About, people: Sequence[Listener], client: Mapping[Topic, Choice]
) -> tuple[Hearing, ...]:
    usual = in_force(topic, client=client.get(topic), person=None)  # for whoever has chosen nothing: nearly all
    hearings = []
    for person in people:
        own = person.choices.get(topic)
        counts = usual if own is None else in_force(topic, client=client.get(topic), person=own)
        hearings.append(_hears(person, counts, about))
    return tuple(hearings)


def _hears(person: Listener, counts: InForce, about: About) -> Hearing:
    channels = tuple(channel for channel in person.channels if channel in counts.channels)
    if not person.channels:
        return Hearing(person.id, (), counts.rhythm, Why.UNREACHABLE)
    if not channels:
        return Hearing(person.id, (), counts.rhythm, Why.LEFT)
    if not counts.scope.covers(about):
        return Hearing(person.id, (), counts.rhythm, Why.OUT_OF_SCOPE)
    return Hearing(person.id, channels, counts.rhythm, Why(counts.channels_by))


def _written(channels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(channel for channel in channels if channel in WRITTEN) or channels


def without_anybody(people: Sequence[Listener], client: Mapping[Topic, Choice]) -> tuple[Topic, ...]:
    """Returns the mandatory topics of which, by these choices, no person who can be reached hears, whatever they
    concern.
    """
    return tuple(
        topic
        for topic in MANDATORY
        if not any(each.channels for each in _each_hears(topic, EVERYTHING, people, client))
    )
