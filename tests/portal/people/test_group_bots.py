"""A group's bot is entered as a contact, kept sealed, and never leaves again; the group is told what contacts are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.history.exports import SECRET_FIELDS
from tenants import context
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.people.models import Contact
from tenants.people.telling import everyone_to_tell
from tenants.sealing import opened
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
CONTACTS = "/settings/contacts/"
TOKEN = "7c6e02d9f14b5a83"  # so long that no key or token of a page has it in it by chance
ADDRESS = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
GROUP = {"name": "运维群", "mobile": "", "email": "", "language": "zh-hans", "quiet_from": "", "quiet_until": ""}


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "operator")


def test_a_group_is_entered_told_and_left(operator: PortalClient, acme: Tenant) -> None:
    operator.post(CONTACTS, GROUP | {"bot": ADDRESS, "bot_signed_with": "SEC-1"})
    with context.client(acme):
        group = Contact.objects.get(name="运维群")
        assert (group.bot_kind, opened(group.bot_address), opened(group.bot_secret)) == ("dingtalk", ADDRESS, "SEC-1")
        assert TOKEN not in group.bot_address
        [told] = [each for each in everyone_to_tell(Topic.FREEZES) if each.id == group.pk]
        assert told.channels == ("bot",)
    page = operator.get(f"{CONTACTS}{group.pk}/").content.decode()
    assert "group bot of DingTalk" in page
    assert TOKEN not in page
    assert "SEC-1" not in page
    operator.post(f"{CONTACTS}{group.pk}/", GROUP | {"name": "值班群", "bot": ""})
    with context.client(acme):
        group.refresh_from_db()
        assert (group.name, opened(group.bot_address)) == ("值班群", ADDRESS), "an empty field keeps it"
    answer = operator.post(f"{CONTACTS}{group.pk}/", GROUP | {"no_bot": "on"})
    assert answer.status_code == 422, "nothing would be left by which it can be reached"


@pytest.mark.parametrize("address", ["https://evil.example/robot/send", "http://127.0.0.1:6379/", "nonsense"])
def test_only_a_makers_own_server_is_taken(operator: PortalClient, acme: Tenant, address: str) -> None:
    answer = operator.post(CONTACTS, GROUP | {"bot": address})
    assert answer.status_code == 422
    with context.client(acme):
        assert not Contact.objects.filter(name="运维群").exists()


def test_it_is_in_no_archive() -> None:
    assert SECRET_FIELDS["people.contact"] >= {"bot_address", "bot_secret"}
