"""Keeps a client's SFTP folders: named, their host keys confirmed, removed. Secrets go in and never come out."""

import base64
import hashlib
import json
import re
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from maintenance.calls.models import CallSource
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.outside import SFTP
from tenants.outside.addresses_outside import check_typed
from tenants.outside.sftp import SftpRefused, check_private_key
from tenants.refusals import Refused
from tenants.sealing import sealed

FETCH: Final = "calls.fetch"
MOST_SOURCES: Final = 5
HOST: Final = re.compile(r"[0-9A-Za-z.:-]+")  # nothing that would end it in an address
State = CallSource.State


def call_sources() -> QuerySet[CallSource]:
    """Returns the sources of the client in use, the oldest first."""
    return CallSource.objects.filter(tenant=current_tenant()).order_by("created_at", "pk")


def fingerprint(host_key: str) -> str:
    """Returns the fingerprint of a host key, as ssh shows it."""
    digest = hashlib.sha256(base64.b64decode(host_key.rpartition(" ")[2])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def add_source(
    host: str,
    username: str,
    *,
    port: int = 22,
    folder: str = "",
    password: str = "",
    private_key: str = "",
    actor: Actor,
) -> CallSource:
    """Has files fetched from a folder, by password or private key, once its host key is confirmed.

    The same folder again gets the new secret. Raises Refused.
    """
    at = {"host": host.lower(), "port": port, "folder": folder.rstrip("/"), "username": username}
    tenant = current_tenant()
    if not HOST.fullmatch(host):
        raise Refused(_("Enter the host alone: a name such as sftp.example.com, or an IP address."), field="host")
    check_typed(f"sftp://{CallSource(**at).place}/", field="host", schemes=SFTP)
    _check_secret(password, private_key)
    with transaction.atomic():
        mine = CallSource.objects.select_for_update().filter(tenant=tenant)
        row = next((each for each in mine if all(getattr(each, name) == value for name, value in at.items())), None)
        if row is None and len(mine) >= MOST_SOURCES:
            raise Refused(_("There are %(most)d servers already: remove one first.") % {"most": MOST_SOURCES})
        row = row or CallSource(tenant=tenant, created_at=business_now(), **at)
        row.secret = sealed(json.dumps({"password": password, "private_key": private_key}))
        row.made_by, row.made_by_id = actor.columns("made_by").values()
        row.trouble, row.detail, row.failing_since = "", "", None
        row.save()
        record("call_source_named", actor=actor, subject_kind="call_source", subject_id=row.pk, where=str(row))
        fetch_soon(row)
    return row


def _check_secret(password: str, key: str) -> None:
    if bool(password) == bool(key):
        raise Refused(_("Enter the password or the private key, one of both."), field="password")
    if key:
        try:
            check_private_key(key)
        except SftpRefused:
            why = _("This private key cannot be read: paste it as OpenSSH or PEM writes it, without a passphrase.")
            raise Refused(why, field="private_key") from None


def confirm_host_key(source_id: UUID, host_key: str, *, actor: Actor) -> CallSource:
    """Pin the key that the server shows, if it is the one that somebody compared. Raises Refused, DoesNotExist."""
    with transaction.atomic():
        row = call_sources().select_for_update().get(pk=source_id)
        if host_key == row.host_key and not row.offered_key:
            return row
        if not row.offered_key or host_key != row.offered_key:
            raise Refused(_("The server shows another host key now: look at it again."), code="host_key_differs")
        row.host_key, row.offered_key, row.state = row.offered_key, "", State.ON
        row.trouble, row.detail, row.failing_since = "", "", None
        row.save()
        record(
            "call_source_confirmed",
            actor=actor,
            subject_kind="call_source",
            subject_id=row.pk,
            where=str(row),
            fingerprint=fingerprint(row.host_key),
        )
        fetch_soon(row)
    return row


def fetch_soon(row: CallSource) -> None:
    """Have the folder looked into now, and not only at the next full round."""
    schedule(FETCH, key=str(row.pk), lane=Lane.BULK, source=str(row.pk))


def fetch_now(source_id: UUID) -> CallSource:
    """Have a folder looked into at once. Raises Refused, DoesNotExist."""
    row = call_sources().get(pk=source_id)
    if row.state == State.OFFERED:
        raise Refused(_("Compare its host key and confirm it first."), code="host_key_differs")
    fetch_soon(row)
    return row


def remove_source(source_id: UUID, *, actor: Actor) -> None:
    """Stops fetching there and forgets the secret. Calls stay. Doing it twice does nothing."""
    with transaction.atomic():
        row = call_sources().select_for_update().filter(pk=source_id).first()
        if row is not None:
            record("call_source_removed", actor=actor, subject_kind="call_source", subject_id=row.pk, where=str(row))
            row.delete()
