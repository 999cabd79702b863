"""A firm applies on the platform's site, a reviewer decides, the applicant is told each time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants.agenda.models import Work
from tenants.clients import provisioning
from tenants.domain.actors import Actor
from tenants.models import Domain, Tenant
from tenants.when import moment_text
from tests.template import ACME
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
REVIEWER = Actor("staff", "林静")
GOOD = {
    "legal_name": "好邻便利店",
    "credit_code": "9144 0300 MA5D CQ8K 99",
    "subject_type": "sole_proprietor",
    "industry": "retail",
    "applicant_name": "刘老板",
    "applicant_email": "liu@haolin.example",
    "applicant_mobile": "136 0013 6000",
    "name": "haolin",
    "time_zone": "Asia/Shanghai",
    "language": "en",
    "accept_terms": "1",
    "accept_privacy": "1",
}


@pytest.fixture
def visitor(staff: Tenant, client_of: Any) -> Any:
    """Somebody at the platform's address."""
    return client_of(staff)


def apply(visitor: Any, **wishes: str) -> Any:
    return visitor.post("/sign-up/", GOOD | wishes)


def applied() -> Tenant:
    tenant: Tenant = Tenant.objects.get(legal_name="好邻便利店")
    return tenant


def test_the_landing_page_leads_to_signing_up(visitor: Any, acme: Tenant) -> None:
    assert visitor.head("/").status_code == 200
    page = visitor.get("/")
    assert page.status_code == 200
    assert 'href="/sign-up/"' in page.text
    assert "http://acme.localhost:8000" in page.text, "the sandbox shows the demo's doors"


def test_whoever_has_signed_up_is_no_client_of_the_demo(visitor: Any, acme: Tenant) -> None:
    from compliance.reviews.services import open_sign_up

    open_sign_up(acme)
    assert acme.legal_name not in visitor.get("/").text


def test_outside_the_sandbox_nobodys_name_is_shown(visitor: Any, acme: Tenant, settings: Any) -> None:
    settings.SANDBOX = False
    assert acme.legal_name not in visitor.get("/").text


@pytest.mark.parametrize(("language", "label"), [("en", "Time zone"), ("zh-hans", "时区")])
def test_the_form_speaks_the_readers_language(visitor: Any, language: str, label: str) -> None:
    visitor.cookies["django_language"] = language
    page = visitor.get("/sign-up/")
    assert page.context["form"]["time_zone"].label == label
    if language == "en":
        assert not re.search(r"<label[^>]*>[^<]*[\u4e00-\u9fff]", page.text), "a label was translated too early"


