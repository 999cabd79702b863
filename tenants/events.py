"""What happens upward: an app emits an event, portal/wiring.py binds functions to it, they run in the same
transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction


@dataclass
class Event:
    """One kind of event. `payload` names what each emission carries."""

    name: str
    payload: tuple[str, ...]
    handlers: list[Callable[..., object]] = field(default_factory=list)

    def bind(self, *functions: Callable[..., object]) -> None:
        """Let the functions run, in this order, whenever the event is emitted."""
        self.handlers.extend(functions)

    def emit(self, **payload: Any) -> None:
        """Run the bound functions now, in the emitting transaction (an error there undoes the whole change)."""
        if set(payload) != set(self.payload):
            raise TypeError(f"event {self.name} carries {self.payload}, not {tuple(payload)}")
        with transaction.atomic():
            for function in self.handlers:
                function(**payload)


EVENTS: dict[str, Event] = {}


def declare(name: str, *payload: str) -> Event:
    """Declare an event; a system check (portal.checks) demands a handler for each."""
    EVENTS[name] = Event(name, payload)
    return EVENTS[name]
