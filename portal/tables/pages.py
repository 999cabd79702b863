"""Each list of the portal as CSV: written to a bounded place, then sent in pieces."""

import tempfile

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from portal.shell.access import allowed
from portal.tables.shown import TABLES
from tenants.outside.spreadsheets import CSV_TYPE

MOST_ROWS = 50_000
IN_MEMORY = 1024 * 1024  # bytes; what is longer goes to the disk until it is sent


@allowed("viewer")
@require_safe
def list_csv(request: HttpRequest, name: str) -> FileResponse:
    """The rows of a list (portal.tables.shown:TABLES) that its page shows, over all pages, the first MOST_ROWS of
    them, in the reader's language.
    """
    table = TABLES.get(name)
    if table is None:
        raise Http404
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    table.write(file, MOST_ROWS, request.GET)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.csv", content_type=CSV_TYPE)
