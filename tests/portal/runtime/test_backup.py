"""docs/deploy/backup and restore: what looks like a backup is one, and a database comes back from it with its files."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from portal.runtime.binaries import postgres_program
from portal.runtime.folders import ROOT, folders_below
from tests.database import Database, Server
from tests.tenants.backup import Dump

pytestmark = pytest.mark.timeout(300)
DEPLOY = ROOT / "docs" / "deploy"
# What only a machine has on which the product is installed. The first tells what it was asked for.
STAND_INS = {
    "systemd-run": 'echo "${@: -2}" >> "$ASKED"',
    "systemctl": "exit 1",
    "chown": "exit 0",
    "git": "echo 5e81fa32",
}
LITTLE = 100_000  # bytes that a file may have where the disk is full


@dataclass(frozen=True)
class Machine:
    """Where the scripts run. environment: by which they find the database, the settings and their programs."""

    folder: Path
    environment: dict[str, str]

    def run(self, script: str, *arguments: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run_under(None, script, *arguments, **environment)

    def run_under(
        self, bound: Callable[[], None] | None, script: str, *arguments: Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DEPLOY / script, *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=bound,
        )

    def backup(self) -> Path:
        """A whole one."""
        ended = self.run("backup", *self.places())
        assert ended.returncode == 0, ended.stderr
        (made,) = self.places()[0].iterdir()
        return made

    def places(self) -> tuple[Path, Path]:
        return self.folder / "backups", self.folder / "secrets"

    def left(self) -> list[str]:
        """What lies in both places, hidden or not."""
        return [each.name for place in self.places() if place.is_dir() for each in place.iterdir()]


@pytest.fixture
def database(database_server: Server) -> Iterator[Database]:
    name = f"backed_up_{os.getpid()}"
    yield database_server.clone(name)
    database_server.drop(name)


@pytest.fixture
def machine(database: Database, tmp_path: Path) -> Machine:
    programs = postgres_program(folders_below(tmp_path / "programs"))
    (tmp_path / "data" / "files").mkdir(parents=True)
    (tmp_path / "data" / "files" / "licence.pdf").write_text("a licence")
    (tmp_path / "shouhao.env").write_text(f'EMAIL_HOST=\nSHOUHAO_DATA="{tmp_path / "data"}"\n')
    (tmp_path / "shouhao-owner.env").write_text("DATABASE_OWNER_URL=secret\n")
    found = Dump(database, tmp_path / "unused", programs).environment()
    stand_ins = tmp_path / "bin"
    stand_ins.mkdir()
    for name, text in STAND_INS.items():
        (stand_ins / name).write_text(f"#!/bin/bash\n{text}\n")
        (stand_ins / name).chmod(0o755)
    ours = {"SETTINGS": str(tmp_path), "ASKED": str(tmp_path / "asked"), "PATH": f"{stand_ins}:{found['PATH']}"}
    return Machine(tmp_path, found | ours | {"PGDATABASE": database.name})


def test_a_backup_is_whole_and_apart_from_its_secrets(machine: Machine) -> None:
    made = machine.backup()
    assert {each.name for each in made.iterdir()} == {"shouhao.dump", "files.tar", "version", "SHA256SUMS"}
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / "version").stat().st_mode & 0o777 == 0o600
    kept = {each.name for each in (machine.places()[1] / made.name).iterdir()}
    assert kept == {"shouhao.env", "shouhao-owner.env"}
    listed = subprocess.run(["tar", "--list", "--file", made / "files.tar"], capture_output=True, text=True, check=True)
    assert "files/licence.pdf" in listed.stdout


def no_more_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, LITTLE))


@pytest.mark.parametrize(
    ("environment", "bound", "said"),
    [
        ({"PGDATABASE": "nothing"}, None, "pg_dump has failed"),
        ({"PGDATABASE": "postgres"}, None, "no database of Shouhao's"),
        ({}, no_more_room, "pg_dump has failed"),
        ({"SETTINGS": "/nowhere"}, None, "No backup was made"),
    ],
)
def test_what_is_none_does_not_look_like_one(
    machine: Machine, environment: dict[str, str], bound: Callable[[], None] | None, said: str
) -> None:
    ended = machine.run_under(bound, "backup", *machine.places(), **environment)
    assert ended.returncode != 0
    assert said in ended.stderr
    assert machine.left() == []


def test_files_that_cannot_be_read_are_no_backup(machine: Machine) -> None:
    (machine.folder / "data" / "files").rename(machine.folder / "data" / "elsewhere")
    ended = machine.run("backup", *machine.places())
    assert (ended.returncode, machine.left()) == (1, [])
    assert "the files cannot be read" in ended.stderr


def test_a_folder_that_cannot_be_made_is_no_backup(machine: Machine) -> None:
    (machine.folder / "backups").write_text("in its place")
    ended = machine.run("backup", *machine.places())
    assert ended.returncode == 1
    assert "No backup was made" in ended.stderr


def test_all_comes_back(machine: Machine, database: Database) -> None:
    made = machine.backup()
    before = _tenants(database)
    refused = machine.run("restore", made)
    assert (refused.returncode, "make it anew, empty" in refused.stderr) == (1, True), "over a database that stands"
    _make_anew(database)
    refused = machine.run("restore", made)
    assert (refused.returncode, "is not empty" in refused.stderr) == (1, True), "over files that stand"
    (machine.folder / "data").rename(machine.folder / "old")
    ended = machine.run("restore", made)
    assert ended.returncode == 0, ended.stderr
    assert _tenants(database) == before
    assert (machine.folder / "data" / "files" / "licence.pdf").read_text() == "a licence"
    asked = (machine.folder / "asked").read_text().splitlines()
    assert [each.removeprefix("manage.py ") for each in asked] == [
        "migrate_schemas",
        "restored",
        "reconcile_tenants",
        "evidence verify",
    ]


def test_what_was_cut_short_is_not_restored(machine: Machine, database: Database) -> None:
    made = machine.backup()
    os.truncate(made / "shouhao.dump", 100_000)
    ended = machine.run("restore", made)
    assert ended.returncode == 1
    assert "is not what was backed up" in ended.stderr
    assert not (machine.folder / "asked").exists()


def _tenants(database: Database) -> list[tuple[str, ...]]:
    with database.owner() as connection:
        return connection.execute("SELECT schema_name, legal_name FROM public.tenants_tenant ORDER BY 1").fetchall()


def _make_anew(database: Database) -> None:
    name = sql.Identifier(database.name)
    with psycopg.connect(database.owner_url, dbname="postgres", autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
