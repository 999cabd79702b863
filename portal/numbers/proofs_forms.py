"""Handing in a proof of ownership: for chosen numbers, a group, or all that are not proved."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from labels.domain.ownership import DOCUMENT
from labels.models import Number
from labels.selectors import numbers_kept
from portal.licences.forms import LicenceForm
from portal.shell.fields import IdsField
from portal.tables.chosen_rows import LONGEST_FILTER, changed_since, numbers_found


class ScopeForm(forms.Form):
    """Chooses numbers: all that a list's filter finds, some of them, a group, or all that are not proved. left_out:
    those of them that the document does not name; seen: those that the form has shown
    (portal.tables.chosen_rows.seen_as).
    """

    found = forms.CharField(required=False, max_length=LONGEST_FILTER)
    numbers = IdsField(required=False)
    group = forms.CharField(required=False, max_length=60)
    unproved = forms.BooleanField(required=False)
    left_out = IdsField(required=False)
    seen = forms.CharField(required=False, max_length=60)

    def chosen(self) -> QuerySet[Number]:
        """Returns the client's numbers that are chosen; none for an invalid form."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("found"):
            return numbers_found(asked["found"])
        if numbers := asked.get("numbers"):
            return numbers_kept().filter(pk__in=numbers)
        return numbers_kept().filter(group=asked["group"]) if asked.get("group") else numbers_kept().none()

    def changed(self, numbers: Iterable[UUID]) -> str:
        """Says that other numbers are found than were shown; empty where they are the same, or each was named."""
        asked = self.cleaned_data
        named = asked.get("numbers") and not asked.get("found")
        found = asked.get("found") or asked.get("group") or asked.get("unproved")
        return changed_since(asked.get("seen", ""), numbers) if found and not named else ""


class ProofForm(LicenceForm):
    """The details on the document, and its file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, types=[(DOCUMENT, "")], **kwargs)
        del self.fields["document_type"]
        self.fields["issuer"].label = lazy("Issuing carrier")
        self.fields["file"].help_text = lazy(
            "The carrier's certificate, or a bill naming the numbers and their holder: PDF, OFD, JPEG or "
            "PNG, up to 10 MB."
        )
