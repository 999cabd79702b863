"""The jobs of calls: thin doors to services."""

from uuid import UUID

from maintenance.calls import comparisons, fetching, files, services, sources
from tenants.agenda.handlers import does, handles

# A file of calls is read beside every transaction, and taken in one.
handles(services.TAKE, outside=True, lease=services.LEASE)(services.read_kept)
# A large workbook or JSON is opened, so that its first lines can be looked at.
handles(files.LOOK, outside=True, lease=services.LEASE)(files.look_into)
# Files of calls are fetched from a client's SFTP server.
handles(sources.FETCH, outside=True, lease=services.LEASE)(fetching.fetch_calls)
# A look at the calls of a window is due.
does(comparisons.COMPARE, comparisons.compare_window, window=UUID, look=int)
