"""Signing in at somebody's SFTP server: with a pinned host key, bounded as a whole.

Whoever answers byte by byte holds a worker no longer than it was given.
"""

from __future__ import annotations

import socket
import threading  # noqa: TID251 - what it does is of no client's schema
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tenants.exchange import NO_CONNECTION, NoAnswer, PassingTrouble, printable

if TYPE_CHECKING:
    import paramiko

STEP: Final = 10.0  # seconds of one step
LARGEST_PACKET: Final = 1_000_000  # bytes of SFTP; servers send a quarter of it
LARGEST_OF_SSH: Final = 256 * 1024  # bytes, as OpenSSH has it; files come in packets of 32 kB


class SftpRefused(Exception):
    """The server does not let us do it: a person has to look. code: credentials, key, host_key, user, no_sftp or
    folder; str(): why.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@contextmanager
def signed_in(
    host: str, port: int, secrets: Sequence[Mapping[str, str]], *, seconds: float
) -> Iterator[paramiko.SFTPClient]:
    """A session of so many seconds, with the first of the secrets (user, host_key, password or private_key) that is
    taken. Raises SftpRefused, NoAnswer or another PassingTrouble.
    """
    with _line_to(host, port, seconds) as transport:
        import paramiko

        class Bounded(paramiko.SFTPClient):
            """Reads no packet that is larger than packets are."""

            def _read_all(self, n: int) -> bytes:
                if n > LARGEST_PACKET:
                    raise paramiko.SSHException(f"a packet of {n} bytes")
                return bytes(super()._read_all(n))  # type: ignore[misc]  # paramiko's own, which its types leave out

        try:
            _authenticate(transport, secrets)
        except paramiko.AuthenticationException as error:
            raise SftpRefused("user", "it refuses the user or its key") from error
        try:
            channel = transport.open_session(timeout=STEP)
            channel.settimeout(STEP)
            channel.invoke_subsystem("sftp")
        except paramiko.SSHException as error:
            raise SftpRefused("no_sftp", "it offers no SFTP") from error
        yield Bounded(channel)


def host_key_of(host: str, port: int) -> str:
    """The key that a server shows to whoever comes, as known_hosts writes it. Raises as signed_in."""
    with _line_to(host, port, 2 * STEP) as transport:
        return _written(transport.get_remote_server_key())


def _written(key: paramiko.PKey) -> str:
    return f"{key.get_name()} {key.get_base64()}"


@contextmanager
def _line_to(host: str, port: int, seconds: float) -> Iterator[paramiko.Transport]:
    """An encrypted line to whoever is there, cut when its seconds are over."""
    import paramiko  # it takes a fifth of a second, and most processes never ask such a server
    from paramiko.packet import Packetizer

    class Bounded(Packetizer):
        """Reads no packet that is larger than packets are: a length has 32 bits, and anybody may say one."""

        def read_all(self, n: int, check_rekey: bool = False) -> bytes:
            if n > LARGEST_OF_SSH:
                raise paramiko.SSHException(f"a packet of {n} bytes")
            return bytes(super().read_all(n, check_rekey))

    try:
        line = socket.create_connection((host, port), STEP)
    except TimeoutError as error:
        raise NoAnswer("no connection in time") from error
    except OSError as error:
        raise PassingTrouble(NO_CONNECTION, printable(str(error))) from error
    transport, over = paramiko.Transport(line, packetizer_class=Bounded), threading.Event()

    def cut() -> None:
        over.set()
        transport.close()

    watch = threading.Timer(seconds, cut)
    watch.start()
    try:
        transport.banner_timeout = transport.auth_timeout = STEP
        transport.start_client(timeout=STEP)
        yield transport
    except (EOFError, OSError, paramiko.SSHException) as error:
        if over.is_set() or isinstance(error, TimeoutError | EOFError):
            raise NoAnswer("it takes too long" if over.is_set() else type(error).__name__) from error
        if isinstance(error, paramiko.SSHException):
            raise PassingTrouble("ssh", printable(str(error))) from error
        raise SftpRefused("folder", f"its folder cannot be used: {printable(str(error))}") from error
    finally:
        watch.cancel()
        transport.close()


def _demand_pinned(key: paramiko.PKey, pinned: str) -> None:
    if (key.get_name(), key.get_base64()) not in pairwise(pinned.split()):
        raise SftpRefused("host_key", f"its host key is not the pinned one: {_written(key)}")


def _authenticate(transport: paramiko.Transport, secrets: Sequence[Mapping[str, str]]) -> None:
    """By the first of the secrets that is taken; only where the server is the one of that secret."""
    import paramiko

    if not secrets:
        raise SftpRefused("credentials", "no credentials: give its connection some")
    for place, secret in enumerate(secrets, 1):
        try:
            _demand_pinned(transport.get_remote_server_key(), secret["host_key"])
            if text := secret.get("private_key"):
                transport.auth_publickey(secret["user"], read_private_key(text))
            else:
                transport.auth_password(secret["user"], secret.get("password", ""), fallback=False)
        except (SftpRefused, paramiko.AuthenticationException):
            if place == len(secrets):
                raise
        else:
            return


def read_private_key(text: str) -> paramiko.PKey:
    """A user's key as OpenSSH or PEM writes it. Raises SftpRefused."""
    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise SftpRefused("key", "the private key cannot be read: OpenSSH or PEM, without a passphrase")
