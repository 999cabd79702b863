"""Company sign-in, through the pages: set up and proved, people come and become members, roles follow a claim; owners
are never locked out, and whoever was removed stays out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from portal.history.exports import exported_rows, rows_about
from tenants import context
from tenants.clock import real_now
from tenants.models import CompanySignIn, Tenant
from tenants.outbox.models import Message
from tenants.people import company_sign_in
from tenants.people.models import Role, User
from tenants.sealing import opened
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.portal.people.company import (
    DOMAIN,
    PAGE,
    START,
    WANG,
    WELCOME,
    back,
    browser_at,
    by_password,
    come,
    is_in,
    join,
    person,
    proved,
    recorded,
)
from tests.portal_client import PortalClient, host_of, words
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
RULES = {"client_id": CLIENT_ID, "client_secret": "", "role": "viewer", "claim": "", "operators": "", "viewers": ""}


# ---------------------------------------------------------------- set up, and the domain


def test_an_owner_sets_it_up_and_the_domain_is_proved(
    acme: Tenant, owner: PortalClient, provider: Provider, records: dict[str, Any], run_due_work: DueWork
) -> None:
    given = {"issuer": provider.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert owner.post(PAGE, {**given, "domain": " @Firm.Example "}).status_code == 302
    page = owner.get(PAGE)
    name, text = page.context["record"]
    assert (name, text.split("=")[0]) == (f"_shouhao.{DOMAIN}", "shouhao-sign-in")
    assert f"{START}callback/" in page.text
    assert CLIENT_SECRET not in page.text
    kept = CompanySignIn.objects.get(tenant=acme)
    assert CLIENT_SECRET not in kept.client_secret
    assert opened(kept.client_secret) == CLIENT_SECRET
    run_due_work()
    assert "Nobody signs in this way yet" in words(owner.get(PAGE))
    assert "The record was not found" in words(owner.get(PAGE))
    stranger = browser_at(acme)
    assert stranger.get(START).status_code == 404
    assert "Sign in with a company account" not in words(stranger.get("/accounts/login/"))
    records[name] = ["v=spf1 -all", text]
    owner.post(f"{PAGE}check/")
    run_due_work()
    assert "Keep the record" in words(owner.get(PAGE))
    assert "Sign in with a company account" in words(stranger.get("/accounts/login/"))
    assert [each.details["mail_domain"] for each in recorded(acme, "mail_domain_proved")] == [DOMAIN]


@pytest.mark.parametrize("typed", ["firm", "", "a@b.example", "1.2.3.4", "fi rm.example", "x" * 250 + ".example"])
def test_what_is_no_domain_is_refused(acme: Tenant, owner: PortalClient, provider: Provider, typed: str) -> None:
    given = {"issuer": provider.url, "client_id": "x", "client_secret": "y", "domain": typed}
    assert owner.post(PAGE, given).status_code == 422
    assert not CompanySignIn.objects.exists()


def test_a_domain_is_one_clients_until_its_record_is_gone_for_three_days(
    acme: Tenant,
    globex: Tenant,
    provider: Provider,
    records: dict[str, Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    rows = []
    for tenant in (acme, globex):
        with context.client(tenant):
            given = {"issuer": provider.url, "client_id": "x", "client_secret": "y", "domain": DOMAIN}
            rows.append(company_sign_in.set_up(**given, by=company_sign_in.PLATFORM))
    texts = [company_sign_in.record_text(each.proof) for each in rows]

    def looked_up(*, later: timedelta = timedelta()) -> list[tuple[bool, str]]:
        business_clock.advance(later or company_sign_in.CHECKED_EVERY)
        CompanySignIn.objects.exclude(missing_since=None).update(missing_since=real_now() - later)
        run_due_work()
        for each in rows:
            each.refresh_from_db()
        return [(each.proved_at is not None, each.trouble) for each in rows]

    records[f"_shouhao.{DOMAIN}"] = [texts[0]]
    assert looked_up() == [(True, ""), (False, "missing")]
    records[f"_shouhao.{DOMAIN}"] = texts
    assert looked_up() == [(True, ""), (False, "taken")]
    records[f"_shouhao.{DOMAIN}"] = None
    assert looked_up() == [(True, "no_answer"), (False, "no_answer")]
    records[f"_shouhao.{DOMAIN}"] = [texts[1]]
    assert looked_up() == [(True, "missing"), (False, "taken")]
    with context.platform():
        letters = Message.objects.filter(template="tenants/mail_domain_missing")
        assert {each.tenant for each in letters} == {acme}, "to its owners"
    assert looked_up(later=timedelta(days=2)) == [(True, "missing"), (False, "taken")]
    assert looked_up(later=timedelta(days=3))[0] == (False, "missing")
    assert looked_up() == [(False, "missing"), (True, "")]
    assert len(recorded(acme, "mail_domain_let_go")) == 1


def test_a_client_takes_it_along_without_the_secret_and_leaves_its_domain(acme: Tenant, row: CompanySignIn) -> None:
    with context.client(acme):
        (rows,) = [rows for rows in rows_about(acme) if rows.model is CompanySignIn]
        (kept,) = exported_rows(rows)
        assert {"issuer", "domain"} < kept.keys()
        assert "client_secret" not in kept
        company_sign_in.forget_company_sign_in()
    assert not CompanySignIn.objects.exists()


# ---------------------------------------------------------------- people come


def test_somebody_new_becomes_a_member(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    browser = browser_at(acme)
    assert come(browser, provider)["Location"] == WELCOME
    assert person(acme, WANG["email"]) is None, "not before the terms are accepted"
    assert browser.post(WELCOME, {"name": "Wang Fang", "language": "en"}).status_code == 422
    answer = join(browser, provider)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(browser)
    wang = person(acme, WANG["email"])
    assert wang is not None
    assert (wang.email, wang.role, wang.has_usable_password()) == ("wang@firm.example", "viewer", False)
    assert recorded(acme, "signed_in")[-1].details["way"] == "socialaccount"
    assert recorded(acme, "agreements_accepted")[-1].subject_id == str(wang.pk)
    with context.client(acme):
        assert SocialAccount.objects.get().extra_data == {}, "nothing of the claims is kept"
    again = browser_at(acme)
    assert come(again, provider)["Location"] == "/"
    assert is_in(again)


def test_it_leads_to_where_somebody_wanted_to_go(acme: Tenant, row: CompanySignIn, provider: Provider) -> None:
    browser = browser_at(acme)
    join(browser, provider)
    for wanted, led in (("/numbers/", "/numbers/"), ("https://evil.example/", "/")):
        other = browser_at(acme)
        to = other.get(START, {"next": wanted})["Location"]
        assert back(other, provider.authorize(to))["Location"] == led


def test_a_member_of_before_is_the_same_one(acme: Tenant, provider: Provider) -> None:
    email = email_of("acme", "operator")
    proved(acme, provider, email.partition("@")[2])
    provider.person = {"sub": "op", "email": email, "email_verified": True}
    browser = browser_at(acme)
    come(browser, provider)
    assert is_in(browser)
    assert is_in(by_password(acme, "operator")), "it is not demanded"
    provider.person["sub"] = "somebody who was given the address"
    refused = come(browser_at(acme), provider)
    assert refused.status_code == 403
    assert "belongs to another company account" in words(refused)


def test_an_invitation_says_the_role(acme: Tenant, row: CompanySignIn, provider: Provider, owner: PortalClient) -> None:
    owner.post("/settings/people/", {"name": "Wang", "email": WANG["email"], "role": "owner"})
    join(browser_at(acme), provider)
    wang = person(acme, WANG["email"])
    assert wang is not None
    assert wang.role == Role.OWNER
    assert "Wang@" not in words(owner.get("/settings/people/")).partition("Invitations")[2]


def test_whoever_was_removed_comes_back_by_an_invitation_only(
    acme: Tenant, row: CompanySignIn, provider: Provider, owner: PortalClient
) -> None:
    browser = browser_at(acme)
    join(browser, provider)
    wang = person(acme, WANG["email"])
    assert wang is not None
    owner.post(f"/settings/people/{wang.pk}/remove/")
    assert not is_in(browser)
    for subject in ("wang", "the next one with this address"):
        provider.person["sub"] = subject
        refused = come(browser_at(acme), provider)
        assert refused.status_code == 403
        assert "an owner can invite you again" in words(refused)
    owner.post("/settings/people/", {"name": "Wang", "email": WANG["email"], "role": "operator"})
    again = browser_at(acme)
    assert join(again, provider)["Location"] == "/"
    assert is_in(again)


# ---------------------------------------------------------------- roles by claim


def rules(owner: PortalClient, **changed: str) -> Any:
    return owner.post(PAGE, RULES | changed)


def test_roles_follow_the_claim_and_the_sign_in_is_who_changed_them(
    acme: Tenant, row: CompanySignIn, provider: Provider, owner: PortalClient
) -> None:
    said = {"claim": "groups", "operators": "ops, admins", "viewers": "staff"}
    assert rules(owner, **said).status_code == 302
    provider.person["groups"] = ["staff", "ops"]
    join(browser_at(acme), provider)

    def role_after(groups: Any) -> str:
        provider.person["groups"] = groups
        come(browser_at(acme), provider)
        wang = person(acme, WANG["email"])
        return wang.role if wang else ""

    assert role_after(["ops"]) == Role.OPERATOR
    assert role_after("staff") == Role.VIEWER
    assert role_after(["admins"]) == Role.OPERATOR
    assert role_after(["owner", "unknown", 7]) == Role.VIEWER, "the usual role"
    changes = recorded(acme, "role_changed")
    assert [each.details["role"] for each in changes] == ["viewer", "operator", "viewer"]
    assert {(each.actor_kind, each.public_actor) for each in changes} == {("company", DOMAIN)}
    assert "By company sign-in" in words(owner.get("/history/"))


def test_a_claim_neither_makes_nor_unmakes_an_owner(acme: Tenant, provider: Provider, owner: PortalClient) -> None:
    proved(acme, provider, email_of("acme", "owner").partition("@")[2])
    assert rules(owner, role="owner").status_code == 422
    rules(owner, claim="groups", viewers="staff")
    provider.person = {"sub": "o", "email": email_of("acme", "owner"), "email_verified": True, "groups": ["staff"]}
    come(browser_at(acme), provider)
    mine = person(acme, email_of("acme", "owner"))
    assert mine is not None
    assert mine.role == Role.OWNER
    with context.client(acme), pytest.raises(company_sign_in.Refused):
        company_sign_in.change(
            client_id="x",
            client_secret="",
            role="viewer",
            claim="g",
            roles={"boss": "owner"},
            required=False,
            by=company_sign_in.PLATFORM,
        )


# ---------------------------------------------------------------- required, away, removed


def test_required_of_all_but_owners_and_people_of_other_domains(
    acme: Tenant, provider: Provider, owner: PortalClient
) -> None:
    proved(acme, provider, email_of("acme", "viewer").partition("@")[2])
    before = by_password(acme, "viewer")
    assert is_in(before)
    assert rules(owner, required="on").status_code == 302
    assert not is_in(before), "who came by a password before signs in again"
    assert is_in(owner)
    refused = by_password(acme, "viewer")
    assert not is_in(refused)
    assert "Use company sign-in: an owner has switched off other ways" in words(refused.get("/accounts/login/"))
    assert is_in(by_password(acme, "owner"))
    with context.client(acme):
        User.objects.filter(email=email_of("acme", "viewer")).update(email="guest@elsewhere.example")
        User.objects.get(email="guest@elsewhere.example").emailaddress_set.all().delete()
    cache.clear()
    guest = browser_at(acme)
    guest.post("/accounts/login/", {"login": "guest@elsewhere.example", "password": PASSWORD})
    assert is_in(guest)
    CompanySignIn.objects.update(proved_at=None)
    assert is_in(by_password(acme, "operator")), "without a proof nobody could come"


@pytest.mark.parametrize("required", [False, True])
def test_a_provider_that_is_away_is_said_with_what_to_do(
    acme: Tenant, row: CompanySignIn, provider: Provider, required: bool
) -> None:
    CompanySignIn.objects.update(required=required)
    provider.answer = lambda door: bool(door.send_error(502)) or True
    page = browser_at(acme).get(START)
    assert page.status_code == 503
    assert "does not answer" in words(page)
    assert ("an owner can let everyone use a password" in words(page)) == required
    assert is_in(by_password(acme, "owner"))


def test_removed_people_stay_and_choose_a_password(
    acme: Tenant, row: CompanySignIn, provider: Provider, owner: PortalClient
) -> None:
    browser = browser_at(acme)
    join(browser, provider)
    owner.post(f"{PAGE}remove/")
    assert is_in(browser), "whoever is in stays in"
    assert browser_at(acme).get(START).status_code == 404
    browser_at(acme).post("/accounts/password/reset/", {"email": WANG["email"]})
    with context.platform():
        assert Message.objects.filter(tenant=acme, template="tenants/password_reset").count() == 1
    assert [each.actor_kind for each in recorded(acme, "company_sign_in_removed")] == ["person"]
    with context.client(acme):
        assert not SocialAccount.objects.exists()


def test_the_platforms_site_leads_to_the_company(
    acme: Tenant, staff: Tenant, row: CompanySignIn, client_of: Callable[..., PortalClient]
) -> None:
    visitor = client_of(staff, HTTP_ACCEPT_LANGUAGE="en")
    assert START in visitor.get("/portal/").text
    page = visitor.post(START, {"email": f"anybody@{DOMAIN}"})
    to = f"http://{host_of(acme)}:8000{START}"
    assert page["Refresh"] == f"0; url={to}"
    assert to in page.text
    for unknown in ("anybody@elsewhere.example", "x@@firm.example", "nobody"):
        assert visitor.post(START, {"email": unknown}).status_code == 422
