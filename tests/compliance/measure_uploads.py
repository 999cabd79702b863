"""`python -m tests.compliance.measure_uploads FOLDER`: hands in every file of a folder, one after the other.

The folder's files.json lists [name it is handed in with, file]. Prints JSON: [[code of the refusal or empty, kilobytes
of memory above what the process had before the first]].
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

from tenants.refusals import Refused


def peak() -> int:
    """The most memory since `forget`, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])


def forget() -> int:
    """Begin to measure anew; what is in use now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def outcome(name: str, path: Path) -> str:
    """The code of the refusal; empty when the file is taken."""
    from django.core.files.base import File

    from compliance import uploads

    with path.open("rb") as stream:
        try:
            uploads.accept(File(stream, name))
        except Refused as refused:
            return refused.code
    return ""


def main(folder: Path) -> None:
    """Measure, and print."""
    from compliance.uploads import ofd, parsing, pdf, pictures  # noqa: F401 -- what is loaded once is not one file's
    from tenants.outside import bounded
    from tests import in_process

    bounded.run_bounded = in_process.run  # its parsers are what is measured
    before, told = forget(), []
    for name, file in json.loads((folder / "files.json").read_text()):
        forget()
        told.append((outcome(name, folder / file), peak() - before))
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
