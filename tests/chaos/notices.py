"""Notices in the crash test: one of each client is acknowledged, the other one chased until the desk has it.

Of what is acknowledged nothing is said any more; of the other one every step is taken once, up to the desk's case.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from tests.chaos.faults import ROOT
from tests.chaos.load import Load

SECONDS = 40  # until an answer is wanted: the waits of a chase shrink to it
ANSWERED, SILENT = "answered", "silent"
_ASK = """
import json
from datetime import timedelta
from maintenance.notices import services
from maintenance.notices.models import Notice
from tenants import context
from tenants.clock import business_now
from tenants.domain.chasing import ChaseKind
from tenants.models import Tenant
from tenants.outbox.services import Page

made = []
for schema in {schemas}:
    with context.client(Tenant.objects.get(schema_name=schema)):
        for title in {titles}:
            notice = services.ask(Notice.Kind.MESSAGE, f"message:{{title}}", title,
                until=business_now() + timedelta(seconds={seconds}), page=Page("notices"), urgency=ChaseKind.EMERGENCY)
            made.append([schema, title, str(notice.pk)])
print(json.dumps(made))
"""
_NOTICE = "SELECT state, taken, answered_at FROM {schema}.notices_notice WHERE id = %s"
_CASES = "SELECT count(*) FROM public.reviews_case WHERE kind = 'unanswered' AND subject_id = %s::uuid"
_TOLD = "SELECT count(*) FROM {schema}.evidence_record WHERE action = %s AND subject_id = %s"


@dataclass
class Notices:
    """What was asked, by client and title."""

    load: Load
    asked: dict[tuple[str, str], str] = field(default_factory=dict)

    def ask(self) -> None:
        """Two of each client."""
        schemas = [house["schema"] for house in self.load.houses]
        script = _ASK.format(schemas=schemas, titles=[ANSWERED, SILENT], seconds=SECONDS)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", script],
            cwd=ROOT,
            env=self.load.stack.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        made = json.loads(done.stdout.strip().splitlines()[-1])
        self.asked = {(schema, title): key for schema, title, key in made}

    def acknowledge(self) -> None:
        """A program of each client says that it knows, however often it takes."""
        for house in self.load.houses:
            key = self.asked[house["schema"], ANSWERED]
            self.load.ask(house, "POST", f"/notices/{key}/acknowledge", f"known {key}", {})

    def unfinished(self) -> int:
        """Notices that are still open; 1 while the database is away."""
        with contextlib.suppress(psycopg.Error):
            return sum(self._row(schema, key)[0] == "open" for (schema, _title), key in self.asked.items())
        return 1

    def told(self) -> dict[str, int]:
        """What became of them."""
        counts = Counter[str](notices=len(self.asked), notices_untold=0, notices_twice=0, notices_after_answer=0)
        for (schema, title), key in self.asked.items():
            state, steps, answered_at = self._row(schema, key)
            names = Counter(step for step, _at in steps)
            counts["notices_twice"] += (names - Counter(set(names))).total()
            counts["notices_twice"] += max(self._told(schema, f"notice_{_END[title]}", key) - 1, 0)
            if title == ANSWERED:
                counts["notices_untold"] += state != "answered"
                counts["notices_after_answer"] += sum(at > answered_at for _step, at in steps) if answered_at else 0
            else:
                cases = self._count(_CASES, key)
                counts["notices_untold"] += state != "unanswered" or "desk" not in names or not cases
                counts["notices_twice"] += max(cases - 1, 0)
        return dict(counts)

    def _row(self, schema: str, key: str) -> tuple[str, list[tuple[str, datetime]], datetime | None]:
        with self._connected() as connection:
            state, taken, answered_at = connection.execute(
                _NOTICE.format(schema=schema),
                [key],
            ).fetchone() or ("gone", [], None)
        return state, [(each["step"], _instant(each["at"])) for each in taken], answered_at

    def _told(self, schema: str, action: str, key: str) -> int:
        return self._count(_TOLD.format(schema=schema), action, key)

    def _count(self, sql: str, *parameters: str) -> int:
        with self._connected() as connection:
            row = connection.execute(sql, parameters).fetchone()
        return int(row[0]) if row else 0

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.load.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5, autocommit=True)


_END = {ANSWERED: "acknowledged", SILENT: "unanswered"}


def _instant(stored: Any) -> datetime:
    """An instant as a tagged JSON field keeps it."""
    return datetime.fromisoformat(next(iter(stored.values())) if isinstance(stored, dict) else stored)
