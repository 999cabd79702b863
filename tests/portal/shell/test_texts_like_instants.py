"""What people write may look like an instant or a day: every page, file and message prints it as they wrote it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from compliance.evidence import checking, verify_evidence
from compliance.evidence.checkpoints.services import make_checkpoint, settle_leaves
from compliance.evidence.models import Record
from compliance.evidence.services import record
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.portal.parties import Parties
from tests.portal.programs import Program
from tests.portal.windows.test_pages import NOON, order
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

HOSTILE = [
    "2026-13-45T99:99:99",
    "plan-change agreed",
    "2026-13-40",
    "2026-11-27T02:00:00+00:00",
    "2026-11-27",
    "2026-11-27T02:00:00 is when we talked",
]
EARLIER = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", HOSTILE)
def test_as_reasons_and_names_in_the_life_of_a_window(
    text: str,
    acme: Tenant,
    parties: Parties,
    book: Callable[..., Any],
    owner: PortalClient,
    program_of: Callable[..., Program],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> None:
    business_clock.set(NOON)
    agreed_contact(name=text, email="chen@acme.example", language="en")
    owner.post(reverse("settings_calendar"), {"name": text})
    parties.refusing = {"huawei"}
    window = book()
    run_due_work()
    order(owner, window, "window_waive", gate="published", reason=text)
    run_due_work()
    order(owner, window, "window_roll_back", reason=text)
    make_checkpoint()
    pages = {
        name: owner.get(url)
        for name, url in {
            "window": reverse("window", args=[window.pk]),
            "history": reverse("history"),
            "file": reverse("list_csv", args=["history"]),
            "evidence": f"/evidence/windows/{window.pk}/",
        }.items()
    }
    for name, answer in pages.items():
        assert answer.status_code == 200, name
        assert text in answer.getvalue().decode(), name
    send_due_messages()
    assert any(text in mail.body for mail in send_due_messages.emails), "the message of the roll-back says why"
    bundle = owner.post(f"/evidence/windows/{window.pk}/bundle.zip").content
    leaves = json.loads(verify_evidence.read(io.BytesIO(bundle))["evidence.json"])["leaves"]  # type: ignore[arg-type]
    assert text in [json.loads(leaf["data"])["details"].get("reason") for leaf in leaves]
    entries = program_of(acme).get("/history").json()["results"]
    assert text in [entry["details"].get("reason") for entry in entries]
    booked = next(entry for entry in entries if entry["action"] == "window_booked")
    assert booked["details"]["starts_at"] == window.starts_at.isoformat(), "programs read plain ISO texts as before"


def test_new_records_are_tagged_and_the_log_verifies(in_acme: Tenant) -> None:
    record(
        "window_booked", actor=PLATFORM, subject_kind="window", subject_id=uuid4(), starts_at=EARLIER, ends_at=EARLIER
    )
    settle_leaves()
    row = Record.objects.get(action="window_booked")
    tagged = {"$at": "2026-11-20T14:00:00+00:00"}
    assert json.loads(bytes(row.data))["details"] == {"starts_at": tagged, "ends_at": tagged}
    assert row.details == {"starts_at": EARLIER, "ends_at": EARLIER}
    assert checking.first_fault() is None
