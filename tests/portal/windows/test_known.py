"""Every door that lists a window says what its page says: list, changes under way, export, feed, status page, API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation

from maintenance import feed
from maintenance.domain.window_known import WindowStanding
from maintenance.models import Window
from maintenance.window_words import window_sentences
from tenants.clock import business_now
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
SUPERSEDED = "Superseded: a newer change has replaced or withdrawn its label on every number"
VISIBLE = "Completed: visible on handsets"


def exported(reader: PortalClient) -> dict[str, str]:
    table = csv.DictReader(
        io.StringIO(reader.get(reverse("list_csv", args=["windows"])).getvalue().decode("utf-8-sig"))
    )
    return {row["Id"]: row["How it stands"] for row in table}


def listed(reader: PortalClient) -> dict[str, str]:
    return {str(row.id): row.says for row in reader.get(reverse("windows")).context["listed"]}


def test_what_is_over_is_told_alike_at_every_door(
    owner: PortalClient,
    in_acme: Tenant,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    program_of: Callable[..., Program],
) -> None:
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    first = book()
    run_due_work()
    second = book(text="青禾")
    run_due_work()
    underway = listed(owner)[str(second.pk)]
    assert underway == "Published; not confirmed on all handsets yet", "a list counts no displays"
    assert exported(owner)[str(second.pk)] == underway
    business_clock.advance(hours=13)
    run_due_work()
    wanted = {str(first.pk): SUPERSEDED, str(second.pk): VISIBLE}
    shown = listed(owner)
    assert {key: shown[key] for key in wanted} == wanted
    assert exported(owner) == wanted
    page = owner.get(reverse("windows")).content.decode()
    status = owner.get(reverse("status")).content.decode()
    program = program_of(in_acme)
    for window, says in ((first, SUPERSEDED), (second, VISIBLE)):
        assert says in page
        assert says in status
        assert owner.get(reverse("window", args=[window.pk])).context["progress"].headline == says
        assert program.get(f"/windows/{window.pk}").json()["known"]["standing"] in (
            WindowStanding.SUPERSEDED,
            WindowStanding.PROVED,
        )
    with translation.override("zh-hans"):
        chinese = window_sentences(list(Window.objects.select_related("request")), business_now())
    calendar = feed.windows_feed().content.decode().replace("\r\n ", "")
    for says in chinese.values():
        assert says in calendar, "in the client's language"


def test_a_list_promises_nothing_of_numbers_that_it_has_not_looked_at(
    owner: PortalClient, in_acme: Tenant, book: Callable[..., Any]
) -> None:
    from labels.entitlement import number_proofs
    from labels.models import Number

    number_proofs.forget(Number.objects.values_list("pk", flat=True))
    window = book(slot=-1)
    assert listed(owner)[str(window.pk)] == "Booked"
    (coming,) = owner.get(reverse("dashboard")).context["coming"]
    assert "begins by itself" not in coming.detail
