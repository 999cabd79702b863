"""A party's SFTP server in this process, over the real protocol: user `shouhao`, password `open`, one folder `in`."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko


class Gate(paramiko.ServerInterface):
    """Lets in the user `shouhao` with the password `open`. tried: the users that asked to be let in."""

    def __init__(self, tried: list[str]) -> None:
        self.tried = tried

    def check_auth_password(self, username: str, password: str) -> int:
        self.tried.append(username)
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("shouhao", "open") else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class Handle(paramiko.SFTPHandle):
    """A file that is written or read."""

    def stat(self) -> Any:
        file = getattr(self, "writefile", None) or self.readfile  # type: ignore[attr-defined]
        return paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))


class Folder(paramiko.SFTPServerInterface):
    """Files below one folder of the test. named, read: of files that were put and opened, one for each time."""

    root: Path
    named: list[str]
    read: list[str]

    def _at(self, path: str) -> Path:
        return self.root / path.strip("/")

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle, at = Handle(flags), self._at(path)
        if flags & os.O_WRONLY:
            handle.writefile = at.open("wb")  # type: ignore[attr-defined]
        elif not at.is_file():
            return paramiko.SFTP_NO_SUCH_FILE
        else:
            self.read.append(at.name)
            handle.readfile = at.open("rb")  # type: ignore[attr-defined]
        return handle

    def list_folder(self, path: str) -> Any:
        entries = []
        try:
            for each in sorted(self._at(path).iterdir()):
                attributes = paramiko.SFTPAttributes.from_stat(each.lstat())
                attributes.filename = each.name
                entries.append(attributes)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return entries

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self._at(oldpath).rename(self._at(newpath))
        self.named.append(self._at(newpath).name)
        return paramiko.SFTP_OK


@dataclass
class SftpPeer:
    """Where it listens, the line of its host key, its folder, each name that a file was given, each that was read, and
    how many have come.
    """

    port: int
    host_key: str
    folder: Path
    named: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"sftp://127.0.0.1:{self.port}/in"

    @property
    def secret(self) -> dict[str, str]:
        return {"user": "shouhao", "password": "open", "private_key": "", "host_key": self.host_key}


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpPeer]:
    """Listens on a free port of this machine."""
    key = paramiko.ECDSAKey.generate()
    (root / "in").mkdir(parents=True)
    listening = socket.create_server(("127.0.0.1", 0))
    peer = SftpPeer(listening.getsockname()[1], f"{key.get_name()} {key.get_base64()}", root / "in")
    interface = type("Rooted", (Folder,), {"root": root, "named": peer.named, "read": peer.read})
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(line)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, interface)
            transports.append(transport)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
                transport.start_server(server=Gate(peer.tried))

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield peer
    finally:
        listening.close()
        for transport in transports:
            transport.close()


@dataclass
class Flood:
    """A stranger that says it is an SSH server and goes on talking. taken: bytes that somebody has read of it."""

    port: int
    taken: int = 0


@contextmanager
def flooding_server(begins: bytes) -> Iterator[Flood]:
    """Whoever comes is told these bytes, then zeros for as long as it reads them."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        flood = Flood(listening.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _address = listening.accept()
                    threading.Thread(target=talk, args=[line], daemon=True).start()

        def talk(line: socket.socket) -> None:
            with line, contextlib.suppress(OSError):
                line.sendall(begins)
                while True:
                    flood.taken += line.send(bytes(65_536))

        threading.Thread(target=serve, daemon=True).start()
        yield flood
