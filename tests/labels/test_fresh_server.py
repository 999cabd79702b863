"""docs/deploy.md, *Backing up* and *Restoring*, as they stand there: tried on a server that knows nothing yet."""

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
from portal.runtime.postgres import DATABASE, EmbeddedPostgres
from tenants.models import Tenant
from tests import database as databases
from tests.database import Database, clean_environment
from tests.labels.directories.conftest import TOKEN
from tests.stand_ins import StandIns, fresh, publish

CHAPTER = (ROOT / "docs/deploy.md").read_text()
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
    """The shell commands below a heading of the chapter."""
    below = CHAPTER.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", below, re.DOTALL))


class Machine:
    """Where the chapter's commands run: its folders are this test's, psql finds the server, roles need no password."""

    def __init__(self, folder: Path, server: EmbeddedPostgres, **environment: str) -> None:
        self.folder = folder
        self.environment = clean_environment() | environment | {"PGHOST": str(server.folders.sockets)}
        self.environment["PATH"] = f"{postgres_program(server.folders)}:{os.environ['PATH']}"

    def run(self, text: str) -> str:
        """What the commands say; the first that fails ends them, and the test."""
        for name, here in (
            ("/var/backups/shouhao/$(date +%F)", "backup"),
            ("/var/backups/shouhao/2026-11-27", "backup"),
            ("/var/lib/shouhao", "data"),
            ("/etc/shouhao.env", "shouhao.env"),
            ("/etc/shouhao-owner.env", "shouhao-owner.env"),
        ):
            text = text.replace(name, str(self.folder / here))
        text = text.replace(" --owner shouhao ", " ")
        text = re.sub(r"(?m)^(?:git|systemctl) .*\n|^.*\\password .*\n", "", text)
        text = re.sub(r"(?ms)^shouhao\(\) \{\n.*?^\}\n", "", text)
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
    old, new = tmp_path / "old", tmp_path / "new"
    for machine in (old, new):
        machine.mkdir()
    (old / "data/files/acme").mkdir(parents=True)
    (old / "data/files/acme/licence.pdf").write_bytes(b"a document")
    (old / "shouhao.env").write_text("SECRET_KEY=ours\n")
    (old / "shouhao-owner.env").write_text("DATABASE_OWNER_URL=ours\n")
    running = EmbeddedPostgres(databases.session_folder(), fsync=False)
    backing_up = commands("Backing up").replace('.dump" shouhao', f'.dump" {own_database.name}')
    Machine(old, running).run(backing_up)

    for text in ("青禾科技", "青禾客服"):  # what happens after the backup is lost, and directories know it
        publish([number], text)
        stand_ins.later(hours=13)

    (old / "backup").rename(new / "backup")
    machine = Machine(
        new,
        empty_server,
        DATABASE_URL=empty_server.url,
        DATABASE_OWNER_URL=empty_server.owner_url,
        SANDBOX="1",
        DIRECTORY_TOKEN=TOKEN,
        SECRET_KEY=databases.SETTINGS["SECRET_KEY"],
    )
    machine.run(commands("The database"))
    said = machine.run(commands("Restoring"))
    assert re.search(r"Orders of \d+ clients have new keys", said)
    assert "acme: OK" in said
    assert (new / "data/files/acme/licence.pdf").read_bytes() == b"a document"
    assert (new / "shouhao.env").read_text() == "SECRET_KEY=ours\n"
    assert acme.legal_name in machine.run("shouhao tenants")

    script = tmp_path / "goes_on.py"
    script.write_text(f"import sys\nsys.argv.append({number.canonical!r})\n{GOES_ON}")
    states = json.loads(machine.run(f'shouhao shell -c "$(cat {script})"').strip().splitlines()[-1])
    assert len(states) == Display.objects.filter(number=number).count()
    assert {trouble for _state, trouble in states} == {""}, states
    assert stand_ins.on_handsets(number)["huawei"] == "青禾售后"
    assert Number.objects.filter(canonical=number.canonical).exists(), "the old one is untouched"
    assert DATABASE == "shouhao", "as the chapter names it"
