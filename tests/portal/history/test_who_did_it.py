"""Who did it is told from a twin who came later: wherever a client reads a name, and by id where its programs do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tenants.domain.actors import PLATFORM, Actor
from tests.portal_client import PortalClient, person_of, words
from tests.template import PASSWORD, email_of
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def done(operator: PortalClient, owner: PortalClient, numbers: list[Number], run_due_work: DueWork) -> dict[str, Any]:
    """What an operator has done, each page of it, and every address of the API; a twin came after it."""
    from labels.backups.snapshots import take_snapshot
    from labels.models import Display, LabelVersion
    from maintenance import selectors, services
    from tenants.people.actors import person
    from tenants.people.models import User
    from tenants.people.services import create_person
    from tests.licences import hand_in
    from tests.portal.parties import LABEL

    user = User.objects.get(email=email_of("acme", "operator"))
    me = person(user)
    licence, snapshot = hand_in("trademark", actor=me), take_snapshot("by_hand", actor=me)
    request = services.draft_label_change(text=LABEL, numbers=[number.pk for number in numbers], actor=me)
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=me)
    run_due_work()
    assert LabelVersion.objects.filter(state="published").exists()
    cell = Display.objects.get(number=numbers[0], directory__code="apple")
    operator.post(reverse("display_accelerate", args=[cell.pk]), {"price": "30000", "once": "t"})
    operator.post(reverse("settings_calendar"), {"name": "Outlook"})
    operator.post(reverse("script", args=["running"]), {"text": "This is {company}."})
    check = operator.post(reverse("display_look"))["Location"]
    create_person(email="twin@acme.example", name=user.name, role="viewer", password=PASSWORD)
    pages = {
        "check": check,
        "licence": reverse("licence", args=[licence.pk]),
        "window": reverse("window", args=[window.pk]),
        "backups": reverse("backups"),
        "display": reverse("display", args=[cell.pk]),
        "calendar feed": reverse("settings_calendar"),
        "call script": reverse("script", args=["running"]),
        "bill": reverse("bill"),
        "bill as CSV": reverse("bill_csv"),
        "backups as CSV": reverse("list_csv", args=["backups"]),
        "requests as CSV": reverse("list_csv", args=["requests"]),
    }
    rows = {"licence": licence, "window": window, "snapshot": snapshot}
    return {"me": user, "pages": pages, "rows": rows}


def test_on_pages_and_in_tables(owner: PortalClient, done: dict[str, Any]) -> None:
    me = done["me"]
    for place, address in done["pages"].items():
        told = owner.get(address).getvalue().decode().count(f"{me.name} ({me.email})")
        assert told >= (2 if place == "calendar feed" else 1), place  # who made it, and who answers for it


def test_who_has_opened_a_door(owner: PortalClient, in_acme: Tenant) -> None:
    """A key, a webhook, an invitation; the key is its maker's no longer."""
    from tenants.people.models import ApiKey, Invitation
    from tenants.people.services import create_person, hand_over_key, invitation_path

    owner.post(reverse("settings_keys"), {"name": "ERP", "scopes": ["read"]})
    owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": "https://93.184.216.34/hook"})
    owner.post(reverse("settings_people"), {"name": "Nora", "email": "nora@acme.example", "role": "viewer"})
    me = person_of(in_acme, "owner")
    twin = create_person(email="twin@acme.example", name=me.name, role="owner", password=PASSWORD)
    hand_over_key(ApiKey.objects.get().pk, twin, by=PLATFORM)
    told = f"{me.name} ({me.email})"
    for place in ("settings_keys", "settings_doors"):
        assert f"created by {told}" in words(owner.get(reverse(place))), place
    assert told in owner.get(reverse("list_csv", args=["keys"])).getvalue().decode()
    assert f"{told} invites" in words(owner.get(invitation_path(Invitation.objects.get())))


def test_what_waits_says_whose_it_is(operator: PortalClient, done: dict[str, Any], numbers: list[Number]) -> None:
    from maintenance import services
    from maintenance.intake import services as intake
    from tenants.domain.actors import PLATFORM
    from tenants.people.actors import person

    me = done["me"]
    services.draft_label_change(text="青禾", numbers=[numbers[0].pk], actor=person(me))
    intake.pause_edits(reason="A carrier is down.", actor=PLATFORM)
    operator.post(reverse("backup_restore", args=[done["rows"]["snapshot"].pk]), {"scope": "whole", "confirmed": "1"})
    draft = operator.get(reverse("dashboard")).text
    assert f"requested by {me.name} ({me.email})" in draft
    (waits,) = operator.get(reverse("backups")).context["waiting"]
    assert waits.by == f"{me.name} ({me.email})"


def test_in_the_steps_of_a_window(owner: PortalClient, done: dict[str, Any]) -> None:
    steps = owner.get(done["pages"]["window"]).context["events"]
    assert f"{done['me'].name} ({done['me'].email})" in {step.actor for step in steps}


def test_by_id_in_the_api(acme: Tenant, client_of: Callable[..., PortalClient], done: dict[str, Any]) -> None:
    from tenants.people.services import make_api_key

    me, (_key, token) = str(done["me"].pk), make_api_key(name="CRM", scopes=["read"], by=Actor("person", "Anne"))
    fields = {
        reverse("api-licences"): "handed_in_by_id",
        reverse("api-windows"): "booked_by_id",
        reverse("api-window", args=[done["rows"]["window"].pk]): "booked_by_id",
        reverse("api-backups"): "made_by_id",
        reverse("api-bill-entries"): "made_by_id",
    }
    for address, field in fields.items():
        answer = client_of(acme).get(address, HTTP_AUTHORIZATION=f"Bearer {token}").json()
        rows = answer.get("results", [answer])
        assert me in [row[field] for row in rows], address
