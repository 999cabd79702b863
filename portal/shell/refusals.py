"""Pages and the desk show here that a service has refused; the API does so in portal/shell/api/problems.py."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance import uploads
from portal.shell.pages import CONFLICT, INVALID
from tenants.people.answers import SOON, UnderWay
from tenants.refusals import Refused

REFUSED: Final = "refused"  # the code of a form's error


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Tells the person of a refusal inside in a message; the rest of the block is skipped."""
    try:
        yield
    except Refused as refused:
        messages.error(request, str(refused))


class RefusalMiddleware:
    """A refusal that a page does not expect is said on a page of its own: nothing was done."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        response = render(request, "409.html", {"why": str(error)}, status=CONFLICT)
        if isinstance(error, UnderWay):
            response["Retry-After"] = SOON
        return response


def carry_out[Answer](form: forms.BaseForm, order: Callable[[], Answer], at: str = "") -> Answer | None:
    """Returns the result of a form's order; None when the form is invalid or the order is refused, which the form then
    shows (at: as in add_refusal). A refused order's writes are undone.
    """
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return order()
    except Refused as refused:
        add_refusal(form, refused, at)
        return None


def status_of(form: forms.BaseForm) -> int:
    """Returns the status of a page that draws a form: CONFLICT for a refused order, INVALID for errors, else 200."""
    if form.has_error(NON_FIELD_ERRORS, REFUSED):
        return CONFLICT
    return INVALID if form.errors else 200


def add_refusal(form: forms.BaseForm, refused: Refused, at: str = "") -> int:
    """Shows a refusal in the form, at the field that it concerns or at `at`. Returns the page's status."""
    field = at or _field_of(form, refused)
    form.add_error(field, ValidationError(str(refused), code=REFUSED))
    return INVALID if field else CONFLICT


def _field_of(form: forms.BaseForm, refused: Refused) -> str | None:
    if refused.field == uploads.FIELD:
        return next(name for name, field in form.fields.items() if isinstance(field, forms.FileField))
    return refused.field if refused.field in form.fields else None
