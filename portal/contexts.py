"""What a template is given: the fields of one frozen dataclass, which its opening comment names."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fields_of(shown: DataclassInstance) -> dict[str, Any]:  # Django's templates take no other context than a dict
    """The fields by name; what stands in them stays as it is, to be read by the template with a dot."""
    return {field.name: getattr(shown, field.name) for field in fields(shown)}


def render_page(request: HttpRequest, template: str, shown: DataclassInstance, status: int = 200) -> HttpResponse:
    """The page that shows the fields of a dataclass."""
    return render(request, template, fields_of(shown), status=status)
