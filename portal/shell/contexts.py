"""A template gets the fields of one frozen dataclass, which its opening comment names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from inspect import signature
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import template
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Engine
from django.urls import get_urlconf
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localdate
from django.utils.translation import get_language

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_KEPT: Final = 3_000  # values that a dataclass which is kept holds; a page of a list holds some hundred


def fields_of(shown: DataclassInstance) -> dict[str, Any]:  # Django's templates take no other context than a dict
    """The fields by name; what stands in them stays as it is, to be read by the template with a dot."""
    return {field.name: getattr(shown, field.name) for field in fields(shown)}


def render_page(request: HttpRequest, name: str, shown: DataclassInstance, status: int = 200) -> HttpResponse:
    """The page that shows the fields of a dataclass."""
    return render(request, name, fields_of(shown), status=status)


Maker = TypeVar("Maker", bound=Callable[..., Any])


def component(
    library: template.Library, template_name: str, name: str = "", *, takes_context: bool = False, kept: int = 0
) -> Callable[[Maker], Maker]:
    """A tag that shows `template_name` with the fields of a dataclass: of what the function answers, or of the class
    itself, whose fields are then the arguments of the tag `name`.

    kept: so many texts stay in the process, by all that the dataclass holds, which stands for itself then: what is kept
    is what would be made once more. Of one that holds more than MOST_KEPT values nothing stays.
    """

    def registered(maker: Maker) -> Maker:
        text_of = lru_cache(kept)(_text_of)

        def context_of(*given: Any, **named: Any) -> dict[str, Any]:  # Django's inclusion tags answer with a dict
            return fields_of(maker(*given, **named))

        def kept_text(*given: Any, **named: Any) -> SafeString:
            shown = maker(*given, **named)
            types = _types_within(shown)
            if len(types) > MOST_KEPT:
                return _text_of(template_name, shown)
            in_use = get_language(), get_urlconf(), get_current_timezone_name(), localdate()
            return text_of(template_name, shown, tuple(types), *in_use)

        tag: Any = kept_text if kept else context_of
        tag.same_for_all = getattr(maker, "same_for_all", False)  # by whoever settles
        tag.__signature__ = signature(maker)  # Django reads the arguments there
        if kept:
            library.simple_tag(tag, takes_context=takes_context, name=name or maker.__name__)
        else:
            library.inclusion_tag(template_name, name=name or maker.__name__, takes_context=takes_context)(tag)
        return maker

    return registered


def _text_of(template_name: str, shown: DataclassInstance, *_in_use: object) -> SafeString:
    """Renders the template with the fields. _in_use: the other parts of the cache's key: types, language, site, zone,
    day.
    """
    return Engine.get_default().get_template(template_name).render(Context(fields_of(shown)))


def _types_within(held: Any) -> list[type]:
    """Returns the type of each value in a dataclass or tuple, in order: markup equals the same text without markup."""
    types: list[type] = []
    for each in held if isinstance(held, tuple) else fields_of(held).values():  # some have slots
        if isinstance(each, tuple) or hasattr(each, "__dataclass_fields__"):
            types += _types_within(each)
        else:
            types.append(type(each))
    return types
