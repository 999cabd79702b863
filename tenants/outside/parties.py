"""Handles outside parties that may be silent: directories, mail servers, SMS centres.

A party that does not answer is left alone for a while, and few tasks talk to one at once. Both are kept in PostgreSQL,
by its clock, so that they hold across tasks, workers and machines. However slow a party is, it holds as many processes
as it has places; a task that finds no place does not wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from tenants.database.statements import execute, fetch_one
from tenants.events import Event

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=65)  # longer than a task lives; who dies lets go at once
FIRST_SILENCE, LONGEST_SILENCE = timedelta(seconds=10), timedelta(minutes=5)
SOON = timedelta(seconds=1)  # after which a party of which all places are held is worth another look

# A holder whose connection to the database is gone has died, and holds nothing any more.
_IS_HELD = """
    held.lease_until > clock_timestamp() AND EXISTS (
        SELECT FROM pg_stat_activity WHERE pid = held.holder AND backend_start = held.holder_since)
"""
# A party that did not answer the last time has one place, for a test whether it is back. Of two tasks that reach for
# the same place one gets none.
_TAKE = f"""
    WITH known AS (
        INSERT INTO public.tenants_party (address, silence, trouble) VALUES (%(address)s, interval '0', '')
        ON CONFLICT (address) DO NOTHING
    ), party AS (
        SELECT coalesce(max(silence), interval '0') > interval '0' AS troubled,
               max(trouble_since) IS NOT NULL AS unwell,
               coalesce(max(silent_until), '-infinity') > clock_timestamp() AS silent
        FROM public.tenants_party WHERE address = %(address)s
    )
    INSERT INTO public.tenants_partyplace AS held (party, place, holder, holder_since, lease_until)
    SELECT %(address)s, place, pid, backend_start, clock_timestamp() + %(lease)s::interval
    FROM party, pg_stat_activity, generate_series(1, CASE WHEN troubled THEN 1 ELSE %(most)s END) AS places (place)
    WHERE pid = pg_backend_pid() AND NOT silent AND NOT EXISTS (
        SELECT FROM public.tenants_partyplace AS held
        WHERE held.party = %(address)s AND held.place = places.place AND {_IS_HELD})
    ORDER BY random() LIMIT 1
    ON CONFLICT (party, place) DO UPDATE
    SET holder = excluded.holder, holder_since = excluded.holder_since, lease_until = excluded.lease_until
    WHERE held.lease_until IS NULL OR NOT ({_IS_HELD})
    RETURNING place, (SELECT troubled FROM party), (SELECT unwell FROM party)
"""  # noqa: S608 # nosec B608 # a constant
_LET_GO = """
    UPDATE public.tenants_partyplace SET lease_until = NULL
    WHERE party = %s AND place = %s AND holder = pg_backend_pid()
"""
# All parts of a statement see what was before it; of two failures at once each may find that the party is out just now.
_LASTED = "(SELECT failed_at - trouble_since FROM public.tenants_party WHERE address = %(address)s)"
_FELL_SILENT = f"""
    WITH before AS (SELECT {_LASTED} AS lasted)
    UPDATE public.tenants_party
    SET silence = least(greatest(silence * 2, %(first)s::interval), %(longest)s::interval),
        silent_until = clock_timestamp() + least(greatest(silence * 2, %(first)s::interval), %(longest)s::interval),
        trouble = %(why)s, failed_at = statement_timestamp(),
        trouble_since = coalesce(trouble_since, statement_timestamp())
    WHERE address = %(address)s
    RETURNING failed_at - trouble_since, (SELECT lasted FROM before)
"""  # noqa: S608 # nosec B608 # a constant
_FAILED = f"""
    WITH before AS (SELECT {_LASTED} AS lasted)
    UPDATE public.tenants_party SET trouble = %(why)s, failed_at = statement_timestamp(),
        trouble_since = coalesce(trouble_since, statement_timestamp())
    WHERE address = %(address)s RETURNING failed_at - trouble_since, (SELECT lasted FROM before)
"""  # noqa: S608 # nosec B608 # a constant
_ANSWERED = """
    UPDATE public.tenants_party
    SET silence = interval '0', silent_until = NULL, trouble = '', trouble_since = NULL, failed_at = NULL
    WHERE address = %(address)s
