"""Manages a connection's secrets: which are live, and how two administrators agree on a new one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.acts_of_two import ActFacts, Decision, done_by_two
from compliance.reviews.models import Case
from labels.directories.accounts import account_of
from labels.directories.adapters import DirectoryAdapter, adapter_for
from labels.directories.meter import metered
from labels.directories.models import Connection, Credential, Directory
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.sealing import opened, sealed

ACT: Final = "give_credential"
OVERLAP: Final = timedelta(days=7)  # after a new secret, the earlier one is still tried for this long (real time)
LIVE: Final = 2
# The fields of each kind's secret; those in OPTIONAL may be empty.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    Connection.Kind.TOKEN: ("token",),
    Connection.Kind.ACCOUNT: ("account", "key"),
    Connection.Kind.SIGNED: ("app_key", "access_key", "secret_key"),
    Connection.Kind.SFTP: ("user", "password", "private_key", "host_key"),
}
OPTIONAL: Final = frozenset({"password", "private_key"})


@dataclass(frozen=True, kw_only=True)
class CredentialFacts(ActFacts):
    """A new secret of a connection (its name); the secret itself lies sealed in the row `credential`.

    taken: the directories that accepted it on trial, by name; trouble: what others answered; waived: why it is proposed
    all the same.
    """

    act: str = ACT
    connection: str
    credential: int
    taken: str = ""
    trouble: str = ""
    waived: str = ""


def secrets_of(connection: Connection | None) -> list[dict[str, str]]:
    """Returns the fields of the live secrets, the newest first: when one is refused, the next is tried."""
    if connection is None:
        return []
    return [json.loads(opened(row.secret)) for row in live(connection)]


def live(connection: Connection) -> list[Credential]:
    """Returns the live credentials, the newest first, at most LIVE."""
    rows = connection.credentials.filter(Q(valid_until=None) | Q(valid_until__gt=real_now()), agreed_at__isnull=False)
    return list(rows[:LIVE])


def directory_adapter(directory: Directory) -> DirectoryAdapter:
    """Makes the adapter of a directory with its account; each call is counted."""
    tokens = [secret["token"] for secret in secrets_of(account_of(directory)) if "token" in secret]
    return adapter_for(directory.adapter, directory.address, *tokens, meter=partial(metered, directory))


# ---------------------------------------------------------------- giving a secret


def propose_secret(connection: Connection, secret: Mapping[str, str], *, actor: Actor, **tried: str) -> Case:
    """Stores a new secret, sealed; it counts once another administrator confirms it. Raises Refused (of reviews).

    tried: what its trial showed, as fields of CredentialFacts.
    """
    with transaction.atomic():
        row = Credential.objects.create(
            connection=connection,
            secret=sealed(json.dumps(dict(secret), ensure_ascii=False)),
            given_at=real_now(),
            **actor.columns("given_by"),
        )
        return staff_acts.propose_staff_act(
            CredentialFacts(connection=connection.name, credential=row.pk, **tried),
            lambda: _("Credentials of %(connection)s") % {"connection": connection},
            subject_id=uuid5(NAMESPACE_URL, f"connection:{connection.pk}"),
            actor=actor,
        )


@done_by_two(ACT, CredentialFacts, either_way=True)
def _take_secret(facts: CredentialFacts, decision: Decision) -> None:
    """Puts the secret into use when both administrators agreed, else deletes it."""
    with context.platform():
        row = Credential.objects.filter(pk=facts.credential, agreed_at=None)
        if decision.agreed:
            begin_secret(row.get())
        else:
            row.delete()


def begin_secret(row: Credential) -> None:
    """Makes a secret count from now on; earlier ones end after OVERLAP."""
    now = real_now()
    earlier = Credential.objects.filter(connection_id=row.connection_id, agreed_at__isnull=False).exclude(pk=row.pk)
    earlier.filter(Q(valid_until=None) | Q(valid_until__gt=now + OVERLAP)).update(valid_until=now + OVERLAP)
    row.agreed_at = now
    row.save(update_fields=["agreed_at"])


def drop_ended() -> None:
    """Deletes the secrets that have ended."""
    Credential.objects.filter(valid_until__lt=real_now()).delete()


def ensure_connection(name: str, token: str) -> Connection:
    """Returns the connection of that name with this bearer token: for a sandbox, where nobody has to agree."""
    return ensure_account(name, Connection.Kind.TOKEN, {"token": token})


def ensure_account(name: str, kind: str, secret: Mapping[str, str], **limits: int) -> Connection:
    """Does the same as ensure_connection for a secret of any kind."""
    connection, made = Connection.objects.get_or_create(name=name, defaults={"kind": kind, **limits})
    if made or secret not in secrets_of(connection):
        row = Credential.objects.create(
            connection=connection, secret=sealed(json.dumps(dict(secret))), given_by="sandbox", given_at=real_now()
        )
        begin_secret(row)
    return connection
