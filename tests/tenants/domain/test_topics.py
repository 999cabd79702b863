"""Who hears of what: a person's choice, the client's, the catalogue's; and somebody hears what must be known."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

from hypothesis import given, strategies as st

from tenants.domain.topics import (
    EVERYTHING,
    MANDATORY,
    OPTIONAL,
    TERMS,
    About,
    Choice,
    Hearing,
    InForce,
    Listener,
    Rhythm,
    Scope,
    Source,
    Topic,
    Why,
    in_force,
    who_hears,
    without_anybody,
)

ONE, TWO = UUID(int=1), UUID(int=2)
SHOP, DESK = "shops", "desk"


def about(*numbers: UUID, groups: Collection[str] = (), directories: Collection[str] | None = None) -> About:
    return About(
        touches=lambda ids, named: bool(ids & {*numbers} or named & {*groups}),
        directories=None if directories is None else frozenset(directories),
    )


def person(*channels: str, **choices: Choice) -> Listener:
    return Listener(uuid4(), channels or ("email", "sms"), {Topic(name): choice for name, choice in choices.items()})


def test_every_topic_has_its_terms() -> None:
    assert {*TERMS} == {*Topic}
    assert {*MANDATORY} | {*OPTIONAL} == {*Topic}
    assert Topic.WINDOWS in MANDATORY
    assert Topic.FREEZES in MANDATORY
    assert Topic.DISPLAYS in OPTIONAL


def test_each_part_is_inherited_for_itself() -> None:
    client = Choice(channels=frozenset({"email"}), scope=Scope(groups=frozenset({SHOP})), rhythm=Rhythm.DAILY)
    own = Choice(channels=frozenset({"sms"}))
    both = in_force(Topic.DISPLAYS, client=client, person=own)
    assert (both.channels, both.channels_by) == ({"sms"}, Source.PERSON)
    assert (both.scope.groups, both.scope_by) == ({SHOP}, Source.CLIENT)
    assert (both.rhythm, both.rhythm_by) == (Rhythm.DAILY, Source.CLIENT)
    alone = in_force(Topic.DISPLAYS, client=None, person=None)
    assert (alone.channels, alone.channels_by) == (TERMS[Topic.DISPLAYS].channels, Source.CATALOGUE)
    assert in_force(Topic.FREEZES, client=client, person=None).rhythm is Rhythm.AT_ONCE, "it must be known now"


def test_a_scope_is_of_numbers_or_their_groups_and_of_directories() -> None:
    scope = Scope(numbers=frozenset({ONE}), groups=frozenset({SHOP}))
    assert scope.covers(EVERYTHING)
    assert scope.covers(about(ONE, TWO))
    assert scope.covers(about(TWO, groups=[SHOP]))
    assert not scope.covers(about(TWO, groups=[DESK]))
    carriers = Scope(directories=frozenset({"mobile"}))
    assert carriers.covers(about(TWO, directories=["mobile", "ios"]))
    assert carriers.covers(about(TWO))
    assert not carriers.covers(about(TWO, directories=["ios"]))
    assert not Scope(frozenset({ONE}), directories=frozenset({"mobile"})).covers(about(ONE, directories=["ios"]))


def test_everyone_is_told_why() -> None:
    chosen = person(displays=Choice(channels=frozenset({"sms"})))
    away = person(displays=Choice(scope=Scope(numbers=frozenset({TWO}))))
    gone = person(displays=Choice(channels=frozenset()))
    silent = Listener(uuid4(), ())
    as_ever = person("email")
    people = [chosen, away, gone, silent, as_ever]
    heard = who_hears(Topic.DISPLAYS, about(ONE), people, {})
    assert [(each.channels, each.why) for each in heard] == [
        (("sms",), Why.PERSON),
        ((), Why.OUT_OF_SCOPE),
        ((), Why.LEFT),
        ((), Why.UNREACHABLE),
        (("email",), Why.CATALOGUE),
    ]
    by_client = who_hears(Topic.DISPLAYS, about(ONE), [as_ever], {Topic.DISPLAYS: Choice(frozenset({"email"}))})
    assert by_client[0].why is Why.CLIENT


def test_nobody_is_rung_up_without_having_chosen_it() -> None:
    assert who_hears(Topic.WINDOWS, EVERYTHING, [person("email", "voice")], {})[0].channels == ("email",)
    rung = person("voice", windows=Choice(frozenset({"voice"})))
    assert who_hears(Topic.WINDOWS, EVERYTHING, [rung], {})[0].channels == ("voice",)


CHANNELS = st.frozensets(st.sampled_from(["email", "sms", "bot"]))
CHOICES = st.builds(
    Choice,
    channels=st.none() | CHANNELS,
    scope=st.none() | st.builds(Scope, numbers=st.frozensets(st.sampled_from([ONE, TWO]))),
    rhythm=st.none() | st.sampled_from(Rhythm),
)
CHOSEN = st.dictionaries(st.sampled_from(Topic), CHOICES)
PEOPLE = st.lists(st.builds(Listener, st.uuids(), CHANNELS.map(lambda found: tuple(sorted(found))), CHOSEN), max_size=4)


@given(topic=st.sampled_from(Topic), people=PEOPLE, client=CHOSEN, number=st.sampled_from([ONE, TWO]))
def test_what_must_be_known_reaches_somebody_who_can_be_reached(
    topic: Topic, people: list[Listener], client: dict[Topic, Choice], number: UUID
) -> None:
    heard = who_hears(topic, about(number), people, client)
    assert [each.person for each in heard] == [each.id for each in people]
    for each, one in zip(heard, people, strict=True):
        assert {*each.channels} <= {*one.channels}, "never where somebody has not agreed"
        if each.why is not Why.NOBODY_ELSE and each.channels:
            choice, common = one.choices.get(topic, Choice()), client.get(topic, Choice())
            wanted = choice.channels if choice.channels is not None else common.channels
            assert wanted is None or {*each.channels} <= wanted
    reached = any(each.channels for each in heard)
    if topic in MANDATORY:
        assert reached == any(one.channels for one in people)
        if any(each.why is Why.NOBODY_ELSE for each in heard):
            assert all(each.channels for each, one in zip(heard, people, strict=True) if one.channels)
    assert (topic in without_anybody(people, client)) == (
        topic in MANDATORY
        and not any(
            {*one.channels} & in_force(topic, client=client.get(topic), person=one.choices.get(topic)).channels
            for one in people
        )
    )


def test_who_must_be_told_though_nobody_wants_it_is_told_in_writing_where_that_can_be() -> None:
    left = Choice(channels=frozenset())
    both, rung, silent = (
        Listener(UUID(int=place), channels, {Topic.FREEZES: left})
        for place, channels in enumerate([("voice", "sms"), ("voice",), ()])
    )
    assert who_hears(Topic.FREEZES, EVERYTHING, [both, silent, rung], {}) == (
        Hearing(both.id, ("sms",), Rhythm.AT_ONCE, Why.NOBODY_ELSE),
        Hearing(silent.id, (), Rhythm.AT_ONCE, Why.UNREACHABLE),
        Hearing(rung.id, ("voice",), Rhythm.AT_ONCE, Why.NOBODY_ELSE),
    )
    told = person("email")
    assert [each.channels for each in who_hears(Topic.FREEZES, EVERYTHING, [both, told], {})] == [(), ("email",)]
    assert without_anybody([both, silent], {}) == (Topic.FREEZES,)
    assert without_anybody([silent], {}) == MANDATORY


def test_a_persons_rhythm_and_scope_come_before_the_clients() -> None:
    client = Choice(rhythm=Rhythm.DAILY, scope=Scope(numbers=frozenset({ONE})))
    own = Choice(rhythm=Rhythm.WEEKLY, scope=Scope(groups=frozenset({SHOP})))
    assert in_force(Topic.DISPLAYS, client=client, person=own) == InForce(
        TERMS[Topic.DISPLAYS].channels, own.scope, Rhythm.WEEKLY, Source.CATALOGUE, Source.PERSON, Source.PERSON
    )
    assert in_force(Topic.DISPLAYS, client=None, person=own).rhythm is Rhythm.WEEKLY
    assert in_force(Topic.DISPLAYS, client=None, person=None).rhythm is Rhythm.AT_ONCE
