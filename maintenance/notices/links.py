"""The link by which whoever was asked answers: in letters only, signed for one notice and one contact of one client, at
the address to which the letter went. Whoever has that address later, or has it no more, answers nothing by it.
"""

from django.core import signing
from django.urls import reverse

from maintenance.notices.models import Notice
from tenants import context
from tenants.people.contacts import hashed
from tenants.people.models import Contact


def answer_path(notice: Notice, contact: Contact) -> str:
    """Where a contact answers. To look at it does nothing; it stands in no row: a letter's writer asks for it."""
    text = f"{notice.pk}.{contact.pk}.{hashed(contact.email)[:16]}"
    return reverse("notice_answer", args=[signing.Signer(salt=context.signing_salt("notice")).sign(text)])


def open_answer(token: str) -> tuple[Notice, Contact] | None:
    """The notice and the contact of a link, whatever has become of the notice; None for a link of nobody, or of an
    address that the contact has no more.
    """
    try:
        parts = signing.Signer(salt=context.signing_salt("notice")).unsign(token).split(".")
    except signing.BadSignature:
        return None
    notice_id, contact_id, recipient = parts
    notice, contact = Notice.objects.filter(pk=notice_id).first(), Contact.objects.filter(pk=contact_id).first()
    if notice is None or contact is None or hashed(contact.email)[:16] != recipient:
        return None
    return notice, contact
