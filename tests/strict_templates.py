"""A template that names what its page does not have fails the test: Django alone would show nothing there."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

import pytest
from django.template.base import Variable, VariableDoesNotExist
from django.urls import set_urlconf

_resolve = Variable._resolve_lookup  # Django has no setting for it


def _strictly(self: Variable, context: Any) -> Any:
    try:
        return _resolve(self, context)
    except VariableDoesNotExist as missing:
        name, owner = missing.params
        if is_dataclass(owner):
            set_urlconf(None)  # the request ends here, and leaves nothing to the next test
            pytest.fail(f"{{{{ {self.var} }}}}: {type(owner).__name__} has no {name}")
        raise


def be_strict() -> None:
    """From now on, in this process."""
    Variable._resolve_lookup = _strictly  # type: ignore[method-assign]
