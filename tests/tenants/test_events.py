"""Events: what they carry is checked, their functions run in order and in the emitting transaction."""

from __future__ import annotations

import pytest

from tenants.events import Event
from tenants.models import Tenant


def test_functions_run_in_order_with_the_payload(db: None) -> None:
    event, seen = Event("moved", ("number", "place")), []
    event.bind(lambda *, number, place: seen.append(("first", number, place)))
    event.bind(lambda *, number, place: seen.append(("second", number, place)))
    event.emit(number=1, place="here")
    assert seen == [("first", 1, "here"), ("second", 1, "here")]


@pytest.mark.parametrize("payload", [{}, {"number": 1}, {"number": 1, "place": "here", "more": 2}])
def test_a_payload_that_was_not_declared_is_a_mistake(payload: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="moved carries"):
        Event("moved", ("number", "place")).emit(**payload)


@pytest.mark.django_db
def test_an_error_undoes_what_the_functions_before_it_wrote(acme: Tenant) -> None:
    event = Event("moved", ("number",))

    def write(number: int) -> None:
        Tenant.objects.filter(pk=acme.pk).update(legal_name="written")

    def fail(number: int) -> None:
        raise RuntimeError

    event.bind(write, fail)
    with pytest.raises(RuntimeError):
        event.emit(number=1)
    acme.refresh_from_db()
    assert acme.legal_name != "written"
