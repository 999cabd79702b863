"""The base of our embedded servers: starts, watches and ends a child process below a data folder."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from portal.runtime.folders import Folders, folders_below
from portal.runtime.processes import spawn, stop_process


class EmbeddedServer:
    """A private server. Use it as a context manager from the main thread; it ends with this process."""

    log_name: ClassVar[str]
    ending: ClassVar[signal.Signals]  # asks it to end gracefully
    patience: ClassVar[float]  # seconds for its end
    start_seconds: ClassVar[float]  # for its first answer

    def __init__(self, folder: Path) -> None:
        self.folders: Folders = folders_below(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folders.logs / self.log_name

    def start(self) -> None:
        """Start it, and make what it needs the first time. Raises CannotRun with the server's own words."""
        raise NotImplementedError

    def launch(self) -> None:
        """Start the server process over existing data and wait until it answers. Raises CannotRun."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Returns whether the server answers now."""
        raise NotImplementedError

    def fails(self) -> bool:
        """Returns whether the server is there but answers with errors only, so that only a restart helps."""
        return False

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it gracefully: everything committed is kept."""
        if self.process is not None:
            stop_process(self.process, signal_number=self.ending, patience=self.patience)
            self.process = None

    def run(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> bool:
        """Returns whether the command's process answers in time; otherwise ends it."""
        with self.log.open("wb") as log:
            self.process = spawn(
                command,
                death_signal=self.ending,
                output=log,
                identity=self.folders.identity,
                environment=environment,
                folder=Path("/"),
            )
        deadline = time.monotonic() + self.start_seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
