"""Keys, feeds and sessions end with the person who made them; whoever owns the client sees who holds which door."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import messages
from django.db import models
from django.urls import reverse

from compliance.evidence.models import Record
from maintenance import feed as feeds, services as maintenance
from maintenance.models import CalendarFeed
from portal.people import doors
from portal.shell.api.scopes import SCOPES
from tenants import context
from tenants.clock import real_now
from tenants.context import ClientModel
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people import services as people
from tenants.people.actors import person
from tenants.people.models import ApiKey, Invitation, User
from tenants.people.roles import ROLE_OF
from tenants.people.selectors import unrevoked_key
from tests.portal_client import PortalClient
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock, DueMessages

pytestmark = pytest.mark.django_db
# Rows that something from outside is known by, and nobody of the client answers for.
OTHERS = {
    "announcements.customer": "of a customer, who may leave again; it opens nothing",
}


@pytest.fixture
def leaver(in_acme: Tenant) -> User:
    """Somebody with a key and two feeds."""
    user: User = User.objects.get(email=email_of("acme", "owner", 2))
    people.make_api_key(name="CRM", scopes=["read"], by=person(user), holder=user)
    for name in ("Outlook", "Phone"):
        maintenance.make_feed(name, actor=person(user))
    return user


def choices(user: User, choice: str) -> dict[str, str]:
    return {f"door-{door.id}": choice for door in doors.held_by(user)}


def removal(user: User) -> str:
    return reverse("person_remove", args=[user.pk], urlconf="portal.urls_client")


def test_whatever_opens_from_outside_has_a_holder() -> None:
    """Found in the models: what is found by a digest, or is revoked, ends with somebody."""
    opening = [
        model
        for model in apps.get_models()
        if issubclass(model, ClientModel) and {"digest", "revoked_at"} & {field.name for field in model._meta.fields}
    ]
    assert {ApiKey, CalendarFeed} <= set(opening)
    for model in opening:
        if model._meta.label_lower not in OTHERS:
            holder = model._meta.get_field("holder")
            assert isinstance(holder, models.ForeignKey), model
            assert holder.remote_field.model is User


def test_every_door_with_a_holder_is_closed_with_it(leaver: User) -> None:
    """Found in the models: no row that a person holds works when the person is shut out, by whichever way."""
    held = [
        model
        for model in apps.get_models()
        if any(field.name == "holder" and field.remote_field for field in model._meta.fields)
    ]
    for model in held:
        assert model.objects.filter(holder=leaver, revoked_at=None).exists(), model
    people.change_person(leaver.pk, active=False)
    for model in held:
        assert not model.objects.filter(holder=leaver, revoked_at=None).exists(), model


def test_what_would_stop_is_said_first(leaver: User, in_acme: Tenant, client_of: Any) -> None:
    owner = client_of(in_acme, "owner")
    page = owner.get(removal(leaver))
    assert page.status_code == 200
    for name in ("CRM", "Outlook", "Phone"):
        assert name in page.text
    answer = owner.post(removal(leaver))
    assert answer.status_code == 422, "nothing stops unread"
    leaver.refresh_from_db()
    assert leaver.is_active
    chosen = choices(leaver, "stop")
    maintenance.make_feed("Made meanwhile", actor=person(leaver))
    assert owner.post(removal(leaver), chosen).status_code == 422, "nor what was made since the page was read"


def test_they_stop_or_go_on_as_it_was_chosen(leaver: User, in_acme: Tenant, client_of: Any) -> None:
    owner, anyone = client_of(in_acme, "owner"), client_of(in_acme)
    kept = CalendarFeed.objects.get(name="Phone")
    stopped = CalendarFeed.objects.get(name="Outlook")
    addresses = {
        row.name: reverse("calendar", args=[feeds.token_of(row)], urlconf="portal.urls_client")
        for row in (kept, stopped)
    }
    assert {anyone.get(address).status_code for address in addresses.values()} == {200}
    answer = owner.post(removal(leaver), choices(leaver, "stop") | {f"door-{kept.pk}": "keep"})
    assert answer.status_code == 302
    assert anyone.get(addresses["Phone"]).status_code == 200
    assert anyone.get(addresses["Outlook"]).status_code == 404
    kept.refresh_from_db()
    stopped.refresh_from_db()
    assert stopped.holder == leaver, "only what goes on has another holder"
    assert kept.holder.email == email_of("acme", "owner")
    assert ApiKey.objects.get().revoked_at is not None
    recorded = [(each.action, each.actor_id, each.details.get("name")) for each in Record.objects.order_by("id")]
    by = str(kept.holder_id)
    assert ("feed_taken_over", by, "Phone") in recorded
    assert ("feed_revoked", by, "Outlook") in recorded
    assert ("key_revoked", by, "CRM") in recorded


def _signed_in(tenant: Tenant, client: PortalClient, email: str) -> int:
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return int(client.get("/settings/").status_code)


def test_sessions_end_for_good(leaver: User, in_acme: Tenant, client_of: Any) -> None:
    """Also when the person is let in again: what was signed in before is not signed in then."""
    client = client_of(in_acme)
    assert _signed_in(in_acme, client, leaver.email) == 200
    people.change_person(leaver.pk, active=False)
    assert client.get("/settings/").status_code == 302
    people.change_person(leaver.pk, active=True)
    assert client.get("/settings/").status_code == 302
    assert not UserSession.objects.filter(user=leaver).exists()
    assert _signed_in(in_acme, client, leaver.email) == 200


def test_an_owner_signs_somebody_out(leaver: User, in_acme: Tenant, client_of: Any) -> None:
    client, owner = client_of(in_acme), client_of(in_acme, "owner")
    assert _signed_in(in_acme, client, leaver.email) == 200
    address = reverse("person_sign_out", args=[leaver.pk], urlconf="portal.urls_client")
    assert owner.post(address).status_code == 302
    assert client.get("/settings/").status_code == 302
    assert owner.get("/settings/").status_code == 200
    assert Record.objects.filter(action="sessions_ended").exists()


def test_who_was_read_before_and_is_written_after_brings_no_session_back(
    leaver: User, in_acme: Tenant, client_of: Any
) -> None:
    """Whatever writes a person as a whole: a page that lasts, a form, a library."""
    client = client_of(in_acme)
    people.sign_out_everywhere(leaver, by=PLATFORM)
    assert _signed_in(in_acme, client, leaver.email) == 200
    stale = User.objects.get(pk=leaver.pk)
    people.sign_out_everywhere(leaver, by=PLATFORM)
    stale.name = "李四"
    stale.save()
    assert client.get("/settings/").status_code == 302
    now = User.objects.get(pk=leaver.pk)
    assert (now.name, now.session_epoch) == ("李四", 2)


def test_an_address_is_random_replaced_and_tells_its_last_use(
    leaver: User, in_acme: Tenant, client_of: Any, business_clock: BusinessClock
) -> None:
    row = CalendarFeed.objects.get(name="Outlook")
    token = feeds.token_of(row)
    assert str(row.pk) not in token
    assert token not in row.secret
    anyone, operator = client_of(in_acme), client_of(in_acme, "operator")
    old = reverse("calendar", args=[token], urlconf="portal.urls_client")
    assert row.last_used_at is None
    assert anyone.get(old).status_code == 200
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    anyone.get(old)
    row.refresh_from_db()
    assert row.last_used_at == first, "noted once in an hour"
    assert operator.post(reverse("feed_rotate", args=[row.pk], urlconf="portal.urls_client")).status_code == 302
    assert anyone.get(old).status_code == 404
    row.refresh_from_db()
    assert row.last_used_at is None
    new = reverse("calendar", args=[feeds.token_of(row)], urlconf="portal.urls_client")
    assert anyone.get(new).status_code == 200


def test_an_address_of_one_client_is_none_at_another(
    leaver: User, in_acme: Tenant, globex: Tenant, client_of: Any
) -> None:
    token = feeds.token_of(CalendarFeed.objects.get(name="Outlook"))
    address = reverse("calendar", args=[token], urlconf="portal.urls_client")
    assert client_of(globex).get(address).status_code == 404


def test_owners_see_every_door(leaver: User, in_acme: Tenant, client_of: Any) -> None:
    owner = client_of(in_acme, "owner")
    page = owner.get("/settings/doors/")
    assert page.status_code == 200
    for shown in ("CRM", "Outlook", "Phone", leaver.email, "/announcements/embed/"):
        assert shown in page.text, shown
    key = ApiKey.objects.get()
    answer = owner.post(reverse("door_take", args=["key", key.pk], urlconf="portal.urls_client"))
    assert answer.status_code == 302
    key.refresh_from_db()
    assert key.holder.email == email_of("acme", "owner")
    with context.client(in_acme):
        (record,) = Record.objects.filter(action="key_taken_over")
        assert record.details["holder"] == leaver.name
        assert leaver.name.encode() not in bytes(record.data)
    assert client_of(in_acme, "operator").get("/settings/doors/").status_code == 403
    unknown = reverse("door_take", args=["webhook", key.pk], urlconf="portal.urls_client")
    assert owner.post(unknown).status_code == 404


def test_a_key_made_on_the_page_is_its_makers(in_acme: Tenant, client_of: Any) -> None:
    client_of(in_acme, "owner").post("/settings/keys/", {"name": "ERP", "scopes": ["read"]})
    assert ApiKey.objects.get().holder.email == email_of("acme", "owner")
    client_of(in_acme, "operator").post("/settings/calendar/", {"name": "Mine"})
    assert CalendarFeed.objects.get().holder.email == email_of("acme", "operator")


def test_a_door_that_was_made_while_its_holder_was_shut_out_opens_nothing(in_acme: Tenant) -> None:
    """What was under way writes after the shutting out has looked for doors."""
    user: User = User.objects.get(email=email_of("acme", "owner", 2))
    key, _secret = people.make_api_key(name="CRM", scopes=["read"], by=person(user), holder=user)
    feed = maintenance.make_feed("Outlook", actor=person(user))
    token = feeds.token_of(CalendarFeed.objects.get(pk=feed.pk))
    assert unrevoked_key(key.prefix) is not None
    assert feeds.feed_of(token) is not None
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert unrevoked_key(key.prefix) is None
    assert feeds.feed_of(token) is None


@pytest.mark.parametrize(
    ("scopes", "role", "passes"),
    [
        (["read"], "viewer", True),
        (["read", "request"], "viewer", False),
        (["sight"], "viewer", False),
        (["request", "sight"], "operator", True),
        (["read", "manage"], "operator", False),
    ],
)
def test_nobody_keeps_a_key_that_may_do_more_than_the_role(
    in_acme: Tenant, client_of: Any, scopes: list[str], role: str, passes: bool
) -> None:
    """Its secret is known: to whoever may no longer do it on pages the key would go on doing it."""
    owner, holder = client_of(in_acme, "owner"), User.objects.get(email=email_of("acme", "owner", 2))
    key, _secret = people.make_api_key(name="CRM", scopes=scopes, by=person(holder), holder=holder)
    address = reverse("person_role", args=[holder.pk], urlconf="portal.urls_client")
    answer = owner.post(address, {"role": role}, follow=True)
    holder.refresh_from_db()
    refused = any(message.level == messages.ERROR for message in answer.context["messages"])
    assert (holder.role == role, refused) == (passes, not passes)
    owner.post(reverse("door_take", args=["key", key.pk], urlconf="portal.urls_client"))
    owner.post(address, {"role": role})
    holder.refresh_from_db()
    assert holder.role == role


@pytest.mark.parametrize("over", ["expired", "revoked", "taken over", "of a scope of before"])
def test_a_key_that_opens_nothing_keeps_nobody_from_a_role(in_acme: Tenant, client_of: Any, over: str) -> None:
    """An expired one stands on no page where it could be taken over or revoked."""
    owner, holder = client_of(in_acme, "owner"), User.objects.get(email=email_of("acme", "owner", 2))
    people.make_api_key(name="CRM", scopes=["manage"], by=person(holder), holder=holder)
    ended = {
        "expired": {"expires_at": real_now() - timedelta(seconds=1)},
        "revoked": {"revoked_at": real_now()},
        "taken over": {"holder": User.objects.get(email=email_of("acme", "owner"))},
        "of a scope of before": {"scopes": ["numbers:read"]},
    }
    ApiKey.objects.update(**ended[over])
    owner.post(reverse("person_role", args=[holder.pk], urlconf="portal.urls_client"), {"role": "viewer"})
    holder.refresh_from_db()
    assert holder.role == "viewer"
    if over == "expired":
        assert "CRM" not in owner.get(removal(holder)).text, "there is nothing to choose"


def test_who_rises_keeps_the_keys(in_acme: Tenant, client_of: Any) -> None:
    owner, holder = client_of(in_acme, "owner"), User.objects.get(email=email_of("acme", "operator"))
    people.make_api_key(name="CRM", scopes=["read", "request"], by=person(holder), holder=holder)
    owner.post(reverse("person_role", args=[holder.pk], urlconf="portal.urls_client"), {"role": "owner"})
    holder.refresh_from_db()
    assert holder.role == "owner"


def test_a_key_does_no_more_than_its_holders_role_allows(in_acme: Tenant, client_of: Any) -> None:
    """However they came apart: before roles were looked at here, or while the key was being made."""
    holder: User = User.objects.get(email=email_of("acme", "owner", 2))
    key, secret = people.make_api_key(name="CRM", scopes=list(SCOPES), by=person(holder), holder=holder)
    program, owner = client_of(in_acme), client_of(in_acme, "owner")

    def opens() -> list[bool]:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid4())}
        answers = [program.get("/api/v1/numbers", headers=headers)] + [
            program.post(f"/api/v1/{path}", {}, content_type="application/json", headers=headers)
            for path in ("numbers", "sightings", "webhooks")
        ]
        assert {each.status_code for each in answers} <= {200, 400, 403, 409, 422}
        refused = [each.json()["detail"] for each in answers if each.status_code == 403]
        assert all("whoever answers for it may not do this" in each for each in refused)
        return [each.status_code != 403 for each in answers]

    def shown() -> list[list[bool]]:
        table = reverse("list_csv", args=["keys"], urlconf="portal.urls_client")
        pages = [owner.get(address).text for address in ("/settings/doors/", "/settings/keys/")]
        keys = [page.partition(f"shk_{key.prefix}")[2].partition("</li>")[0] for page in pages]
        _heads, row = csv.reader(owner.get(table).getvalue().decode().splitlines())
        return [[str(words) in each for words in SCOPES.values()] for each in keys] + [
            [scope in row[2].split(", ") for scope in SCOPES]
        ]

    for role, allowed in (("owner", 4), ("operator", 3), ("viewer", 1), ("owner", 4)):
        User.objects.filter(pk=holder.pk).update(role=role)
        assert opens() == [True] * allowed + [False] * (4 - allowed), role
        assert shown() == [opens()] * 3, "owners see what a key opens"
        signed = unrevoked_key(key.prefix)
        assert signed is not None
        assert len(signed.scopes) == allowed, "as a signed push has it"
    ApiKey.objects.update(holder=None)
    User.objects.filter(pk=holder.pk).update(role="viewer")
    assert opens() == [True] * 4, "made on the host"


def test_every_scope_has_its_role() -> None:
    assert ROLE_OF.keys() == SCOPES.keys()


def test_an_invitation_that_lets_nobody_in_stands_nowhere(
    leaver: User, in_acme: Tenant, client_of: Any, send_due_messages: DueMessages
) -> None:
    """What was sent before roles were looked at here, or at that very moment: nor does its letter go out."""
    owner, form = client_of(in_acme, "owner"), {"email": "eve@firm.example", "name": "Eve", "role": "owner"}
    people.invite(**form, by=person(leaver))
    eve = Invitation.objects.get()
    assert "eve@firm.example" in owner.get("/settings/people/").text
    User.objects.filter(pk=leaver.pk).update(role="viewer")
    assert "eve@firm.example" not in owner.get("/settings/people/").text
    assert owner.post(f"/settings/invitations/{eve.pk}/withdraw/").status_code == 404
    send_due_messages()
    assert send_due_messages.emails == []
    assert owner.post("/settings/people/", form).status_code == 302, "the address is free"
    send_due_messages()
    assert [email.to for email in send_due_messages.emails] == [["Eve <eve@firm.example>"]]


@pytest.mark.parametrize("way", ["leaves", "another role"])
def test_invitations_end_with_who_sent_them(leaver: User, in_acme: Tenant, client_of: Any, way: str) -> None:
    """Who is about to leave leaves no way back in: an owner's invitation makes an owner."""
    owner, second = client_of(in_acme, "owner"), client_of(in_acme, "owner", 2)
    for browser, name in ((owner, "Nora"), (second, "Eve")):
        form = {"name": name, "email": f"{name.lower()}@firm.example", "role": "owner"}
        assert browser.post("/settings/people/", form).status_code == 302
    nora, eve = (Invitation.objects.get(name=name) for name in ("Nora", "Eve"))
    assert "nora@firm.example" in owner.get("/settings/people/").text, "the page after says what was done"
    old = {"email": "old@firm.example", "name": "Old", "role": "owner", "expires_at": real_now() - timedelta(days=1)}
    Invitation.objects.create(**old, **person(leaver).columns("invited_by"))
    page = owner.get(removal(leaver))
    shown = [name for name in ("eve", "nora", "old") if f"{name}@firm.example" in page.text]
    assert shown == ["eve"], "those of others stay, what has expired is over"
    if way == "leaves":
        answer = owner.post(removal(leaver), choices(leaver, "stop"))
    else:
        answer = owner.post(reverse("person_role", args=[leaver.pk], urlconf="portal.urls_client"), {"role": "viewer"})
    assert answer.status_code == 302
    assert [client_of(in_acme).get(people.invitation_path(each)).status_code for each in (nora, eve)] == [200, 410]
    [told] = Record.objects.filter(action="invitation_withdrawn")
    assert (told.subject_id, told.actor_id) == (str(eve.pk), str(User.objects.get(email=email_of("acme", "owner")).pk))
