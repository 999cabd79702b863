"""Every look of the staff at a client's data is written where the client can read it, in the client's language."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import models

from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory, PartyProfile
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance.feedback.models import Suggestion
from maintenance.promises.models import PromiseAlert
from maintenance.unanswered.models import UnansweredNotice
from portal.desk import desk
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.ledger.models import Entry, InvoiceRequest
from tenants.models import Tenant
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.models import StaffAccess
from tests.portal.desk import HandIn
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def work() -> Work:
    schedule("labels.sweep", key="nightly")
    return Work.objects.get(name="labels.sweep")


def message() -> Message:
    queue_message("tenants/account_closed", [Recipient("user", uuid.uuid4(), ("email",))], key="1", days=180)
    return Message.objects.get()


def alert() -> PromiseAlert:
    now, tenant = business_now(), context.current_tenant()
    return PromiseAlert.objects.create(
        tenant=tenant, window_id=uuid.uuid4(), title="双11专线", lane="fast", due_at=now, raised_at=now
    )


def unanswered() -> UnansweredNotice:
    now, tenant = business_now(), context.current_tenant()
    return UnansweredNotice.objects.create(
        tenant=tenant, notice_id=uuid.uuid4(), title="双11专线", about=f"window:{uuid.uuid4()}", asked_at=now, until=now
    )


def confirmation() -> Confirmation:
    now, tenant = business_now(), context.current_tenant()
    return Confirmation.objects.create(
        tenant=tenant, contact=uuid.uuid4(), channel="sms", recipient="x", sent_at=now, expires_at=now
    )


def suggestion() -> Suggestion:
    tenant = context.current_tenant()
    return Suggestion.objects.create(
        tenant=tenant, text="避开工作日早高峰", language="zh-hans", given_by="Anne", given_at=business_now()
    )


def profile() -> PartyProfile:
    ensure_directories()
    directory = Directory.objects.first()
    return PartyProfile.objects.create(directory=directory, tenant=context.current_tenant(), since=business_now())


def invoice() -> InvoiceRequest:
    asked = {"kind": "ordinary", "title": "青禾", "amount": 100, "asked_by": "Anne", "asked_by_id": "1"}
    return InvoiceRequest.objects.create(tenant=context.current_tenant(), asked_at=business_now(), **asked)


# Model of the desk whose rows are about a client → makes one of them.
ROWS: dict[type[models.Model], Callable[[], models.Model]] = {
    Work: work,
    Message: message,
    Confirmation: confirmation,
    PromiseAlert: alert,
    UnansweredNotice: unanswered,
    Suggestion: suggestion,
    PartyProfile: profile,
    Connection: lambda: Connection.objects.create(name="Agent", kind="token", tenant=context.current_tenant()),
    InvoiceRequest: invoice,
    Entry: lambda: ledger.credit(100, "payment", key="1", by=Actor("staff", "Root", "1")),
}


def looks(tenant: Tenant) -> list[tuple[str, str, str]]:
    with context.client(tenant):
        return list(StaffAccess.objects.order_by("pk").values_list("person", "purposes", "path"))


def test_no_page_about_a_client_is_forgotten() -> None:
    about_clients = {model for model in desk._registry if any(each.name == "tenant" for each in model._meta.fields)}
    assert about_clients == {*ROWS, Case}, "a new model of the desk wants a row above"


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model._meta.label)
def test_a_page_of_one_row_is_a_look_and_the_list_is_none(
    acme: Tenant, globex: Tenant, reviewer: PortalClient, finance: PortalClient, model: type[models.Model]
) -> None:
    looker, name = (finance, "Finance 1") if model is InvoiceRequest else (reviewer, "Reviewer 1")
    Tenant.objects.filter(pk=acme.pk).update(language="zh-hans")
    with context.client(acme):
        row = ROWS[model]()
    opts = model._meta
    place = f"/admin/{opts.app_label}/{opts.model_name}/"
    assert looker.get(place).status_code == 200
    assert looks(acme) == []
    assert looker.get(f"{place}{row.pk}/change/").status_code == 200
    ((person, purposes, path),) = looks(acme)
    assert (person, path) == (name, f"{place}{row.pk}/change/")
    assert all(map(purposes.get, ["en", "zh-hans"]))
    assert not looks(globex)


def test_a_case_and_a_client_note_theirs(acme: Tenant, reviewer: PortalClient, hand_in: HandIn) -> None:
    case = hand_in("青禾网络")
    pages = (f"/admin/reviews/case/{case.pk}/change/", f"/admin/tenants/tenant/{acme.pk}/change/")
    for page in pages:
        assert reviewer.get(page).status_code == 200
    assert tuple(path for _person, _purpose, path in looks(acme)) == pages


def test_work_of_the_staff_itself_is_nobodys_data(staff: Tenant, reviewer: PortalClient) -> None:
    with context.client(staff):
        row = message()
    page = reviewer.get(f"/admin/outbox/message/{row.pk}/change/")
    assert page.status_code == 200
    assert f"/{row.pk}/history/" not in page.text, "nobody edits it: no history of it is kept"
    assert looks(staff) == []


def test_whose_calls_a_standby_number_takes_is_seen_at_the_clients_window(acme: Tenant, reviewer: PortalClient) -> None:
    standby = StandbyNumber.objects.create(canonical="700000000000001", proof_sha256="0" * 64, free=False)
    window, now = uuid.uuid4(), business_now()
    StandbyAllocation.objects.create(
        standby=standby, tenant=acme, number="+8613805710001", window_id=window, starts_at=now, opened_at=now, until=now
    )
    page = reviewer.get("/admin/registry/standbynumber/")
    assert acme.legal_name in words(page)
    assert "13805710001" not in page.text
    assert f"/admin/tenants/tenant/{acme.pk}/windows/{window}/" in page.text
