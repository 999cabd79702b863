"""A large CSV is cut at ends of lines, never within quotes; its pieces are the whole."""

from __future__ import annotations

import csv
import io

from hypothesis import given, strategies as st

from maintenance.calls.domain.pieces import pieces_of

cells = st.text('ab,"\n双 ', max_size=8)
rows = st.lists(st.lists(cells, min_size=1, max_size=3), max_size=30)


@given(rows, st.integers(5, 60), st.integers(1, 6))
def test_pieces_are_the_whole_and_each_is_read_as_its_rows_were(
    table: list[list[str]], largest: int, most_lines: int
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    content = out.getvalue().encode()
    pieces = list(pieces_of(content, largest, most_lines))
    assert b"".join(pieces) == content
    read = [row for piece in pieces for row in csv.reader(io.StringIO(piece.decode(), newline=""), strict=True)]
    assert read == table


def test_pieces_keep_to_their_bounds_where_lines_allow() -> None:
    content = b"".join(b"%03d\n" % line for line in range(1000))
    pieces = list(pieces_of(content, 100, 10))
    assert {len(piece) for piece in pieces} == {40}
    assert [len(piece) for piece in pieces_of(content, 100, 1000)] == [100] * 40
    assert list(pieces_of(b"one line without an end", 4, 1)) == [b"one line without an end"]
    assert list(pieces_of(b"", 4, 1)) == []
    assert list(pieces_of(b"a\nb", 3, 9)) == [b"a\nb"]
    assert list(pieces_of(b'"a\nb', 2, 1)) == [b'"a\nb'], "quotes that nobody ends"
    assert list(pieces_of(b"1\n2\n3\n4\nx", 5, 9)) == [b"1\n2\n", b"3\n4\nx"]
    assert list(pieces_of(b'"a\nb"\nc\n', 3, 1)) == [b'"a\nb"\n', b"c\n"]
