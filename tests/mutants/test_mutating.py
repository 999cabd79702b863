"""The faults that are made: each kind is, none where nothing runs, and a function becomes its mutant."""

from __future__ import annotations

import textwrap
from types import FunctionType
from typing import Any

import pytest

from tests.mutants.mutating import Mutant, belongs, codes, mutants

SOURCE = textwrap.dedent('''
    def f(a: int = 1) -> int:
        """Says: 1 < 2."""
        log.info("%s", a == 1)
        with transaction.atomic():
            rows = Row.objects.select_for_update().filter(pk=a)
        if not rows:
            raise Refused("no rows")
        record("taken", rows)
        rows[0].state = max(a, 7)
        return [row for row in rows if row.ready]

    class Door:
        @property
        def open(self) -> bool:
            return self.a < self.b and carry(self.a, self.b)
''')


def changes(operator: str) -> list[str]:
    return [each.change for each in mutants("a.py", SOURCE) if each.operator == operator]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("atomic", ["with transaction.atomic() → with nothing"]),
        ("guard", ["if not rows → if False"]),
        ("not", ["not rows → rows"]),
        ("statement", ["raise Refused('no rows')", "record('taken', rows)", "rows[0].state = max(a, 7)"]),
        ("opposite", ["max(a, 7) → min(a, 7)"]),
        ("constant", ["0 → 1", "7 → 8"]),
        ("condition", ["for … if row.ready → for …"]),
        ("comparison", ["self.a < self.b → self.a <= self.b"]),
        ("and or", ["self.a < self.b and carry(self.a, self.b) → self.a < self.b or carry(self.a, self.b)"]),
        ("arguments", ["carry(self.a, self.b) → carry(self.b, self.a)"]),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_made(operator: str, expected: list[str]) -> None:
    assert [change.removesuffix(" → pass") for change in changes(operator)] == expected


def test_a_lock_is_taken_away_and_a_filter() -> None:
    assert changes("call") == [
        "Row.objects.select_for_update().filter(pk=a) → Row.objects.select_for_update()",
        "Row.objects.select_for_update() → Row.objects",
    ]


def test_what_answers_yes_or_no_answers_the_other() -> None:
    assert changes("return") == [
        "return [row for row in rows if row.ready] → return None",
        "return self.a < self.b and carry(self.a, self.b) → return not (self.a < self.b and carry(self.a, self.b))",
    ]


def test_two_of_the_same_words_have_two_names() -> None:
    names = [each.name for each in mutants("a.py", "def f(a):\n    return a[0], a[0]\n")]
    assert len(names) == len(set(names)) == 3


def function_of(source: str, name: str) -> FunctionType:
    made: dict[str, FunctionType] = {}
    exec(compile(source, "a.py", "exec"), made)  # noqa: S102 -- a text of this file
    return made[name]


def become(function: FunctionType, mutant: Mutant, source: str) -> None:
    (function.__code__,) = [code for code in codes(mutant, source) if code.co_qualname == function.__qualname__]


def test_a_function_that_others_have_imported_becomes_the_mutant() -> None:
    source = "def first(rows, most=3):\n    return rows[:most] if len(rows) > most else [*rows, 0]\n"
    held, answers = function_of(source, "first"), set()
    for mutant in mutants("a.py", source):
        become(held, mutant, source)
        answers.add(repr([held([1, 2]), held([1, 2, 3]), held([1, 2, 3, 4])]))
    assert len(answers) == len(mutants("a.py", source)), "each of them answers otherwise"
    assert repr([[1, 2, 0], [1, 2, 3, 0], [1, 2, 3]]) not in answers


def test_what_a_function_has_made_belongs_to_it() -> None:
    source = "def outer(a):\n    def inner():\n        return a > 1\n    return inner\n"
    (mutant,) = [each for each in mutants("a.py", source) if each.operator == "comparison"]
    made = codes(mutant, source)
    assert [code.co_qualname for code in made] == ["outer", "outer.<locals>.inner"]
    assert belongs(function_of(source, "outer")(2).__code__, mutant)


def test_a_method_that_forgets_the_one_above_it_becomes_the_mutant_all_the_same() -> None:
    source = (
        "class A:\n    def f(self):\n        return 1\n\n\nclass B(A):\n    def f(self):\n        return super().f()\n"
    )
    made: dict[str, Any] = {}
    exec(compile(source, "a.py", "exec"), made)  # noqa: S102 -- a text of this file
    (mutant,) = [each for each in mutants("a.py", source) if each.function == "B.f"]
    assert made["B"]().f() == 1
    become(made["B"].f, mutant, source)
    assert made["B"]().f() is None
