"""What a command must find in the environment: given by the operator, or left by a running `manage.py up`."""

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from portal.runtime.errors import CannotRun
from portal.runtime.folders import Folders, default_folders

OWNER_COMMANDS = frozenset(
    {
        "create_tenant",
        "load_demo",
        "makemigrations",
        "migrate",
        "migrate_schemas",
        "provision",
        "reconcile_tenants",
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
    """What a running `manage.py up` leaves in its data folder (0600, it holds the secret key)."""

    supervisor: int
    environment: Mapping[str, str]
    processes: dict[str, int] = field(default_factory=dict)

    def write(self, folders: Folders) -> None:
        _write_whole(runtime_file(folders), json.dumps(self.__dict__, indent=1))


def ensure_environment(arguments: Sequence[str]) -> None:
    """Complete os.environ for `manage.py <arguments>`. Raises CannotRun when no database is known."""
    command = arguments[0] if arguments else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    if os.environ.get("DATABASE_URL"):
        return
    if running := read_running(default_folders()):
        given = running.environment
    elif command in COMMANDS_WITHOUT_DATABASE or {"-h", "--help"}.intersection(arguments):
        given = WITHOUT_DATABASE
    else:
        raise CannotRun("No database is running: start `make run` first, or set DATABASE_URL to a PostgreSQL 18.")
    for name, value in given.items():
        if not os.environ.get(name):
            os.environ[name] = value


def read_running(folders: Folders) -> Running | None:
    """What a supervisor that is alive wrote for this data folder."""
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
        found: dict[str, Any] = json.loads(runtime_file(folders).read_text())
    except (OSError, ValueError):
        return {}
    return dict(found["processes"])


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


def evidence_key(folders: Folders) -> str:
    """The key that signs the checkpoints of this data folder's evidence, made once: 32 bytes in base64."""
    return _made_once(folders.data / "evidence-key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())


def _made_once(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        _write_whole(path, make())
    return path.read_text()


def _write_whole(path: Path, text: str) -> None:
    """Readable by us alone, and never there in part: not when we are killed, not on a full disk."""
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)


def runtime_file(folders: Folders) -> Path:
    return folders.data / "runtime.json"
