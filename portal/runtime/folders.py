"""The folders for data and sockets of the embedded servers, and the users that run them."""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.runtime.errors import CannotRun

ROOT = Path(__file__).resolve().parents[2]
# Root's try-outs. Not below /var/lib/shouhao: that is production's StateDirectory, closed to everybody else.
TRY_OUTS = Path("/var/lib/shouhao-run")
EARLIER_TRY_OUTS = Path("/var/lib/shouhao")
IN_MEMORY = Path("/dev/shm")  # noqa: S108 # nosec B108 # made 0700, its owner is checked
COUNTED_FOR = "data-folder"  # a file beside counters in memory: whose they are
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un of Linux, without its closing zero
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")
SMALLEST_FREE_SPACE = 300 * 1024**2  # bytes; an empty database needs about 40 MB, its log up to 64 MB more


@dataclass(frozen=True)
class Identity:
    """The unprivileged user that runs the servers when we are root."""

    name: str
    user: int
    group: int


def run_as(identity: Identity | None) -> dict[str, Any]:
    """Returns subprocess's arguments to run a program as this user, in no other group; none unless we are root."""
    return {} if identity is None else {"user": identity.user, "group": identity.group, "extra_groups": []}


@dataclass(frozen=True)
class Folders:
    """The folders below one data folder. As root the servers' own folders belong to `identity`."""

    data: Path
    identity: Identity | None

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def broker(self) -> Path:
        return self.data / "broker"

    @property
    def binaries(self) -> Path:
        return self.data / "binaries"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def sockets(self) -> Path:
        """A folder short enough for a socket's path: below the data, else below the user's run folder or /tmp."""
        near = self.data / "sockets"
        if len(os.fsencode(near)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
            return near
        name = f"shouhao-{os.geteuid()}-{short_hash(self.data)}"
        run = Path(f"/run/user/{os.geteuid()}")
        return (run if os.access(run, os.W_OK) else Path("/tmp")) / name  # noqa: S108 # nosec B108 # made 0700, its owner is checked

    @property
    def metrics(self) -> Path:
        """The folder where the web role's processes add up their counters: in memory if possible. On a disk that
        becomes full, the mapped files would end the processes.
        """
        if os.access(IN_MEMORY, os.W_OK):
            return IN_MEMORY / f"{_counters_of_ours()}{short_hash(self.data)}"
        return self.data / "metrics"

    def prepare(self) -> None:
        """Make the folders private. Raises CannotRun when the disk is full or a folder is not ours."""
        try:
            # The unprivileged servers must be able to walk through, nobody to list.
            self.data.mkdir(parents=True, exist_ok=True)
            self.data.chmod(0o711 if self.identity else 0o700)
            closed = [parent for parent in self.data.parents if not parent.stat().st_mode & stat.S_IXOTH]
            if self.identity and closed:
                raise CannotRun(
                    f"PostgreSQL can't run as root, and its user `{self.identity.name}` can't reach {self.data}, which "
                    f"is below {closed[-1]}: choose another folder with --data or SHOUHAO_DATA."
                )
            self.logs.mkdir(mode=0o700, exist_ok=True)
            for folder in (self.broker, self.sockets):
                self.give_to_servers(folder)
        except OSError as error:
            raise CannotRun(
                f"The data folder {self.data} can't be used ({error.strerror}): free space on it, or choose another "
                "with --data or SHOUHAO_DATA."
            ) from error
        free = shutil.disk_usage(self.data).free
        if free < SMALLEST_FREE_SPACE:
            raise CannotRun(
                f"Only {free // 1024**2} MB are free for {self.data}: free {SMALLEST_FREE_SPACE // 1024**2} MB, or "
                "choose another folder with --data or SHOUHAO_DATA."
            )

    def empty_metrics(self) -> None:
        """Make the folder of counters, or empty it. Raises CannotRun when it is somebody else's."""
        self.metrics.mkdir(mode=0o700, exist_ok=True)
        if self.metrics.is_symlink() or self.metrics.lstat().st_uid != os.geteuid():
            raise CannotRun(f"The folder {self.metrics} belongs to somebody else: remove it and start again.")
        for counters in self.metrics.iterdir():
            counters.unlink()
        if self.metrics.parent == IN_MEMORY:
            _remove_counters_of_the_gone()
            (self.metrics / COUNTED_FOR).write_bytes(os.fsencode(self.data))

    def give_to_servers(self, folder: Path) -> None:
        """Make `folder` if need be, 0700, owned by the user that runs the servers."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.identity.user if self.identity else os.geteuid()
        present_owner = folder.lstat().st_uid
        if folder.is_symlink() or present_owner not in {owner, os.geteuid()}:
            raise CannotRun(f"The folder {folder} belongs to somebody else: remove it and start again.")
        folder.chmod(0o700)
        if self.identity and present_owner != owner:
            os.chown(folder, self.identity.user, self.identity.group)


def folders_below(data: Path) -> Folders:
    """The folders of a data folder, with the user that must run its servers."""
    data = data.expanduser().absolute()
    return Folders(data, _server_identity(data))


def default_folders() -> Folders:
    """The data folder of this checkout: SHOUHAO_DATA, else one that this user may write to."""
    if chosen := os.environ.get("SHOUHAO_DATA"):
        return folders_below(Path(chosen))
    return folders_below(try_out_folder())


def try_out_folder() -> Path:
    """Returns the folder for this checkout's data when nobody chose one."""
    checkout = short_hash(ROOT)
    if os.geteuid() == 0:
        return TRY_OUTS / checkout
    home = Path(os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser())
    try:
        (home / "shouhao").mkdir(parents=True, exist_ok=True)
    except OSError:
        return ROOT / ".data"
    return home / "shouhao" / checkout


@contextmanager
def temporary_data() -> Iterator[Path]:
    """A short-lived data folder that unprivileged servers can reach, for tests and benchmarks."""
    folder = Path(tempfile.mkdtemp(prefix="shouhao-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _counters_of_ours() -> str:
    return f"shouhao-metrics-{os.geteuid()}-"


def _remove_counters_of_the_gone() -> None:
    """Removes the counters that a killed start has left in memory, as nothing else would."""
    for folder in IN_MEMORY.glob(f"{_counters_of_ours()}*"):
        with contextlib.suppress(OSError):  # of an earlier release, or another start removes it too
            ours = folder.lstat().st_uid == os.geteuid()
            if ours and not Path(os.fsdecode((folder / COUNTED_FOR).read_bytes())).exists():
                shutil.rmtree(folder, ignore_errors=True)


def short_hash(path: Path) -> str:
    """Returns eight hexadecimal digits that tell one folder from another."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def _server_identity(data: Path) -> Identity | None:
    """Returns None unless we are root; then the owner of existing servers' data, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for folder in (data / "postgres", data / "broker"):
        if folder.exists() and (owner := folder.stat().st_uid):
            try:
                return _identity(pwd.getpwuid(owner))
            except KeyError:
                raise CannotRun(
                    f"The folder {folder} belongs to the user number {owner}, who has no name on this machine: "
                    "give it to `nobody` (chown -R nobody)."
                ) from None
    for name in ("postgres", "nobody"):
        try:
            return _identity(pwd.getpwnam(name))
        except KeyError:
            continue
    raise CannotRun("There is neither a user `postgres` nor `nobody` to run the servers: run as a normal user.")


def _identity(entry: pwd.struct_passwd) -> Identity:
    return Identity(entry.pw_name, entry.pw_uid, entry.pw_gid)
