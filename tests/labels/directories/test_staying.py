"""The table of directories, which clients' rows name without a foreign key, is emptied by nobody."""

from __future__ import annotations

import psycopg
import pytest

from tests.database import Database


def test_directories_are_not_truncated_either(own_database: Database) -> None:
    with own_database.owner() as owner, pytest.raises(psycopg.errors.RestrictViolation, match="directories stay"):
        owner.execute("TRUNCATE directories_directory CASCADE")
