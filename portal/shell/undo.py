"""A change of preferences is taken back from the message that says it was saved: once, while nothing newer changed it.

The message brings the form along as it stood before, which is sent to the same page: who may not change it may not undo
it, and the history has both. Never for keys, consents, people, money or what two have decided.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.translation import gettext as _

UNDO: Final = "undo"  # the field that tells an undoing from a change; what it holds says what is to be undone
Fields = list[tuple[str, str]]


def as_posted(form: forms.BaseForm) -> Fields:
    """Returns the fields that a form would post unchanged."""
    posted: Fields = []
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, forms.CheckboxInput):
            posted += [(bound.html_name, "on")] if value else []
            continue
        said = widget.format_value(value)
        posted += [(bound.html_name, each) for each in (said if isinstance(said, list) else [said or ""])]
    return posted


def stands_otherwise(request: HttpRequest, now: forms.BaseForm) -> bool:
    """Returns whether an undo comes too late, as the change to undo is gone; then a message says so. now: the present
    form.
    """
    late = request.POST.get(UNDO, "") not in ("", _seal(as_posted(now)))
    if late:
        messages.error(request, _("It was changed again meanwhile: nothing was undone."))
    return late


def saved(request: HttpRequest, before: Fields, now: forms.BaseForm) -> None:
    """Say that a change was saved, and how it is undone; of an undoing, that it was. before: as_posted, then; now: as
    things stand.
    """
    if UNDO in request.POST:
        messages.success(request, _("Undone: it is as it was before."))
        return
    after = as_posted(now)
    how = "" if after == before else json.dumps([request.path, _seal(after), before])
    messages.success(request, _("Saved."), extra_tags=how)


@dataclass(frozen=True)
class Undo:
    """The address and the fields that undo a change."""

    url: str
    seal: str
    fields: Fields


def undo_of(message: Message) -> Undo | None:
    """Returns the undo that the message of a saved change offers, if any."""
    return Undo(*json.loads(message.extra_tags)) if (message.extra_tags or "").startswith("[") else None


def _seal(fields: Fields) -> str:
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:32]
