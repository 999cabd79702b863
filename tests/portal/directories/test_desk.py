"""Directories, blackouts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from labels.directories.models import Directory, PartyProfile
from labels.domain.directory_policy import Characters, DirectoryPolicy, Strictness
from maintenance.calendars import ledger, selectors, services as calendar_services
from maintenance.calendars.models import Blackout
from maintenance.domain.intervals import Interval
from portal.tryout.demo import ensure_directories
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.models import Party, Tenant
from tests.portal.desk import propose_address, second_agrees
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

DIRECTORIES = "/admin/directories/directory/"
BLACKOUTS = "/admin/calendars/blackout/"

DIRECTORY = {
    "code": "new-party",
    "name": "新平台",
    "name_en": "New party",
    "kind": "app",
    "platform": "app",
    "adapter": "http",
    "address": "http://127.0.0.1:9",
    "cache_min": "0:05:00",
    "cache_max": "0:30:00",
    "longest_label": "20",
    "sightings_count_days": "30",
    "characters": "letters",
    "strictness": "named",
    "latin_counts_half": "on",
    "critical": "on",
    "active": "on",
    "position": "9",
    "appeal_price": "5000",
}
BLACKOUT = {"code": "fair", "name": "展会", "name_en": "Fair", "time_zone": "", "active": "on"}
SHAPES: list[tuple[str, dict[str, str]]] = [
    ("yearly", {"from_month_day": "03-01", "until_month_day": "03-08"}),
    ("daily", {"from_time": "11:00", "until_time": "13:30"}),
    ("working_days", {"from_time": "07:00", "until_time": "10:00"}),
    ("holiday", {"holiday": "spring_festival"}),
    ("once", {"starts_at_0": "2027-03-01", "starts_at_1": "08:00", "ends_at_0": "2027-03-02", "ends_at_1": "20:00"}),
]


def add_directory(administrator: PortalClient, staff: Tenant, given: dict[str, Any]) -> Directory:
    """Add it, and have another administrator agree to its address and to its being active."""
    page = f"{DIRECTORIES}add/"
    if digest := re.findall(r'name="confirmed" value="(\w+)"', administrator.post(page, given).text):
        given = given | {"confirmed": digest[0]}  # what it does is shown first
    assert propose_address(administrator, page, given).status_code == 302
    assert not Directory.objects.get(code=given["code"]).active, "that takes two"
    second_agrees(staff)
    made: Directory = Directory.objects.get(code=given["code"], active=True)
    return made


def test_a_directory_is_added_and_every_client_is_worked_out_anew(
    administrator: PortalClient, acme: Tenant, staff: Tenant
) -> None:
    directory = add_directory(administrator, staff, DIRECTORY)
    assert directory.address == "http://127.0.0.1:9"
    assert directory.policy == DirectoryPolicy(20, True, Characters.LETTERS, Strictness.NAMED)
    assert Work.objects.filter(tenant=acme, name="labels.sweep", done_at=None).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"adapter": "pigeon"},
        {"cache_min": "1:00:00"},
        {"cache_min": "-0:05:00"},
        {"address": "nowhere"},
        {"strictness": "lax"},
        {"characters": "any"},
    ],
)
def test_a_directory_must_make_sense(administrator: PortalClient, wrong: dict[str, str]) -> None:
    assert administrator.post(f"{DIRECTORIES}add/", DIRECTORY | wrong).status_code == 200
    assert not Directory.objects.filter(code="new-party").exists()


@pytest.mark.parametrize("page", [DIRECTORIES, "/admin/directories/connection/", "/admin/campaigns/campaign/"])
def test_a_form_opens_nothing_in_a_frame(administrator: PortalClient, page: str) -> None:
    """The policy of content forbids frames: unfold's links to what a field points to opened an error."""
    form = administrator.get(page + "add/").content.decode()
    assert "<select" in form
    assert "related-widget-wrapper-link" not in form


def test_a_directory_keeps_its_code_and_is_never_deleted(administrator: PortalClient, staff: Tenant) -> None:
    directory = add_directory(administrator, staff, DIRECTORY)
    administrator.post(f"{DIRECTORIES}{directory.pk}/change/", DIRECTORY | {"code": "other", "name": "改名"})
    directory.refresh_from_db()
    assert (directory.code, directory.name) == ("new-party", "改名")
    assert administrator.post(f"{DIRECTORIES}{directory.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("shape", "given"), SHAPES)
def test_a_blackout_of_every_shape(administrator: PortalClient, shape: str, given: dict[str, Any]) -> None:
    posted = BLACKOUT | {"shape": shape, "industries": ["catering", "retail"]} | given
    assert administrator.post(f"{BLACKOUTS}add/", posted).status_code == 302
    blackout = Blackout.objects.get(code="fair")
    assert blackout.industries == ["catering", "retail"]
    assert selectors.as_rule(blackout).code == "fair"
    assert "Fair" in words(administrator.get(BLACKOUTS))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"shape": "yearly"}, "Required for this recurrence."),
        ({"shape": "daily", "from_time": "11:00"}, "Required for this recurrence."),
        ({"shape": "yearly", "from_month_day": "13-01", "until_month_day": "02-30"}, "enter MM-DD"),
        ({"shape": "yearly", "from_month_day": "March", "until_month_day": "April"}, "enter MM-DD"),
        (
            {
                "shape": "once",
                "starts_at_0": "2027-03-02",
                "starts_at_1": "08:00",
                "ends_at_0": "2027-03-01",
                "ends_at_1": "08:00",
            },
            "The end is before the start.",
        ),
        ({"shape": "daily", "from_time": "11:00", "until_time": "11:00"}, "The end equals the start."),
        ({"shape": "holiday", "holiday": "spring_festival", "time_zone": "Asia/Atlantis"}, "such as Asia/Shanghai"),
        ({"shape": "holiday", "holiday": "spring_festival", "industries": ["mining"]}, "Select a valid choice"),
    ],
)
def test_a_blackout_must_be_whole(administrator: PortalClient, given: dict[str, Any], told: str) -> None:
    response = administrator.post(f"{BLACKOUTS}add/", BLACKOUT | given)
    assert response.status_code == 200
    assert told in words(response)
    assert not Blackout.objects.filter(code="fair").exists()


