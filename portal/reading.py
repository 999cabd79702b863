"""Answers that anybody may read: only GET and HEAD, and not sent again to whoever has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def read_only(view: View) -> View:
    """Another method is 405 with Allow: programs ask too, and a 403 about cookies would tell them nothing."""
    return csrf_exempt(require_safe(view))
