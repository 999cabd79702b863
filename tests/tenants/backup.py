"""A backup of a test's own database and its restore, by PostgreSQL's own programs, as docs/restoring.md has them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from portal.runtime.binaries import postgres_program
from portal.runtime.folders import folders_below
from portal.runtime.postgres import SUPERUSER
from tests.database import GIVEN, Database, end_connections


@dataclass(frozen=True)
class Dump:
    """What pg_dump has written of a database."""

    database: Database
    file: Path
    programs: Path

    def environment(self) -> dict[str, str]:
        """By which PostgreSQL's programs find the database, as the superuser: its owner may not read all rows of the
        tables that clients share. On a server of the caller's that is whoever owns the tests' databases.
        """
        parts = psycopg.conninfo.conninfo_to_dict(self.database.owner_url)
        named = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        known = {theirs: str(parts[ours]) for ours, theirs in named.items() if parts.get(ours)}
        if not GIVEN:
            known["PGUSER"] = SUPERUSER
        return os.environ | known | {"PATH": f"{self.programs}:{os.environ['PATH']}"}

    def run(self, *command: str) -> None:
        """Run one of PostgreSQL's programs."""
        ended = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    def restore(self) -> None:
        """Put the whole database back, in place of what there is now."""
        connection.close()
        end_connections(self.database)
        with psycopg.connect(self.database.owner_url, dbname="postgres", autocommit=True) as owner:
            name = sql.Identifier(self.database.name)
            owner.execute(sql.SQL("DROP DATABASE {}").format(name))
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        self.run("pg_restore", "--dbname", self.database.name, "--exit-on-error", str(self.file))


def backup_of(database: Database, folder: Path) -> Dump:
    """A dump of the whole database."""
    programs = postgres_program(folders_below(folder / "programs"))
    dump = Dump(database, folder / "shouhao.dump", programs)
    dump.run("pg_dump", "--format", "custom", "--no-unlogged-table-data", "--file", str(dump.file), database.name)
    return dump