def test_what_another_shape_needs_is_left_out(administrator: PortalClient) -> None:
    given = {"shape": "daily", "from_time": "11:00", "until_time": "13:00", "from_month_day": "03-01", "holiday": ""}
    administrator.post(f"{BLACKOUTS}add/", BLACKOUT | given)
    assert Blackout.objects.get(code="fair").from_month_day == ""


def test_a_blackout_of_some_weekdays_binds_only_its_clients(
    administrator: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    sent = BLACKOUT | {
        "shape": "daily",
        "from_time": "22:00",
        "until_time": "06:00",
        "weekdays": ["0"],
        "clients": [acme.pk],
    }
    assert administrator.post(f"{BLACKOUTS}add/", sent).status_code == 302
    made = Blackout.objects.get(code="fair")
    assert (made.weekdays, made.clients) == ([0], [acme.schema_name])
    codes = {tenant: {rule.code for rule in selectors.calendar_of(tenant, []).blackouts} for tenant in (acme, globex)}
    assert "fair" in codes[acme]
    assert "fair" not in codes[globex]


def test_a_capacity_closes_what_is_full(administrator: PortalClient, in_acme: Tenant) -> None:
    night = Interval(datetime(2026, 12, 1, 14, tzinfo=UTC), datetime(2026, 12, 1, 22, tzinfo=UTC))
    with transaction.atomic():
        calendar_services.occupy(uuid4(), [night], impact=True, resources=[ledger.REVIEW_TEAM])
    assert ledger.resources_busy([ledger.REVIEW_TEAM], night.start, night.end) == []
    sent = {"resource": ledger.REVIEW_TEAM, "most": "1"}
    assert administrator.post("/admin/calendars/capacity/add/", sent).status_code == 302
    assert [each.interval for each in ledger.resources_busy([ledger.REVIEW_TEAM], night.start, night.end)] == [night]
    assert "Reviewers" in words(administrator.get("/admin/calendars/capacity/"))


def test_an_overridden_day_is_a_working_day_for_every_rule(administrator: PortalClient, acme: Tenant) -> None:
    sent = {"day": "2027-02-06", "is_working": "on", "note": "announced"}
    assert not selectors.calendar_of(acme, []).working_days(date(2027, 2, 6)).is_working
    assert administrator.post("/admin/tenants/workingdayoverride/add/", sent).status_code == 302
    day = selectors.calendar_of(acme, []).working_days(date(2027, 2, 6))
    assert (day.is_working, day.provisional) == (True, False)


def test_the_list_says_from_when_on_a_directory_has_room(
    administrator: PortalClient, in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2026, 11, 24, 6, tzinfo=UTC))
    resource = ledger.of_directory("unicom")
    calendar_services.set_capacity(resource, 1)
    night = Interval(datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 24, 22, tzinfo=UTC))
    assert "Tue 24 Nov 2026 22:00" in words(administrator.get("/admin/calendars/capacity/"))
    with transaction.atomic():
        calendar_services.occupy(uuid4(), [night], impact=True, resources=[resource])
    assert "Wed 25 Nov 2026 22:00" in words(administrator.get("/admin/calendars/capacity/"))


def test_ways_and_sources_are_said_in_words(administrator: PortalClient, staff: Tenant) -> None:
    directory = add_directory(administrator, staff, DIRECTORY)
    assert "Program interface (HTTP)" in words(administrator.get(DIRECTORIES))
    form = words(administrator.get(f"{DIRECTORIES}{directory.pk}/change/"))
    assert "Served by people (files)" in form
    assert "carrier_sms (Carrier's SMS)" in form


def test_what_was_vetted_is_listed_in_the_language_of_the_page(reviewer: PortalClient, acme: Tenant) -> None:
    """The heads of two columns were Chinese for everybody, and the day was written as nowhere else."""
    ensure_directories()
    PartyProfile.objects.create(
        directory=Directory.objects.get(code="apple"), tenant=acme, state="approved", reference="A-1",
        valid_until=date(2027, 9, 29), since=datetime(2026, 9, 29, 4, tzinfo=UTC),
    )  # fmt: skip
    said = words(reviewer.get("/admin/directories/partyprofile/"))
    assert "Wed 29 Sep 2027" in said
    assert not {"状态", "始于"} & set(said.split())
    assert {"State", "Since"} <= set(said.split())


def test_outside_parties_are_called_in_words(reviewer: PortalClient, staff: Tenant) -> None:
    for address in ("bot dingtalk", "email smtp.example.com:25", "sms aliyun-sms.example.com:443"):
        Party.objects.create(address=address, silence=timedelta(minutes=1), failed_at=real_now())
    said = words(reviewer.get("/admin/tenants/party/"))
    for called in ("Group bots · DingTalk", "Mail server · smtp.example.com:25", "SMS · aliyun-sms.example.com:443"):
        assert called in said
