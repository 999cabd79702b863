"""portal.shell.refusals: what a service refuses is said to the person, whatever page asked for it."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest
from django import forms

from portal.shell.refusals import add_refusal, carry_out, status_of
from tenants.models import Tenant
from tenants.people.models import Contact
from tenants.refusals import Refused
from tests.portal_client import PortalClient

pytestmark = pytest.mark.django_db


class Licence(forms.Form):
    valid_until = forms.DateField(required=False)
    attachments = forms.FileField(required=False)


@pytest.mark.parametrize(
    ("field", "at", "stands_at", "status"),
    [
        ("", "", "__all__", 409),
        ("valid_until", "", "valid_until", 422),
        ("file", "", "attachments", 422),
        ("no_field_of_this_form", "", "__all__", 409),
        ("", "valid_until", "valid_until", 422),
    ],
)
def test_it_stands_at_the_field_that_it_is_about(field: str, at: str, stands_at: str, status: int) -> None:
    form = Licence({})
    assert form.is_valid()
    assert add_refusal(form, Refused("Too far ahead.", field=field), at=at) == status
    assert form.errors == {stands_at: ["Too far ahead."]}


def refuse() -> None:
    raise Refused("Too far ahead.")


def test_what_a_form_orders_is_done_once_it_is_valid_and_its_page_knows_what_came_of_it() -> None:
    drawn, wrong, refused, right = Licence(), Licence({"valid_until": "no day"}), Licence({}), Licence({})
    assert carry_out(drawn, lambda: "made") is None
    assert carry_out(wrong, lambda: "made") is None
    assert carry_out(refused, refuse) is None
    assert carry_out(right, lambda: "made") == "made"
    assert [status_of(form) for form in (drawn, wrong, refused, right)] == [200, 422, 409, 200]


def test_what_a_refused_order_has_written_is_undone(in_acme: Tenant) -> None:
    def write_and_refuse() -> None:
        Contact.objects.create(name="Anne", email="anne@acme.example")
        refuse()

    carry_out(Licence({}), write_and_refuse)
    assert not Contact.objects.filter(name="Anne").exists()


def test_a_refusal_that_a_page_does_not_expect_is_said_and_nothing_is_done(
    client_of: Callable[..., PortalClient], acme: Tenant
) -> None:
    client = client_of(acme, "owner")
    with mock.patch(
        "portal.calendars.closed_times_pages.services.include", side_effect=Refused("The window runs: wait.")
    ):
        answer = client.post("/windows/closed/1/remove/")
    assert answer.status_code == 409
    assert "The window runs: wait." in answer.text
