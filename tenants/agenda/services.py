"""Schedules due work: what, when and in which lane; in the caller's transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tenants import context
from tenants.agenda.models import Work
from tenants.clients import catching_up
from tenants.database.statements import execute, fetch_one
from tenants.domain.lanes import ORDER, Lane

CHANNEL = "agenda"
OUTWARD: Final = set[str]()  # names of work that orders something of outside parties, or tells them


@dataclass(frozen=True)
class Planned:
    """One of several pieces of work, with the parameters of `schedule`."""

    name: str
    key: str
    arguments: dict[str, Any]
    due_at: datetime | None = None


def schedule(
    name: str,
    *,
    key: str,
    due_at: datetime | None = None,
    lane: str = Lane.STANDARD,
    keep_earlier: bool = False,
    **arguments: Any,
) -> None:
    """Schedules work for the client in use. Arguments are JSON values; due_at is business time, None means now.

    While a row of the same name and key waits, it takes the new time, lane and arguments; with `keep_earlier` it keeps
    the earlier time and the more urgent lane of the two.
    """
    _schedule([(context.current_tenant().pk, Planned(name, key, arguments, due_at))], lane, keep_earlier)


def schedule_all(planned: Iterable[Planned], *, lane: str = Lane.STANDARD, keep_earlier: bool = False) -> None:
    """Schedules several pieces of work in one statement, as `schedule` does; of the same name and key the last one
    counts.
    """
    tenant, last = context.current_tenant().pk, {(each.name, each.key): each for each in planned}
    _schedule([(tenant, each) for each in last.values()], lane, keep_earlier)


def schedule_for_platform(
    name: str, *, key: str, due_at: datetime | None = None, lane: str = Lane.STANDARD, **arguments: Any
) -> None:
    """Schedules work that runs outside any client's schema."""
    with context.platform():  # a client neither sees the platform's work nor adds to it
        _schedule([(None, Planned(name, key, arguments, due_at))], lane, False)


def schedule_for_clients(planned: Mapping[UUID, Planned], *, lane: str = Lane.STANDARD) -> None:
    """Schedules a piece of work for each of many clients (by their keys) in one statement, from outside
    their schemas.
    """
    _schedule(list(planned.items()), lane, False)


def _schedule(planned: Sequence[tuple[UUID | None, Planned]], lane: str, keep_earlier: bool) -> None:
    if not planned:
        return
    # Rows are locked in one order everywhere.
    # While a row is held since a restore it stays so: whatever is added to it waits for an administrator, too.
    ordered = sorted(planned, key=lambda each: (str(each[0]), each[1].name, each[1].key))
    rows = [each for _tenant, each in ordered]
    execute(
        """
            WITH noted AS (
                INSERT INTO public.agenda_work AS waiting
                    (tenant_id, name, key, arguments, lane, due_at, fence, attempts, last_error)
                SELECT tenant, name, key, arguments::jsonb, %(lane)s, coalesce(due_at, business_now()), 0, 0, ''
                FROM unnest(%(tenants)s::uuid[], %(names)s::text[], %(keys)s::text[], %(arguments)s::text[],
                            %(due)s::timestamptz[]) AS planned (tenant, name, key, arguments, due_at)
                ON CONFLICT (tenant_id, name, key) WHERE done_at IS NULL AND lease_until IS NULL
                DO UPDATE SET
                    due_at = CASE WHEN waiting.{held} THEN waiting.due_at
                                  WHEN %(keep)s OR excluded.{held} THEN least(waiting.due_at, excluded.due_at)
                                  ELSE excluded.due_at END,
                    lane = CASE WHEN %(keep)s
                                AND array_position(%(order)s, waiting.lane) < array_position(%(order)s, excluded.lane)
                                THEN waiting.lane ELSE excluded.lane END,
                    arguments = excluded.arguments, not_before = clock_timestamp(), fence = waiting.fence + 1,
                    attempts = 0, deaths = 0
            )
            SELECT pg_notify(%(channel)s, '')
            """.replace("{held}", catching_up.IS_HELD),  # nosec B608 # a constant
        {
            "tenants": [tenant for tenant, _each in ordered],
            "names": [each.name for each in rows],
            "keys": [each.key for each in rows],
            "arguments": [json.dumps(each.arguments) for each in rows],
            "due": [catching_up.due_inside(each.due_at, outward=each.name in OUTWARD) for each in rows],
            "lane": lane,
            "keep": keep_earlier,
            "order": list(ORDER),
            "channel": CHANNEL,
        },
    )


def cancel(name: str, *, key: str) -> None:
    """Deletes work of the client in use that is not done yet."""
    Work.objects.filter(tenant=context.current_tenant(), name=name, key=key, done_at=None).delete()


def next_due() -> datetime | None:
    """Returns the business time of the next work that is not due yet, over all clients; None when nothing is ahead."""
    ahead = fetch_one("SELECT min(due_at) FROM public.agenda_work WHERE done_at IS NULL AND due_at > business_now()")
    return ahead[0]  # type: ignore[no-any-return]


def tell_ended(lane: str) -> None:
    """Notifies the dispatcher that a task of the lane ended, so that the next due row wakes another at once."""
    execute("SELECT pg_notify(%s, %s)", [CHANNEL, lane])
