"""The desk's search: whatever somebody types of a number, a name, a case, it leads to the page; no more than it may."""

from __future__ import annotations

import re
from html import unescape
from importlib import import_module
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from labels.directories.models import Directory
from labels.errands.models import Errand
from labels.models import Number
from labels.numbers.services import release_numbers
from labels.registry.models import AliasClaim, LabelInUse, NumberClaim
from labels.registry.selectors import labels_of_clients
from labels.standby import labels as standby_labels
from maintenance.models import Window
from portal.cases.desk import CaseAdmin
from portal.shell.desk.base import ADMINISTRATORS
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.rates import Rate
from tenants.ledger import services as ledger
from tenants.models import ContactAddress, Tenant
from tenants.outbox.models import Delivery, Message
from tenants.outbox.selectors import recipient_hash
from tenants.people.contact_addresses import clients_with_contact
from tenants.people.models import Contact, User
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, book
from tests.portal.budgets import within_budget
from tests.portal.desk import HandIn, address
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SEARCH = "/admin/search/"


def find(client: PortalClient, text: str) -> list[tuple[str, str]]:
    """What is found: (what it says, where it leads)."""
    answer = client.get(SEARCH, {"s": text})
    assert answer.status_code == 200
    found = re.findall(r'<li.*?<a href="([^"]*)".*?</span>\s*(.*?)</a>', answer.content.decode(), re.DOTALL)
    return [(" ".join(unescape(re.sub(r"<[^>]*>", " ", said)).split()), page) for page, said in found]


def page_of(tenant: Tenant) -> str:
    return f"/admin/tenants/tenant/{tenant.pk}/change/"


def among_numbers(tenant: Tenant, asked: str) -> str:
    """The client's numbers, of which those are shown that the found one or label means."""
    return f"/admin/tenants/tenant/{tenant.pk}/numbers/?{urlencode({'q': asked})}"


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "86 13800138000",
        "１３８００１３８０００",
        "(138) 0013-8000",
        "8000",
        "0138",
        "1380",
        "3800 13",
    ],
)
def test_a_number_however_it_is_typed_and_any_part_from_four_digits(
    reviewer: PortalClient, acme: Tenant, typed: str
) -> None:
    with context.client(acme):
        register("138 0013 8000")
    [(said, page)] = [each for each in find(reviewer, typed) if "Number" in each[0]]
    assert "138 0013 8000" in said
    assert acme.legal_name in said
    assert page == among_numbers(acme, "138 0013 8000")
    assert "138 0013 8000" in words(reviewer.get(page))
    assert "Client overview" not in str(find(reviewer, "138001380001"))


@pytest.mark.parametrize("typed", ["021-5866 1003", "02158661003", "2158661003", "5866-1003", "+86 021 5866 1003"])
def test_a_fixed_line_with_and_without_its_area_code(reviewer: PortalClient, acme: Tenant, typed: str) -> None:
    with context.client(acme):
        register("021-5866 1003")
    assert [page for said, page in find(reviewer, typed) if "021-5866 1003" in said] == [
        among_numbers(acme, "021-5866 1003")
    ]


