"""All roles with `DATABASE_URL` at a PgBouncer in transaction mode, which has fewer sessions than they: windows are
booked over the API, run, seen on pages, and the history is verified.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import psycopg

from portal.runtime.postgres import EmbeddedPostgres
from tests.chaos.faults import ROOT, Stack
from tests.chaos.load import Load
from tests.loopback import plain_client
from tests.pooler import Pooler, pooler

CLIENTS, WINDOWS, SERVED_BY, DONE_IN = 2, 8, 4, 600.0  # seconds, on a machine that others use
PASSWORD = "long-enough-for-anybody"
MAKE_OWNER = f"""
from tenants import context
from tenants.models import Tenant
from tenants.people.models import Role
from tenants.people.services import create_person
for name in ("chaos0", "chaos1"):
    with context.client(Tenant.objects.get(schema_name=name)):
        create_person(email=f"owner@{{name}}.example", name=name, role=Role.OWNER, password="{PASSWORD}")
"""


class Pooled(Stack):
    """`up` on a database that is given, through the pooler."""

    given: ClassVar[dict[str, str]] = {}

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.given


def signed_in_page(stack: Stack, client: str, path: str) -> str:
    """A page as the client's owner sees it, after a sign-in by the form."""
    headers = {"Host": f"{client}.localhost", "Accept-Language": "en"}
    with plain_client(f"http://127.0.0.1:{stack.port}", headers=headers) as browser:
        form = browser.get("/accounts/login/").raise_for_status().text
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[:1]
        given = {"csrfmiddlewaretoken": token, "login": f"owner@{client}.example", "password": PASSWORD}
        assert browser.post("/accounts/login/", data=given).status_code == 302
        return browser.get(path).raise_for_status().text


def run_main_job(stack: Stack) -> Load:
    """Book windows of two clients in turn, and wait until all are completed."""
    load = Load(stack, clients=CLIENTS, windows=WINDOWS)
    load.prepare()
    for place in range(WINDOWS):
        load.book(place)
    ends = time.monotonic() + DONE_IN
    while load.unfinished() and time.monotonic() < ends:
        time.sleep(0.5)
    left = (load.lost(), load.twice(), load.unfinished())
    assert left == (0, 0, []), (left, load.open_work())
    return load


def look_at_pages(stack: Stack, load: Load) -> None:
    """Each client sees its own windows and label, and nothing of the other's."""
    for client, other in (("chaos0", "chaos1"), ("chaos1", "chaos0")):
        label, theirs = (house["label"] for name in (client, other) for house in load.houses if house["schema"] == name)
        for schema, window in load.booked:
            if schema == client:
                page = signed_in_page(stack, client, f"/windows/{window}/")
                assert label in page
                assert theirs not in page


def sessions(postgres: EmbeddedPostgres, before_it: Pooler) -> str:
    """How many sessions the roles have, and how many PostgreSQL has for them; one of these listens."""
    with psycopg.connect(postgres.superuser_url) as connection:
        [[served, listening]] = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE query LIKE 'LISTEN%%')"
            " FROM pg_stat_activity WHERE usename = 'shouhao_app'"
        ).fetchall()
    with psycopg.connect(before_it.console, autocommit=True, cursor_factory=psycopg.ClientCursor) as console:
        roles = len(console.execute("SHOW CLIENTS").fetchall()) - 1  # without this one
    assert listening == 1
    assert served <= SERVED_BY + listening < roles, (served, roles)
    return f"{roles} sessions of the roles were served by {served - listening}, and one listened"


def main() -> int:
    with TemporaryDirectory(prefix="shouhao-pooled-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with (
            EmbeddedPostgres(folder / "server") as postgres,
            pooler(postgres.url, folder / "pooler", served_by=SERVED_BY) as before_it,
        ):
            Pooled.given = {
                "DATABASE_URL": before_it.url,
                "DATABASE_DIRECT_URL": postgres.url,
                "DATABASE_OWNER_URL": postgres.owner_url,
                "SANDBOX": "1",
            }
            stack = Pooled.start(folder / "data", environment=Pooled.given)
            try:
                load = run_main_job(stack)
                subprocess.run(
                    [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE_OWNER],
                    cwd=ROOT,
                    env=stack.environment,
                    check=True,
                )
                look_at_pages(stack, load)
                said = sessions(postgres, before_it)
                verify = [sys.executable, "manage.py", "evidence", "verify"]
                subprocess.run(verify, cwd=ROOT, env=stack.environment, check=True, stdout=subprocess.DEVNULL)
            finally:
                stack.stop()
    print(f"{len(load.booked)} windows booked, completed and seen on pages; {said}; the history is whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
