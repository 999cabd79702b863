"""Hostile calls at every door as everybody: no crash, no traceback, nobody else's words, nothing that takes long.

In the suite as many calls as fit into about a minute, always the same; `make attack` makes all of them (__main__.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.apps import apps

from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.portal.access.roles import ADMINISTRATOR, OPERATOR, OWNER, REVIEWER, VIEWER
from tests.portal.access.test_permissions import rows
from tests.portal_client import PortalClient
from tests.security.attacking import Account, Attack
from tests.security.doors import operations, pages, walk
from tests.security.furnished import MARKED, furnish, mark

__all__ = ["rows"]
SEED = int(os.environ.get("ATTACK_SEED", "1"))
TURNS = int(os.environ.get("ATTACK_TURNS", "1"))  # calls at each door
ONLY = os.environ.get("ATTACK_ONLY", "")  # places of calls, with commas between them
WALKED = 150  # pages of a site
EVERYTHING = ("read", "request", "manage")
pytestmark = pytest.mark.django_db


def accounts(houses: dict[str, Tenant], client_of: Callable[..., PortalClient]) -> list[Account]:
    """Everybody at the site of a client and at the platform's."""
    signed_in = [Account(site, "anonymous", client_of(houses[site])) for site in ("acme", "staff")]
    who = (
        ("acme", (VIEWER, OPERATOR, OPERATOR, OWNER, OWNER, OWNER), "acme"),
        ("acme", (OWNER,), "globex"),
        ("acme", (REVIEWER,), "staff"),
        ("staff", (OWNER,), "globex"),
        ("staff", (REVIEWER, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR), "staff"),
    )
    for site, roles, home in who:
        for role in roles:
            client = client_of(houses[site])
            client.cookies = client_of(houses[home], role).cookies
            signed_in.append(Account(site, f"{role} of {home}", client, may_read=site == home == "staff"))
    return signed_in


def programs(acme: Tenant, globex: Tenant, client_of: Callable[..., PortalClient]) -> list[Account]:
    """Keys with every scope, with none, another client's; and nobody."""
    accounts = [Account("acme", "nobody", client_of(acme))]
    keys = [(acme, scopes) for scopes in (EVERYTHING, EVERYTHING, EVERYTHING, ("read",), ("sight",), ())]
    for tenant, scopes in [*keys, (globex, EVERYTHING)]:
        with context.client(tenant):
            _key, secret = make_api_key(name="program", scopes=scopes, by=PLATFORM)
        headers = {"authorization": f"Bearer {secret}"}
        accounts.append(Account("acme", f"key {scopes} of {tenant.schema_name}", client_of(acme), headers=headers))
    return accounts


def ids_of(tenant: Tenant) -> list[str]:
    """Of rows of a client, a few of each kind."""
    with context.client(tenant):
        rows = [
            apps.get_model(label)._default_manager.order_by("pk").values_list("pk", flat=True)[:2] for label in MARKED
        ]
        return [str(key) for group in rows for key in group]


@pytest.fixture
def attack(
    acme: Tenant,
    globex: Tenant,
    staff: Tenant,
    rows: dict[str, str],
    client_of: Callable[..., PortalClient],
    nothing_is_called: None,
    same_every_time: None,
) -> Attack:
    furnish(staff, acme, globex)
    assert mark(globex) > 20
    houses = {"acme": acme, "globex": globex, "staff": staff}
    everybody, keys = accounts(houses, client_of), programs(acme, globex, client_of)
    for each in [*everybody, *keys]:
        each.client.raise_request_exception = False
    doors = []
    for site, role, begin in (("acme", OWNER, ["/"]), ("staff", ADMINISTRATOR, ["/", "/admin/"])):
        house = walk(site, client_of(houses[site], role).get, begin, WALKED)
        doors += list(pages(site, house, rows))
    doors += list(operations(lambda path: keys[1].client.get(path, headers=keys[1].headers)))
    return Attack(doors, everybody, keys, [*ids_of(globex), *ids_of(acme)], SEED)


@pytest.mark.timeout(900 + 600 * TURNS)
def test_no_door_gives_way(attack: Attack) -> None:
    calls = [int(place) for place in ONLY.split(",")] if ONLY else range(len(attack.doors) * TURNS)
    faults = [fault for place in calls for fault in attack.at(place)]
    looked = sum(len(door.parameters) + len(door.others) + len(door.fields) + len(door.files) for door in attack.doors)
    print(
        f"{len(calls)} calls at {len(attack.doors)} doors with {looked} parameters and fields as "
        f"{len(attack.accounts) + len(attack.programs)} accounts, seed {SEED}: "
        f"{', '.join(f'{number} × {status}' for status, number in sorted(attack.answers.items()))}; "
        f"slowest {attack.slowest:.1f} s of the processor; {len(faults)} faults"
    )
    assert faults == [], "\n\n".join(faults)
    if not ONLY:
        assert len(attack.called) == len({(door.site, door.name) for door in attack.doors})
