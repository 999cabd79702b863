"""A party that nobody can ask: what is weighed anew when time has passed, piece by piece and without end of its own."""

from __future__ import annotations

import pytest

from labels.displays import looking
from labels.models import Display
from maintenance.models import Window
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.models import Tenant
from tests.portal.conftest import (
    program_of,  # noqa: F401 -- a fixture
    reviewer,  # noqa: F401 -- a fixture
)
from tests.portal.directories.test_errands_desk import oppo  # noqa: F401 -- a fixture
from tests.portal.displays.test_sightings_api import farm, report, sight, window  # noqa: F401 -- fixtures
from tests.portal.programs import Program
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db


def test_many_displays_whose_time_is_over_are_weighed_batch_by_batch(
    window: Window,  # noqa: F811
    acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "BATCH", 20)
    weighed: list[int] = []
    plain = looking.weigh

    def counted(directory: object, locked: list[Display]) -> None:
        weighed.append(len(locked))
        plain(directory, locked)  # type: ignore[arg-type]

    monkeypatch.setattr(looking, "weigh", counted)
    business_clock.advance(days=4)
    run_due_work()
    assert weighed == [20, 20, 10]
    with context.client(acme):
        assert set(Display.objects.values_list("state", flat=True)) == {"assumed"}


@pytest.mark.parametrize("known_later", [False, True], ids=["early", "against, of a text that is known later"])
def test_what_was_seen_before_the_time_was_over_does_not_make_the_look_due_again_at_once(
    window: Window,  # noqa: F811
    acme: Tenant,
    farm: Program,  # noqa: F811
    business_clock: BusinessClock,
    run_due_work: DueWork,
    known_later: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = "青禾旧名" if known_later else None
    says = "contradicts" if known_later else "early"
    assert report(farm, sight(1, shown)) == [("taken", says)]
    if known_later:  # the client brings the very text, so that it is one that handsets may still keep
        with context.client(acme):
            known = {number: frozenset({"青禾旧名"}) for number in Display.objects.values_list("number_id", flat=True)}
        monkeypatch.setattr(looking, "texts_given", lambda numbers: known)
        report(farm, sight(1, None, call="another"))
    business_clock.advance(days=4)
    done = run_due_work()
    assert done.count("labels.look_up") < 3, "it would be due at once without end"
    with context.client(acme):
        cell = Display.objects.get(number__canonical="+862161000001")
        assert (cell.state, cell.looked_at) == ("assumed", None)
    assert not Work.objects.filter(name="labels.look_up", done_at=None, due_at__lte=business_now()).exists()
