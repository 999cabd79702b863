"""Speaks SSH and SFTP with a stranger, in a child (tenants.outside.bounded), over a line that our process has opened.

Orders come on standard input, answers go to standard output: a line of JSON each, followed by as many bytes as the line
says. It ends with the child, whose memory is as small as for reading a file.
"""

import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import pairwise
from typing import IO, Any, Final

import paramiko
from paramiko.packet import Packetizer

LARGEST_PACKET: Final = 1_000_000  # bytes of SFTP; servers send a quarter of it
LARGEST_OF_SSH: Final = 256 * 1024  # bytes, as OpenSSH has it; files come in packets of 32 kB
PIECE: Final = 32_768  # bytes
SIDE_BY_SIDE: Final = 32  # pieces of a file that are asked for before they have come
Frame = tuple[dict[str, Any], bytes]


class ServerRefuses(Exception):
    """The server refuses: a person has to look."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class _Packets(Packetizer):
    """A packetizer that refuses packets above the usual size: a length has 32 bits, and anybody may claim one."""

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        if n > LARGEST_OF_SSH:
            raise paramiko.SSHException(f"a packet of {n} bytes")
        return bytes(super().read_all(n, check_rekey))


class _Files(paramiko.SFTPClient):
    """An SFTP client with the same limit on its own packets."""

    def _read_all(self, n: int) -> bytes:
        if n > LARGEST_PACKET:
            raise paramiko.SSHException(f"a packet of {n} bytes")
        return bytes(super()._read_all(n))  # type: ignore[misc]  # paramiko's own, which its types leave out


def speak_sftp(asked: IO[bytes], said: IO[bytes], line: str, step: str) -> None:
    """Carries out orders until there are no more, or something fails.

    line: the number of its descriptor; step: seconds of one step.
    """
    speaker = _Speaker(asked, socket.socket(fileno=int(line)), float(step))
    try:
        for order in iter(asked.readline, b""):
            for head, content in speaker.do(json.loads(order)):
                _say(said, head, content)
    except ServerRefuses as error:
        _say(said, {"failed": "refused", "code": error.code, "why": str(error)})
    except (EOFError, TimeoutError) as error:
        _say(said, {"failed": "no_answer", "why": type(error).__name__})
    except paramiko.SSHException as error:
        _say(said, {"failed": "ssh", "why": str(error)[:1000]})
    except OSError as error:
        _say(said, {"failed": "folder", "why": str(error)[:1000]})


def _say(said: IO[bytes], head: Mapping[str, Any], content: bytes = b"") -> None:
    said.write(json.dumps({**head, "bytes": len(content)}).encode() + b"\n" + content)
    said.flush()


class _Speaker:
    """The session and its operations."""

    def __init__(self, asked: IO[bytes], line: socket.socket, step: float) -> None:
        self.asked, self.step = asked, step
        self.transport = paramiko.Transport(line, packetizer_class=_Packets)
        self.transport.banner_timeout = self.transport.auth_timeout = step

    def do(self, order: Mapping[str, Any]) -> Iterator[Frame]:
        match order:
            case {"do": "begin"}:
                self.transport.start_client(timeout=self.step)
                yield {"done": written(self.transport.get_remote_server_key())}, b""
            case {"do": "sign_in", "secrets": secrets}:
                self._sign_in(secrets)
                yield {"done": None}, b""
            case {"do": "size", "path": path}:
                yield {"done": self._size(path)}, b""
            case {"do": "put", "path": path, "size": size}:
                self._put(path, size)
                yield {"done": self._size(path)}, b""
            case {"do": "rename", "path": path, "to": to}:
                self.files.posix_rename(path, to)
                yield {"done": None}, b""
            case {"do": "list", "path": path}:
                for each in self.files.listdir_iter(path):
                    yield {"entry": [each.filename[:256], each.st_size, each.st_mtime, each.st_mode]}, b""
                yield {"done": None}, b""
            case {"do": "read", "path": path, "size": size}:
                with self.files.open(path, "rb") as file:
                    file.prefetch(size, max_concurrent_requests=SIDE_BY_SIDE)
                    while size > 0 and (piece := file.read(min(PIECE, size))):
                        size -= len(piece)
                        yield {}, piece
                yield {"done": None}, b""

    def _size(self, path: str) -> int | None:
        try:
            return self.files.stat(path).st_size or 0
        except FileNotFoundError:
            return None

    def _put(self, path: str, size: int) -> None:
        with self.files.open(path, "wb") as file:
            file.set_pipelined(True)
            for start in range(0, size, PIECE):
                file.write(self.asked.read(min(PIECE, size - start)))

    def _sign_in(self, secrets: Sequence[Mapping[str, str]]) -> None:
        try:
            self._authenticate(secrets)
        except paramiko.AuthenticationException as error:
            raise ServerRefuses("user", "it refuses the user or its key") from error
        try:
            channel = self.transport.open_session(timeout=self.step)
            channel.settimeout(self.step)
            channel.invoke_subsystem("sftp")
        except paramiko.SSHException as error:
            raise ServerRefuses("no_sftp", "it offers no SFTP") from error
        self.files = _Files(channel)

    def _authenticate(self, secrets: Sequence[Mapping[str, str]]) -> None:
        """Signs in with the first accepted secret, and only if the server has that secret's host key."""
        if not secrets:
            raise ServerRefuses("credentials", "no credentials: give its connection some")
        for place, secret in enumerate(secrets, 1):
            try:
                _demand_pinned(self.transport.get_remote_server_key(), secret["host_key"])
                if text := secret.get("private_key"):
                    self.transport.auth_publickey(secret["user"], read_key(text))
                else:
                    self.transport.auth_password(secret["user"], secret.get("password", ""), fallback=False)
            except (ServerRefuses, paramiko.AuthenticationException):
                if place == len(secrets):
                    raise
            else:
                return


def written(key: paramiko.PKey) -> str:
    """Returns a key as known_hosts writes it."""
    return f"{key.get_name()} {key.get_base64()}"


def _demand_pinned(key: paramiko.PKey, pinned: str) -> None:
    if (key.get_name(), key.get_base64()) not in pairwise(pinned.split()):
        raise ServerRefuses("host_key", f"its host key is not the pinned one: {written(key)}")


def read_key(text: str) -> paramiko.PKey:
    """Returns a user's key from OpenSSH or PEM. Raises ServerRefuses."""
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise ServerRefuses("key", "the private key cannot be read: OpenSSH or PEM, without a passphrase")
