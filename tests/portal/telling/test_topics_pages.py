"""The matrix of topics, who would be told, a test message, the bell: through their pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.models import Number
from portal.tryout.demo import ensure_directories
from tenants.domain.topics import About, Rhythm, Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.models import BellRead, Contact, Subscription
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.maintenance.booking import ask_calibration
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
CONTACTS, COMPANY = "/settings/contacts/", "/settings/contacts/topics/"
WOULD = "/settings/contacts/would-be-told/"
EMAIL, MOBILE = "wang@acme.example", "+8613912345678"


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    client = client_of(acme, "operator")
    client.cookies["django_language"] = "en"
    return client


def typed(page: Any) -> dict[str, Any]:
    """What a browser would send back of the form as the page shows it."""
    form = page.context["form"]
    values: dict[str, Any] = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, [])}


def channels(topic: Topic, about: About | None = None) -> dict[Any, tuple[str, ...]]:
    return {each.id: each.channels for each in (everyone_to_tell(topic, about) if about else everyone_to_tell(topic))}


def test_saving_what_the_page_shows_changes_nothing(in_acme: Tenant, operator: PortalClient) -> None:
    row = agreed_contact(name="王敏", email=EMAIL, mobile=MOBILE)
    for path in (COMPANY, f"{CONTACTS}{row.pk}/topics/"):
        assert operator.post(path, typed(operator.get(path))).status_code == 302
    assert not Subscription.objects.exists()


def test_a_contact_chooses_for_itself_and_inherits_the_rest(in_acme: Tenant, operator: PortalClient) -> None:
    mine = agreed_contact(name="王敏", email=EMAIL, mobile=MOBILE)
    other = agreed_contact(name="李雷", email="lilei@acme.example")
    company = typed(operator.get(COMPANY)) | {"channels-displays": ["email"], "rhythm-cases": "weekly"}
    assert operator.post(COMPANY, company).status_code == 302
    assert channels(Topic.DISPLAYS) == {mine.pk: ("email",), other.pk: ("email",)}
    path = f"{CONTACTS}{mine.pk}/topics/"
    own = typed(operator.get(path)) | {
        "channels-displays": ["sms"],
        "summary_at": "07:30",
        "summary_weekday": "4",
        "time_zone": "Asia/Urumqi",
    }
    assert operator.post(path, own).status_code == 302
    assert channels(Topic.DISPLAYS) == {mine.pk: ("sms",), other.pk: ("email",)}
    times = {each.id: each.summary for each in everyone_to_tell(Topic.CASES) if each.summary}
    assert (times[mine.pk].zone, times[mine.pk].at, times[mine.pk].weekday) == ("Asia/Urumqi", time(7, 30), 4)
    assert times[other.pk].zone == in_acme.time_zone
    page = operator.get(path)
    assert page.text.count("own choice") == 1
    assert typed(page)["rhythm-cases"] == Rhythm.WEEKLY
    assert Record.objects.filter(action="topics_chosen").count() == 2


def test_a_chosen_directory_that_is_out_of_service_stays_chosen(in_acme: Tenant, operator: PortalClient) -> None:
    ensure_directories()
    path = f"{CONTACTS}{agreed_contact(name='王敏', email=EMAIL).pk}/topics/"
    form = typed(operator.get(path)) | {"scope": "these", "directories": ["apple"]}
    assert operator.post(path, form).status_code == 302
    Directory.objects.filter(code="apple").update(active=False)
    form = typed(operator.get(path))
    assert (form["scope"], form["directories"]) == ("these", ["apple"])
    assert operator.post(path, form).status_code == 302
    assert typed(operator.get(path))["directories"] == ["apple"]


def test_only_some_numbers_groups_and_directories(in_acme: Tenant, operator: PortalClient) -> None:
    first, second = register("021-6123 4001", "021-6123 4002")
    Number.objects.filter(pk=first.pk).update(group="门店")
    row = agreed_contact(name="王敏", email=EMAIL)
    agreed_contact(name="李雷", email="lilei@acme.example")
    path = f"{CONTACTS}{row.pk}/topics/"
    form = typed(operator.get(path)) | {"scope": "these", "groups": ["门店"]}
    assert operator.post(path, form).status_code == 302
    for number, told in ((first, 2), (second, 1)):
        would = operator.get(WOULD, {"topic": "displays", "number": number.canonical})
        assert would.context["reached"] == told
        assert ("Only notified of other numbers" in would.text) == (told == 1)
    form = typed(operator.get(path)) | {"numbers": "021-6123 4002\n", "groups": []}
    assert operator.post(path, form).status_code == 302
    assert operator.get(WOULD, {"topic": "displays", "number": second.canonical}).context["reached"] == 2
    assert operator.get(WOULD, {"topic": "displays", "group": "门店"}).context["reached"] == 1
    for numbers, told in (([second], 2), ([first], 1)):
        asked = ask_calibration(numbers)
        link = f"{WOULD}?topic=windows&amp;request={asked.pk}"
        assert link in operator.get(f"/changes/{asked.pk}/").text
        assert operator.get(link.replace("&amp;", "&")).context["reached"] == told
    for wrong in ({"numbers": "021-6123 4009"}, {"numbers": "hello"}, {"numbers": ""}):
        refused = operator.post(path, form | wrong)
        assert refused.status_code == 422
        assert refused.context["form"].errors
    everything = typed(operator.get(path)) | {"scope": "inherit"}
    assert operator.post(path, everything).status_code == 302
    assert not Subscription.objects.exists()


def test_each_topic_has_a_scope_of_its_own_which_is_inherited_from_the_company(
    in_acme: Tenant, operator: PortalClient, client_of: Callable[..., PortalClient]
) -> None:
    first, second = register("021-6123 4001", "021-6123 4002")
    Number.objects.filter(pk=first.pk).update(group="门店")
    row, other = agreed_contact(name="王敏", email=EMAIL), agreed_contact(name="李雷", email="lilei@acme.example")

    def reached(topic: str, number: Number) -> int:
        count: int = operator.get(WOULD, {"topic": topic, "number": number.canonical}).context["reached"]
        return count

    mine, company = f"{CONTACTS}{row.pk}/topics/", f"{COMPANY}displays/"
    assert f"{mine}displays/" in operator.get(mine).text
    form = typed(operator.get(f"{mine}displays/"))
    assert form["scope"] == "inherit"
    assert operator.post(f"{mine}displays/", form).status_code == 302
    assert not Subscription.objects.exists(), "what the page shows changes nothing"
    assert operator.post(f"{mine}displays/", form | {"scope": "these", "groups": ["门店"]}).status_code == 302
    assert [reached("displays", each) for each in (first, second)] == [2, 1]
    assert [reached("progress", each) for each in (first, second)] == [2, 2], "of that topic only"
    assert "1 group" in operator.get(mine).text
    assert typed(operator.get(mine))["scope"] == "keep", "the others are left as they are"
    assert operator.post(mine, typed(operator.get(mine))).status_code == 302
    assert reached("displays", second) == 1
    assert operator.post(company, {"scope": "these", "numbers": "021-6123 4002"}).status_code == 302
    assert [reached("displays", each) for each in (first, second)] == [1, 1], "the other one follows the company"
    assert operator.post(f"{mine}displays/", {"scope": "everything"}).status_code == 302
    assert [reached("displays", each) for each in (first, second)] == [1, 2]
    assert operator.post(company, {"scope": "everything"}).status_code == 302
    assert [reached("displays", each) for each in (first, second)] == [2, 2]
    assert [each.contact_id for each in Subscription.objects.all()] == [row.pk]
    assert operator.post(company, {"scope": "these"}).status_code == 422
    assert operator.get(f"{COMPANY}nothing/").status_code == 404
    viewer = client_of(in_acme, "viewer")
    assert "disabled" in viewer.get(f"{CONTACTS}{other.pk}/topics/displays/").text
    assert viewer.post(company, {"scope": "everything"}).status_code == 403


def test_what_must_be_known_cannot_be_switched_off_for_all(in_acme: Tenant, operator: PortalClient) -> None:
    row = agreed_contact(name="王敏", email=EMAIL)
    agreed_contact(name="李雷", email="lilei@acme.example", email_answer="waiting")
    for path in (COMPANY, f"{CONTACTS}{row.pk}/topics/"):
        form = typed(operator.get(path))
        form.pop("channels-freezes")
        refused = operator.post(path, form)
        assert refused.status_code == 409
        assert "Nobody else is notified" in refused.text
    assert channels(Topic.FREEZES) == {row.pk: ("email",)}


def test_who_would_be_told_says_why(in_acme: Tenant, operator: PortalClient) -> None:
    agreed_contact(name="王敏", email=EMAIL)
    agreed_contact(name="李雷", email="lilei@acme.example", email_answer="waiting")
    page = operator.get(WOULD, {"topic": "windows"})
    assert "By default" in page.text
    assert "No address has agreed" in page.text
    assert operator.get(WOULD, {"topic": "nothing"}).status_code == 422
    assert operator.get(WOULD, {"topic": "windows", "number": "021-6123 4009"}).status_code == 422
    assert operator.get(WOULD).context["told"] is None


def test_a_viewer_looks_and_changes_nothing(
    in_acme: Tenant, operator: PortalClient, client_of: Callable[..., PortalClient]
) -> None:
    row = agreed_contact(name="王敏", email=EMAIL)
    viewer = client_of(in_acme, "viewer")
    path = f"{CONTACTS}{row.pk}/topics/"
    assert viewer.get(path).status_code == 200
    assert viewer.post(path, typed(operator.get(path))).status_code == 403


def test_a_test_message_arrives_and_a_refused_address_is_tried_again(
    in_acme: Tenant, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    row = agreed_contact(name="王敏", email=EMAIL, mobile=MOBILE)
    Contact.objects.update(email_failed_at="2026-11-01T00:00Z")
    assert "Address does not work" in operator.get(CONTACTS).text
    operator.post(f"{CONTACTS}{row.pk}/test/email/")
    operator.post(f"{CONTACTS}{row.pk}/test/sms/")
    send_due_messages()
    assert len(send_due_messages.emails) == len(send_due_messages.texts) == 1
    assert Contact.objects.get().email_failed_at is None
    assert operator.post(f"{CONTACTS}{row.pk}/test/fax/").status_code == 404
    for _each in range(6):
        last = operator.post(f"{CONTACTS}{row.pk}/test/email/", follow=True)
    assert "within an hour" in last.text
    Contact.objects.update(email_answer="waiting")
    assert "has not agreed" in operator.post(f"{CONTACTS}{row.pk}/test/email/", follow=True).text


def test_the_bell_counts_what_was_not_read(in_acme: Tenant, operator: PortalClient) -> None:
    for key in ("1", "2"):
        queue_message(
            "maintenance/window_aborted",
            everyone_to_tell(Topic.WINDOWS),
            key=key,
            page=Page("windows"),
            title=f"双11-{key}",
            reason="",
        )
    page = operator.get("/bell/")
    assert re.findall("双11-.", page.text) == ["双11-2", "双11-1"]
    assert page.context["unread"] == 2
    assert not BellRead.objects.exists(), "to look reads nothing"
    entry = page.context["entries"][0]
    assert operator.post(f"/bell/{entry.pk}/").headers["Location"] == "/windows/"
    assert operator.get("/bell/").context["unread"] == 1
    assert operator.post("/bell/read/").status_code == 302
    page = operator.get("/bell/")
    assert page.context["unread"] == 0
    assert "Mark all as read" not in page.text
