"""The servers that messages go through: one task at a time talks to each, and who does not answer is left alone.

Both are kept in PostgreSQL, by its clock, so that they hold across tasks, workers and machines. However long a server
takes, it holds one process; a worker serves as many more as there are channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import connection

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=65)  # longer than a task lives; who dies lets go at once
FIRST_SILENCE, LONGEST_SILENCE = timedelta(seconds=10), timedelta(minutes=5)

# A holder whose connection to the database is gone has died, and holds nothing any more.
_TAKE = """
    INSERT INTO public.outbox_server AS server (address, holder, holder_since, lease_until, silence, trouble)
    SELECT %(address)s, pid, backend_start, clock_timestamp() + %(lease)s::interval, interval '0', ''
    FROM pg_stat_activity WHERE pid = pg_backend_pid()
    ON CONFLICT (address) DO UPDATE
    SET holder = excluded.holder, holder_since = excluded.holder_since, lease_until = excluded.lease_until
    WHERE (server.silent_until IS NULL OR server.silent_until <= clock_timestamp())
      AND (server.lease_until IS NULL OR server.lease_until <= clock_timestamp() OR NOT EXISTS (
          SELECT FROM pg_stat_activity WHERE pid = server.holder AND backend_start = server.holder_since))
    RETURNING trouble <> ''
"""
_FELL_SILENT = """
    UPDATE public.outbox_server
    SET silence = least(greatest(silence * 2, %(first)s::interval), %(longest)s::interval),
        silent_until = clock_timestamp() + least(greatest(silence * 2, %(first)s::interval), %(longest)s::interval),
        trouble = %(why)s, trouble_since = coalesce(trouble_since, clock_timestamp())
    WHERE address = %(address)s
"""
_ANSWERED = """
    UPDATE public.outbox_server SET silence = interval '0', silent_until = NULL, trouble = '', trouble_since = NULL
    WHERE address = %s
"""


@dataclass
class Held:
    """A server that this task alone talks to. troubled: it has not answered the last time."""

    address: str
    troubled: bool

    def fell_silent(self, why: str) -> None:
        """It does not answer: nobody asks it for a while, twice as long each time."""
        self.troubled = True
        _do(
            _FELL_SILENT,
            {
                "address": self.address,
                "why": why[:500],
                "first": str(FIRST_SILENCE),
                "longest": str(LONGEST_SILENCE),
            },
        )

    def answered(self) -> None:
        """It works."""
        if self.troubled:
            self.troubled = False
            _do(_ANSWERED, [self.address])
            log.info("channel.back", server=self.address)

    def let_go(self) -> None:
        """The next task may talk to it."""
        _do("UPDATE public.outbox_server SET lease_until = NULL WHERE address = %s", [self.address])


def take(address: str) -> Held | None:
    """Have a server for this task alone; None while another has it, or it is left alone."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"address": address, "lease": str(LEASE)})
        row = cursor.fetchone()
    return Held(address, bool(row[0])) if row else None


def _do(sql: str, parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)  # type: ignore[arg-type]  # a mapping or a list
