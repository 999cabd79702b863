"""The embedded broker: Valkey on a unix socket. It carries only "lane X has work", so losing its data loses nothing."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from portal.runtime.binaries import broker_program
from portal.runtime.errors import CannotRun
from portal.runtime.folders import Folders, folders_below
from portal.runtime.processes import spawn, stop_process

START_SECONDS = 20.0
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
}


class EmbeddedBroker:
    """A private Valkey below a data folder. Use it as a context manager from the main thread."""

    def __init__(self, folder: Path) -> None:
        self.folders: Folders = folders_below(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folders.logs / "broker.log"

    @property
    def socket(self) -> Path:
        return self.folders.sockets / "broker"

    @property
    def url(self) -> str:
        """The URL for Celery."""
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Start the server and wait until it answers. Data that it can't read are laid aside."""
        self.folders.prepare()
        self.launch()

    def launch(self) -> None:
        """Start the server process over existing data and wait until it answers."""
        program = broker_program(self.folders)
        if self._launched(program):
            return
        aside = self.folders.broker.with_name("broker.broken")
        shutil.rmtree(aside, ignore_errors=True)
        self.folders.broker.rename(aside)
        self.folders.give_to_servers(self.folders.broker)
        if not self._launched(program):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            reason = lines[-1] if lines else "it did not answer in time"
            raise CannotRun(f"The broker can't start on {self.folders.broker}: {reason} (log: {self.log}).")

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            stop_process(self.process, signal_number=signal.SIGTERM, patience=10)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launched(self, program: Path) -> bool:
        command: list[str | Path] = [program]
        for name, value in (SETTINGS | {"unixsocket": str(self.socket), "dir": str(self.folders.broker)}).items():
            command += [f"--{name}", value]
        with self.log.open("wb") as log:
            self.process = spawn(
                command,
                death_signal=signal.SIGTERM,
                output=log,
                identity=self.folders.identity,
                environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                folder=Path("/"),
            )
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5)
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.02)
            else:
                client.close()
                return True
        self.stop()
        return False
