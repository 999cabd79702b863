"""The process of the web role: granian over one listening socket, which systemd may keep open and give to several."""

import argparse
import multiprocessing  # noqa: TID251 - granian makes its workers with it
import os
import resource
import socket
import sys
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from portal.runtime.errors import CannotRun
from portal.runtime.given import listen
from portal.runtime.systemd import from_systemd

BACKLOG = 1024
CONNECTIONS = 8192  # of each worker: slow ones cost a descriptor and some kilobytes, and no thread
DESCRIPTORS = 2 * CONNECTIONS + 512  # a connection, and the body or answer that is too long for memory
HEADERS_MILLISECONDS = 10_000
BUFFER = (
    64 * 1024
)  # bytes of each connection: headers (portal.web.bounds takes fewer), and what a reader has not taken yet
UNACKNOWLEDGED_MILLISECONDS = 60_000  # what a reader may leave lying in its own machine
SILENT_SECONDS = 30  # that the system keeps a connection until something was sent over it


class SocketServer(MPServer):
    """Granian that is given its socket. Its workers take turns on it, and nobody is turned away while they change."""

    def __init__(self, listener: socket.socket, **options: Any) -> None:
        super().__init__(**options)
        self.listener = listener

    def _init_shared_socket(self) -> None:
        number = self.listener.fileno()
        # Granian's stubs know these as None, and a holder without arguments.
        holder: Any = SocketHolder
        unix = self.listener.family == socket.AF_UNIX
        vars(self).update(_ssp=None, _sso=None, _sfd=number, _shd=holder(number, unix, BACKLOG))


def serve_web(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="manage.py web")
    parser.add_argument("--host", required=True)
    for name in ("--port", "--workers", "--threads"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args(arguments)
    try:
        listener = from_systemd() or listen(options.port, options.host)
    except CannotRun as error:
        sys.stderr.write(f"shouhao: {error}\n")
        return error.status
    if listener.family != socket.AF_UNIX:
        # Accepted connections inherit it: a reader that takes nothing is left by the system.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What has sent nothing yet is no worker's: one that ends would close it, and its visitor be turned away.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
    _allow_descriptors()
    multiprocessing.set_start_method("fork")  # the workers share the socket
    os.environ["WEB_THREADS"] = str(options.threads)
    SocketServer(
        listener,
        target="portal.web.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        workers=options.workers,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS, max_buffer_size=BUFFER),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0


def _allow_descriptors() -> None:
    """Raises the limit of open files to what the connections need, or to what the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(serve_web(sys.argv[1:]))
