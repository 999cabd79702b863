"""Styles, scripts and pictures, as they are served.

`collectstatic` (a step of `make setup` and of the image, not of a try-out) puts each into STATIC_ROOT under a name with
a hash of what it holds, and beside it the same compressed: nothing is compressed while somebody waits, and a browser
keeps what it has for a year. Where it has not run since one of them changed (a try-out, a test) they are served as they
lie in the code, under their own names, and a process that serves says so when it starts, but in a try-out.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import brotli
import structlog
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = structlog.get_logger(__name__)
_OF_STYLES: Final = dict(ManifestStaticFilesStorage.patterns)["*.css"]
_HASH: Final = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")  # in a name that was collected
NEVER_SERVED: Final = ["drf_spectacular_sidecar/redoc/*"]  # 5 MB of a library of which no page names any
REFUSED: Final = frozenset({"q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000"})  # how a coding is weighed that is not taken


def digest_of_sources() -> str:
    """Returns the digest of names and contents of all static files that are served, with those of libraries."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(NEVER_SERVED), key=lambda each: str(each[0])):
            digest.update(f"{name}\0".encode() + hashlib.sha256(Path(storage.path(name)).read_bytes()).digest())
    return digest.hexdigest()


class _Compressor(Compressor):  # type: ignore[misc]  # whitenoise's has no types
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Compresses by brotli's level 9: its 11 takes thirteen times as long for a tenth of the bytes."""
        compressed: bytes = brotli.compress(data, quality=9)
        return compressed


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise's has no types
    """Knows the name with its hash of each file that was collected as it is now. Another has its own name."""

    # What a style names is named with its hash there; source maps, which are not all vendored, nobody's browser loads.
    patterns = (("*.css", tuple(each for each in _OF_STYLES if "sourceMappingURL" not in str(each))),)

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """The names; none where they are of other contents than today's, or the list is damaged."""
        try:
            names, made_of = super().load_manifest()
        except (ValueError, AttributeError):  # no JSON, or nothing with names
            return {}, ""
        return (names, made_of) if names and made_of == digest_of_sources() else ({}, "")

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        """Returns the digest of a file's content; without a name, of all that the manifest is made of."""
        return digest_of_sources() if name is None else super().file_hash(name, content)

    def create_compressor(self, **options: Any) -> Compressor:
        """Whitenoise's, quicker."""
        return _Compressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compresses the files that no earlier run has compressed."""
        there = Path(settings.STATIC_ROOT)
        return super().compress_files([path for path in paths if not (there / path).exists()])  # type: ignore[no-any-return]

    def stored_name(self, name: str) -> str:
        """Returns a file's name in an address."""
        return super().stored_name(name) if name in self.hashed_files else name


def tell_unless_collected() -> None:
    """Say in the log what to do where what was collected is not of the code that runs, or is gone. A try-out collects
    nothing.
    """
    if settings.SANDBOX and not Path(settings.STATIC_ROOT, HashedFiles.manifest_name).exists():
        return
    if not are_collected(staticfiles_storage):
        log.warning(
            "static.not_collected",
            meaning="styles and scripts have changed since: they are served uncompressed, and asked for every minute",
            remedy="run `make setup` (or build the image anew), then restart the web role",
        )


def are_collected(storage: Any) -> bool:
    """Returns whether all files lie in STATIC_ROOT as they are now; storage: a HashedFiles."""
    names, place = storage.hashed_files.values(), Path(settings.STATIC_ROOT)
    return bool(names) and all((place / name).is_file() for name in names)


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise's has no types
    """Serves them, in the smallest form that the browser takes."""

    FOREVER = 365 * 24 * 60 * 60  # seconds

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Adds the files below a folder, if it is there: the first `collectstatic` makes it."""
        if Path(root).is_dir():
            super().add_files(root, prefix)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is asked for below STATIC_URL, also that it is not there: no database is needed for it.

        A name of another release, which serves beside this one, is answered with what this one has, for a minute.
        """
        path = request.path_info
        if not path.startswith(self.static_prefix):
            return self.get_response(request)  # type: ignore[no-any-return]
        static_file = self.find_file(path) if self.autorefresh else self.files.get(path)
        static_file = static_file or self.files.get(_HASH.sub("", path))
        if static_file is None:
            return HttpResponseNotFound("Not found.\n", content_type="text/plain; charset=utf-8")
        return self.serve(static_file, request)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Answer with a file. Whitenoise would take `br;q=0` for a wish."""
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "").split(",")
        wanted = [each for each in accepted if each.partition(";")[2].strip().lower() not in REFUSED]
        request.META["HTTP_ACCEPT_ENCODING"] = ",".join(wanted)
        return WhiteNoiseMiddleware.serve(static_file, request)  # type: ignore[no-any-return]
