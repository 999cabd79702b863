"""What the workers of the benchmarks know: `celery -A benchmarks._work`. The product's application and its lanes, with
the work that is measured, once as a handler of the agenda and once as a Celery task of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from portal.worker import app

app.conf.worker_enable_remote_control = True  # a measurement begins when its workers answer

from django.db import connection, transaction  # noqa: E402 -- after Django is ready

from tenants import context  # noqa: E402
from tenants.agenda.handlers import Claimed, handles, handles_many  # noqa: E402
from tenants.models import Tenant  # noqa: E402

WINDOW_STEP, WAIT = "bench.step", "bench.wait"
_TENANTS: dict[str, Tenant] = {}


def do_steps(client: str, steps: Sequence[int]) -> None:
    """Steps of windows: each is marked as done in the client's schema, and a notice of it goes out."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_step SET state = 'done' WHERE id = ANY(%s) AND state <> 'done'", [list(steps)])
        cursor.execute(
            "INSERT INTO public.bench_notice (client, step) SELECT %s, unnest(%s::int[]) ON CONFLICT DO NOTHING",
            [client, list(steps)],
        )


def note_start(name: str) -> None:
    """When a piece of work began, on PostgreSQL's clock."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO public.bench_start (name) VALUES (%s)", [name])


@handles_many(WINDOW_STEP)
def steps_of_agenda(pieces: Sequence[Claimed]) -> None:
    """Ours: what is in hand for a client goes in one statement each."""
    do_steps(context.schema_in_use(), [piece.arguments["step"] for piece in pieces])


@handles(WAIT)
def wait_of_agenda(work: Claimed) -> None:
    """Ours."""
    note_start(work.key)
    time.sleep(work.arguments["seconds"])


@app.task(name="bench.step_task")
def step_task(client: str, step: int) -> None:
    """Theirs, tuned: the connection is kept (CELERY_DB_REUSE_MAX) and the tenant cached."""
    if client not in _TENANTS:
        with context.platform():
            _TENANTS[client] = Tenant.objects.get(schema_name=client)
    with context.client(_TENANTS[client]), transaction.atomic():
        do_steps(client, [step])


@app.task(name="bench.wait_task")
def wait_task(name: str, seconds: float) -> None:
    """Theirs."""
    note_start(name)
    time.sleep(seconds)


assert os.environ["DJANGO_SETTINGS_MODULE"] == "portal.settings"
