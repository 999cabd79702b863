"""Asking a party something harmless with a secret before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass

from labels.directories.adapters import adapter_for
from labels.directories.aggregators.known import aggregator_of
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import DESK, HTTP
from labels.directories.models import Connection, Directory
from labels.errands.sftp import look_in
from tenants.exchange import PassingTrouble
from tenants.sftp import SftpRefused


@dataclass(frozen=True)
class Tried:
    """What a directory (its name) said to a secret; trouble is empty when it was taken."""

    directory: str
    trouble: str


def try_out(connection: Connection, secret: Mapping[str, str]) -> list[Tried]:
    """Ask every directory of a connection with a secret. Only addresses that two administrators have confirmed are
    asked: a secret that is typed goes nowhere else.
    """
    if not connection.pk:
        return []
    return [
        Tried(str(directory), _trouble(directory, secret))
        for directory in connection.directories.exclude(address="")
        if directory.adapter != DESK or directory.address.startswith("sftp:")
    ]


def _trouble(directory: Directory, secret: Mapping[str, str]) -> str:
    try:
        if directory.adapter == HTTP:
            adapter_for(directory.adapter, directory.address, secret.get("token", "")).label_policy()
        elif directory.adapter != DESK:
            aggregator_of(directory, secret).balance()
        else:
            look_in(directory.address, secret)
    except (PassingTrouble, PermanentRefusal, SftpRefused) as trouble:
        return str(trouble)
    return ""
