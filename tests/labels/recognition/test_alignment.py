from itertools import combinations, pairwise

from hypothesis import given, strategies as st

from labels.recognition.alignment import ADJACENT, MATCH, align


def worth(places: list[int | None], weights: list[int]) -> int:
    total = sum(MATCH + weights[place] for place in places if place is not None)
    pairs = pairwise(places)
    return total + sum(ADJACENT for one, other in pairs if one is not None and other == one + 1)


def best_by_hand(label: str, name: str, weights: list[int]) -> int:
    """Every choice of characters of the label on every choice of places, as far as they agree."""
    best = 0
    for count in range(1, min(len(label), len(name)) + 1):
        for rows in combinations(range(len(label)), count):
            for columns in combinations(range(len(name)), count):
                if all(label[row] == name[column] for row, column in zip(rows, columns, strict=True)):
                    places: list[int | None] = [None] * len(label)
                    for row, column in zip(rows, columns, strict=True):
                        places[row] = column
                    best = max(best, worth(places, weights))
    return best


@given(st.text("甲乙丙", max_size=5), st.text("甲乙丙丁", max_size=7), st.data())
def test_no_alignment_is_better(label: str, name: str, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.sampled_from([0, 6, 20]), min_size=len(name), max_size=len(name)))
    places = align(label, name, weights)
    matched = [place for place in places if place is not None]
    assert matched == sorted(set(matched))
    assert all(place is None or label[row] == name[place] for row, place in enumerate(places))
    assert worth(places, weights) == best_by_hand(label, name, weights)
