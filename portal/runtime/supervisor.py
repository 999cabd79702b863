"""Keeps children running: restarts what dies, prefixes what they say, ends them all."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from portal.runtime.embedded import EmbeddedServer
from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT
from portal.runtime.processes import kill_group, spawn

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before a restart; the pause doubles while a child keeps dying
STEADY = 10.0  # seconds after which a child counts as well
LOOKS, FAILING = 5.0, 15.0  # seconds between looks at a server, and of errors alone after which it is started again
PATIENCE = 20.0  # seconds for a graceful end: longer than any call to the outside takes
ONE_WISH = 1.0  # seconds: `make` passes on a SIGTERM that its whole process group got already


class Role:
    """A child that runs one of our commands; what it prints comes through a pipe. A `last` one outlives the others."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], output: Callable[[int], None], *, last: bool
    ) -> None:
        self.command, self.environment, self.output, self.last = command, environment, output, last
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            self.process = spawn(
                self.command,
                death_signal=signal.SIGTERM,
                output=writing,
                environment=self.environment,
                folder=ROOT,
            )
        except OSError as error:
            os.close(reading)
            raise CannotRun(f"{self.command[0]} can't be started: {error.strerror}.") from error
        finally:
            os.close(writing)
        self.output(reading)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class Watched:
    """A child with its restarts."""

    def __init__(self, name: str, child: Role | EmbeddedServer) -> None:
        self.name, self.child = name, child
        self.started_at, self.pause, self.restart_at = 0.0, FIRST_PAUSE, 0.0
        self.looked_at, self.failing_since = 0.0, 0.0  # of a server; 0: not, or it works

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.child.launch()

    def keeps_failing(self, now: float) -> bool:
        """Returns whether it is a server that has answered with errors alone for a while."""
        if isinstance(self.child, Role) or now - self.looked_at < LOOKS or not self.child.alive():
            return False
        self.looked_at = now
        self.failing_since = (self.failing_since or now) if self.child.fails() else 0.0
        return bool(self.failing_since) and now - self.failing_since >= FAILING

    def note_death(self, now: float) -> None:
        """Plan the restart, and clear away what the dead child's own children still do."""
        if self.child.process is not None:
            kill_group(self.child.process)
        self.pause = FIRST_PAUSE if now - self.started_at > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        self.restart_at = now + self.pause


class Supervisor:
    """Runs children until SIGINT or SIGTERM. Belongs to the main thread of a process with one thread."""

    def __init__(self, on_change: Callable[[dict[str, int]], None]) -> None:
        self.watched: list[Watched] = []
        self.stopping = False
        self.kill_from = 0.0
        self.on_change = on_change
        self.selector = selectors.DefaultSelector()
        self.width = 10

    def catch_signals(self) -> None:
        """Makes SIGINT and SIGTERM end the loop; a second one kills at once."""

        def end(number: int, frame: FrameType | None) -> None:
            if not self.stopping:
                self.stopping, self.kill_from = True, time.monotonic() + ONE_WISH
            elif time.monotonic() > self.kill_from:
                self.kill()
                os._exit(1)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)

    def add_server(self, name: str, server: EmbeddedServer) -> None:
        """Watch a server that is started already."""
        watched = Watched(name, server)
        watched.started_at = time.monotonic()
        self.watched.append(watched)

    def add_role(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, last: bool = False
    ) -> None:
        """Start a role and watch it."""

        def output(pipe: int) -> None:
            self.selector.register(pipe, selectors.EVENT_READ, Lines(name, self.width))

        watched = Watched(name, Role(command, environment, output, last=last))
        watched.start()
        self.watched.append(watched)
        self.changed()

    def run(self, until: Callable[[], bool] = lambda: False, *, seconds: float | None = None) -> bool:
        """Watch until a signal, `until()` (True is answered) or the time is over."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self.stopping:
            self.read_output(0.1)
            self.end_failing()
            self.restart_dead()
            if until():
                return True
            if deadline is not None and time.monotonic() > deadline:
                break
        return False

    def end_failing(self) -> None:
        """End the servers that are there and of no use: they are started again as what died."""
        for watched in self.watched:
            if watched.keeps_failing(time.monotonic()) and not isinstance(watched.child, Role):
                say(f"{watched.name} answers with errors only: it is ended")
                watched.failing_since = 0.0
                watched.child.stop()

    def restart_dead(self) -> None:
        """Restart what died and whose pause is over."""
        now = time.monotonic()
        for watched in self.watched:
            if watched.child.alive():
                continue
            if not watched.restart_at:
                watched.note_death(now)
                process = watched.child.process
                status = "" if process is None else f" (exit status {process.returncode})"
                say(f"{watched.name} ended{status}: starting it again")
            if now >= watched.restart_at:
                try:
                    watched.start()
                    watched.restart_at = 0.0
                except (CannotRun, OSError) as error:  # a disk may be full for a while
                    say(str(error))
                    watched.note_death(now)
                self.changed()

    def read_output(self, seconds: float) -> None:
        """Print what children said, waiting up to `seconds` for it."""
        if not self.selector.get_map():
            time.sleep(seconds)
        for key, _events in self.selector.select(seconds):
            try:
                chunk = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            key.data.feed(chunk)
            if not chunk:
                self.selector.unregister(key.fd)
                os.close(key.fd)

    def stop(self) -> None:
        """End the roles together, gracefully, then the servers in the reverse order of their start."""
        roles = [watched.child for watched in self.watched if isinstance(watched.child, Role)]
        self._end([role for role in roles if not role.last])
        self._end([role for role in roles if role.last])
        for watched in reversed(self.watched):
            if not isinstance(watched.child, Role):
                watched.child.stop()

    def _end(self, roles: Sequence[Role]) -> None:
        for role in roles:
            role.stop()
        deadline = time.monotonic() + PATIENCE
        while any(role.alive() for role in roles) and time.monotonic() < deadline:
            self.read_output(0.05)
        for role in roles:
            if role.process is not None:
                kill_group(role.process)
        self.read_output(0)

    def kill(self) -> None:
        for watched in self.watched:
            if watched.child.process is not None:
                kill_group(watched.child.process)

    def changed(self) -> None:
        """Tell which processes there are now: name and process number."""
        self.on_change({watched.name: watched.child.process.pid for watched in self.watched if watched.child.process})


class Lines:
    """Cuts a child's output into lines and prints them behind its name."""

    def __init__(self, name: str, width: int) -> None:
        self.prefix = f"{name:<{width}} | "
        self.rest = b""

    def feed(self, chunk: bytes) -> None:
        """Print the whole lines so far; an empty chunk is the end."""
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        if not chunk and self.rest:
            lines, self.rest = [self.rest], b""
        for line in lines:
            say(line.decode(errors="replace").rstrip(), self.prefix)


def say(text: str, prefix: str = "shouhao    | ") -> None:
    """Print a line; nobody may be listening any more."""
    try:
        print(f"{prefix}{text}", flush=True)
    except (BrokenPipeError, ValueError):
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - kept for the rest of the process
