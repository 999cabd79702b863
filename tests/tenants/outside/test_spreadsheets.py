"""No cell of ours is taken for a formula, in any way of writing one."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st
from openpyxl import load_workbook

from tenants.outside.spreadsheets import Telephone, as_csv, as_it_was, as_xlsx, defused

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86 138", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x", "  =1", "\u3000=1"]
)
def test_what_could_be_a_formula_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "青禾网络", "0571-8765 4321", "a=b", "'quoted'"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


@given(st.one_of(texts, st.text("'=+-@ \t\u3000\xa0＝a1", max_size=8)))
@settings(deadline=None)
def test_what_is_defused_reads_back_as_it_was(cell: str) -> None:
    """Quoted texts too: what a person wrote with an apostrophe keeps it."""
    assert as_it_was(defused(cell)) == cell


@pytest.mark.parametrize("number", ["", "+", "=1", "+86 138", "+8613800138000=1", "１３８", "138\n"])
def test_only_digits_are_a_telephone_number(number: str) -> None:
    with pytest.raises(ValueError, match="no telephone number"):
        Telephone(number)


def test_numbers_are_numbers_in_both_forms() -> None:
    row = ["-300.00", Decimal("-300.00"), 2, -1, Telephone("+8613800138000")]
    (_head, read) = csv.reader(io.StringIO(as_csv(["h"] * 5, [row]).decode("utf-8-sig")))
    assert read == ["'-300.00", "-300.00", "2", "-1", "+8613800138000"]
    cells = load_workbook(io.BytesIO(as_xlsx("t", ["h"] * 5, [row]))).active[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "n", "s"]
    assert [cell.value for cell in cells] == ["-300.00", -300, 2, -1, "+8613800138000"]
    assert [cell.number_format for cell in cells] == ["@", "0.00", "0", "0", "@"]
    assert cells[0].quotePrefix


@given(rows=st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
@example(rows=[["", "\x1f="]])
@settings(deadline=None, max_examples=40)
def test_both_forms_hold_the_same_texts_and_no_formula(rows: list[list[str]]) -> None:
    head = ["=a", "b"]
    read = list(csv.reader(io.StringIO(as_csv(head, rows).decode("utf-8-sig"), newline="")))
    assert read == [["'=a", "b"], *[[defused(cell) for cell in row] for row in rows]]
    book = load_workbook(io.BytesIO(as_xlsx("t", head, rows)))
    cells = [cell for row in book["t"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert all(cell.quotePrefix for cell in cells if defused(cell.value) != cell.value)
    assert book["t"].max_row == len(rows) + 1
