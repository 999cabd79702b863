"""Choosing among what grows with the clients: typed and looked for, never a list of all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin

from portal.shell.desk.site import desk
from tenants.ledger.models import Entry


class _OfClients(AutocompleteMixin):
    """Found as the desk's list of clients finds them; only the chosen ones are offered."""

    def __init__(self) -> None:
        super().__init__(Entry._meta.get_field("tenant"), desk)

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> list[Any]:
        """Drops values that are no IDs, which Django would ask the database for."""
        groups: list[Any] = super().optgroups(name, [each for each in value if is_id(each)], attrs)
        return groups


class ClientPicker(_OfClients, forms.Select):
    """One client."""


class ClientsPicker(_OfClients, forms.SelectMultiple):
    """Several clients."""


def is_id(text: str) -> bool:
    """Returns whether a text is an ID (UUID)."""
    try:
        return bool(UUID(text))
    except ValueError:
        return False
