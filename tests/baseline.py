"""`make baseline` writes tenants/database/baseline.sql: what the migrations alone make of an empty database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from portal.runtime.binaries import postgres_program
from portal.runtime.postgres import DATABASE, EmbeddedPostgres
from tenants.database.baseline import STATEMENTS
from tests.database import ROOT, SETTINGS, Database

ONLY_MIGRATIONS: Final = """
import django
django.setup()
from django.core.management import call_command
from tenants.database import baseline
baseline.begin_new_database = lambda: False
call_command("migrate_schemas", interactive=False, verbosity=0)
"""
# What the database had before the migrations, and what is psql's or the session's.
NOT_THEIRS: Final = re.compile(
    r"^(SET |SELECT pg_catalog\.set_config|\\(un)?restrict |ALTER DEFAULT PRIVILEGES |GRANT USAGE ON SCHEMA public "
    r"|COMMENT ON EXTENSION |-- Dumped )[^\n]*\n+",
    re.MULTILINE,
)
REMARKS: Final = re.compile(r"\n*^--\n(-- [^\n]*\n)+--\n+", re.MULTILINE)
RIGHTS: Final = re.compile(r"^--\n-- Name: [^\n]*; Type: ACL;", re.MULTILINE)
INSTANT: Final = re.compile(
    r"(?<!')'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00'(?!')"
)  # of the run; others have no fraction
# Rights are told from nothing, and the owner's defaults have given some at the making.
FROM_NOTHING: Final = """\
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shouhao_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM shouhao_app;
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT oid FROM pg_catalog.pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION ' || ours || ' FROM shouhao_app';
    END LOOP;
END $$;

"""


def environment_for(database: Database) -> dict[str, str]:
    """What a process that migrates this database is given."""
    of_database = {"DATABASE_URL": database.url, "DATABASE_OWNER_URL": database.owner_url, "DATABASE_ROLE": "owner"}
    return os.environ | SETTINGS | of_database


def statements_of(dump: str) -> str:
    """What pg_dump says, as statements that the owner runs in one transaction of an empty database, at any instant."""
    first = RIGHTS.search(dump)
    assert first, "nobody has been given anything"
    text = dump[: first.start()] + FROM_NOTHING + dump[first.start() :]
    return INSTANT.sub("now()", NOT_THEIRS.sub("", REMARKS.sub("\n", text))).strip("\n") + "\n"


def main() -> None:
    """Write the baseline by a PostgreSQL of its own."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder), fsync=False) as postgres:
        database = Database(DATABASE, postgres.url, postgres.owner_url)
        migrate = [sys.executable, "-c", ONLY_MIGRATIONS]
        subprocess.run(migrate, cwd=ROOT, env=environment_for(database), check=True)
        dump = [postgres_program(postgres.folders) / "pg_dump", "--no-owner", "--rows-per-insert=100"]
        dump += ["--dbname", postgres.url_of(DATABASE, "postgres")]
        told = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    STATEMENTS.write_text(statements_of(told))


if __name__ == "__main__":
    main()
