"""Finds a part of a text by an index of its pieces: all substrings of a fixed length.

PostgreSQL's pg_trgm does not serve: its pieces have three characters, and most Chinese words have two. A text with all
pieces of a part need not contain the part, so a query compares as well (`with_part`).
"""

from typing import Any, Final
from unicodedata import normalize

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

# Compared without width and case, as in `folded`. A loop, which takes 3 µs for a number; an aggregate takes 20.
PIECES: Final = """
CREATE OR REPLACE FUNCTION public.pieces(whole text, size integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    told text := pg_catalog.lower(normalize(whole, NFKC));
    parts text[] := '{}';
BEGIN
    FOR place IN 1 .. pg_catalog.length(told) - size + 1 LOOP
        parts[place] := pg_catalog.substr(told, place, size);
    END LOOP;
    RETURN parts;
END $$
"""


class Pieces(Func):
    """The pieces of a text, in SQL. Their size stands in the statement, so that an index is found by it."""

    function = "public.pieces"
    template = "%(function)s(%(expressions)s, %(size)s)"
    arity = 1

    def __init__(self, whole: Any, *, size: int) -> None:
        super().__init__(whole, size=size, output_field=ArrayField(TextField()))


class Folded(Func):
    """A text without width and case, in SQL."""

    template = "lower(normalize(%(expressions)s, NFKC))"
    arity = 1

    def __init__(self, whole: Any) -> None:
        super().__init__(whole, output_field=TextField())


def folded(text: str) -> str:
    """Returns a text without width and case, for comparison."""
    return normalize("NFKC", text).lower()


def with_part(rows: Any, field: str, part: str, *, size: int) -> Any:
    """Returns the rows of a queryset whose text contains a part; none for a part that is shorter than a piece."""
    part = folded(part)
    if len(part) < size:
        return rows.none()
    rows = rows.alias(_pieces=Pieces(field, size=size), _whole=Folded(field))
    return rows.filter(_pieces__contains=Pieces(Value(part, TextField()), size=size), _whole__contains=part)
