"""What Django keeps for a thread or a task of an event loop, kept for a thread alone.

It is asked some fifty times in a request: connections, the language, the time zone, the addresses in use. A local
storage of asgiref answers by a dozen calls each time, since a task may ask; here only threads do (portal.web.asgi).
"""

import threading  # noqa: TID251 -- for its storage: none is begun here
from typing import Any, Final

from asgiref.local import Local
from django.core.cache import caches
from django.db import connections
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

PLACES: Final[tuple[tuple[Any, str], ...]] = (
    (connections, "_connections"),
    (caches, "_connections"),
    (base, "_urlconfs"),
    (base, "_prefixes"),
    (timezone, "_active"),
    (trans_real, "_active"),
)


def keep_by_thread() -> None:
    """For this process, before it serves anybody."""
    for owner, name in PLACES:
        if isinstance(getattr(owner, name), Local):
            setattr(owner, name, threading.local())
