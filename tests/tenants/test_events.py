"""Events: their functions take them, run in order and in the emitting transaction."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tenants.events import Event
from tenants.models import Tenant


def test_functions_run_in_order_with_what_the_event_carries(db: None) -> None:
    @dataclass(frozen=True)
    class Moved(Event):
        number: int

    @dataclass(frozen=True)
    class Unheard(Event):
        number: int

    seen: list[object] = []
    Moved.bind(lambda event: seen.append(("first", event.number)), lambda event: seen.append(("second", event)))
    Moved(1).emit()
    Unheard(2).emit()
    assert seen == [("first", 1), ("second", Moved(1))]


@pytest.mark.django_db
def test_an_error_undoes_what_the_functions_before_it_wrote(acme: Tenant) -> None:
    @dataclass(frozen=True)
    class Moved(Event):
        number: int

    def write(_event: Moved) -> None:
        Tenant.objects.filter(pk=acme.pk).update(legal_name="written")

    def fail(_event: Moved) -> None:
        raise RuntimeError

    Moved.bind(write, fail)
    with pytest.raises(RuntimeError):
        Moved(1).emit()
    acme.refresh_from_db()
    assert acme.legal_name != "written"
