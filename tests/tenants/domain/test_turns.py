"""Whose turn it is at places that all clients share."""

from hypothesis import given, strategies as st

from tenants.domain.turns import Turns


def test_at_most_one_more_of_a_flooder_is_begun_while_another_waits() -> None:
    turns: Turns[int] = Turns(2)
    for number in range(20):
        turns.wait("flooder", number)
        turns.wait("second", number)
    begun = [given_to(turns), given_to(turns)]
    assert begun == [("flooder", 0), ("second", 0)]
    turns.wait("another", 0)
    for client, _item in [*begun, *begun]:
        turns.free(client)
        begun.append(given_to(turns))
    after = [client for client, _item in begun[2:]]
    assert after.index("another") == 2, "each of the two has one more before it"


def test_nobody_has_the_last_place() -> None:
    turns: Turns[int] = Turns(3)
    for number in range(20):
        turns.wait("flooder", number)
    assert [given_to(turns)[1], given_to(turns)[1]] == [0, 1]
    assert turns.coming() is None
    assert not turns.take_at_once("flooder")
    turns.wait("another", 0)
    assert given_to(turns) == ("another", 0), "at once"
    assert turns.coming() is None
    turns.free("flooder")
    assert given_to(turns) == ("flooder", 2)


def test_one_place_goes_round() -> None:
    turns: Turns[str] = Turns(1)
    for item in ("a1", "a2", "a3", "b1", "b2"):
        turns.wait(item[0], item)
    begun = []
    while turns.coming():
        client, item = given_to(turns)
        begun.append(item)
        turns.free(client)
    assert begun == ["a1", "b1", "a2", "b2", "a3"]
    assert not turns.held


def test_who_leaves_is_not_waited_for() -> None:
    turns: Turns[int] = Turns(1)
    turns.wait("a", 1)
    turns.wait("b", 2)
    turns.leave("a", 1)
    assert given_to(turns) == ("b", 2)
    assert turns.coming() is None


def given_to(turns: Turns[object]) -> tuple[str, object]:
    coming = turns.coming()
    assert coming is not None
    turns.give(*coming)
    return coming


STEPS = st.lists(st.one_of(st.sampled_from("abc"), st.just("free")), max_size=80)


@given(STEPS, st.integers(1, 4))
def test_whatever_comes_in_between(steps: list[str], places: int) -> None:
    """From the moment somebody waits until it begins, every other client begins at most one more than it had places to
    begin at once; and no place stays free that somebody may have.
    """
    turns: Turns[int] = Turns(places)
    running: list[str] = []
    passed: dict[int, list[str]] = {}
    for number, step in enumerate(steps):
        if step == "free":
            if running:
                turns.free(running.pop(0))
        else:
            turns.wait(step, number)
            passed[number] = []
        while (coming := turns.coming()) is not None:
            client, item = coming
            turns.give(client, item)
            running.append(client)
            before = passed.pop(item)
            own_ahead = len([one for one in before if one == client])
            for other in {*before} - {client}:
                assert before.count(other) <= 1 + own_ahead, (before, client)
            for waiting in passed.values():
                waiting.append(client)
        assert turns.held.total() == len(running) <= places
        assert all(count <= turns.most for count in turns.held.values())
