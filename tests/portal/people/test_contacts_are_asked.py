"""Whom a client wants to tell is asked first: a stranger's address hears one confirmation and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings

from compliance.evidence.models import Record
from compliance.services import record_violation
from tenants import context
from tenants.clock import business_now, real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox import quotas
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import queue_message
from tenants.people import contacts, services
from tenants.people.models import Contact
from tenants.people.telling import everyone_to_tell
from tenants.purging import Purge
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.portal_client import PortalClient
from tests.template import email_of
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
STRANGER = {
    "name": "【银行】 http://evil.example",
    "mobile": "139 1234 5678",
    "email": "stranger@elsewhere.example",
    "language": "zh-hans",
    "quiet_from": "",
    "quiet_until": "",
}
MOBILE, EMAIL = "+8613912345678", "stranger@elsewhere.example"
CONTACTS = "/settings/contacts/"


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "operator")


@pytest.fixture
def anybody(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme)


def happens() -> None:
    """Things that contacts are told of, one of them mandatory."""
    record_violation(severity="minor", occurred_at=business_now(), description="【银行】 http://evil", actor=PLATFORM)
    queue_message(
        "maintenance/window_aborted",
        everyone_to_tell(Topic.WINDOWS),
        key="1",
        title="【银行】http://evil",
        reason="www.evil.cn",
    )


def code_in(messages: DueMessages) -> str:
    code = re.search(r"(?<!\d)\d{6}(?!\d)", messages.texts[-1][1])
    assert code
    return code[0]


def link_in(messages: DueMessages) -> str:
    link = re.search(r"/confirm/\S+/", messages.emails[-1].body)
    assert link
    return link[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def later(**length: float) -> Any:
    return mock.patch.object(contacts, "real_now", return_value=real_now() + timedelta(**length))


def actions() -> list[str]:
    return list(Record.objects.order_by("id").values_list("action", flat=True))


def test_the_attack_tells_a_stranger_one_confirmation_and_nothing_else(
    in_acme: Tenant, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    Tenant.objects.filter(pk=in_acme.pk).update(legal_name="【工商银行】http://evil.example 客服")
    assert operator.post(CONTACTS, STRANGER).status_code == 302
    happens()
    send_due_messages()
    ((mobile, text),) = send_due_messages.texts
    (mail,) = send_due_messages.emails
    assert mobile == MOBILE
    assert text.startswith(f"【{settings.SMS_SIGNATURE}】")
    for said in (text.removeprefix(f"【{settings.SMS_SIGNATURE}】"), mail.subject + mail.to[0] + mail.body):
        assert not re.search("[【】]|evil", said)
    for row in Message.objects.all():
        assert "/confirm/" not in str(row.parameters), "no way in stands in a row"
        assert code_in(send_due_messages) not in str(row.parameters)
    happens()
    send_due_messages()
    assert (len(send_due_messages.texts), len(send_due_messages.emails)) == (1, 1)


def test_a_code_typed_by_the_operator_agrees_for_the_mobile_only(
    in_acme: Tenant, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    operator.post(CONTACTS, STRANGER)
    send_due_messages()
    row, code = Contact.objects.get(), code_in(send_due_messages)
    assert "Not confirmed yet" in operator.get(CONTACTS).text
    answer = operator.post(f"{CONTACTS}{row.pk}/code/", {"code": wrong(code)})
    assert answer.status_code == 422
    assert "4 tries left" in answer.text
    assert operator.post(f"{CONTACTS}{row.pk}/code/", {"code": f" {code} "}).status_code == 302
    row.refresh_from_db()
    assert (row.mobile_answer, row.mobile_answered_by, row.channels) == ("agreed", "code", ("sms",))
    assert actions() == ["contact_saved", "contact_agreed"]
    happens()
    send_due_messages()
    assert len(send_due_messages.emails) == 1, "the e-mail has not agreed"
    told = [text.removeprefix(f"【{settings.SMS_SIGNATURE}】") for _to, text in send_due_messages.texts[1:]]
    assert len(told) == 2
    assert not re.search("[【】]|evil", "".join(told))
    assert operator.post(f"{CONTACTS}{row.pk}/code/", {"code": code}).status_code == 422, "once"


def test_a_code_is_bounded_in_tries_and_time(
    in_acme: Tenant, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    operator.post(CONTACTS, STRANGER)
    send_due_messages()
    path, code = f"{CONTACTS}{Contact.objects.get().pk}/code/", code_in(send_due_messages)
    with later(minutes=31):
        assert "no longer valid" in operator.post(path, {"code": code}).text
    for _try in range(5):
        operator.post(path, {"code": wrong(code)})
    assert "no longer valid" in operator.post(path, {"code": code}).text
    assert Contact.objects.get().mobile_answer == "waiting"


@pytest.mark.parametrize(("answer", "state"), [("agree", "agreed"), ("decline", "declined")])
def test_looking_at_the_link_does_nothing_and_posting_answers(
    in_acme: Tenant,
    operator: PortalClient,
    anybody: PortalClient,
    send_due_messages: DueMessages,
    answer: str,
    state: str,
) -> None:
    operator.post(CONTACTS, STRANGER)
    send_due_messages()
    link = link_in(send_due_messages)
    page = anybody.get(link)
    assert page.status_code == 200
    assert in_acme.legal_name in page.text
    assert "【银行】" not in page.text
    assert anybody.post(link, {}).status_code == 422
    assert Contact.objects.get().email_answer == "waiting"
    assert anybody.post(link, {"answer": answer}).status_code == 200
    assert (Contact.objects.get().email_answer, Contact.objects.get().email_answered_by) == (state, "link")
    assert actions()[-1] == f"contact_{state}"
    assert anybody.post(link, {"answer": "agree"}).status_code == 410
    happens()
    send_due_messages()
    assert len(send_due_messages.emails) == (3 if state == "agreed" else 1)


@pytest.mark.parametrize("fate", ["forged", "expired", "removed", "changed"])
def test_a_link_that_is_no_longer_good(
    in_acme: Tenant, operator: PortalClient, anybody: PortalClient, send_due_messages: DueMessages, fate: str
) -> None:
    operator.post(CONTACTS, STRANGER)
    send_due_messages()
    link = link_in(send_due_messages)
    row = Contact.objects.get()
    if fate == "forged":
        link = f"{link[:-2]}x/"
    elif fate == "expired":
        Confirmation.objects.update(expires_at=real_now())
    elif fate == "removed":
        row.delete()
    else:
        operator.post(f"{CONTACTS}{row.pk}/", STRANGER | {"email": "other@elsewhere.example"})
    assert anybody.get(link).status_code == 410
    assert anybody.post(link, {"answer": "agree"}).status_code == 410
    assert not Contact.objects.filter(email_answer="agreed").exists()


def test_a_link_of_another_client_is_none_here(
    acme: Tenant, globex: Tenant, client_of: Callable[..., PortalClient], send_due_messages: DueMessages
) -> None:
    client_of(acme, "operator").post(CONTACTS, STRANGER)
    send_due_messages()
    assert client_of(globex).get(link_in(send_due_messages)).status_code == 410


def test_a_changed_address_is_asked_and_what_waits_is_not_sent_to_it(
    in_acme: Tenant, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    row = agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800138000")
    queue_message("maintenance/window_aborted", everyone_to_tell(Topic.WINDOWS), key="1", title="双11")
    wish = {"name": "王敏", "mobile": MOBILE, "email": "wang@acme.example"}
    assert operator.post(f"{CONTACTS}{row.pk}/", STRANGER | wish).status_code == 302
    row.refresh_from_db()
    assert (row.email_answer, row.mobile_answer) == ("agreed", "waiting")
    send_due_messages()
    ((mobile, text),) = send_due_messages.texts
    assert mobile == MOBILE
    assert "验证码" in text
    assert operator.post(f"{CONTACTS}{row.pk}/", STRANGER | wish | {"name": "王敏敏"}).status_code == 302
    assert Confirmation.objects.count() == 1, "a new name asks nobody"


def test_asking_again_is_bounded(in_acme: Tenant, operator: PortalClient) -> None:
    operator.post(CONTACTS, STRANGER | {"mobile": ""})
    path = f"{CONTACTS}{Contact.objects.get().pk}/ask/email/"
    refused = operator.post(path)
    assert "Too many confirmations were sent or tried: try again" in refused.text, "within a minute"
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    for day in range(1, 5):
        with later(days=day):
            assert "on its way" in operator.post(path, follow=True).text
    with later(days=6):
        assert "5 times without an answer" in operator.post(path, follow=True).text
        Contact.objects.all().delete()
        again = operator.post(CONTACTS, STRANGER | {"mobile": ""})
        assert again.status_code == 429, "nor taken out and in again"
        assert int(again["Retry-After"]) > 86400
    assert not Contact.objects.exists()
    assert operator.post(f"{path[:-6]}fax/").status_code == 404


def test_who_declined_is_left_in_peace(
    in_acme: Tenant, operator: PortalClient, anybody: PortalClient, send_due_messages: DueMessages
) -> None:
    operator.post(CONTACTS, STRANGER | {"mobile": ""})
    send_due_messages()
    anybody.post(link_in(send_due_messages), {"answer": "decline"})
    page = operator.get(CONTACTS).text
    assert "Declined" in page
    with later(days=2):
        said = operator.post(f"{CONTACTS}{Contact.objects.get().pk}/ask/email/", follow=True).text
        assert "has declined" in said
    Confirmation.objects.update(sent_at=real_now() - timedelta(days=91))
    purge = Purge(seconds=5)
    purge.platform()
    assert purge.gone["confirmations"] == 1


def test_too_many_wrong_codes_say_when_to_try_again(in_acme: Tenant, operator: PortalClient) -> None:
    operator.post(CONTACTS, STRANGER | {"email": ""})
    Confirmation.objects.update(wrong=contacts.LIMITS[contacts.Counted.RECIPIENT].tries_a_day)
    answer = operator.post(f"{CONTACTS}{Contact.objects.get().pk}/code/", {"code": "000000"})
    assert (answer.status_code, 3600 < int(answer["Retry-After"]) <= 86400) == (429, True)
    assert "try again" in answer.text


def test_each_client_asks_within_its_own_share(
    acme: Tenant, globex: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    """What another client had asked kept this one from it."""
    now = real_now()
    for tenant, answered in ((globex, 302), (acme, 429)):
        rows = [
            Confirmation(
                tenant=tenant,
                contact=globex.pk,
                channel="sms",
                recipient=contacts.hashed(MOBILE),
                sent_at=now - timedelta(minutes=5 + number),
                expires_at=now,
            )
            for number in range(3)
        ]
        Confirmation.objects.bulk_create(rows)
        answer = client_of(acme, "operator").post(CONTACTS, STRANGER)
        assert (answer.status_code, "Retry-After" in answer) == (answered, answered == 429)
        with context.client(acme):
            Contact.objects.all().delete()
        Confirmation.objects.filter(tenant=acme).delete()
    assert "Too many confirmations" in answer.text
    operator = client_of(acme, "operator")
    with mock.patch.dict(contacts.LIMITS, {contacts.Counted.CLIENT: contacts.Limits(1, 1, 9)}):
        assert operator.post(CONTACTS, STRANGER | {"mobile": "", "email": "a@elsewhere.example"}).status_code == 302
        assert operator.post(CONTACTS, STRANGER | {"mobile": "", "email": "b@elsewhere.example"}).status_code == 429


def test_countries_are_allow_listed(in_acme: Tenant, operator: PortalClient, settings: Any) -> None:
    abroad = STRANGER | {"mobile": "+852 5123 4567", "email": ""}
    answer = operator.post(CONTACTS, abroad)
    assert answer.status_code == 422
    assert "not sent to this country, only to numbers with +86" in answer.text
    settings.SMS_COUNTRIES = ["+86", "+852"]
    assert operator.post(CONTACTS, abroad).status_code == 302


def test_people_who_joined_are_theirs_already(in_acme: Tenant, operator: PortalClient) -> None:
    services.create_person(email="nora@acme.example", name="Nora", role="viewer", password="a-long-enough-word")
    operator.post(CONTACTS, STRANGER | {"mobile": "", "email": "Nora@acme.example"})
    assert (Contact.objects.get().email_answer, Contact.objects.get().email_answered_by) == ("agreed", "joined")
    assert not Confirmation.objects.exists()


def test_the_dashboard_knows_that_nobody_has_agreed(in_acme: Tenant, operator: PortalClient) -> None:
    row = agreed_contact(name="王敏", email="wang@acme.example", email_answer="waiting")
    assert "No contact has confirmed yet" in operator.get("/").text
    Contact.objects.filter(pk=row.pk).update(email_answer="agreed")
    assert "Nobody is notified" not in operator.get("/").text


def test_a_viewer_types_a_code_but_asks_nobody(
    in_acme: Tenant, client_of: Callable[..., PortalClient], operator: PortalClient, send_due_messages: DueMessages
) -> None:
    operator.post(CONTACTS, STRANGER)
    send_due_messages()
    row, viewer = Contact.objects.get(), client_of(in_acme, "viewer")
    assert viewer.post(f"{CONTACTS}{row.pk}/ask/sms/").status_code == 403
    assert viewer.post(f"{CONTACTS}{row.pk}/code/", {"code": code_in(send_due_messages)}).status_code == 302
    assert email_of("acme", "viewer") != EMAIL


def test_what_is_over_the_quota_waits_and_what_must_be_known_does_not(
    in_acme: Tenant, send_due_messages: DueMessages
) -> None:
    agreed_contact(name="王敏", mobile=MOBILE)
    with mock.patch.dict(quotas.MOST, {"sms": ((timedelta(hours=1), 2),)}):
        for number in range(4):
            queue_message("maintenance/window_aborted", everyone_to_tell(Topic.PROGRESS), key=f"{number}", title="双11")
        queue_message("compliance/account_suspended", everyone_to_tell(Topic.FREEZES), key="x", cause="")
        with pytest.raises(AssertionError, match="quota is used up"):
            send_due_messages()
        assert len(send_due_messages.texts) == 3, "two of the four, and the suspension"
        with context.platform():
            waiting = Message.objects.filter(done_at=None)
            assert {row.last_error for row in waiting} == {"the client's quota is used up"}
            assert all(row.not_before > real_now() + timedelta(minutes=50) for row in waiting)


def test_invitations_are_bounded_too(in_acme: Tenant, in_english: None) -> None:
    for _again in range(services.INVITATIONS_A_DAY_TO_ONE):
        services.invite(email=EMAIL, name="N", role="viewer", by=PLATFORM)
    with pytest.raises(Refused, match="Too many invitations"):
        services.invite(email=EMAIL, name="N", role="viewer", by=PLATFORM)
