"""Stores files on a disk whole or not at all."""

from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Writes a file beside its place and moves it there when complete, so that nobody reads half a file, and a full
    disk keeps none. Names are random: no two files share one.
    """

    def _save(self, name: str, content: File[Any] | IO[bytes]) -> str:
        part = f"{name}.{uuid4().hex}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs do not know it
        except OSError:
            with suppress(OSError):
                Path(self.path(part)).unlink()
            raise
        Path(self.path(part)).replace(self.path(name))
        return name
