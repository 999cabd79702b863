"""Passes events upward: an app emits an event, portal/wiring.py binds functions to it, and they run in the same
transaction.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from django.db import transaction


class Event:
    """One kind of event: a frozen dataclass with the data of an emission, which the functions receive as it is."""

    handlers: ClassVar[list[Callable[[Any], object]]]

    def __init_subclass__(cls) -> None:
        cls.handlers = []

    @classmethod
    def bind(cls, *functions: Callable[[Self], object]) -> None:
        """Binds functions, which run in this order whenever the event is emitted."""
        cls.handlers.extend(functions)

    def emit(self) -> None:
        """Runs the bound functions now, in the emitting transaction (an error there undoes the whole change)."""
        with transaction.atomic():
            for function in self.handlers:
                function(self)