def test_a_short_number_stands_before_those_that_have_its_digits(
    reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    NumberClaim.objects.bulk_create(NumberClaim(pk=f"+86139{place}95588", tenant=globex) for place in range(100, 110))
    NumberClaim.objects.create(pk="95588", tenant=acme)
    numbers = [said for said, _page in find(reviewer, "95588") if "Number" in said]
    assert numbers[0].startswith("95588 ")
    assert len(numbers) == 6
    assert "There are more (Number)" in words(reviewer.get(SEARCH, {"s": "95588"}))


def test_three_digits_are_a_part_of_a_name_not_of_a_number(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        register("138 0013 8000")
    Tenant.objects.filter(pk=acme.pk).update(legal_name="杭州380网络有限公司")
    [(said, _page)] = find(reviewer, "380")
    assert "Client" in said


def test_clients_by_name_code_and_address_without_width_and_case(reviewer: PortalClient, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(legal_name="杭州Ａcme（云）有限公司", credit_code="91330106MA2XYZ1234")
    acme.refresh_from_db()
    for typed in ("杭州", "acme(云)", "ACME", "91330106MA2XYZ1234", "ma2xyz", "1234", acme.schema_name[:4]):
        assert (page_of(acme)) in [page for said, page in find(reviewer, typed) if "Client" in said], typed
    assert not find(reviewer, "州杭")
    assert not find(reviewer, "州")


def test_labels_and_brands_as_names_are_compared(reviewer: PortalClient, acme: Tenant, globex: Tenant) -> None:
    LabelInUse.objects.create(text="青禾网络", key="青禾网络", tenant=acme)
    AliasClaim.objects.create(pk="小禾2", tenant=globex)
    assert [(said.split()[0], page) for said, page in find(reviewer, "青禾-网") if "Label" in said] == [
        ("青禾网络", among_numbers(acme, "青禾网络"))
    ]
    assert [page for said, page in find(reviewer, "小禾二") if "Brand" in said] == [page_of(globex)]


def test_a_label_that_names_no_firm_is_found_while_it_is_in_use(
    reviewer: PortalClient, acme_answers: None, acme: Tenant, globex: Tenant
) -> None:
    """As the caller reads it from the handset; of many clients that have it the list holds all."""

    def clients_of_it(typed: str) -> list[str]:
        return [page for said, page in find(reviewer, typed) if said.startswith("双11专线") and "Label" in said]

    with context.client(acme):
        numbers: list[Number] = register("400-820-1230")
        publish(numbers, "双11专线")
    assert clients_of_it("双11-专线") == clients_of_it("１１专") == [among_numbers(acme, "双11专线")]
    assert acme.legal_name in words(reviewer.get("/admin/tenants/tenant/", {"q": "双11专线"}))
    LabelInUse.objects.bulk_create(
        LabelInUse(tenant=globex, text=f"双11专线{each}", key=f"双11专线{each}") for each in "甲乙丙丁戊己"
    )
    assert "/admin/tenants/tenant/?q=%E5%8F%8C11%E4%B8%93%E7%BA%BF" in reviewer.get(SEARCH, {"s": "双11专线"}).text
    with context.client(acme):
        release_numbers([each.pk for each in numbers], actor=PLATFORM)
    assert among_numbers(acme, "双11专线") not in clients_of_it("双11专线")


def test_a_standby_label_is_found_as_long_as_it_is_approved(reviewer: PortalClient, acme: Tenant) -> None:
    """A caller reads it from the handset during a maintenance."""

    def found() -> bool:
        return any(said.startswith("维护中") and "Label ·" in said for said, _page in find(reviewer, "维护中"))

    with context.client(acme):
        label = standby_labels.request_standby_label("维护中", actor=PLATFORM)
        assert not found()
        standby_labels.decide_standby_label(label.pk, approved=True)
        assert found()
        LabelInUse.objects.all().delete()
        import_module("labels.migrations.0003_standby_labels_in_use").note(apps, SimpleNamespace(connection=connection))
        assert found(), "and of before, as the migration leaves them"
        standby_labels.retire_standby_label(label.pk)
    assert not found()


def test_labels_of_before_are_found_too(acme_answers: None, acme: Tenant) -> None:
    """As the migration leaves them, which a client's schema from before has."""
    with context.client(acme):
        publish(register("400-820-1230"), "双11专线")
        LabelInUse.objects.all().delete()
        import_module("labels.migrations.0002_labels_in_use").note(apps, SimpleNamespace(connection=connection))
        assert [(each.text, each.tenant) for each in labels_of_clients("11 专")] == [("双11专线", acme)]


def test_a_case_by_its_title_its_number_and_its_id(reviewer: PortalClient, hand_in: HandIn) -> None:
    label, number = hand_in("双11专线"), hand_in("138 0013 8000", kind="number_claim")
    assert [page for said, page in find(reviewer, "双11") if "Case" in said] == [address(label)]
    assert [page for said, page in find(reviewer, "1专线") if "Case" in said] == [address(label)]
    assert [page for said, page in find(reviewer, "13800138000") if "Case" in said] == [address(number)]
    [(said, page)] = find(reviewer, str(label.pk))
    assert page == address(label)
    assert "Acme" in said or label.tenant.legal_name in said


def test_a_party_by_its_name_and_a_payment_by_its_bank_reference(reviewer: PortalClient, acme: Tenant) -> None:
    ensure_directories()
    party = Directory.objects.order_by("code")[0]
    for typed in (party.name, party.name_en.lower(), party.code):
        assert f"/admin/directories/directory/{party.pk}/change/" in [page for _said, page in find(reviewer, typed)]
    with context.client(acme):
        one, other = (Actor("staff", f"Finance {key}", str(key)) for key in (1, 2))
        entry = ledger.book_payment(12_300, "BK2026-77", AFTERNOON.date(), by=one, agreed_by=other)
    [(said, page)] = find(reviewer, "ｂｋ2026-77")
    assert (page, "¥123" in said) == (f"/admin/ledger/entry/{entry.pk}/change/", True)
    assert not find(reviewer, "BK2026-7")


def test_a_window_by_its_id(reviewer: PortalClient, acme_answers: None, acme: Tenant) -> None:
    with context.client(acme):
        numbers: list[Number] = register("400-820-1230")
        publish(numbers, ACCEPTED)
        window: Window = book(ask(numbers))
    assert find(reviewer, str(window.pk))[0][1] == f"/admin/tenants/tenant/{acme.pk}/windows/{window.pk}/"


def test_an_errand_by_number_and_ticket_and_a_message_by_who_got_it(reviewer: PortalClient, acme: Tenant) -> None:
    ensure_directories()
    errand = Errand.objects.create(
        directory=Directory.objects.order_by("code")[0],
        tenant=acme,
        display=1,
        revision=1,
        key="errand",
        number="+8613800138000",
        label="青禾网络",
        by_hand=True,
        ticket="OPPO-77",
        made_at=real_now(),
    )
    for typed in ("OPPO-77", "138 0013 8000", str(errand.pk)):
        [(said, page)] = [each for each in find(reviewer, typed) if "Task at a party" in each[0]]
        assert "青禾网络" in said
        assert page == f"/admin/errands/tasks/?party={errand.directory.code}"
    message = Message.objects.create(
        tenant=acme, channel="sms", template="tenants/invitation", recipient_kind="user", key="m", due_at=real_now()
    )
    Delivery.objects.create(
        message=message,
        provider="smpp",
        provider_id="00AB77",
        id_normal="ab77",
        recipient=recipient_hash("+8613800138000"),
        submitted_at=real_now(),
    )
    for typed in ("13800138000", "00ab77"):
        [(said, page)] = [each for each in find(reviewer, typed) if "Invitation" in each[0]]
        assert page == f"/admin/outbox/message/{message.pk}/change/"
        assert "13800138000" not in said.replace(" ", "")


def test_who_signs_in_or_has_applied_by_a_whole_mail_address(reviewer: PortalClient, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(applicant_email="founder@example.com", applicant_mobile="+8613912345678")
    with context.client(acme):
        email = User.objects.filter(is_active=True).values_list("email", flat=True)[0]
    for typed in (email, "founder@example.com", "139 1234 5678"):
        assert [page for said, page in find(reviewer, typed) if "Client" in said] == [page_of(acme)], typed
    assert not find(reviewer, "founder@example.co")


def test_what_may_be_typed_is_said_where_nothing_is_found(reviewer: PortalClient) -> None:
    for typed, said in (("nothing at all", "Nothing found"), ("x", "Type at least two characters."), ("", "Type at")):
        shown = words(reviewer.get(SEARCH, {"s": typed}))
        assert said in shown
        assert "four of its digits" in shown


def test_nothing_is_kept_between_two_searches(reviewer: PortalClient, acme: Tenant) -> None:
    """Unfold's own view would go on saying what it has found for five minutes."""
    LabelInUse.objects.create(text="青禾网络", key="青禾网络", tenant=acme)
    assert find(reviewer, "青禾网络")
    LabelInUse.objects.all().delete()
    assert not [said for said, _page in find(reviewer, "青禾网络") if "Label" in said]


def test_only_what_somebody_may_see(
    reviewer: PortalClient, administrator: PortalClient, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("双11专线")
    monkeypatch.setattr(CaseAdmin, "may_view", ADMINISTRATORS)
    assert not find(reviewer, "双11专线")
    assert find(administrator, "双11专线")


def test_clients_and_strangers_have_no_search(acme: Tenant, staff: Tenant) -> None:
    assert sign_in(staff).get(SEARCH, {"s": "青禾"}).status_code == 302
    assert sign_in(acme, "owner").get(SEARCH, {"s": "青禾"}).status_code == 404


def test_strange_texts_are_looked_for_as_they_are(reviewer: PortalClient, acme: Tenant) -> None:
    LabelInUse.objects.create(text="100%x", key="100%x", tenant=acme)
    for typed in ("%%", "__", "'; --", "x" * 5000, "💳💳", "a\\", "@.", "{}", "00000000", str(uuid4()), "（）"):
        find(reviewer, typed)
    assert not find(reviewer, "%%")


def test_many_matches_cost_as_many_queries_as_few(reviewer: PortalClient, acme: Tenant) -> None:
    NumberClaim.objects.bulk_create(NumberClaim(pk=f"+861380{place:07}", tenant=acme) for place in range(300))
    with within_budget("admin:search"):
        assert len([said for said, _page in find(reviewer, "1380") if "Number" in said]) == 6


class TestTooOften:
    """Searching is counted as other doors are that take long."""

    RATES: ClassVar[dict[str, Any]] = {"long": Rate("long", 2, 60)}

    def test_too_many_searches_have_to_wait(self, reviewer: PortalClient, settings: Any) -> None:
        settings.RATES = settings.RATES | self.RATES
        assert [reviewer.get(SEARCH, {"s": "青禾"}).status_code for _again in range(3)] == [200, 200, 429]


def test_a_contact_is_found_by_the_whole_address_and_no_longer_once_it_is_removed(
    reviewer: PortalClient, acme: Tenant, client_of: Any
) -> None:
    """Whoever rings says the mobile. Parts find nothing: what stands outside the client's schema is a keyed hash."""
    owner = client_of(acme, "owner")
    given = {"name": "Chen", "email": "Chen@buyers.example", "mobile": "139 1234 5678", "language": "en"}
    assert owner.post("/settings/contacts/", given | {"subscriptions": "all"}).status_code == 302
    with context.client(acme):
        contact = Contact.objects.get(email__iexact=given["email"])
    page = f"/admin/tenants/tenant/{acme.pk}/contacts/"
    for typed in ("chen@BUYERS.example", "13912345678", "+86 139-1234-5678"):
        assert page in [at for said, at in find(reviewer, typed) if "Contact" in said and acme.legal_name in said], (
            typed
        )
    assert page not in [at for _said, at in find(reviewer, "12345678")]
    assert page not in [at for _said, at in find(reviewer, "buyers.example")]
    assert contact.name in reviewer.get(page).text
    assert given["email"].lower() not in str([*ContactAddress.objects.values()]).lower()
    owner.post(f"/settings/contacts/{contact.pk}/", given | {"email": "li@buyers.example"})
    assert not find(reviewer, given["email"])
    assert page in [at for _said, at in find(reviewer, "li@buyers.example")]
    owner.post(f"/settings/contacts/{contact.pk}/remove/")
    assert not ContactAddress.objects.filter(contact=contact.pk)


def test_contacts_of_before_are_found_too(acme: Tenant) -> None:
    """As the migration leaves them, which a client's schema from before has."""
    given = {"name": "Chen", "email": "chen@buyers.example", "mobile": "+8613912345678", "language": "en"}
    with context.client(acme):
        contact = Contact.objects.create(**given)
        import_module("tenants.people.migrations.0003_contact_addresses").note(
            apps, SimpleNamespace(connection=connection)
        )
        note = ContactAddress.objects.filter(tenant=acme, contact=contact.pk)
        assert note.count() == 2
        assert [*clients_with_contact(given["email"])] == [*clients_with_contact(given["mobile"])] == [acme]