"""
_BACK = f"WITH before AS (SELECT {_LASTED} AS lasted) {_ANSWERED} RETURNING (SELECT lasted FROM before)"  # noqa: S608 # nosec B608 # a constant
_KNOW = """
    INSERT INTO public.tenants_party (address, silence, trouble) VALUES (%s, interval '0', '')
    ON CONFLICT (address) DO NOTHING
"""
_KNOWN_TO_ANSWER = f"{_ANSWERED} AND trouble <> ''"
_WORTH_ASKING_AFTER = """
    SELECT CASE WHEN silent_until > clock_timestamp() THEN silent_until - clock_timestamp()
                WHEN silence > interval '0' THEN %(first)s::interval ELSE %(soon)s::interval END
    FROM public.tenants_party WHERE address = %(address)s
"""


@dataclass(frozen=True)
class PartySilent(Event):
    """A call to a party failed, once more.

    length: from the first failure to this one; before: to the one before it (real time).
    """

    address: str
    length: timedelta
    before: timedelta = timedelta(0)


@dataclass(frozen=True)
class PartyBack(Event):
    """A party whose calls failed works again. length: from the first failure to the last."""

    address: str
    length: timedelta = timedelta(0)


@dataclass
class Held:
    """A place at a party, which this task holds.

    troubled: the party has not answered the last time; unwell: that, or the last call failed otherwise.
    """

    address: str
    place: int
    troubled: bool
    unwell: bool = False

    def fell_silent(self, why: str, *, longest: timedelta = LONGEST_SILENCE) -> None:
        """Notes that it does not answer: nobody calls it for a while, twice as long each time."""
        self.troubled = self.unwell = True
        values = {"address": self.address, "why": why[:500], "first": str(FIRST_SILENCE), "longest": str(longest)}
        log.warning("party.silent", party=self.address, error=why)
        self._failed(_FELL_SILENT, values)

    def refused(self, why: str) -> None:
        """Notes that it refuses connections or reports that it cannot work: calls go on, and it is out when
        that lasts.
        """
        self.unwell = True
        self._failed(_FAILED, {"address": self.address, "why": why[:500]})

    def _failed(self, statement: str, values: Mapping[str, object]) -> None:
        length, before = fetch_one(statement, values) or (timedelta(0), None)
        PartySilent(self.address, length, before or timedelta(0)).emit()

    def answered(self) -> None:
        """Notes that it works."""
        if self.unwell:
            self.troubled = self.unwell = False
            row = fetch_one(_BACK, {"address": self.address})
            log.info("party.back", party=self.address)
            PartyBack(self.address, row[0] if row and row[0] else timedelta(0)).emit()

    def let_go(self) -> None:
        """Frees the place for the next task."""
        execute(_LET_GO, [self.address, self.place])


def take(address: str, *, most: int = 1) -> Held | None:
    """Takes one of `most` places at a party; None while others hold them all, or it is left alone."""
    row = fetch_one(_TAKE, {"address": address, "lease": str(LEASE), "most": most})
    return Held(address, row[0], bool(row[1]), bool(row[2])) if row else None


def leave_alone(address: str, why: str) -> None:
    """Does what `Held.fell_silent` does for a client's own party whose places are counted otherwise: it raises no
    event.
    """
    execute(_KNOW, [address])
    values = {"address": address, "why": why[:500], "first": str(FIRST_SILENCE), "longest": str(LONGEST_SILENCE)}
    execute(_FELL_SILENT, values)
    log.info("party.silent", party=address, error=why)


def ask_again(address: str) -> None:
    """Does what `Held.answered` does for such a party."""
    if execute(_KNOWN_TO_ANSWER, {"address": address}):
        log.info("party.back", party=address)


def worth_asking_after(address: str) -> timedelta:
    """Returns when to come again after finding no place: after the silence, or after the test whether the party is
    back.
    """
    row = fetch_one(_WORTH_ASKING_AFTER, {"address": address, "first": str(FIRST_SILENCE), "soon": str(SOON)})
    return row[0] if row else SOON
