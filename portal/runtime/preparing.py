"""Brings a database up to date, and the demo into an empty one."""

import hashlib
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT, Folders
from portal.runtime.given import first_row
from portal.runtime.processes import spawn, stop_process
from portal.runtime.roles import MANAGE
from portal.runtime.supervisor import say

STEP = " ready.\n"  # ends a line of the demo; other lines of a command say why it ended
SOME_FAILED = 3  # tenants.database.migrating: some clients could not be migrated


@dataclass(frozen=True)
class Done:
    """The output of a management command; `but`: the part it could not do, where it did the rest."""

    output: str
    but: str = ""


class Preparing:
    """Runs management commands as the owner of the database until `stopping()`."""

    def __init__(self, folders: Folders, environment: Mapping[str, str], stopping: Callable[[], bool]) -> None:
        self.folders, self.stopping = folders, stopping
        self.environment = {**environment, "DATABASE_ROLE": "owner"}
        self.url = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]

    def migrate(self) -> None:
        """Migrate, unless nothing has changed since it was done: looking through many schemas takes time."""
        stamp, code = self.folders.data / "migrated", _code()  # as it is now: a release may come while it runs
        if stamp.exists() and stamp.read_text() == f"{code} {self._applied()}":
            return
        say("bringing the database up to date …")
        done = self._manage("migrate_schemas", but=SOME_FAILED)
        if done.but:
            say(done.but)
        elif not self.stopping():
            stamp.write_text(f"{code} {self._applied()}")

    def load_demo(self) -> str:
        """Load the demo when there is no client, or go on where it was killed. Answers what it said about logins."""
        told = self.folders.data / "demo.txt"  # empty while the demo is half loaded
        half = told.exists() and not told.read_text()
        query = "SELECT 1 FROM public.tenants_tenant WHERE kind = 'client' LIMIT 1"
        if not self.stopping() and (half or not first_row(self.url, query)):
            say("loading the demo: five clients in the middle of their work …")
            told.touch(mode=0o600)
            told.write_text("")
            logins = self._manage("load_demo").output
            if not self.stopping():
                told.write_text(logins)
        return told.read_text() if told.exists() else ""

    def _applied(self) -> str:
        """Changes when the database is another or an older one."""
        query = "SELECT system_identifier, to_regclass('public.django_migrations') FROM pg_control_system()"
        server = first_row(self.url, query)
        applied = None
        if server and server[1]:
            applied = first_row(self.url, "SELECT count(*), max(applied) FROM public.django_migrations")
        return f"{server} {applied}"

    def _manage(self, command: str, *, but: int = 0) -> "Done":
        """Run a management command. Raises CannotRun with the line that says why it failed.

        but: the exit status with which it has done all but what its last line names.
        """
        log = self.folders.logs / f"{command}.log"
        with log.open("wb") as errors_file:
            process = spawn(
                [sys.executable, MANAGE, command, "--skip-checks"],  # they read all of our code; nobody has changed it
                death_signal=signal.SIGTERM,
                output=subprocess.PIPE,
                errors=errors_file,
                environment=self.environment,
                folder=ROOT,
            )
        output = self._wait(process, log)
        if process.returncode and not self.stopping():
            errors = log.read_text(errors="replace")
            log.write_text(output + errors)
            lines = (output + errors).strip().splitlines()
            if but and process.returncode == but:
                return Done(output, f"{lines[-1].removeprefix('CommandError: ')} (see {log})")
            # A traceback's own line is "some.module.Error: what happened"; psycopg adds more below it.
            # On a full disk the counters that are mapped from it end a process without a word (SIGBUS).
            silent = f"it ended without a word, exit status {process.returncode}. Is the disk full?"
            reasons = [line for line in lines if re.match(r"[A-Za-z_][\w.]*: ", line)] or lines[-1:] or [silent]
            raise CannotRun(f"`manage.py {command}` failed: {reasons[-1].removeprefix('shouhao: ')} (see {log}).")
        return Done(output)

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> str:
        """Returns the process's output at its end, earlier when we are stopping. Reports its steps from the log."""
        told = 0
        while True:
            try:
                output, _errors = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                if self.stopping():
                    stop_process(process, signal_number=signal.SIGTERM, patience=10)
                steps = [
                    line for line in log.read_text(errors="replace").splitlines(keepends=True) if line.endswith(STEP)
                ]
                for step in steps[told:]:
                    say(step.rstrip())
                told = len(steps)
            else:
                return output.decode(errors="replace")


def _code() -> str:
    """Changes when a migration or a package is another one."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("[!.]*/**/migrations/*.py")):
        digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
