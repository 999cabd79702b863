"""Which directory is which vendor of an aggregator, as staff write it: lines “vendor directory”."""

from collections.abc import Mapping

from labels.directories.models import Directory, SeenThrough


class VendorsError(ValueError):
    """code: line_unreadable, vendor_twice, directory_unknown. said: the line, or the word in it."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code, self.said = code, said


def vendors_as_lines(aggregator: Directory) -> str:
    """What is set, as it is written."""
    rows = aggregator.vendors.select_related("directory") if aggregator.pk else ()
    return "\n".join(f"{row.vendor} {row.directory.code}" for row in rows)


def vendors_from_lines(text: str) -> dict[str, Directory]:
    """Vendor → directory. Raises VendorsError."""
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
    """Write them down, in the caller's transaction; those that are not named any more go."""
    SeenThrough.objects.filter(aggregator=aggregator).exclude(vendor__in=vendors).delete()
    for vendor, directory in vendors.items():
        SeenThrough.objects.update_or_create(aggregator=aggregator, vendor=vendor, defaults={"directory": directory})
