"""What a case leaves in the client's history and what its people are told; in the client's schema."""

from __future__ import annotations

from typing import Any

from compliance.evidence.services import record
from compliance.reviews import texts
from compliance.reviews.models import Case, Entry
from tenants import provisioning
from tenants.outbox.services import make_void, tell
from tenants.people import services as people
from tenants.people.actors import Actor


def note(action: str, case: Case, actor: Actor, **details: Any) -> None:
    """A line in the history of what the case is about."""
    record(
        action, actor=actor, subject_kind=case.subject_kind, subject_id=case.subject_id,
        case=case.pk, kind=case.kind, title=texts.titles(case), **details,
    )  # fmt: skip


def tell_client(name: str, case: Case, entry: Entry) -> None:
    """Tell everyone who is told of cases about a turn; name: of the message."""
    about = _about(case)
    tell(
        f"compliance/{name}", people.everyone_to_tell(), key=f"{about}:{entry.pk}", about=about,
        title=texts.titles(case), reason_code=case.reason_code, text=entry.text,
        address=provisioning.address_of(case.tenant), path=f"/cases/{case.pk}/",
    )  # fmt: skip


def untell(case: Case) -> None:
    """What was to be said about the case and is not sent yet is void."""
    make_void(_about(case))


def _about(case: Case) -> str:
    return f"case:{case.pk}"
