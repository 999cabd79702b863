"""A party moves to the account that two have seen, whatever accounts are called when the second one confirms."""

from __future__ import annotations

import pytest

from compliance.reviews.models import Case
from labels.directories.connections import ensure_connection
from labels.directories.models import Connection, Directory
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tests.portal.desk import decide, propose_address, state
from tests.portal_client import PortalClient, sign_in, words

pytestmark = pytest.mark.django_db
MINE, OTHER = "account of Huawei", "account of somebody else"


@pytest.fixture
def administrators(staff: Tenant) -> tuple[PortalClient, PortalClient]:
    both = sign_in(staff, "administrator", 1), sign_in(staff, "administrator", 2)
    for each in both:
        each.cookies["django_language"] = "en"
    return both


@pytest.fixture
def proposed(administrators: tuple[PortalClient, PortalClient]) -> Case:
    """Huawei is to be asked with the account of Huawei; meanwhile names are exchanged."""
    ensure_directories()
    Directory.objects.update(connection=None)
    page = f"/admin/directories/directory/{Directory.objects.get(code='huawei').pk}/change/"
    form = administrators[0].get(page).context["adminform"].form
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    given |= {"cache_min": "0:00:00", "cache_max": "0:00:00", "connection": ensure_connection(MINE, "token").pk}
    ensure_connection(OTHER, "token of somebody else")
    propose_address(administrators[0], page, given)
    return Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)


def exchange_names() -> None:
    for before, after in ((MINE, "x"), (OTHER, MINE), ("x", OTHER)):
        Connection.objects.filter(name=before).update(name=after)


def confirm(administrators: tuple[PortalClient, PortalClient], case: Case) -> str:
    return words(decide(administrators[1], case, "confirm", version=case.version))


def test_another_name_is_no_other_account(administrators: tuple[PortalClient, PortalClient], proposed: Case) -> None:
    """The attack: one administrator renamed accounts before another one confirmed."""
    meant = Connection.objects.get(name=MINE).pk
    exchange_names()
    confirm(administrators, proposed)
    assert Directory.objects.get(code="huawei").connection_id == meant


def test_an_account_that_is_gone_is_no_agreement(
    administrators: tuple[PortalClient, PortalClient], proposed: Case
) -> None:
    Connection.objects.filter(name=MINE).delete()
    assert "Its connection no longer exists" in confirm(administrators, proposed)
    assert (state(proposed), Directory.objects.get(code="huawei").connection_id) == (Case.State.OPEN, None)
