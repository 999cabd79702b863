"""`python -m tests.security.measure FOLDER`: has every file of a folder read, one after the other, by who reads such.

The folder's files.json lists [name it is handed in with, file]. Prints JSON: [[what it was refused for or empty,
kilobytes of memory above what the process had before, seconds of the processor]].
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

from tests.compliance.measure_uploads import forget, outcome, peak


def read(name: str, path: Path) -> str:
    """By the document's reader, or the table's."""
    from labels.numbers.files import read_table
    from labels.numbers.tables import ImportFileError
    from tenants.outside import bounded

    if not name.lower().endswith((".csv", ".xlsx", ".json")):
        return outcome(name, path)
    try:
        for _row in read_table(path.read_bytes()):
            pass
    except ImportFileError as error:
        return error.code
    except bounded.GaveUp as error:
        return str(error)
    return ""


def main(folder: Path) -> None:
    """Measure, and print."""
    from compliance.uploads import ofd, parsing, pdf, pictures  # noqa: F401 -- what is loaded once is not one file's
    from labels.numbers import tables
    from tenants.outside import bounded
    from tests.labels.numbers.test_files import workbook
    from tests.security.test_uploads import in_bounds

    list(tables.told(workbook(["x"])))
    bounded.run_bounded = in_bounds  # its readers are what is measured
    told = []
    for name, file in json.loads((folder / "files.json").read_text()):
        before, began = forget(), time.process_time()
        said = read(name, folder / file)
        told.append((said, peak() - before, time.process_time() - began))
    print(json.dumps(told))


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
