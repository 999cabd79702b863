"""How many queries a door may ask: the figures stand in query_budgets.json, so that a change of them is read in review.

`QUERY_BUDGETS=write` before pytest writes them anew, as they are measured.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_budgets.json")
WRITE = os.environ.get("QUERY_BUDGETS") == "write"
MANY = "with many rows"
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")


@contextmanager
def within_budget(name: str) -> Iterator[None]:
    """What is asked inside is no more than the file says of this door with these rows."""
    with CaptureQueriesContext(connection) as counted:
        yield
    asked = [each["sql"] for each in counted.captured_queries if not each["sql"].startswith(OF_TRANSACTIONS)]
    budgets = json.loads(FILE.read_text())
    if WRITE:
        budgets[MANY][name] = len(asked)
        FILE.write_text(json.dumps(budgets, indent=1, sort_keys=True) + "\n")
        return
    assert len(asked) <= budgets[MANY].get(name, -1), f"{name}: {len(asked)} queries, {asked}"
