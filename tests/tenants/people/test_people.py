"""People: invitations that work once and here only, roles, keys whose secret is not kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tenants import context
from tenants.agreements.selectors import to_accept
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.people import actors, contacts, selectors, services
from tenants.people.models import ApiKey, Contact, Invitation, Role, StaffAccess, User
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.template import email_of

PASSWORD = "a-long-enough-word"
ANNE = Actor("person", "Anne")
LIN = Actor("staff", "林静")


def invite(**wishes: Any) -> Invitation:
    asked = dict[str, Any](email="New@Acme.example", name="New", role="viewer", by=ANNE)
    return services.invite(**asked | wishes)


def accept(token: str, **wishes: Any) -> User:
    given: dict[str, Any] = {"name": "Nora", "password": PASSWORD, "language": "en", "accepted": to_accept()}
    return services.accept_invitation(token, **given | wishes)


@pytest.mark.django_db
def test_an_invitation_makes_a_person_once(in_acme: Tenant, send_due_messages: Any) -> None:
    invitation = invite(role="operator")
    send_due_messages()
    (mail,) = send_due_messages.emails
    token = services.invitation_token(invitation)
    assert f"http://acme.localhost:8000/join/{token}/" in mail.body
    user = accept(token)
    assert (user.email, user.name, user.role, user.language) == ("new@acme.example", "Nora", "operator", "en")
    assert user.check_password(PASSWORD)
    with pytest.raises(Refused):
        accept(token, name="Mallory")
    assert User.objects.get(pk=user.pk).name == "Nora"


@pytest.mark.django_db
@pytest.mark.parametrize("fate", ["withdrawn", "expired", "replaced", "forged"])
def test_a_link_that_is_no_longer_good(in_acme: Tenant, fate: str) -> None:
    invitation = invite()
    token = services.invitation_token(invitation)
    if fate == "withdrawn":
        services.withdraw_invitation(invitation, by=ANNE)
    elif fate == "expired":
        Invitation.objects.update(expires_at=real_now() - timedelta(seconds=1))
    elif fate == "replaced":
        invite()
    else:
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert services.open_invitation(token) is None
    with pytest.raises(Refused):
        accept(token)
    assert User.objects.count() == 6


@pytest.mark.django_db
def test_one_open_invitation_for_an_address(in_acme: Tenant) -> None:
    first, second = invite(), invite(role="owner")
    assert [row.id for row in selectors.invitations()] == [second.pk]
    assert Invitation.objects.get(pk=first.pk).withdrawn_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(email=second.email, name="", role="viewer", invited_by="", expires_at=real_now())


@pytest.mark.django_db
def test_who_has_joined_is_not_invited_and_who_was_shut_out_can_come_back(in_acme: Tenant) -> None:
    with pytest.raises(Refused):
        invite(email=email_of("acme", "viewer"))
    viewer = User.objects.get(email=email_of("acme", "viewer"))
    services.change_person(viewer.pk, active=False)
    back = accept(services.invitation_token(invite(email=viewer.email, role="operator")))
    assert (back.pk, back.role, back.is_active) == (viewer.pk, "operator", True)


@pytest.mark.django_db
def test_roles_of_the_platform_and_of_clients_are_apart(acme: Tenant, staff: Tenant) -> None:
    for tenant, role in ((acme, "administrator"), (acme, "reviewer"), (staff, "owner"), (staff, "viewer")):
        with context.client(tenant):
            with pytest.raises(Refused):
                invite(role=role)
            with pytest.raises(Refused):
                services.change_person(User.objects.first().pk, role=role)


@pytest.mark.django_db
def test_somebody_stays_owner(in_acme: Tenant) -> None:
    one, two = User.objects.filter(role="owner").order_by("email")
    services.change_person(one.pk, role="viewer")
    with pytest.raises(Refused):
        services.change_person(two.pk, role="operator")
    with pytest.raises(Refused):
        services.change_person(two.pk, active=False)
    assert User.objects.get(pk=two.pk).role == "owner"
    services.change_person(one.pk, role="owner")
    services.change_person(two.pk, active=False)
    assert [person.email for person in selectors.people(one) if person.role == "owner"] == [one.email]


@pytest.mark.django_db
def test_the_first_owner_is_welcomed_once(in_acme: Tenant) -> None:
    services.welcome_first_owner(in_acme)
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_a_keys_secret_is_not_kept(in_acme: Tenant) -> None:
    key, secret = services.make_api_key(name="CRM", scopes=["request", "read"], by=ANNE)
    stored = ApiKey.objects.get()
    assert secret.startswith(f"shk_{key.prefix}_")
    assert bytes(stored.digest) == hashlib.sha256(secret.encode()).digest()
    assert secret not in str(ApiKey.objects.values().get())
    assert stored.scopes == ["read", "request"]


@pytest.mark.django_db
def test_keys_say_in_what_state_they_are(in_acme: Tenant) -> None:
    now = real_now()
    services.make_api_key(name="works", scopes=["read"], by=ANNE)
    services.make_api_key(name="expired", scopes=["read"], by=ANNE, expires_at=now - timedelta(days=1))
    revoked, _secret = services.make_api_key(name="revoked", scopes=["read"], by=ANNE)
    services.revoke_api_key(revoked.pk, by=ANNE)
    states = {key.name: key.state for key in selectors.api_keys()}
    assert states == {"works": "active", "expired": "expired", "revoked": "revoked"}
    assert selectors.api_keys()[-1].name == "revoked"


@pytest.mark.django_db
def test_contacts_can_be_reached_and_have_whole_quiet_hours(in_acme: Tenant) -> None:
    for wrong in (
        {"name": "Anne"},
        {"name": "", "email": "anne@acme.example"},
        {"name": "Anne", "email": "nobody"},
        {"name": "Anne", "email": "anne@acme.example", "quiet_from": "22:00"},
    ):
        with pytest.raises(ValidationError):
            contacts.save(Contact(**wrong), by=ANNE)
    both = agreed_contact(name="Anne", email="anne@acme.example", mobile="+8613800138000")
    one = agreed_contact(name="Bert", mobile="+8613900139000")
    agreed_contact(name="Carl", email="carl@acme.example", email_answer="waiting")
    agreed_contact(name="Dora", email="dora@acme.example", email_answer="declined").delete()
    assert [(each.id, each.channels) for each in everyone_to_tell(Topic.WINDOWS)] == [
        (both.pk, ("email", "sms")),
        (one.pk, ("sms",)),
    ]
    contacts.remove_contact(both, by=ANNE)
    contacts.remove_contact(Contact(pk=uuid4(), name="Nobody"), by=ANNE)
    assert [each.name for each in selectors.contacts()] == [one.name, "Carl"]


@pytest.mark.django_db
def test_a_look_of_the_staff_is_kept(in_acme: Tenant) -> None:
    services.note_staff_access(by=LIN, purposes={"zh-hans": "工" * 300, "en": "p" * 300}, path="/" * 400)
    services.note_staff_access(by=LIN, purposes={"zh-hans": "工单", "en": "case"}, path="/admin/")
    look = selectors.staff_accesses()[0]
    assert look.purposes == {"zh-hans": "工单", "en": "case"}
    assert StaffAccess.objects.count() == 2


@pytest.mark.django_db
def test_actors(in_acme: Tenant) -> None:
    owner = User.objects.get(email=email_of("acme", "owner"))
    key, _secret = services.make_api_key(name="CRM", scopes=[], by=ANNE)
    assert actors.person(owner) == Actor("person", owner.name, str(owner.pk))
    assert actors.person(User(name="", email="x@y.example", role=Role.REVIEWER)).kind == "staff"
    assert actors.program(key) == Actor("key", "CRM", str(key.pk))


@pytest.mark.django_db
def test_a_person_made_twice_by_a_command_stays_as_it_is(in_acme: Tenant) -> None:
    first = services.create_person(email="Root@acme.example", name="Root", role="owner", password=PASSWORD)
    again = services.create_person(email="root@acme.example", name="Mallory", role="viewer", password="x")
    assert (again.pk, again.name, again.role) == (first.pk, "Root", "owner")
    services.speak(again, "en")
    assert User.objects.get(pk=first.pk).language == "en"


@pytest.mark.django_db
def test_what_is_done_to_one_is_done_to_no_other(in_acme: Tenant) -> None:
    """Each is one statement over the table, in which nothing but a condition says whose row is meant."""
    one, other = (invite(email=f"{name}@acme.example") for name in ("one", "other"))
    services.withdraw_invitation(one, by=ANNE)
    assert services.open_invitation(services.invitation_token(one)) is None
    assert services.open_invitation(services.invitation_token(other)) == other

    owner, viewer = (User.objects.get(email=email_of("acme", role)) for role in ("owner", "viewer"))
    User.objects.update(language="en")
    services.speak(viewer, "zh-hans")
    assert list(User.objects.filter(language="zh-hans")) == [viewer]
    epoch = owner.session_epoch
    services.sign_out_everywhere(viewer, by=ANNE)
    owner.refresh_from_db()
    assert (owner.session_epoch, viewer.session_epoch) == (epoch, epoch + 1)

    (first, _secret), (second, _other) = (services.make_api_key(name=name, scopes=[], by=ANNE) for name in ("a", "b"))
    services.hand_over_key(first.pk, owner, by=ANNE)
    services.note_use(first, real_now())
    services.revoke_api_key(first.pk, by=ANNE)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.holder == owner
    assert None not in (first.last_used_at, first.revoked_at)
    assert (second.holder, second.last_used_at, second.revoked_at) == (None, None, None)


@pytest.mark.django_db
def test_whoever_of_the_staff_is_at_work_is_listed_by_name(staff: Tenant) -> None:
    with context.client(staff):
        for name in ("Zoe", "Anne", "Bea"):
            services.create_person(email=f"{name}@s.example", name=name, role="reviewer", password=PASSWORD)
        services.change_person(User.objects.get(name="Bea").pk, active=False)
        names = [each.name for each in selectors.staff_at_work()]
    assert names.index("Anne") < names.index("Zoe")
    assert "Bea" not in names


@pytest.mark.django_db
def test_an_address_is_known_however_it_is_typed(in_acme: Tenant) -> None:
    with pytest.raises(Refused):
        services.check_invitation(f" {email_of('acme', 'viewer').upper()} ")


@pytest.mark.django_db
def test_an_invitation_that_was_taken_up_is_not_withdrawn_after_it(in_acme: Tenant) -> None:
    invitation = invite()
    accept(services.invitation_token(invitation))
    services.withdraw_invitation(invitation, by=ANNE)
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at is None
