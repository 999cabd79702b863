"""With what account a directory is asked: its live secrets, giving new ones (two administrators), trying them out."""

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
OVERLAP: Final = timedelta(days=7)  # for how long the earlier secret is tried after a new one (real time)
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
    """A new secret of a connection (its name), which lies sealed in its row. taken: the directories that take it, by
    name; trouble: what others said to it; waived: why it is proposed all the same.
    """

    act: str = ACT
    connection: str
    credential: int
    taken: str = ""
    trouble: str = ""
    waived: str = ""


def secrets_of(connection: Connection | None) -> list[dict[str, str]]:
    """The fields of the secrets that count now, the newest first: the next is tried when one is refused."""
    if connection is None:
        return []
    return [json.loads(opened(row.secret)) for row in live(connection)]


def live(connection: Connection) -> list[Credential]:
    """The credentials that count now, the newest first."""
    rows = connection.credentials.filter(Q(valid_until=None) | Q(valid_until__gt=real_now()), agreed_at__isnull=False)
    return list(rows[:LIVE])


def directory_adapter(directory: Directory) -> DirectoryAdapter:
    """How the directory is asked, with its account; each call is counted."""
    tokens = [secret["token"] for secret in secrets_of(account_of(directory)) if "token" in secret]
    return adapter_for(directory.adapter, directory.address, *tokens, meter=partial(metered, directory))


# ---------------------------------------------------------------- giving a secret


def propose_secret(connection: Connection, secret: Mapping[str, str], *, actor: Actor, **tried: str) -> Case:
    """Keep a new secret, sealed, which counts once another administrator confirms it. tried: what came of trying it
    out, as CredentialFacts have it. Raises reviews' Refused.
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
    """Two administrators agreed: the secret counts, the one before it for a while yet. Or it is thrown away."""
    with context.platform():
        row = Credential.objects.filter(pk=facts.credential, agreed_at=None)
        if decision.agreed:
            begin_secret(row.get())
        else:
            row.delete()


def begin_secret(row: Credential) -> None:
    """Have a secret count from now on; the earlier ones end after OVERLAP."""
    now = real_now()
    earlier = Credential.objects.filter(connection_id=row.connection_id, agreed_at__isnull=False).exclude(pk=row.pk)
    earlier.filter(Q(valid_until=None) | Q(valid_until__gt=now + OVERLAP)).update(valid_until=now + OVERLAP)
    row.agreed_at = now
    row.save(update_fields=["agreed_at"])


def drop_ended() -> None:
    """Secrets that do not count any more are not kept."""
    Credential.objects.filter(valid_until__lt=real_now()).delete()


def ensure_connection(name: str, token: str) -> Connection:
    """The connection of that name with a bearer token: of a sandbox, where nobody has to agree."""
    return ensure_account(name, Connection.Kind.TOKEN, {"token": token})


def ensure_account(name: str, kind: str, secret: Mapping[str, str], **limits: int) -> Connection:
    """As ensure_connection, of any kind."""
    connection, made = Connection.objects.get_or_create(name=name, defaults={"kind": kind, **limits})
    if made or secret not in secrets_of(connection):
        row = Credential.objects.create(
            connection=connection, secret=sealed(json.dumps(dict(secret))), given_by="sandbox", given_at=real_now()
        )
        begin_secret(row)
    return connection
