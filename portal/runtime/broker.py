"""The embedded broker: Valkey on a unix socket. It carries only "lane X has work", so that losing it loses nothing: it
keeps no files, and a full disk does not concern it.
"""

import os
import shutil
import signal
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.runtime.binaries import broker_program
from portal.runtime.embedded import EmbeddedServer
from portal.runtime.errors import CannotRun

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
}


class EmbeddedBroker(EmbeddedServer):
    """A private Valkey below a data folder."""

    log_name, ending, patience, start_seconds = "broker.log", signal.SIGTERM, 10, 20

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
        program = broker_program(self.folders)
        self.folders.give_to_servers(self.folders.broker)  # a full disk may have left us without one
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

    def answers(self) -> bool:
        try:
            with redis.Redis(
                unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0)
            ) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _launched(self, program: Path) -> bool:
        command: list[str | Path] = [program]
        for name, value in (SETTINGS | {"unixsocket": str(self.socket), "dir": str(self.folders.broker)}).items():
            command += [f"--{name}", value]
        return self.run(command, {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"})
