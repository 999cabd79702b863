"""The client's settings: who may change what, what is kept in the history, what is shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from compliance.evidence.models import Record
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people import services
from tenants.people.models import ApiKey, Contact, Invitation, StaffAccess, User
from tests.template import email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
CONTACT = {
    "name": "陈晓",
    "mobile": "138 0013 8000",
    "email": "",
    "language": "en",
    "quiet_from": "",
    "quiet_until": "",
}


def recorded() -> list[tuple[str, dict[str, Any]]]:
    return [(record.action, record.details) for record in Record.objects.order_by("id")]


def messages(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def person(role: str, number: int = 1) -> User:
    user: User = User.objects.get(email=email_of("acme", role, number))
    return user


# ---------------------------------------------------------------- company


def test_the_company_is_shown_and_its_zone_can_be_changed(in_acme: Tenant, owner: Any) -> None:
    page = owner.get("/settings/")
    for fact in (in_acme.legal_name, in_acme.credit_code, "Enterprise", "Shops and e-commerce"):
        assert fact in page.text
    answer = owner.post("/settings/", {"time_zone": "Asia/Urumqi", "language": "en"}, follow=True)
    assert "Saved" in messages(answer)
    in_acme.refresh_from_db()
    assert (in_acme.time_zone, in_acme.language) == ("Asia/Urumqi", "en")
    assert recorded() == [("company_changed", {"time_zone": "Asia/Urumqi", "language": "en"})]
    wrong = owner.post("/settings/", {"time_zone": "Mars/Olympus", "language": "en"})
    assert wrong.status_code == 422
    assert 'value="Mars/Olympus"' in wrong.text
    assert "Enter a time zone such as Asia/Shanghai." in wrong.text


@pytest.mark.parametrize("zone", ["America/Argentina/Buenos_Aires", "Asia/Calcutta", "UTC"])
def test_any_time_zone_may_be_typed_and_few_stand_in_the_page(in_acme: Tenant, owner: Any, zone: str) -> None:
    page = owner.get("/settings/")
    offered = re.search(r'<input[^>]* list="([^"]+)".*?<datalist id="([^"]+)">(.*?)</datalist>', page.text, re.DOTALL)
    assert offered
    assert offered[1] == offered[2]
    assert offered[3].count("<option") == 5
    assert "You can also type any other IANA time zone, such as Europe/Berlin." in page.text
    assert len(page.content) < 32_000  # of which the menu and the search are most
    assert owner.post("/settings/", {"time_zone": f" {zone} ", "language": "en"}).status_code == 302
    in_acme.refresh_from_db()
    assert in_acme.time_zone == zone


@pytest.mark.parametrize("zone", ["localtime", "Factory", "EST", "Etc/GMT-9", "GMT0", "asia/shanghai"])
def test_what_is_no_zone_of_a_place_is_refused(in_acme: Tenant, owner: Any, zone: str) -> None:
    wrong = owner.post("/settings/", {"time_zone": zone, "language": "en"})
    assert wrong.status_code == 422
    assert "Enter a time zone such as Asia/Shanghai." in wrong.text
    in_acme.refresh_from_db()
    assert in_acme.time_zone == "Asia/Shanghai"


def test_who_may_not_change_it_sees_it(in_acme: Tenant, operator: Any) -> None:
    page = operator.get("/settings/")
    assert page.context["form"].fields["time_zone"].disabled
    assert operator.post("/settings/", {"time_zone": "Asia/Urumqi", "language": "en"}).status_code == 403
    in_acme.refresh_from_db()
    assert in_acme.time_zone == "Asia/Shanghai"


# ---------------------------------------------------------------- contacts


def test_a_contact_is_added_changed_and_removed(in_acme: Tenant, operator: Any) -> None:
    quiet = {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert operator.post("/settings/contacts/", CONTACT | quiet).status_code == 302
    contact = Contact.objects.get()
    assert (contact.mobile, f"{contact.quiet_from:%H:%M}") == ("+8613800138000", "22:00")
    assert "no SMS 22:00–07:00" in operator.get("/settings/contacts/").text
    path = f"/settings/contacts/{contact.pk}/"
    for seen in (operator.get("/settings/contacts/").text, operator.get(path).text):
        assert "138 0013 8000" in seen
        assert "+86138" not in seen, "a number is written one way on every page"
    assert 'value="22:00"' in operator.get(path).text
    assert operator.post(path, CONTACT | {"name": "Chen"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.quiet_from) == ("Chen", None)
    assert operator.post(f"{path}remove/").status_code == 302
    assert not Contact.objects.exists()
    assert recorded() == [
        ("contact_saved", {"name": "陈晓"}),
        ("contact_saved", {"name": "Chen"}),
        ("contact_removed", {"name": "Chen"}),
    ]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"name": ""}, "name"),
        ({"mobile": ""}, "email"),
        ({"mobile": "010-6512 3456"}, "mobile"),
        ({"email": "nobody"}, "email"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_a_contact_that_cannot_be(in_acme: Tenant, operator: Any, wishes: dict[str, str], field: str) -> None:
    answer = operator.post("/settings/contacts/", CONTACT | wishes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Contact.objects.exists()


def test_nobody_is_told_the_same_twice(in_acme: Tenant, operator: Any) -> None:
    operator.post("/settings/contacts/", CONTACT | {"email": "chen@acme.example"})
    contact = Contact.objects.get()
    for wishes, field in (({"email": ""}, "mobile"), ({"mobile": "", "email": "Chen@acme.example"}, "email")):
        answer = operator.post("/settings/contacts/", CONTACT | wishes)
        assert list(answer.context["form"].errors) == [field]
        assert f"{contact.name} is already notified this way" in answer.text
    assert operator.post(f"/settings/contacts/{contact.pk}/", CONTACT | {"name": "Chen"}).status_code == 302
    assert Contact.objects.get().name == "Chen"


def test_the_same_form_sent_twice_adds_one_contact(in_acme: Tenant, operator: Any) -> None:
    for _click in range(2):
        assert operator.post("/settings/contacts/", CONTACT | {"once": "a-token"}).status_code == 302
    assert Contact.objects.count() == 1


# ---------------------------------------------------------------- people


def test_an_owner_invites_and_withdraws(in_acme: Tenant, owner: Any, send_due_messages: Any) -> None:
    wish = {"name": "Nora", "email": "Nora@acme.example", "role": "operator"}
    answer = owner.post("/settings/people/", wish, follow=True)
    assert "nora@acme.example" in messages(answer)
    assert "nora@acme.example" in answer.text
    send_due_messages()
    assert "/join/" in send_due_messages.emails[0].body
    invitation = Invitation.objects.get()
    assert owner.post(f"/settings/invitations/{invitation.pk}/withdraw/").status_code == 302
    assert owner.post(f"/settings/invitations/{invitation.pk}/withdraw/").status_code == 404
    assert [action for action, _details in recorded()] == ["person_invited", "invitation_withdrawn"]
    assert "nora@acme.example" not in owner.get("/settings/people/").text


@pytest.mark.parametrize("wishes", [{"email": "x"}, {"role": "administrator"}, {"email": email_of("acme", "viewer")}])
def test_an_invitation_that_cannot_be(in_acme: Tenant, owner: Any, wishes: dict[str, str]) -> None:
    wish = {"name": "Nora", "email": "nora@acme.example", "role": "operator"} | wishes
    assert owner.post("/settings/people/", wish).status_code == 422
    assert not Invitation.objects.exists()


def test_roles_change_and_people_leave(in_acme: Tenant, owner: Any, client_of: Any) -> None:
    viewer = person("viewer")
    gone = client_of(in_acme, "viewer")
    assert owner.post(f"/settings/people/{viewer.pk}/role/", {"role": "operator"}).status_code == 302
    assert person("viewer").role == "operator"
    owner.post(f"/settings/people/{viewer.pk}/role/", {"role": "reviewer"})
    assert person("viewer").role == "operator"
    assert owner.post(f"/settings/people/{viewer.pk}/remove/").status_code == 302
    assert not person("viewer").is_active
    assert gone.get("/settings/").status_code == 302, "signed out at once"
    assert owner.post(f"/settings/people/{viewer.pk}/role/", {"role": "owner"}).status_code == 404
    assert recorded() == [
        ("role_changed", {"email": viewer.email, "role": "operator"}),
        ("person_removed", {"email": viewer.email}),
    ]


def test_before_somebody_leaves_the_page_says_what_browsers_are_signed_out(
    in_acme: Tenant, owner: Any, client_of: Any
) -> None:
    address = f"/settings/people/{person('viewer').pk}/remove/"
    assert "signed out" not in owner.get(address).content.decode(), "there is none"
    client_of(in_acme, "viewer").get("/")
    assert "1 browser will be signed out." in owner.get(address).content.decode()


def test_how_much_room_is_taken_has_its_unit(in_acme: Tenant, owner: Any) -> None:
    assert "0.0 MB of 5,000 MB" in owner.get("/settings/").content.decode()


def test_the_last_owner_stays(in_acme: Tenant, owner: Any) -> None:
    one, two = person("owner", 1), person("owner", 2)
    owner.post(f"/settings/people/{two.pk}/remove/")
    answer = owner.post(f"/settings/people/{one.pk}/role/", {"role": "viewer"}, follow=True)
    assert "There must be at least one owner" in messages(answer)
    assert person("owner").role == "owner"


def test_a_viewer_sees_people_and_no_buttons(in_acme: Tenant, viewer: Any) -> None:
    page = viewer.get("/settings/people/")
    assert email_of("acme", "owner") in page.text
    assert "/remove/" not in page.text


# ---------------------------------------------------------------- API keys


def test_a_keys_secret_is_shown_once_and_works_until_it_is_revoked(in_acme: Tenant, owner: Any, client_of: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    wish = {"name": "CRM", "scopes": ["read", "request"], "expires_at": tomorrow.isoformat()}
    page = owner.post("/settings/keys/", wish)
    secret = page.context["new_key"]
    assert secret in page.text
    assert page["Cache-Control"] == "no-store"
    assert secret not in owner.get("/settings/keys/").text
    key = ApiKey.objects.get()
    assert timezone.localtime(key.expires_at).date() == tomorrow + timedelta(days=1), "the end of the day"
    program = client_of(in_acme)
    call = {"headers": {"authorization": f"Bearer {secret}"}}
    assert program.get("/api/v1/numbers", **call).status_code == 200
    assert owner.post(f"/settings/keys/{key.pk}/revoke/").status_code == 302
    assert program.get("/api/v1/numbers", **call).status_code == 401
    assert owner.post(f"/settings/keys/{key.pk}/revoke/").status_code == 404
    assert recorded() == [
        ("key_made", {"name": "CRM", "scopes": ["read", "request"]}),
        ("key_revoked", {"name": "CRM"}),
    ]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"expires_at": "2020-01-01"}, "expires_at"),
    ],
)
def test_a_key_that_cannot_be(in_acme: Tenant, owner: Any, wishes: dict[str, Any], field: str) -> None:
    answer = owner.post("/settings/keys/", {"name": "CRM", "scopes": ["read"]} | wishes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiKey.objects.exists()


# ---------------------------------------------------------------- who looked, how one signs in


def test_every_look_of_the_staff_is_visible(in_acme: Tenant, viewer: Any) -> None:
    assert "Nobody has viewed your data" in viewer.get("/settings/access/").text
    said = {"en": "Case: 双11专线", "zh-hans": "工单：双11专线"}
    services.note_staff_access(by=Actor("staff", "林静"), purposes=said, path="/admin/reviews/case/1/")
    page = viewer.get("/settings/access/")
    assert "林静" in page.text
    assert said["en"] in page.text
    viewer.cookies["django_language"] = "zh-hans"
    assert said["zh-hans"] in viewer.get("/settings/access/").text, "in the reader's language, whatever the client's"
    StaffAccess.objects.update(purposes={}, purpose=said[in_acme.language])  # as before each language was kept
    assert said[in_acme.language] in viewer.get("/settings/access/").text


def test_security_leads_to_password_second_factor_and_sessions(in_acme: Tenant, viewer: Any) -> None:
    page = viewer.get("/settings/security/")
    for path in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"):
        assert f'href="{path}"' in page.text
        assert viewer.get(path).status_code in (200, 302)


def test_where_one_is_signed_in_is_said_by_name(in_acme: Tenant, viewer: Any) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
    UserSession.objects.filter(session_key=viewer.session.session_key).update(user_agent=phone)
    page = viewer.get("/accounts/sessions/")
    assert "Mobile Safari, iOS" in page.text
    assert "This browser" in page.text
    UserSession.objects.update(user_agent="made by hand")
    assert "made by hand" in viewer.get("/accounts/sessions/").text


def test_the_address_to_sign_in_with_stays(in_acme: Tenant, viewer: Any) -> None:
    answer = viewer.post("/accounts/email/", {"action_add": "", "email": "elsewhere@example.com"})
    assert answer.status_code == 200  # the form again, with what to do
    assert answer.context["form"].errors["email"]
    assert User.objects.get(pk=person("viewer").pk).email == email_of("acme", "viewer")
