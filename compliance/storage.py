"""Measures how much room a client's files take: all that people submit, over every room that keeps files."""

from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.catalogue.selectors import terms
from compliance.models import Licence
from compliance.reviews.models import Attachment
from tenants.context import current_tenant, schema_in_use
from tenants.database.statements import wait_in_line
from tenants.refusals import Refused

MEGABYTE: Final = 1_000_000  # bytes
_keepers: Final[list[Callable[[], int]]] = []


def takes_room(bytes_kept: Callable[[], int]) -> Callable[[], int]:
    """Registers a function that returns how many bytes of files a room keeps for the client in use."""
    _keepers.append(bytes_kept)
    return bytes_kept


def room_taken() -> int:
    """Returns the bytes of all files of the client in use; a file that a licence and its case share counts once."""
    tenant = current_tenant()
    attached = Attachment.objects.filter(entry__case__tenant=tenant).exclude(
        file__in=Licence.objects.values_list("file", flat=True)
    )
    own = (Licence.objects.all(), attached)
    return sum(rows.aggregate(all=Sum("size"))["all"] or 0 for rows in own) + sum(kept() for kept in _keepers)


def most_room() -> int:
    """Returns how many bytes the files of a client may take."""
    return terms().most_file_megabytes * MEGABYTE


def keep_all(files: Iterable[uploads.CleanFile], schema: str) -> list[uploads.StoredFile]:
    """Stores files in a client's folder, in the transaction that names them; the client's own files have to find room.

    The original of a repaired file follows it. Raises Refused: storage_full.
    """
    clean = list[uploads.CleanFile]()
    for each in files:
        clean += [each] if each.original is None else [each, each.original]
    if clean and schema_in_use() == schema:
        demand_room((len(each.content) for each in clean), field=uploads.FIELD)
    return [uploads.keep(each, schema) for each in clean]


def demand_room(sizes: Iterable[int], *, field: str) -> None:
    """Checks that files of the client in use find room, in the transaction that keeps them; a second transaction waits.

    Raises Refused: storage_full.
    """
    wait_in_line(f"files of {current_tenant().pk}")
    taken, most = room_taken(), most_room()
    if taken + sum(sizes) > most:
        said = _(
            "Your files take %(taken)s MB of the %(most)s MB that a client has: contact support for more room, or send"
            " smaller files."
        )
        raise Refused(said % {"taken": taken // MEGABYTE, "most": most // MEGABYTE}, code="storage_full", field=field)
