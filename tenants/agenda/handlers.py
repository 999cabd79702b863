"""Binds each name of work to its handler, and runs claimed work. A handler calls services inside the
client's schema.
"""

import threading  # noqa: TID251 - what it does is of no client's schema
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from math import inf
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from structlog.contextvars import bound_contextvars

from tenants import context
from tenants.agenda import claiming, services
from tenants.agenda.models import Work
from tenants.clients import catching_up
from tenants.database import full_disk
from tenants.database.isolation import isolation_asked
from tenants.models import Tenant

log = structlog.get_logger(__name__)


class EarlierInHand(claiming.NotNow):
    """An earlier piece of the same work is being done, and this one waits for it."""

    pause = timedelta(seconds=5)


@dataclass
class Claimed:
    """A piece of work in hand."""

    claim: claiming.Claim
    name: str
    key: str
    arguments: dict[str, Any]
    lane: str
    restored_at: datetime | None = None  # business time: after a restore before which it was due
    finished: bool = field(default=False)

    @contextmanager
    def completing(self) -> Iterator[None]:
        """Writes the result and the row's completion in one transaction; FenceLost undoes both."""
        with transaction.atomic():
            claiming.finish(self.claim)  # first, so that the row is locked before anything else is
            yield
        self.finished = True

    def demand_turn(self) -> None:
        """Raises EarlierInHand while another worker does an earlier piece of the same work: work that was scheduled
        anew meanwhile must not run beside it.
        """
        own = Work.objects.filter(pk=self.claim.id).values("tenant")
        same = Work.objects.filter(name=self.name, key=self.key, done_at=None, lease_until__gt=Now())
        if same.filter(pk__lt=self.claim.id, tenant__in=own).exists():
            raise EarlierInHand(self.name)


Handler = Callable[[Claimed], None]
HandlerOfMany = Callable[[Sequence[Claimed]], None]
Piece = tuple[Tenant | None, Claimed]
TOGETHER = 0.05  # seconds of work in one transaction
PATIENCE = 0.5  # seconds that pieces in hand wait for one that waits for an outside party, or takes its time
WITHOUT_ROOM = timedelta(seconds=15)  # until a piece that met a full disk is tried again, once there is room


@dataclass(frozen=True)
class Registered:
    """The handler of one name of work; `short`: it waits for nothing outside."""

    do: Handler
    do_many: HandlerOfMany | None = None
    outside: bool = False
    lease: timedelta | None = None
    tries: int = claiming.MOST_TRIES

    @property
    def short(self) -> bool:
        return not self.outside and self.lease is None


_HANDLERS: dict[str, Registered] = {}


def handles(
    name: str,
    *,
    outside: bool = False,
    outward: bool = False,
    lease: timedelta | None = None,
    tries: int = claiming.MOST_TRIES,
) -> Callable[[Handler], Handler]:
    """Registers a handler.

    outside: it waits for outside parties; no transaction is held, and it calls `completing` itself. outward: it orders
    something of an outside party, or tells it something; after a restore it is held (tenants.clients.holding). lease:
    how long it may take, when that is longer than claiming.LEASE. tries: failures after which it is given up; few,
    where the person who waits for it can ask again.
    """
    if outward:
        services.OUTWARD.add(name)

    def register(handler: Handler) -> Handler:
        _register(name, Registered(handler, outside=outside, lease=lease, tries=tries))
        return handler

    return register


def does(
    name: str,
    service: Callable[..., object],
    *,
    outside: bool = False,
    lease: timedelta | None = None,
    **arguments: Callable[[Any], object],
) -> None:
    """Registers one service as the handler of a name.

    arguments: those of the work that it takes, in its order, each with a function that makes the value. outside, lease:
    as in `handles`.
    """

    def do(work: Claimed) -> None:
        service(*(read(work.arguments[argument]) for argument, read in arguments.items()))
        if outside:  # it has written what it had to
            with work.completing():
                pass

    _register(name, Registered(do, outside=outside, lease=lease))


def handles_many(name: str) -> Callable[[HandlerOfMany], HandlerOfMany]:
    """Registers a handler that does all pieces of a client which are in hand at once, in one transaction."""

    def register(handler: HandlerOfMany) -> HandlerOfMany:
        _register(name, Registered(lambda claimed: handler([claimed]), handler))
        return handler

    return register


