"""Signs the links by which contacts answer: in letters only, for one notice and one contact, at one e-mail address.

Whoever has that address later, or has it no more, cannot answer by it.
"""

from django.core import signing
from django.urls import reverse

from maintenance.notices.models import Notice
from tenants import context
from tenants.people.contacts import hashed
from tenants.people.models import Contact


def answer_path(notice: Notice, contact: Contact) -> str:
    """Returns the path where a contact answers. Opening it does nothing; it is stored in no row."""
    text = f"{notice.pk}.{contact.pk}.{hashed(contact.email)[:16]}"
    return reverse("notice_answer", args=[signing.Signer(salt=context.signing_salt("notice")).sign(text)])


def open_answer(token: str) -> tuple[Notice, Contact] | None:
    """Returns the notice and the contact of a link, whatever became of the notice.

    None for a forged link, or for an address that the contact has no more.
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
