"""Announcements: previewed, approved by two, out on time on the client's site, retracted when the window moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tenants.domain.actors import PLATFORM
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.template import email_of
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

NOON = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def window(in_acme: Tenant, numbers: list[Number]) -> Any:
    from tenants.models import Tenant
    from tests.maintenance.booking import ask_calibration, book

    Tenant.objects.filter(pk=in_acme.pk).update(sms_signature="青禾", signed_by=["none"])  # else no SMS is offered
    return book(ask_calibration(numbers))


def newest() -> Any:
    from maintenance.announcements.models import Announcement

    return Announcement.objects.select_related("window__request").order_by("-id").first()


def announce(client: PortalClient, window: Any) -> Any:
    assert client.post(reverse("announcement_new", args=[window.pk])).status_code == 302
    return newest()


def site(client: PortalClient) -> list[dict[str, Any]]:
    answer = client.get(reverse("announcements_json"))
    assert answer["Access-Control-Allow-Origin"] == "*"
    announcements: list[dict[str, Any]] = answer.json()["announcements"]
    return announcements


def test_what_is_begun_is_gone_on_with(operator: PortalClient, window: Any) -> None:
    from maintenance.announcements.models import Announcement

    first = announce(operator, window)
    answer = operator.post(reverse("announcement_new", args=[window.pk]))
    assert answer["Location"] == reverse("announcement", args=[first.pk])
    assert Announcement.objects.count() == 1


def test_it_is_begun_on_a_page_of_its_own(operator: PortalClient, viewer: PortalClient, window: Any) -> None:
    begin = reverse("announcement_begin")
    assert begin in operator.get(reverse("announcements")).content.decode()
    assert begin not in viewer.get(reverse("announcements")).content.decode()
    page = operator.get(begin).content.decode()
    assert str(window) in page
    assert f'action="{reverse("announcement_new", args=[window.pk])}"' in page
    answer = operator.post(reverse("announcement_new", args=[window.pk]))
    assert answer["Location"] == reverse("announcement", args=[newest().pk])


def test_without_a_window_there_is_nothing_to_announce(operator: PortalClient, in_acme: Tenant) -> None:
    page = operator.get(reverse("announcement_begin")).content.decode()
    assert "No maintenance is booked." in page
    assert reverse("change_new") in page


def test_it_is_read_and_approved_from_the_to_do(
    operator: PortalClient, owner: PortalClient, viewer: PortalClient, window: Any
) -> None:
    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    approve = f'action="{reverse("announcement_approve", args=[row.pk])}"'
    home = reverse("dashboard")
    mine = operator.get(home).content.decode()
    assert approve not in mine, "whoever wrote it does not approve it"
    assert "You wrote it: another person has to approve it." in mine
    assert approve not in viewer.get(home).content.decode()
    page = owner.get(home).content.decode()
    fold = page.partition("<summary")[2].partition("</details>")[0] if approve in page else ""
    assert approve in page
    assert "Read and approve" in page
    assert "{from}" not in fold, "the variables are filled"
    owner.post(reverse("announcement_approve", args=[row.pk]))
    assert newest().state == "scheduled" or newest().approved_by
    assert approve not in owner.get(home).content.decode()


def test_it_is_previewed_on_every_channel_with_its_limits(operator: PortalClient, window: Any) -> None:
    assert (
        reverse("announcement_new", args=[window.pk])
        in operator.get(reverse("window", args=[window.pk])).content.decode()
    )
    row = announce(operator, window)
    page = operator.get(reverse("announcement", args=[row.pk])).content.decode()
    for said in (
        "Official account",
        "Mini-program",
        "/ 32 characters",
        "/ 134 characters",
        "认证维护",
        "shortened to fit",
    ):
        assert said in page, said
    assert "{from}" not in page.split("<form")[0], "the variables are filled"


def test_to_the_public_it_goes_out_only_when_a_second_person_has_approved_it(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from compliance.evidence.models import Record

    row = announce(operator, window)
    at = NOON + timedelta(hours=3)
    handed = operator.post(reverse("announcement_hand_in", args=[row.pk]), {"publish_at": f"{at:%Y-%m-%dT%H:%M}"})
    assert handed.status_code == 302
    assert newest().state == "waiting"
    operator.post(reverse("announcement_approve", args=[row.pk]))
    assert newest().state == "waiting", "whoever wrote it is not the second person"
    owner.post(reverse("announcement_approve", args=[row.pk]))
    run_due_work(name="announcements.publish")
    assert (newest().state, site(operator)) == ("scheduled", [])
    business_clock.set(at + timedelta(minutes=1))
    run_due_work(name="announcements.publish")
    (shown,) = site(operator)
    assert newest().state == "out"
    assert shown["starts_at"] == window.starts_at.isoformat()
    embedded = operator.get(reverse("announcements_embed"))
    assert shown["title"] in embedded.content.decode()
    assert "X-Frame-Options" not in embedded
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    done = Record.objects.filter(action__startswith="announcement_").order_by("id").values_list("action", flat=True)
    assert [each.removeprefix("announcement_") for each in done] == ["written", "handed_in", "approved", "out"]


def out(operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork) -> Any:
    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    owner.post(reverse("announcement_approve", args=[row.pk]))
    run_due_work(name="announcements.publish")
    assert newest().state == "out"
    return row


def test_whoever_writes_by_a_key_of_their_own_is_not_the_second_person(
    operator: PortalClient, owner: PortalClient, window: Any, acme: Tenant
) -> None:
    from tenants.people.models import User
    from tenants.people.services import make_api_key
    from tests.template import email_of

    holder = User.objects.get(email=email_of("acme", "operator"))
    _key, secret = make_api_key(name="mine", scopes=("read", "request"), by=PLATFORM, holder=holder)
    program = Program(operator, secret)
    made = program.post("/announcements", {"window": str(window.pk), "language": "en", "channels": ["site"]}).json()
    assert program.post(f"/announcements/{made['id']}/hand-in", {}).json()["state"] == "waiting"
    operator.post(reverse("announcement_approve", args=[made["id"]]))
    assert newest().state == "waiting", "one person alone had it told to the public"
    owner.post(reverse("announcement_approve", args=[made["id"]]))
    assert newest().state == "scheduled"


def test_it_is_retracted_and_corrected_when_the_window_moves(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    row = out(operator, owner, window, run_due_work)
    first = site(operator)[0]
    services.move(window.pk, selectors.other_times(window).slots[0].start, sequence=window.sequence, actor=ACTOR)
    run_due_work(name="announcements.follow")
    (shown,) = site(operator)
    assert (shown["correction"], shown["title"]) == (True, "Correction: maintenance moved")
    assert shown["text"] != first["text"]
    assert newest().state == "retracted"
    page = operator.get(reverse("announcement", args=[row.pk])).content.decode()
    assert "correction" in page
    run_due_work(name="announcements.follow")
    assert row.renderings.filter(correction=True).count() == 5, "one for each channel, said once"


def test_a_correction_is_corrected_when_the_window_moves_again_or_is_off(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance import selectors, services
    from tests.maintenance.booking import fresh
    from tests.scenarios.numbers import ACTOR

    row, said = out(operator, owner, window, run_due_work), []
    for _times in range(2):
        now = fresh(window)
        start = selectors.other_times(now).slots[-1].start
        services.move(window.pk, start, sequence=now.sequence, actor=ACTOR)
        run_due_work(name="announcements.follow")
        (shown,) = site(operator)
        said.append(shown["text"])
        assert f"{fresh(window).starts_at.astimezone(NOON.tzinfo):%H:%M}" in shown["text"]
    assert len({*said}) == 2, "each time it says the time that it has now"
    services.cancel(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="x")
    run_due_work(name="announcements.follow")
    (shown,) = site(operator)
    assert "does not take place" in shown["text"]
    assert row.renderings.filter(channel="site", correction=True).count() == 3, "each is kept as it went out"


def test_a_window_that_is_missed_is_corrected_to_whoever_read_of_it(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from tests.maintenance.booking import fresh

    out(operator, owner, window, run_due_work)
    business_clock.set(window.ends_at + timedelta(hours=3))
    run_due_work(name="maintenance.start")
    assert fresh(window).state == "missed"
    run_due_work(name="announcements.follow")
    (last,) = newest().renderings.filter(channel="site", correction=True)
    assert "does not take place" in str(last.fields)
    assert newest().state == "retracted"
    assert site(operator) == [], "its time is over"


def test_an_approval_that_moves_the_window_corrects_what_is_out(
    operator: PortalClient,
    owner: PortalClient,
    in_acme: Tenant,
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    from tests.maintenance.booking import TO_REVIEW, approve, ask, book, fresh

    window = book(ask(numbers, TO_REVIEW))
    out(operator, owner, window, run_due_work)
    business_clock.set(window.starts_at + timedelta(minutes=5))
    approve(window)
    assert fresh(window).starts_at > window.starts_at
    run_due_work(name="announcements.follow")
    (shown,) = site(operator)
    assert (shown["correction"], shown["title"]) == (True, "Correction: maintenance moved")
    assert f"{fresh(window).starts_at.astimezone(NOON.tzinfo):%H:%M}" in shown["text"]


def test_what_waits_is_a_draft_again_when_the_window_moves_and_is_withdrawn_when_it_is_off(
    operator: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance import selectors, services
    from tests.maintenance.booking import fresh
    from tests.scenarios.numbers import ACTOR

    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    services.move(window.pk, selectors.other_times(window).slots[0].start, sequence=window.sequence, actor=ACTOR)
    run_due_work(name="announcements.follow")
    assert newest().state == "draft"
    services.cancel(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="x")
    run_due_work(name="announcements.follow")
    assert (newest().state, site(operator)) == ("withdrawn", [])


def test_other_words_need_another_approval_and_a_hole_keeps_it_back(
    operator: PortalClient, owner: PortalClient, window: Any
) -> None:
    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    changed = {"title": "News", "text": "We show {standby_label} until {until}.", "channels": ["site"]}
    assert operator.post(reverse("announcement", args=[row.pk]), changed).status_code == 302
    assert newest().state == "draft"
    page = operator.get(reverse("announcement", args=[row.pk])).content.decode()
    assert "“standby_label” has no value in this situation" in page
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    assert newest().state == "draft"
    empty = operator.post(reverse("announcement", args=[row.pk]), {"title": "", "text": "kept", "channels": ["site"]})
    assert (empty.status_code, "kept" in empty.content.decode()) == (422, True)


def test_somebody_takes_it_back(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    row = out(operator, owner, window, run_due_work)
    assert operator.post(reverse("announcement_retract", args=[row.pk]), {"reason": ""}).status_code == 422
    operator.post(reverse("announcement_retract", args=[row.pk]), {"reason": "wrong hours"})
    assert [each["correction"] for each in site(operator)] == [True]
    assert newest().reason == "wrong hours"


def test_programs_write_and_hand_in_what_is_not_for_the_public(
    window: Any,
    acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
    run_due_work: DueWork,
) -> None:
    program = program_of(acme)
    body = {"window": str(window.pk), "language": "zh-hans", "channels": ["sms", "mail"]}
    made = program.post("/announcements", body).json()
    sms = next(each for each in made["renderings"] if each["channel"] == "sms")["fields"]["text"]
    assert sms.startswith("【青禾】")
    assert len(sms) <= 134
    assert program.post(f"/announcements/{made['id']}/hand-in", {}).json()["state"] == "scheduled"
    run_due_work(name="announcements.publish")
    assert program.get(f"/announcements/{made['id']}").json()["state"] == "out"
    assert program.get("/announcements").json()["results"][0]["id"] == made["id"]
    assert program.post(f"/announcements/{made['id']}/retract", {"reason": "时间有误"}).json()["state"] == "retracted"
    assert program_of(globex).get(f"/announcements/{made['id']}").status_code == 404


def test_that_another_member_approves_is_said_before_one_writes(
    operator: PortalClient, in_acme: Tenant, window: Any
) -> None:
    """A sole owner read it after pressing Publish, without a way to invite anybody."""
    from tenants.people.models import User

    begin = reverse("announcement_begin")
    page = operator.get(begin)
    assert "approved by another member" in page.content.decode()
    assert not page.context["alone"]
    User.objects.exclude(email=email_of("acme", "operator")).update(role="viewer")
    page = operator.get(begin)
    assert page.context["alone"]
    assert f'href="{reverse("settings_people")}"' in page.content.decode()


def test_one_hour_is_told_by_script_announcement_and_plan(operator: PortalClient, window: Any) -> None:
    """Customers were told the hour by which it is promised to be published, a day after its work ends."""
    from maintenance.announcements import selectors
    from maintenance.models import Window
    from maintenance.scripts.selectors import script_text
    from tenants.when import dated_moment_text, moment_text

    Window.objects.filter(pk=window.pk).update(promised_by=window.ends_at + timedelta(days=1))
    window.refresh_from_db()
    row = announce(operator, window)
    ends, promised = moment_text(window.ends_at), moment_text(window.promised_by)
    for told in (selectors.text_of(row), script_text(window, "en")):
        assert ends in told
        assert promised not in told
    plan = operator.get(reverse("window_plan", args=[window.pk])).content.decode()
    assert ends in plan
    assert dated_moment_text(window.promised_by) in plan.partition("Promised to be published by")[2][:200]
    assert "Standby number for its calls" not in plan, "no number has one"


def test_of_a_window_that_is_over_the_list_says_that_the_site_shows_it_no_more(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance.models import Window

    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    owner.post(reverse("announcement_approve", args=[row.pk]))
    run_due_work(name="announcements.publish")
    over = "no more on your site: the window is over"
    assert over not in operator.get(reverse("announcements")).content.decode()
    Window.objects.filter(pk=window.pk).update(state=Window.State.COMPLETED)
    assert over in operator.get(reverse("announcements")).content.decode()


def test_whoever_wrote_it_is_not_asked_to_approve_it(operator: PortalClient, window: Any) -> None:
    """The bell is everybody's: it said “waits for your approval” to its writer, too."""
    row = announce(operator, window)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    assert "An announcement waits for a second person" in operator.get(reverse("bell")).content.decode()
