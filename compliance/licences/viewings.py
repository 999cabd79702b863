"""Records who looked at which document: each time a file is served, the client's history names the person."""

from typing import Any

from django.db import transaction

from compliance.evidence.services import record
from compliance.models import Licence
from compliance.reviews.models import Attachment
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant


def attachment_fetched(attachment: Attachment, *, actor: Actor) -> None:
    """Records a download in the history of the client whose case it is; an applicant has no history yet."""
    _record_viewing("document_fetched", attachment, actor)


def page_seen(attachment: Attachment, number: int, *, actor: Actor) -> None:
    """Records that a page (from 1) was shown, likewise."""
    _record_viewing("page_seen", attachment, actor, page=number)


@transaction.atomic
def _record_viewing(action: str, attachment: Attachment, actor: Actor, **details: Any) -> None:
    case = attachment.entry.case
    if case.tenant.state not in (Tenant.State.READY, Tenant.State.SUSPENDED, Tenant.State.CLOSED):
        return
    with context.client(case.tenant):
        record(
            action,
            actor=actor,
            subject_kind=case.subject_kind,
            subject_id=case.subject_id,
            name=attachment.name,
            sha256=attachment.sha256,
            **details,
        )


@transaction.atomic
def licence_fetched(licence: Licence, *, actor: Actor) -> None:
    """Records a download in the history of the client in use."""
    record(
        "document_fetched",
        actor=actor,
        subject_kind="licence",
        subject_id=licence.pk,
        name=licence.file_name,
        sha256=licence.sha256,
    )
