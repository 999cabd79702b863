"""Each list of the portal as a file: CSV is written to a bounded place and sent in pieces, XLSX is bounded by rows."""

import tempfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.shell.access import allowed
from portal.shell.columns import ListTable
from portal.tables.shown import TABLES
from tenants.outside.spreadsheets import CSV_TYPE, XLSX_TYPE, as_xlsx, write_csv

MOST_ROWS, MOST_OF_A_SHEET = 50_000, 10_000
IN_MEMORY = 1024 * 1024  # bytes; what is longer goes to the disk until it is sent


@allowed("viewer")
@require_safe
def list_csv(request: HttpRequest, name: str) -> FileResponse:
    """The rows of a list (portal.tables.shown:TABLES) that its page shows, over all pages, the first MOST_ROWS of
    them, in the reader's language.
    """
    lines = _table(name).lines(MOST_ROWS, request.GET)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    write_csv(file, [str(head) for head in next(lines)], lines)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.csv", content_type=CSV_TYPE)


@allowed("viewer")
@require_safe
def list_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """The same as a sheet, the first MOST_OF_A_SHEET rows of it."""
    lines = _table(name).lines(MOST_OF_A_SHEET, request.GET)
    sheet = as_xlsx(name, [str(head) for head in next(lines)], lines)
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(sheet, content_type=XLSX_TYPE, headers=named)


def _table(name: str) -> ListTable:
    if name not in TABLES:
        raise Http404
    return TABLES[name]