def test_an_application_becomes_a_case_and_the_applicant_is_told(visitor: Any, send_due_messages: Any) -> None:
    answer = apply(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-up/done/")
    tenant = applied()
    assert (tenant.state, tenant.credit_code, tenant.applicant_mobile) == (
        "applied",
        "91440300MA5DCQ8K99",
        "+8613600136000",
    )
    case = Case.objects.get(tenant=tenant)
    assert (case.kind, case.state, case.subject_id, case.title) == ("sign_up", "open", tenant.pk, "好邻便利店")
    assert case.due_at > case.opened_at
    turn = case.entries.get()
    assert (turn.author_kind, turn.author_id) == ("person", str(tenant.pk)), (
        "by the application, as nobody's person yet"
    )
    send_due_messages()
    (mail,) = send_due_messages.emails
    assert mail.subject == "We have received the application of 好邻便利店"
    assert mail.to[0].endswith("<liu@haolin.example>")
    done = visitor.get("/sign-up/done/")
    assert "好邻便利店" in done.text
    assert "liu@haolin.example" in done.text
    assert '<a class="btn btn-primary" href="/">' in done.text, "it leads on"


@pytest.mark.parametrize("name", ["云帆", "Yun_Fan", "a", "云帆服饰有限公司杭州滨江分公司的门户"])
def test_a_wrong_address_is_answered_once_with_all_that_is_asked_of_it(visitor: Any, name: str) -> None:
    visitor.cookies["django_language"] = "en"
    (said,) = apply(visitor, name=name).context["form"].errors["name"]
    assert "3 to 30" in said
    assert "letters a to z, digits and hyphens" in said


def test_what_documents_will_be_owed_is_said_before_one_begins(visitor: Any) -> None:
    visitor.cookies["django_language"] = "en"
    page = visitor.get("/sign-up/").text
    for document in ("Business licence", "Agent&#x27;s identity", "Authorisation letter"):
        assert document in page, "of an enterprise, which is chosen"
    assert "within 30 days of the certification" in " ".join(page.split())
    assert "proof that it is yours" in page
    for chosen, there, not_there in (
        ({"subject_type": "individual", "industry": "other"}, "Identity document", "Business licence"),
        ({"subject_type": "sole_proprietor", "industry": "retail"}, "Business licence", "Authorisation letter"),
        ({"subject_type": "enterprise", "industry": "medical"}, "Medical institution", "Financial licence"),
    ):
        said = visitor.get("/sign-up/documents/", chosen).text
        assert there in said
        assert not_there not in said
    assert visitor.get("/sign-up/documents/").status_code == 200


def test_the_page_after_it_is_only_for_who_applied(visitor: Any) -> None:
    assert visitor.get("/sign-up/done/")["Location"] == "/sign-up/"


def test_accepted_the_applicant_is_told_and_the_portal_is_made(visitor: Any, send_due_messages: Any) -> None:
    apply(visitor)
    case = Case.objects.get(kind="sign_up")
    reviews.approve(case.pk, REVIEWER, "", case.version)
    assert applied().state == Tenant.State.PROVISIONING
    assert Work.objects.filter(name=provisioning.WORK, key=str(applied().pk)).exists()
    send_due_messages()
    last = send_due_messages.emails[-1]
    assert last.subject == "好邻便利店 has been accepted by Shouhao"
    assert "http://haolin.localhost:8000" in last.body


def test_refused_the_applicant_is_told_why_and_can_apply_again(visitor: Any, send_due_messages: Any) -> None:
    apply(visitor)
    case = Case.objects.get(kind="sign_up")
    reviews.reject(case.pk, REVIEWER, "firm_not_found", "The name differs by a character.", case.version)
    assert applied().state == Tenant.State.REFUSED
    send_due_messages()
    last = send_due_messages.emails[-1]
    assert "not accepted" in last.body
    assert "The name differs by a character." in last.body
    Tenant.objects.update(legal_name="old")
    assert apply(visitor).status_code == 302
    assert Domain.objects.get(domain="haolin.localhost").tenant == applied()


def test_nobody_floods_the_reviewers_and_strangers_mailboxes(visitor: Any) -> None:
    visitor.cookies["django_language"] = "en"
    for turn in range(10):
        apply(visitor, name=f"firm{turn}", credit_code=ACME.credit_code, legal_name=f"{turn}")
    answer = apply(visitor)
    assert answer.status_code == 422
    assert "Too many applications" in answer.text
    assert Case.objects.count() == 10


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"legal_name": ""}, "legal_name"),
        ({"credit_code": ""}, "credit_code"),
        ({"credit_code": "91440300MA5DCQ8K98"}, "credit_code"),
        ({"subject_type": "state"}, "subject_type"),
        ({"industry": "weapons"}, "industry"),
        ({"applicant_name": ""}, "applicant_name"),
        ({"applicant_email": "nobody"}, "applicant_email"),
        ({"applicant_mobile": "010-6512 3456"}, "applicant_mobile"),
        ({"applicant_mobile": "12345"}, "applicant_mobile"),
        ({"name": "acme"}, "name"),
        ({"name": "admin"}, "name"),
        ({"name": "hao lin"}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(visitor: Any, acme: Tenant, wishes: dict[str, str], field: str) -> None:
    answer = apply(visitor, **wishes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Tenant.objects.filter(legal_name="好邻便利店", state="applied").exists()
    assert not Case.objects.exists()


def test_a_taken_name_is_told_together_with_everything_else(visitor: Any, acme: Tenant) -> None:
    answer = apply(visitor, name="acme", credit_code="1", applicant_email="nobody")
    assert set(answer.context["form"].errors) == {"name", "credit_code", "applicant_email"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acme", "This address is already taken: choose another one."),
        (" ACME ", "This address is already taken: choose another one."),
        ("admin", "This name is reserved for the platform"),
        ("hao lin", "letters a to z"),
        ("x" * 500, "Use 3 to 30"),
        ("haolin", "haolin.localhost is free."),
    ],
)
def test_a_name_is_looked_up_while_it_is_typed(visitor: Any, acme: Tenant, name: str, said: str) -> None:
    visitor.cookies["django_language"] = "en"
    assert 'hx-get="/sign-up/address/"' in visitor.get("/sign-up/").text
    answer = visitor.get("/sign-up/address/", {"name": name})
    assert answer.status_code == 200
    assert said in answer.text


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2025-11-11 02:00", "2025-11-12 18:00"),  # Tuesday night: two days of the desk
        ("2025-11-14 17:00", "2025-11-18 17:00"),  # Friday: the week-end does not count
        ("2025-09-26 10:00", "2025-09-29 10:00"),  # Friday; Sunday 28 September is a made-up working day
        ("2025-09-30 10:00", "2025-10-10 10:00"),  # before the golden week
    ],
)
def test_the_promise_counts_the_desks_hours(
    visitor: Any, business_clock: BusinessClock, send_due_messages: Any, now: str, expected: str
) -> None:
    """One promise: what the form says before, the page after it and the e-mail is what the case keeps."""
    business_clock.set(datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))
    visitor.cookies["django_language"] = "en"
    form = visitor.get("/sign-up/")
    apply(visitor)
    due_at = datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
    kept = Case.objects.get().due_at
    assert abs(kept - due_at) < timedelta(minutes=1)
    assert abs(form.context["answer_by"] - kept) < timedelta(minutes=1)
    assert "you have an answer by" in form.text
    assert visitor.get("/sign-up/done/").context["application"]["due_at"] == kept
    send_due_messages()
    with timezone.override(SHANGHAI), translation.override("en"):
        assert f"You have an answer by {moment_text(kept)}." in send_due_messages.emails[0].body
