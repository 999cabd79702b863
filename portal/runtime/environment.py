"""Finds the environment that a command needs: from the operator, or from a running `manage.py up`."""

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal.runtime.errors import CannotRun
from portal.runtime.folders import (
    EARLIER_TRY_OUTS,
    TRY_OUTS,
    Folders,
    default_folders,
    folders_below,
    short_hash,
    try_out_folder,
)
from portal.runtime.roles import ROLE, role_of

OWNER_COMMANDS = frozenset(
    {
        "create_tenant",
        "load_demo",
        "makemigrations",
        "migrate",
        "migrate_schemas",
        "provision",
        "reconcile_tenants",
        "restored",
        "sqlmigrate",
    }
)
# These only read code or files; settings want the address of a database all the same.
COMMANDS_WITHOUT_DATABASE = frozenset(
    {
        "",
        "-h",
        "--help",
        "--version",
        "check",
        "collectstatic",
        "compilemessages",
        "help",
        "makemessages",
        "makemigrations",
        "evaluate_label_model",
        "match_labels",
        "simulate",
        "train_label_model",
        "spectacular",
    }
)
WITHOUT_DATABASE = {"DATABASE_URL": "postgresql:///shouhao?host=/nonexistent", "SANDBOX": "1"}


@dataclass
class Running:
    """The state that a running `manage.py up` leaves in its data folder (0600, as it holds the secret key)."""

    supervisor: int
    environment: Mapping[str, str]
    processes: dict[str, int] = field(default_factory=dict)

    def write(self, folders: Folders) -> None:
        _write_whole(runtime_file(folders), json.dumps(self.__dict__, indent=1))


def ensure_environment(arguments: Sequence[str]) -> None:
    """Complete os.environ for `manage.py <arguments>`. Raises CannotRun when no database is known."""
    command = arguments[0] if arguments else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ[ROLE] = role_of(arguments)
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    if os.environ.get("DATABASE_URL"):
        return
    if running := find_running():
        given = running.environment
    elif command in COMMANDS_WITHOUT_DATABASE or {"-h", "--help"}.intersection(arguments):
        given = WITHOUT_DATABASE
    else:
        raise CannotRun(
            "No database is running that this user could reach: start `make run` first (as the same user), or set "
            "DATABASE_URL to a PostgreSQL 18."
        )
    for name, value in given.items():
        if not os.environ.get(name):
            os.environ[name] = value


def find_running() -> Running | None:
    """Returns what runs on SHOUHAO_DATA; without it, what runs from this checkout, on whatever folder.

    Raises CannotRun when that could be more than one.
    """
    if (running := read_running(default_folders())) or os.environ.get("SHOUHAO_DATA"):
        return running
    by_folder: dict[Path, Running] = {}
    for note in sorted(_elsewhere().glob("*")):
        with contextlib.suppress(OSError):
            folder = Path(note.read_text())
            if folder.is_dir() and (running := read_running(folders_below(folder))):
                by_folder[folder] = running
    if len(by_folder) > 1:
        names = ", ".join(sorted(map(str, by_folder)))
        raise CannotRun(f"Shouhao runs on more than one data folder: choose one with SHOUHAO_DATA ({names}).")
    return next(iter(by_folder.values()), None)


@contextlib.contextmanager
def noted_for_commands(folders: Folders) -> Iterator[None]:
    """Lets `manage.py` find by itself, while this lasts, what runs on this data folder."""
    note = _elsewhere() / short_hash(folders.data)
    try:
        with contextlib.suppress(OSError):  # one may be told with SHOUHAO_DATA
            note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(note, str(folders.data))
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)


def _elsewhere() -> Path:
    """Notes of this checkout's data folders on which something runs: one file each, with its path."""
    usual = try_out_folder()
    return usual.with_name(f"{usual.name}.running")


def adopt_earlier_try_out() -> None:
    """Earlier versions kept root's try-outs where production has its StateDirectory: that of this checkout moves."""
    new = try_out_folder()
    old = EARLIER_TRY_OUTS / new.name
    if os.geteuid() != 0 or new.parent != TRY_OUTS or new.exists() or not (old / "postgres").is_dir():
        return
    with lock_folder(Folders(old, None)):
        new.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        old.rename(new)
    with contextlib.suppress(OSError):
        EARLIER_TRY_OUTS.rmdir()  # unless there is more


def read_running(folders: Folders) -> Running | None:
    """Returns what a living supervisor wrote for this data folder."""
    try:
        lock_folder(folders).close()
    except CannotRun:
        with contextlib.suppress(OSError, ValueError):
            return Running(**json.loads(runtime_file(folders).read_text()))
    except OSError:
        pass
    return None


def left_over(folders: Folders) -> dict[str, int]:
    """The processes of a run that was killed; call it holding the lock."""
    try:
        runtime = json.loads(runtime_file(folders).read_text())
    except (OSError, ValueError):
        return {}
    return dict(runtime["processes"])


def lock_folder(folders: Folders) -> IO[str]:
    """The lock of the data folder, held while the file is open. Raises CannotRun when another `up` holds it."""
    lock = (folders.data / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun(
            f"Shouhao already runs on {folders.data}: stop it with Ctrl-C first, or choose another folder with --data."
        ) from None
    return lock


def secret_key(folders: Folders) -> str:
    """The secret key of this data folder, made once."""
    return _made_once(folders.data / "secret-key", lambda: secrets.token_urlsafe(50))


def own_key(folders: Folders, name: str) -> str:
    """A key of this data folder, made once, in the file of this name: 32 bytes in base64."""
    return _made_once(folders.data / name, lambda: base64.b64encode(secrets.token_bytes(32)).decode())


def _made_once(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        _write_whole(path, make())
    return path.read_text()


def _write_whole(path: Path, text: str) -> None:
    """Writes a file that we alone can read, whole or not at all, even if we are killed or the disk is full."""
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)


def runtime_file(folders: Folders) -> Path:
    return folders.data / "runtime.json"
