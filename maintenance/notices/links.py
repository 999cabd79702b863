"""The link by which whoever was asked answers: in letters only, signed for one contact and one notice of one client."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from maintenance.notices.models import Notice
from tenants import context
from tenants.people.models import Contact


def answer_path(notice: Notice, contact_id: UUID) -> str:
    """Where a contact answers. To look at it does nothing; it stands in no row: a letter's writer asks for it."""
    token = signing.Signer(salt=context.signing_salt("notice")).sign(f"{notice.pk}.{contact_id}")
    return reverse("notice_answer", args=[token])


def open_answer(token: str) -> tuple[Notice, Contact] | None:
    """The notice and the contact of a link, whatever has become of the notice; None for a link of nobody."""
    try:
        notice_id, _dot, contact_id = signing.Signer(salt=context.signing_salt("notice")).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    notice, contact = Notice.objects.filter(pk=notice_id).first(), Contact.objects.filter(pk=contact_id).first()
    return (notice, contact) if notice is not None and contact is not None else None
