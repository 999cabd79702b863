"""docs/restoring.md, *Backing up* and *Restoring*, as they stand there: tried on a server that knows nothing yet."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from labels.models import Display, Number
from portal.runtime.binaries import postgres_program
from portal.runtime.folders import ROOT, temporary_data
from portal.runtime.postgres import DATABASE, SUPERUSER, EmbeddedPostgres
from tenants.models import Tenant
from tests import database as databases
from tests.database import Database, clean_environment
from tests.labels.directories.conftest import TOKEN
from tests.stand_ins import StandIns, fresh, publish

CHAPTERS = "\n".join((ROOT / "docs" / guide).read_text() for guide in ("deploy.md", "restoring.md"))
# What a client's operator does next, and all that is due after it.
GOES_ON = """
import json, sys
from labels.models import Display, Number
from tenants import context
from tenants.models import Tenant
from tests.stand_ins import publish
from tests.work import DueWork
with context.client(Tenant.objects.get(schema_name="acme")):
    number = Number.objects.get(canonical=sys.argv[-1])
    publish([number], "青禾售后")
    DueWork()()
    print(json.dumps(list(Display.objects.filter(number=number).values_list("state", "trouble"))))
"""


def commands(heading: str) -> str:
    """The first shell commands below a heading of the guides."""
    below = CHAPTERS.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return below.split("```sh\n", 1)[1].split("```", 1)[0]


# What a machine has on which the product is installed: a PostgreSQL with peer authentication, systemd, a user of ours.
STAND_INS = {
    "runuser": 'shift 3; exec "$@"',
    "systemd-run": f'while [[ $1 == --* ]]; do shift; done; shift; cd {ROOT}; exec {sys.executable} "$@"',
    "systemctl": 'if [ "$2" = is-active ]; then exit 3; fi',
    "chown": "exit 0",
    "git": "echo 5e81fa32",  # what is tested may be no clone
}


class Machine:
    """Where the chapter's commands run: its folders are this test's, psql finds the server, roles need no password."""

    def __init__(self, folder: Path, server: EmbeddedPostgres, **environment: str) -> None:
        self.folder = folder
        programs = folder / f"programs of {server.folders.sockets.parent.name}"
        programs.mkdir()
        for name, text in STAND_INS.items():
            (programs / name).write_text(f"#!/bin/bash\n{text}\n")
            (programs / name).chmod(0o755)
        found = {"PGHOST": str(server.folders.sockets), "PGUSER": SUPERUSER, "SETTINGS": str(folder / "etc")}
        self.environment = clean_environment() | environment | found
        self.environment["PATH"] = f"{programs}:{postgres_program(server.folders)}:{os.environ['PATH']}"

    def run(self, text: str) -> str:
        """What the commands say; the first that fails ends them, and the test."""
        text = text.replace("/var/backups", str(self.folder / "backups")).replace(" /etc/ ", f" {self.folder}/etc/ ")
        text = re.sub(r"(?ms)^for role .*?^done\n", "", text)
        text = f'shouhao() {{ "{sys.executable}" manage.py "$@"; }}\n{text}'
        ended = subprocess.run(
            ["bash", "-euc", text], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


@pytest.fixture
def empty_server() -> Iterator[EmbeddedPostgres]:
    """A cluster as initdb leaves it."""
    with temporary_data() as folder:
        server = EmbeddedPostgres(folder, fsync=False)
        server.folders.prepare()
        server._initialise(postgres_program(server.folders))
        server.launch()
        try:
            yield server
        finally:
            server.stop()


@pytest.mark.skipif("DATABASE_URL" in databases.GIVEN, reason="pg_dump needs the superuser of the caller's server")
def test_everything_is_back_and_directories_go_on_taking_labels(
    own_database: Database,
    stand_ins: StandIns,
    acme: Tenant,
    in_acme: Tenant,
    empty_server: EmbeddedPostgres,
    tmp_path: Path,
) -> None:
    (number,) = fresh()
    publish([number], "青禾网络")
    stand_ins.later(hours=13)
    data, settings = tmp_path / "data", tmp_path / "etc"
    (data / "files/acme").mkdir(parents=True)
    (data / "files/acme/licence.pdf").write_bytes(b"a document")
    settings.mkdir()
    (settings / "shouhao.env").write_text(f"SECRET_KEY=ours\nSHOUHAO_DATA={data}\n")
    (settings / "shouhao-owner.env").write_text("DATABASE_OWNER_URL=ours\n")
    running = EmbeddedPostgres(databases.session_folder(), fsync=False)
    Machine(tmp_path, running, PGDATABASE=own_database.name).run(commands("Backing up"))
    (backup,) = (tmp_path / "backups/shouhao").iterdir()

    for text in ("青禾科技", "青禾客服"):  # what happens after the backup is lost, and directories know it
        publish([number], text)
        stand_ins.later(hours=13)

    data.rename(tmp_path / "lost")
    settings.rename(tmp_path / "lost settings")
    settings.mkdir()
    machine = Machine(
        tmp_path,
        empty_server,
        DATABASE_URL=empty_server.url,
        DATABASE_OWNER_URL=empty_server.owner_url,
        SANDBOX="1",
        DIRECTORY_TOKEN=TOKEN,
        SECRET_KEY=databases.SETTINGS["SECRET_KEY"],
    )
    machine.run(commands("The database"))
    said = machine.run(commands("Restoring").replace("2026-11-27T03-00-00Z", backup.name))
    assert re.search(r"Orders of \d+ clients have new keys", said)
    assert "acme: OK" in said
    assert (data / "files/acme/licence.pdf").read_bytes() == b"a document"
    assert (settings / "shouhao.env").read_text().startswith("SECRET_KEY=ours\n")
    assert acme.legal_name in machine.run("shouhao tenants")

    script = tmp_path / "goes_on.py"
    script.write_text(f"import sys\nsys.argv.append({number.canonical!r})\n{GOES_ON}")
    states = json.loads(machine.run(f'shouhao shell -c "$(cat {script})"').strip().splitlines()[-1])
    assert len(states) == Display.objects.filter(number=number).count()
    assert {trouble for _state, trouble in states} == {""}, states
    assert stand_ins.on_handsets(number)["huawei"] == "青禾售后"
    assert Number.objects.filter(canonical=number.canonical).exists(), "the old one is untouched"
    assert DATABASE == "shouhao", "as the chapter names it"
