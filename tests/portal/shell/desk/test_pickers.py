"""What grows with the clients is typed and looked for: no page of the desk offers a list of all clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.db.models import ForeignKey
from django.urls import NoReverseMatch, reverse

from portal.desk import desk
from tenants.models import Tenant
from tests.portal_client import PortalClient, sign_in

CLIENTS = 30
LISTS = re.compile(r"<option[^>]*>([^<]*)|<datalist.*?</datalist>|<a href=\"\?[^\"]*\"[^>]*>([^<]*)", re.DOTALL)


def every_form(form: type[Any] = forms.BaseForm) -> Iterator[type[Any]]:
    """All forms that any page has; a field that a model makes is given its widget by its page."""
    for each in form.__subclasses__():
        yield each
        yield from every_form(each)


def pages() -> Iterator[str]:
    """The addresses of the desk that need no row."""
    for model in desk._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist", urlconf="portal.urls_platform")
        yield reverse(f"{name}_add", urlconf="portal.urls_platform")
    for each in desk.extra_urls():
        try:
            yield reverse(f"admin:{each.name}", urlconf="portal.urls_platform")
        except NoReverseMatch:
            continue  # of a row


def test_a_form_asks_for_a_client_by_its_name() -> None:
    asked = {
        f"{form.__module__}.{form.__name__}.{name}": field.widget
        for form in every_form()
        if form.__module__.startswith("portal.")
        for name, field in form.declared_fields.items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset.model is Tenant
    }
    assert asked
    assert [name for name, widget in asked.items() if not isinstance(widget, AutocompleteMixin)] == []


def test_no_filter_of_a_list_is_the_client_itself() -> None:
    """Django would list them all."""
    listed = [
        f"{model.__name__}.{each}"
        for model, admin in desk._registry.items()
        for each in admin.list_filter
        if isinstance(each, str) and "__" not in each
        if isinstance(field := model._meta.get_field(each), ForeignKey) and field.related_model is Tenant
    ]
    assert listed == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_no_page_lists_all_clients_to_choose_from(administrator: PortalClient) -> None:
    Tenant.objects.bulk_create(
        Tenant(schema_name=f"listed{place}", legal_name=f"Listed client {place}", state="ready")
        for place in range(CLIENTS)
    )
    offering, seen = {}, 0
    for page in {*pages()}:
        answer = administrator.get(page)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        seen += 1
        offered = {unescape(found[0]) for found in LISTS.finditer(answer.content.decode())}
        names = {name for each in offered for name in re.findall(r"Listed client \d+", each)}
        if len(names) > 1:
            offering[page] = len(names)
    assert seen > 40
    assert offering == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_a_client_is_found_by_typing_and_stays_chosen(administrator: PortalClient, acme: Tenant) -> None:
    page = administrator.get("/admin/ledger/entry/add/").content.decode()
    [url] = re.findall(r'data-ajax--url="([^"]*)"', page)
    asked = {"app_label": "ledger", "model_name": "entry", "field_name": "tenant", "term": acme.legal_name[2:4]}
    assert {"id": str(acme.pk), "text": acme.legal_name} in administrator.get(url, asked).json()["results"]
    year = administrator.get("/admin/year/", {"client": acme.pk})
    assert re.findall(r'<option value="([^"]+)" selected', year.content.decode()) == [str(acme.pk)]
    assert "select2.full" in year.content.decode()
    assert administrator.get("/admin/year/", {"client": "nobody"}).status_code == 422
    assert administrator.post("/admin/ledger/entry/add/", {"tenant": "nobody"}).status_code == 200


@pytest.mark.django_db
def test_reviewers_find_clients_and_strangers_do_not(reviewer: PortalClient, staff: Tenant) -> None:
    asked = {"app_label": "ledger", "model_name": "entry", "field_name": "tenant", "term": "x"}
    assert reviewer.get("/admin/autocomplete/", asked).status_code == 200
    assert sign_in(staff).get("/admin/autocomplete/", asked).status_code == 302
