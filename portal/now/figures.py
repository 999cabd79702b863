"""A figure of Now, and the page of exactly the rows it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from portal.shell.desk.site import desk


@dataclass(frozen=True)
class Figure:
    """A count and the page that lists its rows. bad: somebody should look; said: more about it."""

    label: str
    count: int
    page: str
    bad: bool = False
    said: str = ""


@dataclass(frozen=True)
class Card:
    """Figures of one kind. said: a sentence above them; empty: the text where there are none."""

    title: str
    figures: Sequence[Figure]
    said: str = ""
    empty: str = ""
    bad: bool = False


def may_see(request: HttpRequest, model: type[Model]) -> bool:
    """Returns whether the desk shows the model's rows to this person."""
    return bool(desk.get_model_admin(model).has_view_permission(request))


def listed_at(model: type[Model], **asked: str) -> str:
    """Returns the address of the desk's list of a model, with the filters asked."""
    return _address(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"), asked)


def behind(name: str, of: str = "") -> str:
    """Returns the address of one of Now's own lists (portal.now.lists)."""
    return _address(reverse("admin:now_list", args=[name]), {"of": of} if of else {})


def _address(path: str, asked: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path
