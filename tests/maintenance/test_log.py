"""A window's whole life stands in the log under its id, with the client's name and the number of each task."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from maintenance.models import Window
from tenants.models import Tenant
from tenants.outbox.tasks import send_messages
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.stand_ins import StandIns, fresh as fresh_numbers

pytestmark = pytest.mark.django_db


def test_the_log_tells_a_windows_life_by_its_id(
    stand_ins: StandIns, in_acme: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    agreed_contact(name="陈晓", email="chen@acme.example")
    stand_ins.at(AFTERNOON)
    window = book(ask(fresh_numbers(2)))
    stand_ins.later(hours=13)
    send_messages("email")
    assert fresh(window).state == Window.State.COMPLETED

    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    about: list[dict[str, Any]] = [line for line in lines if line.get("window") == str(window.pk)]
    told = [line["action"] for line in about if line["event"] == "window.history"]
    assert told[0] == "window_booked"
    assert told[-1] == "window_completed"
    assert [line["gate"] for line in about if line.get("action") == "gate_passed"] == [
        "ownership",
        "snapshot",
        "wanted",
        "published",
        "seen",
        "closed",
    ]
    assert {line["client"] for line in about} == {in_acme.schema_name}
    done = [line for line in about if line["event"] == "work.done"]
    assert {line["work"] for line in done} == {"maintenance.start", "maintenance.run"}
    assert len({line["task"] for line in done}) == len(done)
    sent = {
        line["template"] for line in about if line["event"] == "message.ended" and line["state"] in ("sent", "within")
    }
    assert {"maintenance/window_booked", "maintenance/window_completed"} <= sent
    assert "陈晓" not in caplog.text, "no names of people"
