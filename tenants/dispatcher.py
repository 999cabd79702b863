"""The dispatcher wakes lanes that have work due.

It holds no state that matters: three of them, or none for a while, lose nothing.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tenants.agenda.ageing import Watch
from tenants.agenda.services import CHANNEL
from tenants.agenda.tasks import work_lane
from tenants.clients import epochs
from tenants.domain.lanes import CHANNELS, ORDER, WEBHOOKS, Lane
from tenants.outbox.providers.configured import providers_of
from tenants.outbox.tasks import send_messages
from tenants.postgresql.prepared import Prepared
from tenants.webhooks.attempts.claims import party_of
from tenants.webhooks.attempts.tasks import send_attempts

log = structlog.get_logger(__name__)

POLL = 1.0  # seconds between looks when nobody calls; also how late a piece of work may start
MOVING = 0.05  # while business time runs ahead (sandbox only)
SILENT = 4.0  # seconds without a word of a lane's tasks, after which the broker is asked whether it still has them
LOST = 20.0  # seconds after which they are taken for lost whatever it has: other lanes' may be in the same queue
SIDE_BY_SIDE = 4  # tasks of one lane at the most
PER_TASK = 20  # due rows that are worth a task of their own
TOLD_AGAIN = 60.0  # seconds after which it is told once more that the database or the broker is away
TRIES = 3  # of work at hand, before the journey goes on without it
WORTH_COUNTING = SIDE_BY_SIDE * PER_TASK

# The lanes are named, so that each is one look into the index, however much lies ahead.
_DUE = Prepared(
    "due_by_lane",
    """
    SELECT each, rows FROM json_array_elements_text($1::json) AS lanes (each), LATERAL (
        SELECT count(*) AS rows FROM (
            SELECT FROM public.agenda_work
            WHERE lane = each AND done_at IS NULL AND due_at <= (SELECT business_now())
              AND not_before <= (SELECT clock_timestamp())
              AND (lease_until IS NULL OR lease_until < (SELECT clock_timestamp()))
            ORDER BY due_at LIMIT $2::bigint
        ) AS due
    ) AS counted WHERE rows > 0
    UNION ALL
    SELECT each, 1 FROM json_to_recordset($3::json) AS channels (each text, server text, name text)
    WHERE (EXISTS (
        SELECT FROM public.outbox_message
        WHERE channel = each AND done_at IS NULL AND due_at <= (SELECT business_now())
          AND not_before <= (SELECT clock_timestamp())
          AND (lease_until IS NULL OR lease_until < (SELECT clock_timestamp()))
    ) OR EXISTS (
        SELECT FROM public.outbox_delivery
        WHERE provider = name AND state = 'submitted' AND ask_at <= (SELECT clock_timestamp())
    )) AND NOT EXISTS (
        SELECT FROM public.tenants_party WHERE address = server AND silent_until > (SELECT clock_timestamp())
    )
    UNION ALL
    SELECT $4::text, 1 WHERE EXISTS (
        SELECT FROM public.attempts_attempt AS attempt
        WHERE done_at IS NULL AND due_at <= (SELECT business_now()) AND not_before <= (SELECT clock_timestamp())
          AND (lease_until IS NULL OR lease_until < (SELECT clock_timestamp())) AND NOT EXISTS (
            SELECT FROM public.tenants_party
            WHERE address = $5::text || attempt.endpoint AND silent_until > (SELECT clock_timestamp()))
    )
    """,
)


@dataclass
class Awake:
    """The tasks of a lane that are on their way or at work, as far as this dispatcher knows."""

    tasks: int = 0
    since: float = 0.0  # monotonic: since when nothing was heard of them
    asked: float = 0.0  # when the broker was asked for them

    def one_ended(self) -> None:
        """Notes that a task said it ended."""
        self.tasks, self.since = max(self.tasks - 1, 0), time.monotonic()

    def look(self, waiting: Callable[[], int]) -> None:
        """Takes silent tasks for lost when none is `waiting` in the broker: they were killed with their worker, or
        flushed; or they work for long, and one more finds nothing to do. Tasks that do wait pile up slowly.
        """
        now = time.monotonic()
        silent = now - self.since
        if self.tasks and silent > SILENT and now - self.asked > POLL:
            self.asked = now
            if silent > LOST or not waiting():
                self.tasks = 0

    def doubt(self) -> None:
        """Notes that the database was away, so that tasks may have failed silently."""
        self.since = min(self.since, time.monotonic() - SILENT)


@dataclass
class Trouble:
    """Something that is away: logged at once, every minute again, and when it is back."""

    event: str
    told: float | None = None

    def goes_on(self, error: Exception) -> None:
        if self.told is None or time.monotonic() - self.told > TOLD_AGAIN:
            log.warning(self.event, error=" ".join(str(error).split()))
            self.told = time.monotonic()

    def is_over(self) -> None:
        if self.told is not None:
            log.info("dispatcher.back", after=self.event)
            self.told = None


DATABASE, BROKER = Trouble("dispatcher.database"), Trouble("dispatcher.broker")


def due_by_lane() -> dict[str, int]:
    """Returns the rows due now, by lane.

    A channel with messages to people counts as a lane with one row, since one task sends them all; so do webhooks.
    """
    channels = [
        {"each": str(each.channel), "server": each.server, "name": each.name}
        for channel in CHANNELS
        for each in providers_of(channel)
    ]
    asked = (json.dumps([*ORDER]), WORTH_COUNTING, json.dumps(channels), WEBHOOKS, party_of(""))
    return dict(_DUE.rows(*asked))


def wake(lane: str) -> None:
    """Sends Celery a task for the lane. It carries no expiry: the worker's clock may differ from ours."""
    if lane in CHANNELS:
        send_messages.apply_async((lane,), queue=queue_of(lane))
    elif lane == WEBHOOKS:
        send_attempts.apply_async(queue=queue_of(lane))
    else:
        work_lane.apply_async((lane,), queue=queue_of(lane))


