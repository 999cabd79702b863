"""Tries an address or a secret before it is saved, by asking the party something harmless."""

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labels.directories.accounts import served_by
from labels.directories.adapters import HttpAdapter
from labels.directories.aggregators.known import aggregator_of
from labels.directories.answers import AccountTrouble, PermanentRefusal
from labels.directories.capabilities import DESK, HTTP
from labels.directories.connections import secrets_of
from labels.directories.models import Connection, Directory
from labels.directories.turns import party_of
from labels.errands.sftp import check_host, look_in
from tenants.outside.exchange import PassingTrouble
from tenants.outside.sftp import SftpRefused

WANTS_AN_ACCOUNT: Final = frozenset({401, 403})


class TryOutcome(StrEnum):
    """The outcome of a trial. reached: the party answers, but no secret was sent, because two administrators have yet
    to agree to the address. nothing: no program calls it.
    """

    TAKEN = "taken"
    REACHED = "reached"
    NOTHING = "nothing"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Tried:
    """A directory's (its name) answer to a secret; trouble is empty when the secret was accepted."""

    directory: str
    trouble: str


@dataclass(frozen=True)
class TriedAddress:
    """The result of trying an address; trouble: what failed, in the party's words."""

    outcome: TryOutcome
    trouble: str = ""


def try_out(connection: Connection, secret: Mapping[str, str]) -> list[Tried]:
    """Tries a secret at every directory that a connection serves. A secret is sent only to addresses that two
    administrators have confirmed.
    """
    return [Tried(str(directory), _trouble(directory, secret)) for directory in asked_with(connection)]


def asked_with(connection: Connection) -> list[Directory]:
    """Returns the directories that a program calls with an account, at addresses that two administrators have
    confirmed.
    """
    serves = served_by(connection)
    if not serves.pk:
        return []
    return [each for each in serves.directories.exclude(address="") if is_called(each.adapter, each.address)]


def is_called(adapter: str, address: str) -> bool:
    """Tells whether a program calls an address of an adapter."""
    return bool(address) and (adapter != DESK or address.startswith("sftp:"))


def try_address(adapter: str, address: str, connection: Connection | None) -> TriedAddress:
    """Tries an address that nobody has confirmed yet. It sends the connection's newest secret only if that goes to the
    same host and port already.
    """
    if not is_called(adapter, address):
        return TriedAddress(TryOutcome.NOTHING)
    secrets = secrets_of(connection)
    known = connection is not None and any(
        party_of(each.address) == party_of(address) for each in connection.directories.exclude(address="")
    )
    directory = Directory(adapter=adapter, address=address)
    try:
        if secrets and known:
            _ask(directory, secrets[0])
            return TriedAddress(TryOutcome.TAKEN)
        _reach(directory, secrets)
    except (PassingTrouble, PermanentRefusal, SftpRefused) as trouble:
        return TriedAddress(TryOutcome.TROUBLE, str(trouble))
    return TriedAddress(TryOutcome.REACHED)


def _trouble(directory: Directory, secret: Mapping[str, str]) -> str:
    try:
        _ask(directory, secret)
    except (PassingTrouble, PermanentRefusal, SftpRefused) as trouble:
        return str(trouble)
    return ""


def _ask(directory: Directory, secret: Mapping[str, str]) -> None:
    """Makes a call that costs and changes nothing; its failure does not pause other calls."""
    if directory.adapter == HTTP:
        HttpAdapter(directory.address, secret.get("token", ""), turn=nullcontext).label_policy()
    elif directory.adapter != DESK:
        aggregator_of(directory, secret).balance()
    else:
        look_in(directory.address, secret)


def _reach(directory: Directory, secrets: list[dict[str, str]]) -> None:
    """Checks that a party is there which wants an account."""
    if directory.adapter == DESK:
        keys = [secret["host_key"] for secret in secrets if "host_key" in secret]
        if not keys:
            raise SftpRefused("key", "its connection pins no host key")
        check_host(directory.address, keys[0])
        return
    try:
        with suppress(AccountTrouble):
            _ask(directory, {})
    except PermanentRefusal as refusal:
        if refusal.status not in WANTS_AN_ACCOUNT:
            raise
