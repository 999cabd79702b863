"""What is said of a window: in the client's history, in the log, and to its contacts."""

from __future__ import annotations

from typing import Any

import structlog

from compliance.evidence.services import record
from maintenance.models import Window
from tenants.context import current_tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.actors import Actor
from tenants.people.services import everyone_to_tell

log = structlog.get_logger(__name__)


def note(window: Window, action: str, actor: Actor, **details: Any) -> None:
    """Leave a record in the client's history, and a line in the log without what people wrote."""
    record(action, actor=actor, subject_kind="window", subject_id=window.pk, **details)
    gate = {"gate": details["gate"]} if "gate" in details else {}
    log.info("window.history", action=action, client=current_tenant().schema_name, window=str(window.pk), **gate)


def tell_all(window: Window, template: str, *, once: str = "", **parameters: Any) -> None:
    """Tell every contact of the client that something happened to the window; once at each sequence, or per `once`."""
    queue_message(
        f"maintenance/{template}",
        everyone_to_tell(),
        key=f"window:{window.pk}:{once or window.sequence}:{template}",
        about=about(window),
        **words_about(window),
        **parameters,
    )


def words_about(window: Window) -> dict[str, Any]:
    """What every message about a window may say."""
    return {
        "title": str(window),
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "standby": window.request.standby_text,
        "numbers": window.request.number_count,
        "emergency": window.request.urgency,
        "page": Page("window", window.pk),
    }


def about(window: Window) -> str:
    """The outbox's name for what is said about a window at its present time."""
    return f"window:{window.pk}"