def queue_of(lane: str) -> str:
    """Returns the queue of a lane. Channels and webhooks share one with the standard lane."""
    return Lane.STANDARD if lane in (*CHANNELS, WEBHOOKS) else lane


def waiting_in(queue: str) -> int:
    """Returns how many tasks in a queue of the broker no worker has taken.

    Raises kombu's OperationalError when it is away.
    """
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0)  # the channel would wait for ever
        declared: Any = current_app.amqp.queues[queue](broker.default_channel).queue_declare()
    return int(declared.message_count)


def run_dispatcher(stop: Callable[[], bool] = lambda: False, begin: Callable[[], object] = lambda: None) -> None:
    """Listens and polls until `stop()`, through restarts of PostgreSQL and the broker.

    begin: called at each (re)connection.
    """
    awake: dict[str, Awake] = {}
    asked: dict[str, Any] = {"autocommit": True, "connect_timeout": 5} | settings.DATABASE_PARTS
    watch = Watch()
    while not stop():
        try:
            with psycopg.connect(**asked) as listening:
                listening.execute(f"LISTEN {CHANNEL}")
                epochs.look_where_it_stands()
                begin()
                for known in awake.values():
                    known.doubt()
                while not stop():
                    tick(awake)
                    watch.look()
                    DATABASE.is_over()
                    moved = settings.SANDBOX and step_business_time()
                    for notice in listening.notifies(timeout=MOVING if moved else POLL, stop_after=1):
                        if notice.payload in awake:
                            awake[notice.payload].one_ended()
        except (psycopg.Error, DatabaseError) as error:
            DATABASE.goes_on(error)
            connection.close()
            time.sleep(0.5)


def tick(awake: dict[str, Awake]) -> None:
    """Looks once, and wakes each lane with as many tasks as its due rows are worth."""
    for lane, rows in due_by_lane().items():
        known = awake.setdefault(lane, Awake())
        try:
            known.look(partial(waiting_in, queue_of(lane)))
            for _place in range(known.tasks, min(-(-rows // PER_TASK), SIDE_BY_SIDE)):
                wake(lane)
                BROKER.is_over()
                known.tasks, known.since = known.tasks + 1, time.monotonic()
        except Exception as error:  # noqa: BLE001 -- whatever a broker raises
            BROKER.goes_on(error)


def step_business_time() -> bool:
    """Moves business time on, once nothing is due any more: to the next event, at most to the target.

    Returns True when it moved. Events are due work and messages to people. Work that keeps failing does not delay the
    journey.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT target - business_now() FROM public.tenants_businessclock"
            " WHERE id = 1 AND target IS NOT NULL FOR UPDATE SKIP LOCKED"
        )
        row = cursor.fetchone()
        if row is None:
            return False
        cursor.execute(
            "SELECT count(*) FILTER (WHERE due_at <= business_now() AND hopeful),"
            " min(due_at) FILTER (WHERE due_at > business_now()) - business_now()"
            " FROM (SELECT due_at, attempts <= %s AS hopeful FROM public.agenda_work WHERE done_at IS NULL UNION ALL"
            " SELECT due_at, last_error = '' FROM public.outbox_message WHERE done_at IS NULL) AS events",
            [TRIES],
        )
        at_hand, next_event = cursor.fetchone()
        if at_hand:
            return False
        by = max(min(filter(None, (row[0], next_event)), default=timedelta(0)), timedelta(0))
        arrived = by >= row[0]
        cursor.execute(
            'UPDATE public.tenants_businessclock SET "offset" = "offset" + %s::interval,'
            " target = CASE WHEN %s THEN NULL ELSE target END WHERE id = 1",
            [str(by) if row[0] > timedelta(0) else "0", arrived],
        )
        return True
