"""A client, the world around it, and everybody who reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.claims.announcing import Announcing
from tests.claims.doors import Doors
from tests.claims.downloads import Downloads
from tests.claims.letters import Letters
from tests.claims.number_doors import NumberDoors
from tests.claims.programs import Programs
from tests.claims.running import Stage
from tests.claims.truth import Outside, TrueParty
from tests.claims.wechat import WechatHeard

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient
    from tests.work import BusinessClock, DueMessages, DueWork


@pytest.fixture
def outside(any_database: None, monkeypatch: pytest.MonkeyPatch) -> Outside:
    from labels.directories import connections
    from labels.directories.models import Directory
    from portal.tryout.demo import ensure_directories

    ensure_directories()
    Directory.objects.filter(code="china-telecom").update(active=False)
    active = Directory.objects.filter(active=True)
    made = Outside(
        delays={each.code: each.cache_max for each in active},
        critical=frozenset(each.code for each in active if each.critical),
        names={name: each.code for each in active for name in (each.name, each.name_en)},
        carriers=dict.fromkeys((each.code for each in active if each.kind == "carrier"), "silent"),
    )
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: TrueParty(made, directory.code))
    return made


@pytest.fixture
def claims_stage(
    in_acme: Tenant,
    staff: Tenant,
    outside: Outside,
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Two who read, of the client and of the staff, one English, one Chinese; a program; a stranger."""
    from portal.shell.api.scopes import SCOPES
    from tenants import context
    from tenants.domain.actors import PLATFORM
    from tenants.people.models import User
    from tenants.people.services import make_api_key
    from tests.scenarios.programs import Program

    for tenant, role in ((in_acme, "viewer"), (staff, "administrator")):
        with context.client(tenant):
            for number, language in ((1, "en"), (2, "zh-hans")):
                User.objects.filter(email=f"{role}{number}@{tenant.schema_name}.example").update(language=language)
    type(in_acme).objects.filter(pk=in_acme.pk).update(status_page_public=True)
    _key, secret = make_api_key(name="claims", scopes=list(SCOPES), by=PLATFORM)
    readers = {"en": client_of(in_acme, "viewer"), "zh": client_of(in_acme, "viewer", 2)}
    desk = {"en": client_of(staff, "administrator"), "zh": client_of(staff, "administrator", 2)}
    doors = Doors(readers, desk, in_acme, Letters(send_due_messages), both="CLAIM_SEEDS" in os.environ)
    programs = Programs(Program(client_of(in_acme), secret, in_acme), client_of(in_acme))
    numbers = NumberDoors(doors, outside, programs, Downloads(doors))
    announcing = Announcing(doors, client_of(in_acme), programs.program, WechatHeard.begun(tmp_path, monkeypatch))
    return Stage(outside, doors, numbers, announcing, programs, business_clock, run_due_work, send_due_messages)
