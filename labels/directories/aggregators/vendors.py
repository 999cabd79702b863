"""Reads and writes which directory each vendor of an aggregator is, as staff edit it: lines “vendor directory”."""

from collections.abc import Mapping

from labels.directories.models import Directory, SeenThrough


class VendorsError(ValueError):
    """A line is refused. code: line_unreadable, vendor_twice or directory_unknown; said: the line, or its word."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code, self.said = code, said


def vendors_as_lines(aggregator: Directory) -> str:
    """Writes the vendors that are set as lines."""
    rows = aggregator.vendors.select_related("directory") if aggregator.pk else ()
    return "\n".join(f"{row.vendor} {row.directory.code}" for row in rows)


def vendors_from_lines(text: str) -> dict[str, Directory]:
    """Reads lines into vendor → directory. Raises VendorsError."""
    known = {each.code: each for each in Directory.objects.exclude(kind=Directory.Kind.AGGREGATOR)}
    by_vendor: dict[str, Directory] = {}
    for line in filter(str.strip, text.splitlines()):
        vendor, _space, code = line.strip().rpartition(" ")
        vendor = vendor.strip()
        if not vendor or len(vendor) > 30:
            raise VendorsError("line_unreadable", line.strip())
        if code not in known:
            raise VendorsError("directory_unknown", code)
        if vendor in by_vendor:
            raise VendorsError("vendor_twice", vendor)
        by_vendor[vendor] = known[code]
    return by_vendor


def set_vendors(aggregator: Directory, vendors: Mapping[str, Directory]) -> None:
    """Saves these vendors in the caller's transaction and deletes all others."""
    SeenThrough.objects.filter(aggregator=aggregator).exclude(vendor__in=vendors).delete()
    for vendor, directory in vendors.items():
        SeenThrough.objects.update_or_create(aggregator=aggregator, vendor=vendor, defaults={"directory": directory})
