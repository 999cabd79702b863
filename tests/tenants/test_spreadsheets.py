"""No cell of ours is taken for a formula, in any way of writing one."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tenants.spreadsheets import as_csv, as_xlsx, defused

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86 138", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x", "  =1", "\u3000=1"]
)
def test_what_could_be_a_formula_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "青禾网络", "0571-8765 4321", "a=b", "'=1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


@given(rows=st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
@settings(deadline=None, max_examples=40)
def test_both_forms_hold_the_same_texts_and_no_formula(rows: list[list[str]]) -> None:
    head = ["=a", "b"]
    read = list(csv.reader(io.StringIO(as_csv(head, rows).decode("utf-8-sig"), newline="")))
    assert read == [["'=a", "b"], *[[defused(cell) for cell in row] for row in rows]]
    book = load_workbook(io.BytesIO(as_xlsx("t", head, rows)))
    cells = [cell for row in book["t"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert book["t"].max_row == len(rows) + 1
