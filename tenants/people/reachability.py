"""Addresses that work no more: a contact is told nothing there, and the desk hears when nobody is left."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from tenants.people.contacts import FIELD
from tenants.people.events import NobodyReached
from tenants.people.models import Contact
from tenants.people.subscriptions import nobody_hears


def address_refused(contact_id: UUID, channel: str) -> None:
    """An address was refused for good: nothing more is sent to it, until it is changed, confirmed or tried again."""
    failed_at = f"{FIELD[channel]}_failed_at"
    with transaction.atomic():
        list(Contact.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        if not Contact.objects.filter(pk=contact_id, **{failed_at: None}).update(**{failed_at: Now()}):
            return
        if topics := nobody_hears():
            NobodyReached(topics).emit()


def try_again(contact_id: UUID, channel: str) -> None:
    """Somebody says that the address works: it is told again."""
    Contact.objects.filter(pk=contact_id).update(**{f"{FIELD[channel]}_failed_at": None})
