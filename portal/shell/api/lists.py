"""Lists that are asked often: their rows are read as the answer gives them, by statements that are made once."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import repeat
from typing import Any, Final

from django.db.models import JSONField, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404
from rest_framework import serializers

from portal.shell.api.answers import doer_ids
from portal.shell.api.renderers import stored_json
from tenants.database.kept_queries import PreparedRows
from tenants.people.selectors import own_id

Answers = list[dict[str, Any]]
_PAIRS: Final = partial(zip, strict=True)


class Listed:
    """A list of rows, each with the fields of a serializer of answers: the document is made from that.

    make: all rows of it (see PreparedRows). columns: where a field stands that is not read as its source has it, and
    what `finish` needs besides and takes away: it writes what is worked out, once for all rows of a page.
    """

    def __init__(
        self,
        make: Callable[[], QuerySet[Any]],
        answer: type[serializers.ModelSerializer[Any]],
        columns: Mapping[str, Any] | None = None,
        finish: Callable[[Answers], object] = len,
    ) -> None:
        model: Any = answer.Meta.model
        kept = {field.name for field in model._meta.concrete_fields if isinstance(field, JSONField)}
        sources: dict[str, Any] = {name: str(each.source).replace(".", "__") for name, each in answer().fields.items()}
        self.stored = [name for name, source in sources.items() if source in kept]
        sources |= {name: Cast(sources[name], TextField()) for name in self.stored} | dict(columns or {})
        sources |= {name: own_id(source) for name, source in doer_ids(answer).items()}
        self.names, self.columns = tuple(sources), list(sources.values())
        self.rows = PreparedRows(make, self.columns)
        self.finish = finish

    def one(self, **wanted: Any) -> dict[str, Any]:
        """Returns the answer of the one row for which all conditions hold. Raises Http404."""
        rows = Page(self, self.rows.filter(**wanted))[0:1]
        if not rows:
            raise Http404
        self.finish(rows)
        return rows[0]


class Page:
    """Stands in for the queryset from which DRF's pagination reads the rows of a list."""

    def __init__(self, listed: Listed, rows: Any) -> None:
        self.listed, self.rows = listed, rows

    def filter(self, **wanted: Any) -> "Page":
        """Returns the page of the rows for which all conditions hold."""
        return Page(self.listed, self.rows.filter(**wanted))

    def order_by(self, *names: str) -> "Page":
        """Returns the page with its rows in this order."""
        return Page(self.listed, self.rows.order_by(*names))

    def __getitem__(self, part: slice) -> Answers:
        """The answers of a part."""
        rows = self.rows if isinstance(self.rows, PreparedRows) else self.rows.values_list(*self.listed.columns)
        answers = list(map(dict, map(_PAIRS, repeat(self.listed.names), rows[part])))  # no step of it is Python's
        for name in self.listed.stored:
            for answer in answers:
                answer[name] = stored_json(answer[name])
        return answers
