"""Puts a file where a party fetches it: by SFTP with a pinned host key, under its name only when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

from labels.directories.connections import secrets_of
from labels.directories.models import Directory
from labels.directories.turns import turn_at
from tenants.domain.outside import SFTP, NotOutside
from tenants.outside.addresses_outside import Outside, look_up
from tenants.outside.exchange import NO_CONNECTION, PassingTrouble
from tenants.outside.sftp import SftpRefused, SftpSession, host_key_of, signed_in

TOGETHER: Final = 40.0  # seconds


def put_file(directory: Directory, name: str, content: bytes, *, about_to: Callable[[], None]) -> None:
    """Puts a file into the folder of a directory's address. about_to: called before the file gets its final name.

    Raises SftpRefused, NotItsTurn, NoAnswer or another PassingTrouble; after about_to the file may be there all the
    same.
    """
    with _folder(directory.address, _secrets(directory)) as (sftp, folder):
        part, whole = f"{folder}/.{name}.part", f"{folder}/{name}"
        if sftp.put(part, content) != len(content):
            raise PassingTrouble("not_whole", name)
        about_to()
        sftp.rename(part, whole)


def is_there(directory: Directory, name: str, size: int) -> bool:
    """Tells whether a whole file of that name lies in the folder. Raises what put_file raises."""
    with _folder(directory.address, _secrets(directory)) as (sftp, folder):
        return sftp.size_of(f"{folder}/{name}") == size


def look_in(address: str, secret: Mapping[str, str]) -> None:
    """Signs in with a secret that is not saved yet, and looks into the folder. Raises what put_file raises."""
    with _folder(address, [secret]) as (sftp, folder):
        if sftp.size_of(folder) is None:
            raise SftpRefused("folder", "its folder cannot be used: it is not there")


def check_host(address: str, host_key: str) -> None:
    """Verifies that the server has this host key, without signing in. Raises what put_file raises."""
    outside = _outside(address)
    shown = host_key_of(outside.address, outside.typed.port)
    if shown not in map(" ".join, pairwise(host_key.split())):
        raise SftpRefused("host_key", f"its host key is not the pinned one: {shown}")


def _secrets(directory: Directory) -> list[Mapping[str, str]]:
    return [secret for secret in secrets_of(directory.connection) if "host_key" in secret]


@contextmanager
def _folder(address: str, secrets: Sequence[Mapping[str, str]]) -> Iterator[tuple[SftpSession, str]]:
    """Opens the folder of an address with the newest secret that is accepted."""
    with turn_at(address)():
        outside = _outside(address)
        with signed_in(outside.address, outside.typed.port, secrets, seconds=TOGETHER) as sftp:
            yield sftp, unquote(urlsplit(address).path).rstrip("/") or "."


def _outside(address: str) -> Outside:
    try:
        return look_up(address, schemes=SFTP)
    except NotOutside as error:
        raise PassingTrouble(NO_CONNECTION, f"not called: {error}") from error
