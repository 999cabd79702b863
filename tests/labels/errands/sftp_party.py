"""A party whose files go to an SFTP server of the tests. (The server itself runs before Django is set up, too.)"""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction

from labels.directories.connections import begin_secret
from labels.directories.models import Connection, Credential, Directory
from labels.errands.models import DeskParty
from labels.errands.services import Ordered, order_errands
from tenants import context
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.sealing import sealed
from tests.labels.errands.sftp_server import SftpPeer


def party_at(server: SftpPeer, client: Tenant) -> Directory:
    """A party whose files go to the server, with one order of the client that waits."""
    connection = Connection.objects.create(name="oppo", kind="sftp")
    row = Credential.objects.create(
        connection=connection, secret=sealed(json.dumps(server.secret)), given_by="Li", given_at=real_now()
    )
    begin_secret(row)
    made: Directory = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        address=server.address,
        connection=connection,
        cache_min=timedelta(0),
        cache_max=timedelta(days=1),
    )
    DeskParty.objects.create(directory=made, sheet="csv")
    with context.client(client), transaction.atomic():
        order_errands(made, [Ordered(1, 1, "key", "+862161000001", "青禾网络")])
    return made
