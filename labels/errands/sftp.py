"""Putting a file where a party fetches it: SFTP with a pinned host key, under its name only when it is whole.

Bounded as a whole: whoever answers byte by byte holds a worker no longer than TOGETHER.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import unquote, urlsplit

from labels.directories.connections import secrets_of
from labels.directories.models import Directory
from labels.directories.turns import turn_at
from tenants.addresses_outside import look_up
from tenants.domain.outside import SFTP, NotOutside
from tenants.exchange import NO_CONNECTION, NoAnswer, PassingTrouble, printable

if TYPE_CHECKING:
    import paramiko

STEP: Final = 10.0  # seconds of one step
TOGETHER: Final = 40.0  # seconds
PIECE: Final = 32_768  # bytes


class PutRefused(Exception):
    """The party does not take the file this way: a person has to look. str(): why."""


def put_file(directory: Directory, name: str, content: bytes, *, about_to: Callable[[], None]) -> None:
    """Put a file into the folder of a directory's address. about_to: called when it is there but for its name.

    Raises PutRefused, NotItsTurn, NoAnswer or another PassingTrouble; after about_to it may be there all the same.
    """
    with _folder(directory) as (sftp, folder, left):
        part, whole = f"{folder}/.{name}.part", f"{folder}/{name}"
        with sftp.open(part, "wb") as file:
            file.set_pipelined(True)
            for start in range(0, len(content), PIECE):
                left()
                file.write(content[start : start + PIECE])
        if sftp.stat(part).st_size != len(content):
            raise PassingTrouble("not_whole", name)
        about_to()
        sftp.posix_rename(part, whole)


def is_there(directory: Directory, name: str, size: int) -> bool:
    """Whether a whole file of that name lies in the folder. Raises as put_file."""
    with _folder(directory) as (sftp, folder, _left):
        try:
            return bool(sftp.stat(f"{folder}/{name}").st_size == size)
        except FileNotFoundError:
            return False


def look_in(address: str, secret: Mapping[str, str]) -> None:
    """Sign in with a secret that is not saved yet, and look into the folder. Raises as put_file."""
    with turn_at(address)(), _signed_in(address, [secret]) as (sftp, folder, _left):
        sftp.stat(folder)


@contextmanager
def _folder(directory: Directory) -> Iterator[tuple[paramiko.SFTPClient, str, Callable[[], None]]]:
    """The folder, with the newest secret that is taken."""
    secrets = [secret for secret in secrets_of(directory.connection) if "host_key" in secret]
    if not secrets:
        raise PutRefused("no credentials: give its connection some")
    with turn_at(directory.address)(), _signed_in(directory.address, secrets) as found:
        yield found


@contextmanager
def _signed_in(
    address: str, secrets: Sequence[Mapping[str, str]]
) -> Iterator[tuple[paramiko.SFTPClient, str, Callable[[], None]]]:
    import paramiko  # it takes a fifth of a second, and most processes never put a file anywhere

    parts, ends = urlsplit(address), time.monotonic() + TOGETHER

    def left() -> None:
        if time.monotonic() > ends:
            raise NoAnswer("it takes too long")

    try:
        outside = look_up(address, schemes=SFTP)
        line = socket.create_connection((outside.address, outside.typed.port), STEP)
    except NotOutside as error:
        raise PassingTrouble(NO_CONNECTION, f"not called: {error}") from error
    except TimeoutError as error:
        raise NoAnswer("no connection in time") from error
    except OSError as error:
        raise PassingTrouble(NO_CONNECTION, printable(str(error))) from error
    transport = paramiko.Transport(line)
    try:
        transport.banner_timeout = transport.auth_timeout = STEP
        transport.start_client(timeout=STEP)
        _authenticate(transport, secrets)
        sftp = paramiko.SFTPClient.from_transport(transport)
        channel = sftp.get_channel() if sftp is not None else None
        if sftp is None or channel is None:
            raise PutRefused("it offers no SFTP")
        channel.settimeout(STEP)
        yield sftp, unquote(parts.path).rstrip("/") or ".", left
    except (TimeoutError, EOFError) as error:
        raise NoAnswer(type(error).__name__) from error
    except paramiko.AuthenticationException as error:
        raise PutRefused("it refuses the user or its key") from error
    except paramiko.SSHException as error:
        raise PassingTrouble("ssh", printable(str(error))) from error
    except OSError as error:
        _told(error)
    finally:
        transport.close()


def _told(error: OSError) -> NoReturn:
    """What the server says of a file or folder."""
    raise PutRefused(f"its folder cannot be written to: {printable(str(error))}") from error


def _demand_pinned(key: paramiko.PKey, pinned: str) -> None:
    words = pinned.split()
    if (key.get_name(), key.get_base64()) not in pairwise(words):
        raise PutRefused(f"its host key is not the pinned one: {key.get_name()} {key.get_base64()}")


def _authenticate(transport: paramiko.Transport, secrets: Sequence[Mapping[str, str]]) -> None:
    """By the first of the secrets that is taken; only where the server is the one of that secret."""
    import paramiko

    for place, secret in enumerate(secrets, 1):
        try:
            _demand_pinned(transport.get_remote_server_key(), secret["host_key"])
            if text := secret.get("private_key"):
                transport.auth_publickey(secret["user"], _private_key(text))
            else:
                transport.auth_password(secret["user"], secret.get("password", ""), fallback=False)
        except (PutRefused, paramiko.AuthenticationException):
            if place == len(secrets):
                raise
        else:
            return


def _private_key(text: str) -> paramiko.PKey:
    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise PutRefused("the private key cannot be read: OpenSSH or PEM, without a passphrase")
