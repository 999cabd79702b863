"""What a template is given: the fields of one frozen dataclass, which its opening comment names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

from django import template
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fields_of(shown: DataclassInstance) -> dict[str, Any]:  # Django's templates take no other context than a dict
    """The fields by name; what stands in them stays as it is, to be read by the template with a dot."""
    return {field.name: getattr(shown, field.name) for field in fields(shown)}


def render_page(request: HttpRequest, name: str, shown: DataclassInstance, status: int = 200) -> HttpResponse:
    """The page that shows the fields of a dataclass."""
    return render(request, name, fields_of(shown), status=status)


Maker = TypeVar("Maker", bound=Callable[..., Any])


def component(
    library: template.Library, template_name: str, name: str = "", *, takes_context: bool = False
) -> Callable[[Maker], Maker]:
    """A tag that shows `template_name` with the fields of a dataclass: of what the function answers, or of the class
    itself, whose fields are then the arguments of the tag `name`.
    """

    def registered(maker: Maker) -> Maker:
        def context_of(*given: Any, **named: Any) -> dict[str, Any]:  # Django's inclusion tags answer with a dict
            return fields_of(maker(*given, **named))

        context_of.same_for_all = getattr(maker, "same_for_all", False)  # type: ignore[attr-defined]  # by whoever settles
        context_of.__signature__ = signature(maker)  # type: ignore[attr-defined]  # Django reads the arguments there
        tag = library.inclusion_tag(template_name, name=name or maker.__name__, takes_context=takes_context)
        tag(context_of)
        return maker

    return registered
