"""Closing the account: said twice by an owner; then nothing is wanted, nobody signs in, the numbers are free."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.displays import reconciler
from labels.entitlement import brands, certified
from labels.models import Display, Number, NumberSync
from labels.numbers import services as number_services
from labels.registry.models import AliasClaim, LabelClaim, NumberClaim
from maintenance import services as maintenance
from maintenance.calendars.models import Blackout
from maintenance.models import Window
from portal import daily
from tenants import context
from tenants.agenda.models import Work
from tenants.clients import provisioning
from tenants.clients.provisioning import TenantReady
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people import services as people
from tenants.people.models import Invitation
from tests import licences
from tests.contacts import agreed_contact
from tests.licences import document
from tests.maintenance.booking import AFTERNOON
from tests.maintenance.test_number_sync_window import booked, taken_back
from tests.stand_ins import publish
from tests.template import PASSWORD
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
ANNE = Actor("person", "Anne")


def close(owner: Any, acme: Tenant, **wishes: str) -> Any:
    return owner.post("/settings/close/now/", {"confirm_name": acme.legal_name, "password": PASSWORD} | wishes)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [({"confirm_name": "acme"}, "confirm_name"), ({"password": "wrong"}, "password"), ({"password": ""}, "password")],
)
def test_it_is_not_closed_by_mistake(in_acme: Tenant, owner: Any, wishes: dict[str, str], field: str) -> None:
    answer = close(owner, in_acme, **wishes)
    assert answer.status_code == 422
    assert list(answer.context["close_form"].errors) == [field]
    in_acme.refresh_from_db()
    assert in_acme.state == Tenant.State.READY


def test_times_without_maintenance_go_with_the_client(in_acme: Tenant, owner: Any) -> None:
    maintenance.exclude("Nights", actor=ANNE, shape="daily", from_time=time(22), until_time=time(6), weekdays=[0])
    assert close(owner, in_acme).status_code == 200
    assert not Blackout.objects.exclude(owner="").exists()


def test_a_brand_is_free_for_others(in_acme: Tenant, owner: Any) -> None:
    brand = brands.request_alias(
        text="小芽", kind="trademark", reference="1", valid_until=None, files=[document("证.pdf")], actor=ANNE
    )
    case = Case.objects.get(subject_id=brand.pk)
    reviews.approve(case.pk, Actor("staff", "Li"), "", case.version)
    assert AliasClaim.objects.exists()
    assert close(owner, in_acme).status_code == 200
    assert not AliasClaim.objects.exists()


def test_who_has_no_archive_is_warned(in_acme: Tenant, owner: Any, run_due_work: Any) -> None:
    assert "You have no archive of your data" in owner.get("/settings/close/").text
    owner.post("/settings/exports/")
    assert "An archive is being created: wait for it" in owner.get("/settings/close/").text
    run_due_work()
    page = owner.get("/settings/close/").text
    assert "after closing" not in page


def test_the_page_says_what_it_means(in_acme: Tenant, owner: Any, operator: Any, book: Any) -> None:
    book()
    page = owner.get("/settings/close/")
    assert page.context["open_windows"] == 1
    assert str(provisioning.RETENTION.days) in page.text
    assert "/settings/close/now/" not in operator.get("/settings/close/").text


def test_everything_is_taken_back(
    in_acme: Tenant, owner: Any, numbers: list[Number], book: Any, parties: Any, run_due_work: Any, business_clock: Any
) -> None:
    done, number = book(numbers=numbers[:1]), numbers[0]
    business_clock.advance(done.ends_at - business_clock.now())
    for _step in range(4):
        run_due_work()
        business_clock.advance(hours=6)
    assert {label for label, _revision, _at in parties.held.values()} == {"青禾网络"}, "it is shown"
    waiting = book(numbers=numbers[1:])
    case = reviews.open_case(
        kind="support",
        subject_kind="tenant",
        subject_id=in_acme.pk,
        title="Help",
        lane="standard",
        due_at=waiting.starts_at,
        actor=ANNE,
    )
    answer = close(owner, in_acme)
    assert answer.status_code == 200
    assert in_acme.legal_name in answer.text
    in_acme.refresh_from_db()
    assert in_acme.state == Tenant.State.CLOSED
    assert not Window.objects.filter(state__in=Window.OPEN).exists()
    assert Case.objects.get(pk=case.pk).state == Case.State.WITHDRAWN
    assert not Number.objects.exclude(state=Number.State.RELEASED).exists()
    assert not NumberClaim.objects.filter(tenant=in_acme).exists()
    run_due_work()
    assert not Display.objects.filter(wanted__isnull=False).exists()
    assert {label for label, _revision, _at in parties.held.values()} == {None}, f"withdrawn for {number}"
    assert Record.objects.filter(action="account_closed", actor="Owner 1").count() == 1


def test_more_numbers_than_one_transaction_takes_are_given_up_in_parts_by_who_closed_it(
    in_acme: Tenant, owner: Any, numbers: list[Number], run_due_work: Any
) -> None:
    publish(numbers, "青禾网络")
    with mock.patch.object(certified, "sync_claims", wraps=certified.sync_claims) as all_labels_read:
        with mock.patch.object(reconciler, "CHUNK", 1):
            assert close(owner, in_acme).status_code == 200
        assert Number.objects.filter(state=Number.State.RELEASED).count() == 1
        run_due_work()
    assert len(numbers) > all_labels_read.call_count == 2, "at the beginning and at the end"
    assert not LabelClaim.objects.filter(tenant=in_acme).exists()
    assert not Number.objects.exclude(state=Number.State.RELEASED).exists()
    assert not NumberClaim.objects.filter(tenant=in_acme).exists()
    given_up = Record.objects.filter(action="number_released", actor="Owner 1")
    assert sorted(given_up.values_list("subject_id", flat=True)) == sorted(str(number.pk) for number in numbers)


def test_nothing_is_booked_while_its_numbers_are_given_up_in_parts(
    in_acme: Tenant, owner: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    """Neither for what a carrier says of them, whose window was cancelled, nor again and again as the client wished."""
    business_clock.set(AFTERNOON)
    booked(taken_back(3), run_due_work)
    left_last = Number.objects.order_by("pk").last()
    assert left_last is not None
    first_on = (AFTERNOON + timedelta(days=7)).date()
    maintenance.make_series("calibration", numbers=[left_last.pk], frequency="weekly", first_on=first_on, actor=ANNE)
    business_clock.advance(days=8)
    with mock.patch.object(reconciler, "CHUNK", 1):
        assert close(owner, in_acme).status_code == 200
    windows = Window.objects.count()
    parts = Work.objects.filter(name=number_services.RELEASE, done_at=None)
    assert parts.update(due_at=business_clock.now() + timedelta(days=1)) == 2
    run_due_work()
    assert Window.objects.count() == windows
    parts.update(due_at=business_clock.now())
    run_due_work()
    assert not Number.objects.exclude(state=Number.State.RELEASED).exists()


def test_what_a_carrier_says_of_its_numbers_is_decided_by_nobody_any_more(in_acme: Tenant, owner: Any) -> None:
    case = taken_back(1)
    assert close(owner, in_acme).status_code == 200
    assert Case.objects.get(pk=case.pk).state == Case.State.WITHDRAWN
    assert NumberSync.objects.get().state == NumberSync.State.REJECTED


def test_a_running_window_is_aborted(
    in_acme: Tenant, owner: Any, book: Any, run_due_work: Any, business_clock: Any
) -> None:
    window = book()
    business_clock.set(window.starts_at)
    run_due_work()
    window.refresh_from_db()
    assert window.state in (Window.State.RUNNING, Window.State.VERIFYING)
    assert close(owner, in_acme).status_code == 200
    window.refresh_from_db()
    assert window.state not in Window.OPEN


def test_nothing_more_is_said(
    in_acme: Tenant, owner: Any, book: Any, run_due_work: Any, business_clock: Any, send_due_messages: Any
) -> None:
    """Not even in months to come, when a licence ends; an archive that came too late leads nowhere."""
    agreed_contact(name="Anne", email="anne@acme.example", mobile="+8613800138000", language="zh-hans")
    daily.begin(TenantReady(in_acme))
    licences.approved(days=60)
    book()
    run_due_work()
    people.invite(email="new@acme.example", name="New", role="viewer", by=ANNE)
    owner.post("/settings/exports/")
    assert close(owner, in_acme).status_code == 200
    send_due_messages()
    assert {mail.to[0].split(" ")[0] for mail in send_due_messages.emails} == {"Anne", "Owner"}
    assert [mail.subject for mail in send_due_messages.emails if "Anne" in mail.to[0]] == ["已中止：青禾网络"]
    why = "".join(text for _to, text in send_due_messages.texts)
    assert "账户已注销" in why, "in the firm's language, not in that of who closed it"
    said = len(send_due_messages.emails), len(send_due_messages.texts)
    for _week in range(10):
        business_clock.advance(days=7)
        run_due_work()
    send_due_messages()
    assert (len(send_due_messages.emails), len(send_due_messages.texts)) == said


def test_nobody_signs_in_any_more(in_acme: Tenant, owner: Any, viewer: Any, client_of: Any) -> None:
    people.invite(email="new@acme.example", name="New", role="viewer", by=ANNE)
    close(owner, in_acme)
    assert not Session.objects.exists()
    assert not Invitation.objects.filter(accepted_at=None, withdrawn_at=None).exists()
    for client in (owner, viewer, client_of(in_acme)):
        assert client.get("/").status_code == 404
        assert client.get("/accounts/login/").status_code == 404
        assert client.get("/status/").status_code == 404


def test_others_go_on(in_acme: Tenant, globex: Tenant, owner: Any, client_of: Any) -> None:
    close(owner, in_acme)
    assert client_of(globex, "owner").get("/settings/").status_code == 200
    with context.client(globex):
        assert not Record.objects.filter(action="account_closed").exists()