def _register(name: str, registered: Registered) -> None:
    if name in _HANDLERS:
        raise ValueError(f"two handlers for {name}")
    _HANDLERS[name] = registered


def waits_outside(name: str) -> bool:
    """Returns True if the work of a name waits for outside parties, whose failures are its own."""
    return name in _HANDLERS and _HANDLERS[name].outside


def handler_names() -> frozenset[str]:
    """Returns the names of all work that has a handler."""
    return frozenset(_HANDLERS)


def run_all(claims: Sequence[claiming.Claim], *, until: float = inf) -> int:
    """Runs claimed pieces; short ones of one client share transactions.

    Pieces not begun by `until` (monotonic) are released. Returns how many were taken.

    1. Read the rows, leaving out those that moved meanwhile.
    2. Run short pieces of one client together; if that fails, alone.
    3. Release the rest, also when one piece takes long.
    """
    with context.platform():
        # Many pieces are of few tenants: each of these is read once.
        work = Work.objects.prefetch_related("tenant") if len(claims) > 1 else Work.objects.select_related("tenant")
        work = work.annotate(restored_at=catching_up.last_restore(Work)).filter(pk__in=[held.id for held in claims])
        rows = {row.pk: row for row in work}
    waiting: dict[object, list[Piece]] = {}
    for held in claims:
        row = rows.get(held.id)
        if row is not None and row.fence == held.fence and row.done_at is None:  # not moved or taken back meanwhile
            waiting.setdefault(row.tenant_id, []).append(
                (row.tenant, Claimed(held, row.name, row.key, row.arguments, row.lane, row.restored_at))
            )
    in_hand = InHand([piece for pieces in waiting.values() for piece in pieces])
    try:
        while in_hand.pieces and time.monotonic() <= until:
            together = _short_of_one_client(in_hand.pieces)
            done = _run_together(together) if len(together) > 1 else 0
            if done:
                in_hand.take(done)
                continue
            for piece in in_hand.take(max(len(together), 1)):
                with in_hand.given_back_when_it_takes_long(piece):
                    _run_alone(*piece)
    finally:
        in_hand.give_back()
    return len(claims) - in_hand.untouched


class InHand:
    """The claimed pieces that wait for their turn in this task; they are released when the one before them
    takes long.
    """

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces, self.untouched, self._lock = pieces, 0, threading.Lock()

    def take(self, count: int) -> list[Piece]:
        """Returns the next pieces."""
        with self._lock:
            taken, self.pieces = self.pieces[:count], self.pieces[count:]
        return taken

    def give_back(self) -> None:
        """Releases the pieces that are left: they are due at once, for any worker."""
        with self._lock:
            left, self.pieces = self.pieces, []
            self.untouched += len(left)
        _release_if_possible([claimed.claim for _tenant, claimed in left])

    @contextmanager
    def given_back_when_it_takes_long(self, piece: Piece) -> Iterator[None]:
        """Releases the waiting pieces if this one takes long, so that a party that hangs does not delay other clients.

        It tells the dispatcher that it can't count on this task.
        """
        registered = _HANDLERS.get(piece[1].name)
        if registered is None or registered.short:
            yield
            return
        timer = threading.Timer(PATIENCE, self._give_back_on_the_side, [piece[1].lane])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _give_back_on_the_side(self, lane: str) -> None:
        try:
            self.give_back()
            services.tell_ended(lane)
        except DatabaseError as error:
            log.warning("work.not_given_back", error=repr(error))
        finally:
            connection.close()


def _release_if_possible(claims: Sequence[claiming.Claim]) -> None:
    """Releases claims untried; if the database refuses even that, their leases end by themselves."""
    try:
        with context.platform():
            claiming.release(claims)
    except DatabaseError as error:
        log.warning("work.not_given_back", error=repr(error))


def _put_off_if_possible(claim: claiming.Claim, why: str) -> None:
    try:
        with context.platform():
            claiming.put_off(claim, why, WITHOUT_ROOM)
    except DatabaseError as error:
        log.warning("work.not_given_back", error=repr(error))


