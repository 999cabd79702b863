"""The demo: killed anywhere, it is finished by the next try, and nothing of it is there twice."""

from __future__ import annotations

import pytest

from portal.tryout import demo
from tenants import context
from tenants.models import Tenant
from tenants.people.models import Contact, Role, User
from tenants.people.services import create_person
from tests.contacts import agreed_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(acme: Tenant) -> Tenant:
    """A client without people."""
    with context.client(acme):
        User.objects.all().delete()
        Contact.objects.all().delete()
    return acme


def fill(*, killed: bool = False) -> None:
    create_person(email="owner@acme.example", name="陈晓", role=Role.OWNER, password=demo.PASSWORD)
    if killed:
        raise KeyboardInterrupt
    agreed_contact(name="陈晓", email="owner@acme.example")


def test_a_client_is_filled_whole_or_not_at_all_and_once(empty: Tenant) -> None:
    with pytest.raises(KeyboardInterrupt):
        demo.fill_once(empty, lambda: fill(killed=True))
    with context.client(empty):
        assert not User.objects.exists()
    for _try in range(2):
        assert demo.fill_once(empty, fill) == empty
        with context.client(empty):
            assert (User.objects.count(), Contact.objects.count()) == (1, 1)


def test_a_platform_with_other_clients_is_left_alone(acme: Tenant) -> None:
    said: list[str] = []
    demo.load(said.append)
    assert said == ["There are clients already: nothing was loaded."]
    assert not Tenant.objects.filter(schema_name__in=demo.SCHEMAS).exists()


def test_the_demos_own_clients_are_known_by_their_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def note(schema: str, *_more: object, **_fields: object) -> Tenant:
        made.append(schema)
        return Tenant(schema_name=schema)

    monkeypatch.setattr(demo, "make_tenant", note)
    monkeypatch.setattr(demo, "fill_once", lambda tenant, fill: tenant)
    monkeypatch.setattr(demo, "_applied_tutor", lambda: Tenant(schema_name="sunlin", state=Tenant.State.PROVISIONING))
    for make in (demo.make_shop, demo.make_law_firm, demo.make_school, demo.make_corner_store, demo.make_tutor):
        make()
    assert tuple(made) == demo.SCHEMAS
