"""Nobody learns by trying what is not shown: not at the desk, letter by letter, and not by applying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.utils import get_fields_from_path
from django.db import connection, models
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from portal.shell.desk.site import desk
from tenants.clients import provisioning
from tenants.clients.identity import columns_of_individual
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tenants.sealing import SealedField
from tests.portal.signup.test_individuals import NUMBER, PERSON
from tests.portal.signup.test_sign_up import GOOD as FIRM
from tests.template import ACME

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"password|digest|secret|hash|token|salt|identity_number|bot_address")
REVIEWER = Actor("staff", "林静", "1")
LOOKUPS = ("startswith", "regex", "gt", "contains", "in", "range", "length")


def columns(model: type[models.Model]) -> Iterator[str]:
    """Every column of a table, of those it leads to, and of theirs."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and field.related_model not in (None, "self"):
            yield from (f"{field.name}__{each.name}" for each in field.related_model._meta.get_fields())


def test_lists_of_the_desk_are_asked_only_what_their_filters_ask(staff: Tenant, client_of: Any) -> None:
    """All lists, from the registry; all columns, from the tables; each lookup that tells of a part of a value."""
    request = RequestFactory().get("/")
    tried = 0
    for model, admin in desk._registry.items():
        for column in columns(model):
            for lookup in LOOKUPS:
                tried += 1
                assert not admin.lookup_allowed(f"{column}__{lookup}", "a", request), (model, column, lookup)
            if SECRET.search(column):
                assert not admin.lookup_allowed(column, "a", request), (model, column)
                assert not admin.lookup_allowed(f"{column}__exact", "a", request), (model, column)
    print(f"{tried} lookups over {len(desk._registry)} lists")
    assert tried > 3000


def test_the_pages_refuse_them_and_let_their_own_filters_through(staff: Tenant, client_of: Any) -> None:
    administrator = client_of(staff, "administrator")
    for model, admin in desk._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        page = reverse(name, urlconf="portal.urls_platform")
        texts = (field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField))
        column = next(texts, "pk")
        assert administrator.get(page, {f"{column}__startswith": "a"}).status_code == 400, page
        for listed in admin.get_list_filter(RequestFactory().get("/")):
            if isinstance(listed, str):
                field = get_fields_from_path(model, listed)[-1]
                asked = f"{listed}__{field.target_field.name}__exact" if field.is_relation else f"{listed}__exact"
                if isinstance(field, models.DateField):
                    asked = f"{listed}__gte"
                value = "2026-11-27 00:00:00+00:00" if isinstance(field, models.DateField) else "1"
                assert administrator.get(page, {asked: value}).status_code in (200, 302), (page, asked)
    people = "/admin/people/user/"
    assert administrator.get(people, {"password__startswith": "scrypt"}).status_code == 400
    assert administrator.get(people, {"role__exact": "reviewer"}).status_code == 200
    assert administrator.get(people, {"role__gte": "reviewer"}).status_code == 400, "of instants alone"


def test_no_list_of_the_desk_searches_or_filters_by_a_secret() -> None:
    for model, admin in desk._registry.items():
        paths = [*admin.search_fields, *(each for each in admin.list_filter if isinstance(each, str))]
        for path in [each.lstrip("^=@") for each in paths]:
            field = get_fields_from_path(model, path)[-1]
            assert not SECRET.search(path), (model, path)
            assert not isinstance(field, SealedField), (model, path)


@pytest.mark.parametrize("kind", ["firm", "individual"])
def test_applying_tells_nothing_of_who_has_an_account(kind: str, acme: Tenant, staff: Tenant, client_of: Any) -> None:
    """The same page by the same steps; what is so the reviewer sees, and the letter of the decision says."""
    good = FIRM if kind == "firm" else FIRM | PERSON
    known = {"credit_code": ACME.credit_code} if kind == "firm" else {}
    if kind == "individual":
        Tenant.objects.filter(pk=acme.pk).update(
            subject_type="individual", credit_code="", **columns_of_individual("resident_card", NUMBER)
        )
    other = {} if kind == "firm" else {"identity_number": "11010519491231002X"}
    answers, steps = [], []
    for name, wishes in (("first", other), ("second", known)):
        visitor = client_of(staff)
        visitor.cookies["django_language"] = "en"
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.post("/sign-up/", good | wishes | {"name": name})
        page = visitor.get(answer["Location"])
        said = re.sub(r'value="\w{64}"|token": "\w{64}"|X-CSRFToken[^}]*|\d\d:\d\d(:\d\d)?', "", page.text)
        answers.append((answer.status_code, answer["Location"], page.status_code, said))
        steps.append([re.sub(r"'[^']*'|\d+", "?", each["sql"])[:60] for each in queries])
    assert answers[0] == answers[1]
    assert steps[0] == steps[1], "nor does the time tell"
    told = Message.objects.filter(template="tenants/sign_up_received")
    assert told.count() == 2
    case = Case.objects.get(kind=Case.Kind.SIGN_UP, tenant__schema_name="second")
    assert client_of(staff, "reviewer").get(f"/admin/reviews/case/{case.pk}/change/").status_code == 200
    with translation.override("en"), pytest.raises(Refused, match="already has an account"):
        provisioning.accept(case.tenant)
    reviews.reject(case.pk, REVIEWER, "applied_twice", "", case.version)
    assert Message.objects.filter(template="compliance/sign_up_rejected", tenant=case.tenant).exists()


def test_a_reviewer_sees_that_the_firm_is_a_client(acme: Tenant, staff: Tenant, client_of: Any) -> None:
    client_of(staff).post("/sign-up/", FIRM | {"credit_code": ACME.credit_code, "legal_name": "完全不同的名称"})
    case = Case.objects.get(kind=Case.Kind.SIGN_UP)
    reviewer = client_of(staff, "reviewer")
    reviewer.cookies["django_language"] = "en"
    page = reviewer.get(f"/admin/reviews/case/{case.pk}/change/").text
    assert "the same credit code or identity document" in page
    assert acme.legal_name in page