def _short_of_one_client(pieces: Sequence[Piece]) -> list[Piece]:
    """Returns the first pieces that may share a transaction."""

    def fits(piece: Piece) -> bool:
        registered = _HANDLERS.get(piece[1].name)
        alike = piece[0] == pieces[0][0] and piece[1].restored_at == pieces[0][1].restored_at
        return registered is not None and registered.short and alike

    return list(takewhile(fits, pieces))


def _run_together(pieces: Sequence[Piece]) -> int:
    """Runs pieces of one client in one short transaction. Returns how many, 0 when one of them failed."""
    tenant, ends, done = pieces[0][0], time.monotonic() + TOGETHER, 0
    claimed = [piece for _tenant, piece in pieces]
    try:
        with _schema_of_work(tenant, claimed[0]), transaction.atomic():
            while done < len(claimed) and (not done or time.monotonic() < ends):
                registered = _HANDLERS[claimed[done].name]
                if registered.do_many is None:
                    registered.do(claimed[done])
                    done += 1
                else:
                    same = list(takewhile(lambda piece: _HANDLERS[piece.name] is registered, claimed[done:]))  # noqa: B023
                    registered.do_many(same)
                    done += len(same)
            claiming.finish_all([piece.claim for piece in claimed[:done]])
    except Exception as error:  # each is done alone, and the one that fails is put back
        if full_disk.is_full_disk(error):
            raise
        log.info("work.apart", error=repr(error), pieces=len(pieces))
        return 0
    for piece in claimed[:done]:
        log.info("work.done", **_ids(tenant, piece))
    return done


def _run_alone(tenant: Tenant | None, claimed: Claimed) -> None:
    with bound_contextvars(**_ids(tenant, claimed)):
        try:
            with _schema_of_work(tenant, claimed):
                _run(claimed)
        except claiming.FenceLost:
            log.info("work.fence_lost")
        except ClientGone:
            with context.platform():
                claiming.drop(claimed.claim)
        except claiming.NotNow as later:
            log.info("work.put_off", why=str(later), seconds=later.pause.total_seconds())
            with context.platform():
                claiming.put_off(claimed.claim, str(later), later.pause)
        except Exception as error:
            if full_disk.is_full_disk(error):
                _put_off_if_possible(claimed.claim, repr(error))  # no try of it, but it may be what fills the disk
                raise
            log.warning(
                "work.failed", error=repr(error), attempts=claimed.claim.attempts, exc_info=claimed.claim.attempts == 3
            )
            with context.platform():
                claiming.put_back(claimed.claim, repr(error), _tries(claimed.name))
        else:
            log.info("work.done")


def _tries(name: str) -> int:
    registered = _HANDLERS.get(name)
    return registered.tries if registered is not None else claiming.MOST_TRIES


def _ids(tenant: Tenant | None, claimed: Claimed) -> dict[str, Any]:
    """Returns the values by which a piece of work is found in the log."""
    ids = {"task": claimed.claim.id, "work": claimed.name, "key": claimed.key}
    if tenant is not None:
        ids["client"] = tenant.schema_name
    if window := claimed.arguments.get("window"):
        ids["window"] = window
    return ids


class OfAnEarlierRelease(claiming.NotNow):
    """The client's tables could not be migrated: its work waits until they are (tenants.database.migrating)."""

    pause = claiming.LONG_PAUSE


class ClientGone(Exception):
    """The client's tables are gone, so the work has nothing to act on."""


@contextmanager
def _schema_of_work(tenant: Tenant | None, claimed: Claimed) -> Iterator[None]:
    if tenant is not None and tenant.state == Tenant.State.REMOVED:
        raise ClientGone(claiming.REMOVED)
    if tenant is not None and tenant.migration_failed_at is not None:
        raise OfAnEarlierRelease(claiming.NOT_MIGRATED)
    at_home = context.platform() if tenant is None else context.client(tenant)
    schema = context.PUBLIC if tenant is None else tenant.schema_name
    with at_home, isolation_asked(schema), catching_up.catching_up(claimed.restored_at):
        yield


def _run(claimed: Claimed) -> None:
    registered = _HANDLERS[claimed.name]
    if registered.lease is not None and not claiming.hold_longer(claimed.claim, registered.lease):
        return
    if registered.outside:
        registered.do(claimed)
        if not claimed.finished:
            raise RuntimeError(f"the handler of {claimed.name} returned without completing")
    else:
        with claimed.completing():
            registered.do(claimed)
