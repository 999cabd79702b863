"""A directory in shadow is looked at every night, and nothing else is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from labels.directories import connections
from labels.directories.adapters import DisplaySighting, Mark, Shown
from labels.directories.answers import PermanentRefusal
from labels.directories.models import Directory
from labels.displays.shadow import shadow_looks
from labels.models import Display
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal.conftest import administrator  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
LABEL = "青禾网络"
SHOWS: dict[str, str | None] = {"0001": LABEL, "0002": "旧名", "0003": None, "0004": LABEL}


class Party:
    """It shows something of each number by its last digits; the fourth is marked. Telling it anything fails."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses = False

    def look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        self.asked += numbers
        if self.refuses:
            raise PermanentRefusal(403, "account_closed")
        now = business_now()
        return [
            DisplaySighting(
                number,
                now,
                None,
                Shown(SHOWS[number[-4:]], 1, now) if SHOWS[number[-4:]] else None,
                Mark("fraud", now) if number.endswith("0004") else None,
            )
            for number in numbers
        ]


@pytest.fixture
def party(acme: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch) -> Party:
    """In shadow, with four numbers of a client that carry a label, and one that has none."""
    business_clock.set(AFTERNOON)
    made = Party()
    Directory.objects.create(
        code="vivo",
        name="维沃",
        name_en="vivo",
        kind="handset",
        platform="android",
        address="https://vivo.example/v1",
        cache_min=timedelta(0),
        cache_max=timedelta(0),
        active=False,
        shadow=True,
    )
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: made)
    with context.client(acme):
        publish(register(*(f"021-6100 {tail}" for tail in SHOWS)), LABEL)
        register("021-6100 0009")
    return made


def night(acme: Tenant, run_due_work: DueWork) -> None:
    from tenants.agenda.services import schedule

    with context.client(acme):
        schedule("labels.sweep", key="nightly")
    run_due_work()


def test_every_night_what_it_shows_is_counted_and_nothing_else_happens(
    party: Party,
    acme: Tenant,
    administrator: PortalClient,  # noqa: F811
    run_due_work: DueWork,
) -> None:
    night(acme, run_due_work)
    assert sorted(number[-4:] for number in party.asked) == ["0001", "0002", "0003", "0004"]
    vivo = Directory.objects.get(code="vivo")
    assert shadow_looks(vivo) == {"label": 1, "another": 1, "nothing": 1, "marked": 1}
    with context.client(acme):
        assert not Display.objects.filter(directory=vivo).exists()
    said = words(administrator.get(f"/admin/directories/directory/{vivo.pk}/change/"))
    assert "In shadow it showed another text 1" in said


def test_a_draft_and_an_active_one_are_not_looked_at_so(party: Party, acme: Tenant, run_due_work: DueWork) -> None:
    Directory.objects.update(shadow=False)
    night(acme, run_due_work)
    assert party.asked == []


def test_what_it_refuses_for_good_is_not_tried_again_before_the_next_night(
    party: Party, acme: Tenant, run_due_work: DueWork
) -> None:
    party.refuses = True
    night(acme, run_due_work)
    assert len(party.asked) == 4
    assert shadow_looks(Directory.objects.get(code="vivo")) == {}
