"""docs/deploy/compose.yaml, as far as it can be tried without containers."""

import subprocess
from pathlib import Path

import yaml

from portal.runtime.binaries import postgres_program
from portal.runtime.folders import ROOT, folders_below


def test_initdb_takes_what_the_database_container_gives_it(data: Path) -> None:
    """It refused: the locale C alone would have made another encoding than the builtin provider needs."""
    compose = yaml.safe_load((ROOT / "docs/deploy/compose.yaml").read_text())
    given = compose["services"]["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    folders = folders_below(data)
    folders.prepare()
    folders.give_to_servers(folders.postgres)
    identity = folders.identity
    made = subprocess.run(
        [postgres_program(folders) / "initdb", *given, "--no-sync", f"--pgdata={folders.postgres}"],
        capture_output=True,
        text=True,
        cwd="/",
        user=identity.user if identity else None,
        group=identity.group if identity else None,
        extra_groups=[] if identity else None,
        check=False,
    )
    assert made.returncode == 0, made.stderr
