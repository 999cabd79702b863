"""Versions at the desk: each knows by id who of the staff made it, and tells that person from a twin who came later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compliance.catalogue import services as catalogue
from labels.numbers import public_numbers
from maintenance.calendars import services as calendars
from maintenance.calendars.models import CalendarChange, Policy
from maintenance.calendars.must_move import note_change
from maintenance.intake.models import EditPause
from maintenance.seasons import services as seasons
from portal.shell.desk.site import desk
from portal.shell.desk.versions import VersionAdmin
from tenants import context
from tenants.agreements import services as agreements
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import User
from tenants.people.services import create_person
from tests.portal_client import PortalClient, words
from tests.template import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SEASON = {"code": "x", "name": "季", "name_en": "X", "from_month_day": "01-02", "until_month_day": "01-03"}
AGREEMENT = {"kind": "terms", "text": "文", "text_en": "Text", "note": "x"}
LINE = {"pattern": "1239x", "name": "线", "name_en": "Line", "source": "x", "listed": True, "note": "x"}
MADE: dict[str, Callable[[Actor], Any]] = {
    "catalogue/terms": lambda by: catalogue.new_terms({"green_months": 9}, note="x", by=by),
    "calendars/policy": lambda by: calendars.new_policy(
        figures=Policy.objects.latest("version").figures, note="x", by=by
    ),
    "seasons/season": lambda by: seasons.new_season(SEASON, by=by),
    "agreements/agreement": lambda by: agreements.new_version(AGREEMENT, by=by),
    "registry/publicnumber": lambda by: public_numbers.new_version(LINE, by=by),
}


@pytest.fixture
def maker(administrator: PortalClient, staff: Tenant) -> User:
    with context.client(staff):
        return User.objects.get(name="Administrator 1")


def twin_of(user: User, tenant: Tenant) -> None:
    """Somebody of the same name comes later."""
    with context.client(tenant):
        create_person(email=f"twin.{user.email}", name=user.name, role=user.role, password=PASSWORD)


def test_the_maker_of_each_version_is_told_from_a_twin(administrator: PortalClient, staff: Tenant, maker: User) -> None:
    made = {place: make(person(maker)) for place, make in MADE.items()}
    twin_of(maker, staff)
    for place, row in made.items():
        assert (row.created_by, row.created_by_id) == (maker.name, str(maker.pk)), place
        for address in (f"/admin/{place}/", f"/admin/{place}/{row.pk}/change/"):
            assert f"{maker.name} ({maker.email})" in words(administrator.get(address)), address


def test_every_page_of_versions_tells_them_apart() -> None:
    """Found among the desk's pages: a new kind of version is not forgotten."""
    pages = {each.model: each for each in desk._registry.values() if isinstance(each, VersionAdmin)}
    assert len(pages) >= 5
    for model, page in pages.items():
        for field in page.doers:
            assert model._meta.get_field(field), model
            assert model._meta.get_field(f"{field}_id"), model


def test_who_changed_the_calendar_and_paused_edits_is_told_from_a_twin(
    administrator: PortalClient, staff: Tenant, maker: User
) -> None:
    change = note_change(CalendarChange.Kind.BLACKOUT, "x", [], actor=person(maker))
    pauses = "/admin/intake/editpause/"
    until = timezone.localtime(business_now()) + timedelta(hours=2)
    asked = {"reason": "x", "ends_at": f"{until:%Y-%m-%dT%H:%M}", "confirmed": "1"}
    administrator.post(f"{pauses}add/", asked)
    twin_of(maker, staff)
    changes = "/admin/calendars/calendarchange/"
    for address in (changes, f"{changes}{change.pk}/change/", pauses):
        assert f"{maker.name} ({maker.email})" in words(administrator.get(address)), address
    administrator.post(pauses, {"action": "resume", "_selected_action": [EditPause.objects.get().pk]})
    pause, me = EditPause.objects.get(), str(maker.pk)
    assert (change.made_by_id, pause.started_by_id, pause.ended_by_id) == (me, me, me)


def test_who_credited_a_client_is_told_from_a_twin(
    administrator: PortalClient, staff: Tenant, acme: Tenant, maker: User
) -> None:
    with context.client(acme):
        entry = ledger.credit(100, "goodwill", key="x", by=Actor("staff", "Li"), agreed_by=person(maker))
        ledger.credit(100, "goodwill", key="y", by=person(maker))
    twin_of(maker, staff)
    for address in ("/admin/ledger/entry/", f"/admin/ledger/entry/{entry.pk}/change/"):
        assert f"{maker.name} ({maker.email})" in words(administrator.get(address)), address
    assert (entry.made_by_id, entry.agreed_by_id) == ("", str(maker.pk))
    assert Entry.objects.get(key="y").agreed_by_id == ""
