"""`collectstatic` while the product is served."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic

from portal.web.static_files import NEVER_SERVED, HashedFiles, are_collected


def _turn(path: Path) -> int:
    """Where a file stands its compressed forms do, where the list stands all that it names."""
    return 0 if path.suffix in {".br", ".gz"} else 2 if path.name == HashedFiles.manifest_name else 1


class Command(collectstatic.Command):
    """Django's, done beside the place and moved there: each file appears whole.

    What an earlier release had stays, for pages that are open in browsers.
    """

    def handle(self, **options: Any) -> str | None:
        place = Path(settings.STATIC_ROOT)
        if not options["clear"] and are_collected(HashedFiles()):
            return None
        with TemporaryDirectory(prefix=".staticfiles-", dir=place.parent) as folder:
            self.storage = HashedFiles(location=folder)
            ignored = [*options["ignore_patterns"], *NEVER_SERVED]
            said = super().handle(**options | {"interactive": False, "ignore_patterns": ignored})
            made = [path for path in Path(folder).rglob("*") if path.is_file()]
            for path in sorted(made, key=_turn):
                target = place / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        return said
