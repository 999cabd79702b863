"""A doer as it is kept: by name and id, and marked where the name is the platform's."""

import pytest

from tenants.domain.actors import PLATFORM, Actor, marked


def test_a_row_keeps_the_name_cut_to_its_column_and_the_id() -> None:
    assert Actor("staff", "Li", "17").columns("made_by") == {"made_by": "Li", "made_by_id": "17"}
    assert Actor("person", "x" * 121, "i" * 40).columns("by") == {"by": "x" * 120, "by_id": "i" * 40}
    assert PLATFORM.columns("by") == {"by": "Shouhao", "by_id": ""}


@pytest.mark.parametrize(
    ("kind", "name", "key", "kept"),
    [
        ("person", "Shouhao", "0123456789", "Shouhao (01234567)"),
        ("key", "Shouhao", "", "Shouhao (key)"),
        ("staff", "Shouhao (staff)", "", "Shouhao (staff)"),  # bears its mark already
        ("person", "Anne", "0123456789", "Anne"),
        ("platform", "Shouhao", "", "Shouhao"),
    ],
)
def test_nobody_but_the_platform_bears_its_name_alone(kind: str, name: str, key: str, kept: str) -> None:
    assert Actor(kind, name, key).name == kept


def test_of_a_long_mark_a_part_is_enough() -> None:
    assert marked("Li", "m" * 51) == f"Li ({'m' * 50})"
