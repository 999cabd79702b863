"""Collects the errors of all forms of a page as plain data for components/error_summary.html."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.template import Context

WITHIN = 2  # a list of rows, of which each may hold a form


@dataclass(frozen=True)
class Wrong:
    """One error. field: the label of what it is about, place: the id of its control; both may be empty."""

    said: str
    field: str = ""
    place: str = ""


@dataclass(frozen=True)
class ErrorSummary:
    """All errors, in the order of the forms."""

    errors: Sequence[Wrong]


def errors_of(context: Context) -> ErrorSummary:
    """Returns the errors of the page's forms and of a refused order (`error`)."""
    values, request = context.flatten(), getattr(context, "request", None)
    errors = [Wrong(str(values["error"]))] if values.get("error") else []
    depth = WITHIN if request is not None and request.method == "POST" else 0
    values.pop("csrf_token", None)  # looked at, it would set a cookie on pages that have no form
    forms = {id(form): form for value in values.values() for form in _forms(value, depth)}
    for form in forms.values():
        errors += _errors(form)
    return ErrorSummary(errors)


def _forms(held: Any, depth: int) -> Iterator[BaseForm]:
    if isinstance(held, BaseForm):
        yield held
    elif not depth:
        return
    elif isinstance(held, list | tuple):
        for each in held:
            yield from _forms(each, depth - 1)
    elif is_dataclass(held):
        for field in fields(held):
            yield from _forms(getattr(held, field.name), depth - 1)


def _errors(form: BaseForm) -> Iterator[Wrong]:
    for name, sentences in form.errors.items() if form.is_bound else ():
        drawn = name != NON_FIELD_ERRORS and not form[name].is_hidden
        label = str(form[name].label) if drawn else ""
        # Of several boxes or radios the first one is led to.
        place = form[name].id_for_label or f"{form[name].auto_id}_0" if drawn else ""
        for sentence in sentences:
            yield Wrong(str(sentence), label, place)
