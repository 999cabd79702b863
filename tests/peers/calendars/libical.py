"""Debian's libical, with which Evolution and KOrganizer read calendars, by ctypes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WORDS = "year month day hour minute second is_date is_daylight"


class Time(ctypes.Structure):
    """icaltimetype."""

    _fields_ = [*((name, ctypes.c_int) for name in WORDS.split()), ("zone", ctypes.c_void_p)]


class Duration(ctypes.Structure):
    """icaldurationtype."""

    _fields_ = [
        ("is_negative", ctypes.c_int),
        *((name, ctypes.c_uint) for name in ("days", "weeks", "hours", "minutes", "seconds")),
    ]


class Trigger(ctypes.Structure):
    """icaltriggertype."""

    _fields_ = [("time", Time), ("duration", Duration)]


class Libical:
    """What the library sees. path: of the shared object."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        self._kind = self._of("icalcomponent_string_to_kind", ctypes.c_int, ctypes.c_char_p)
        self._trigger = self._of("icalproperty_string_to_kind", ctypes.c_int, ctypes.c_char_p)(b"TRIGGER")

    def _of(self, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        function = getattr(self._library, name)
        function.restype, function.argtypes = result, arguments
        return function  # type: ignore[no-any-return]

    def _parts(self, component: int, name: bytes) -> Iterator[int]:
        kind = self._kind(name)
        part = self._of("icalcomponent_get_first_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
            component, kind
        )
        while part:
            yield part
            part = self._of("icalcomponent_get_next_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
                component, kind
            )

    def _ahead(self, alarm: int) -> int:
        pointer, number = ctypes.c_void_p, ctypes.c_int
        handle = self._of("icalcomponent_get_first_property", pointer, pointer, number)(alarm, self._trigger)
        trigger = self._of("icalproperty_get_trigger", Trigger, pointer)(handle)
        return int(self._of("icaldurationtype_as_int", number, Duration)(trigger.duration))

    def events(self, text: str) -> list[Any]:
        """Of each event: id, begin and end in seconds, title, and when its alarms ring."""
        pointer = ctypes.c_void_p
        root = self._of("icalparser_parse_string", pointer, ctypes.c_char_p)(text.encode())
        uid = self._of("icalcomponent_get_uid", ctypes.c_char_p, pointer)
        title = self._of("icalcomponent_get_summary", ctypes.c_char_p, pointer)
        start, end = (self._of(f"icalcomponent_get_dt{each}", Time, pointer) for each in ("start", "end"))
        seconds = self._of("icaltime_as_timet", ctypes.c_long, Time)
        return [
            [
                uid(event).decode(),
                seconds(start(event)),
                seconds(end(event)),
                title(event).decode(),
                [self._ahead(alarm) for alarm in self._parts(event, b"VALARM")],
            ]
            for event in self._parts(root, b"VEVENT")
        ]
