"""Call scripts: written, held back while a variable is missing, published, read, and said while a window runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

NOON = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STANDBY = "维护中-紧急联系02161234001"


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


def write(client: PortalClient, text: str, scenario: str = "running") -> Any:
    return client.post(reverse("script", args=[scenario]), {"text": text})


def draft() -> Any:
    from maintenance.scripts.models import ScriptVersion

    return ScriptVersion.objects.get(state="draft")


def test_a_missing_variable_blocks_publishing_and_says_which(operator: PortalClient, in_acme: Tenant) -> None:
    assert write(operator, "This is {company}, we show {standby_label}.").status_code == 302
    page = operator.get(reverse("script", args=["running"])).content.decode()
    assert "It cannot be published yet" in page
    assert "“standby_label” has no value in this situation" in page
    answer = operator.post(reverse("script_publish", args=[draft().pk]))
    assert answer.status_code in (409, 422)
    assert "“standby_label” has no value" in answer.content.decode()
    assert "we show {standby_label}" in answer.content.decode(), "nothing that was typed is lost"
    assert draft().state == "draft"


def test_a_version_is_published_read_and_superseded(
    operator: PortalClient, viewer: PortalClient, in_acme: Tenant
) -> None:
    from compliance.evidence.models import Record
    from maintenance.scripts.models import ScriptRead, ScriptVersion

    for text in ("This is {company}: leave a message until {until}.", "This is {company}: write to us."):
        write(operator, text)
        assert operator.post(reverse("script_publish", args=[draft().pk])).status_code == 302
        assert viewer.post(reverse("script_read", args=["running"]), {"version": 1}).status_code == 302
    assert list(ScriptVersion.objects.values_list("version", "state")) == [(2, "published"), (1, "superseded")]
    assert list(ScriptRead.objects.values_list("version", flat=True)) == [1], "version 2 was not what was read"
    page = viewer.get(reverse("scripts")).content.decode()
    assert f"This is {in_acme.legal_name}: write to us." in page
    assert "not read yet by" in page
    viewer.post(reverse("script_read", args=["running"]), {"version": 2})
    assert "you have read it" in viewer.get(reverse("scripts")).content.decode()
    done = Record.objects.filter(action__startswith="script_").order_by("id").values_list("action", flat=True)
    assert list(done) == ["script_published", "script_read", "script_published", "script_read"]


def test_while_a_window_runs_there_is_one_sentence_to_say(
    viewer: PortalClient,
    acme: Tenant,
    in_acme: Tenant,
    numbers: list[Number],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    program_of: Callable[..., Program],
) -> None:
    from labels.models import StandbyLabel
    from maintenance import extending, services
    from tests.maintenance.booking import ask_calibration, book, fresh
    from tests.scenarios.numbers import ACTOR

    assert "Nothing is running that callers notice" in viewer.get(reverse("script_now")).content.decode()
    StandbyLabel.objects.create(text=STANDBY, state="approved")
    window = book(ask_calibration(numbers, STANDBY))
    business_clock.set(window.starts_at + timedelta(minutes=5))
    run_due_work()
    fragment = viewer.get(reverse("script_now"), HTTP_HX_REQUEST="true")
    assert "<html" not in fragment.content.decode()
    assert f"our calls show “{STANDBY}”" in fragment.content.decode()
    window = fresh(window)
    services.extend(
        window.pk,
        extending.extensions(window)[0][-1].end,
        sequence=window.sequence,
        actor=ACTOR,
        reason="many numbers",
    )
    assert "takes longer than announced" in viewer.get(reverse("script_now")).content.decode()
    program = program_of(acme, scopes=("read",))
    (said,) = program.get("/scripts/now").json()["sentences"]
    assert (said["scenario"], "认证升级比预告的时间长" in said["text"]) == ("longer", True)
    assert "{" not in said["text"]


def test_programs_read_and_publish(acme: Tenant, program_of: Callable[..., Program]) -> None:
    program = program_of(acme)
    scripts = program.get("/scripts").json()["scripts"]
    assert {each["version"] for each in scripts} == {0}
    assert any("认证升级中，建议短信留言" in each["text"] for each in scripts)
    body = {"scenario": "running", "language": "zh-hans", "text": "您好,{公司},{备用标签}"}
    refused = program.post("/scripts", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "script_not_ready")
    made = program.post("/scripts", body | {"text": "您好,{公司},建议短信留言"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    now = program.get("/scripts?language=zh-hans").json()["scripts"][0]
    assert (now["scenario"], now["text"], now["version"]) == ("running", "您好,{公司},建议短信留言", 1)


def test_another_client_sees_nothing_of_it(
    operator: PortalClient,
    in_acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
) -> None:
    write(operator, "Only acme says so.")
    operator.post(reverse("script_publish", args=[draft().pk]))
    assert "Only acme" not in program_of(globex).get("/scripts?language=en").content.decode()


def test_a_new_version_tells_those_who_have_to_read_it_and_each_says_so(
    operator: PortalClient, viewer: PortalClient, in_acme: Tenant
) -> None:
    from tenants.outbox.models import Message
    from tenants.outbox.rendering import render
    from tenants.people.models import User

    write(operator, "This is {company}: leave a message until {until}.")
    operator.post(reverse("script_publish", args=[draft().pk]))
    told = Message.objects.filter(template="maintenance/script_published")
    readers = set(told.values_list("recipient_id", flat=True))
    speak_it = set(User.objects.filter(is_active=True, language="en").values_list("pk", flat=True))
    assert readers
    assert len(speak_it - readers) == 1, "who published it knows it"
    letter = render(told[0])
    assert letter is not None
    assert "leave a message until Thu 06:00" in letter.body
    assert reverse("scripts") in letter.body
    assert "A call script has changed" in viewer.get(reverse("bell")).content.decode()
    before = viewer.get(reverse("scripts")).content.decode()
    viewer.post(reverse("script_read", args=["running"]), {"version": 1})
    assert before.count("not read yet by") >= 1
    assert "you have read it" in viewer.get(reverse("scripts")).content.decode()


def test_a_standby_label_that_is_still_shown_is_said_when_nothing_runs(
    viewer: PortalClient, in_acme: Tenant, numbers: list[Number]
) -> None:
    """The page said to answer calls as usual."""
    from labels.directories.models import Directory
    from labels.models import Display, StandbyLease

    row, at = numbers[0], NOON - timedelta(hours=2)
    shown = {"state": Display.State.WAITING, "wanted": "青禾网络", "shown": STANDBY}
    Display.objects.update_or_create(number=row, directory=Directory.objects.get(code="huawei"), defaults=shown)
    page = viewer.get(reverse("script_now")).content.decode()
    assert "some handsets do not show the expected label yet" in page
    StandbyLease.objects.create(
        number=row, window_id=row.pk, text=STANDBY, granted_at=at, starts_at=at, ends_at=NOON - timedelta(hours=1)
    )
    for name in ("script_now", "scripts"):
        assert f"still show the standby label “{STANDBY}”" in viewer.get(reverse(name)).content.decode()
