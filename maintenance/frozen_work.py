"""Reads whether certification is frozen for the labels of a request or window of the client in use."""

from collections.abc import Sequence
from uuid import UUID

from compliance.certification.models import Freeze
from compliance.certification.selectors import open_freezes
from compliance.licences.selectors import Needs
from compliance.selectors import certification
from maintenance.models import MaintenanceRequest, Window
from tenants.clock import business_now


def frozen(request: MaintenanceRequest) -> bool:
    """Returns whether certification is frozen for the request's labels."""
    return frozen_labels([(request.text, request.standby_text)])[0]


def frozen_ones(windows: Sequence[Window]) -> frozenset[UUID]:
    """Returns the open windows for whose labels certification is frozen. Expects their requests."""
    open_ones = [window for window in windows if window.state in Window.OPEN]
    frozen = frozen_labels([(each.request.text, each.request.standby_text) for each in open_ones])
    return frozenset(window.pk for window, is_frozen in zip(open_ones, frozen, strict=True) if is_frozen)


def frozen_labels(labels: Sequence[tuple[str, str]]) -> list[bool]:
    """Returns for each pair (label, standby label; "" for none) whether certification is frozen for one of them."""
    if not labels:
        return []
    certified = certification()
    if certified.frozen or not certified.frozen_documents:
        return [certified.frozen] * len(labels)
    needs = Needs(certified.frozen_documents, business_now())
    return [any(needs.of(text) for text in texts if text) for texts in labels]


def frozen_by(request: MaintenanceRequest) -> Freeze | None:
    """Returns the freeze that stops the request's labels, a suspension before a document's; None: nothing does."""
    freezes = {row.document: row for row in open_freezes()}
    if "" in freezes:
        return freezes[""]
    needs = Needs(frozenset(freezes), business_now())
    missed = frozenset().union(*(needs.of(text) for text in (request.text, request.standby_text) if text))
    return next((row for document, row in freezes.items() if document in missed), None)
