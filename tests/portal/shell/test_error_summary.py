"""What is wrong with what was sent stands where the page begins, with a link to each field that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.portal.access.roles import OPERATOR, OWNER
from tests.portal.access.table import CLIENT
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

NOTHING_IS_WRONG = {"numbers_critical", "numbers_regroup", "settings_status"}  # where all that is sent may be empty
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def summary(page: str) -> str:
    """What the summary holds, which comes before every form of the page itself."""
    main = page.split('id="content"')[1]
    assert main.index('id="error-summary"') < main.index("<form")
    assert page.count('id="error-summary"') == 1
    text = main.split('id="error-summary"')[1].split("</ul>")[0]
    assert 'tabindex="-1" data-focus' in text, "portal.js gives it the focus"
    return text


def leads_somewhere(page: str) -> int:
    """How many links the summary has; the field of each is in the page."""
    places = re.findall(r'href="#([\w-]+)"', summary(page))
    assert [place for place in places if f'id="{place}"' not in page] == []
    return len(places)


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("change_new", {"text": "青禾网络", "scope": "selected"}),
    ("change_new", {"text": "", "scope": "group", "group": "x"}),
    ("change_calibration", {"content": ""}),
    ("number_add", {"number": "1"}),
    ("licence_new", {}),
    ("case_new", {}),
    ("brand_new", {}),
    ("standby", {"text": ""}),
    ("feedback_new", {}),
]


@pytest.mark.parametrize(("name", "fields"), FORMS)
def test_every_form_leads_to_what_is_wrong(
    operator: PortalClient, numbers: list[Number], parties: object, name: str, fields: dict[str, Any]
) -> None:
    url = reverse(name)
    assert 'id="error-summary"' not in operator.get(url).content.decode()
    answer = operator.post(url, fields)
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert leads_somewhere(page) or "<li>" in summary(page)


def pages_with_forms() -> list[str]:
    """All of the clients' pages without arguments at which something is sent to the page itself."""
    return [
        name
        for name, page in CLIENT.items()
        if page.get and page.post in (OPERATOR, OWNER) and name not in NOTHING_IS_WRONG and _has_an_address(name)
    ]


def _has_an_address(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@pytest.mark.parametrize("name", pages_with_forms())
def test_what_is_wrong_stands_first_at_every_form(
    client_of: Callable[..., PortalClient], acme: Tenant, name: str
) -> None:
    answer = client_of(acme, "owner").post(reverse(name), {})
    assert answer.status_code in (409, 422)
    assert "<li>" in summary(answer.content.decode())


def test_a_refusal_is_said_first(operator: PortalClient, book: Callable[..., Any], numbers: list[Number]) -> None:
    """The change of a number that has one under way was refused far below, where nobody looked."""
    from tests.portal.changes.test_pages import ask

    book()
    page = ask(operator).content.decode()
    assert "under way" in summary(page)


def test_a_form_within_a_list_counts_too() -> None:
    """As of a contact among contacts; on a page that was only looked at no list is walked through."""
    from django.template import Context

    from portal.people.forms import ContactCodeForm
    from portal.templatetags._errors import errors_of

    @dataclass(frozen=True)
    class Row:
        form: Any

    context = Context({"rows": [Row(None), Row(ContactCodeForm({"code": ""}))]})
    for method, count in (("POST", 1), ("GET", 0)):
        context.request = RequestFactory().generic(method, "/")  # type: ignore[attr-defined]
        assert len(errors_of(context).errors) == count


def test_the_sign_in_says_it_too(acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    page = client_of(acme).post("/accounts/login/", {"login": "x@acme.example", "password": "wrong"})
    assert "<li>" in summary(page.content.decode())
