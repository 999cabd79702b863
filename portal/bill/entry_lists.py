"""Lists of money at the desk: by days, with sums over all that is filtered, as CSV and XLSX that can be summed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, Q, QuerySet, Sum
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.views import ChangeList
from unfold.widgets import INPUT_CLASSES

from portal.shell.days import day_asked, within_days
from portal.shell.desk.base import DeskAdmin
from portal.shell.desk.csv_lists import ASKED, cut_note
from portal.shell.desk.site import ByName
from tenants.domain.statements import SHANGHAI
from tenants.ledger.models import Entry
from tenants.outside import spreadsheets
from tenants.outside.spreadsheets import Cell

TABLE = "_table"  # in the address of the list: csv or xlsx
MOST_ROWS = 20_000


class DaysForm(forms.Form):
    """Two days, the first and the last."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for end, said in (("from", _("from")), ("to", _("to"))):
            attrs = {"type": "date", "class": " ".join(INPUT_CLASSES), "aria-label": said}
            self.fields[f"{name}_{end}"] = forms.DateField(
                label="", required=False, widget=forms.DateInput(attrs=attrs)
            )


class DaysFilter(RangeDateFilter):  # type: ignore[misc]  # unfold has no types
    """From a day to a day of Beijing time, both inclusive; what is no day is passed over."""

    form_class = DaysForm

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (day_asked(self.used_parameters.get(f"{self.field_path}_{end}")) for end in ("from", "to"))
        return queryset.filter(within_days(self.field_path, first, last, SHANGHAI))


@dataclass(frozen=True)
class Sums:
    """Of all rows that are filtered: money in fen, and of how many clients. charged: less than zero."""

    charged: int
    credited: int
    clients: int

    @property
    def both(self) -> int:
        """What the one leaves of the other."""
        return self.charged + self.credited


class EntryList(ChangeList):  # type: ignore[misc]  # unfold has no types
    """The list with its sums."""

    @cached_property
    def sums(self) -> Sums:
        """Asked for by the page alone."""
        money = Q(unit=Entry.Unit.FEN)
        found = self.queryset.order_by().aggregate(
            charged=Sum("amount", filter=money & Q(amount__lt=0)),
            credited=Sum("amount", filter=money & Q(amount__gt=0)),
            clients=Count("tenant", distinct=True),
        )
        return Sums(found["charged"] or 0, found["credited"] or 0, found["clients"])


class SummedAdmin(DeskAdmin):
    """A list of money: by days, with sums, and as a file whose columns can be summed."""

    days: ClassVar[str]  # the field whose days are asked for
    list_filter_submit = True

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        of_days = lookup in (f"{self.days}_from", f"{self.days}_to")
        return of_days or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponseBase:
        """Or as a table for a spreadsheet, all columns of it, with amounts that can be summed."""
        kind = "csv" if ASKED in request.GET else request.GET.get(TABLE, "")
        if request.method != "GET" or kind not in ("csv", "xlsx") or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        asked = request.GET.copy()
        for each in (TABLE, ASKED):
            asked.pop(each, None)
        request.GET = asked  # type: ignore[assignment]  # as the list itself is asked for
        try:
            rows = list(self.get_changelist_instance(request).queryset[: MOST_ROWS + 1])
        except IncorrectLookupParameters:
            return redirect(request.path)
        return _as_file(self.opts.model_name, kind, self.head(), self._cells(rows))

    def _cells(self, rows: Sequence[Any]) -> Iterator[list[Cell]]:
        yield from self.table(rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            yield [cut_note(MOST_ROWS)]

    def head(self) -> list[str]:
        """The words above the columns of the file."""
        raise NotImplementedError

    def table(self, rows: Sequence[Any]) -> Iterator[list[Cell]]:
        """The lines of the file."""
        raise NotImplementedError


def _as_file(name: str, kind: str, head: list[str], lines: Iterator[list[Cell]]) -> FileResponse:
    if kind == "csv":
        content, media = spreadsheets.as_csv(head, lines), spreadsheets.CSV_TYPE
    else:
        content, media = spreadsheets.as_xlsx(name, head, lines), spreadsheets.XLSX_TYPE
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.{kind}", content_type=media)
