"""A party that people serve in the crash test: its files go out by SFTP, its receipts are brought in more than once.

Each order lies in one file, each file got its name once, and the party's word reaches every display.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.chaos.faults import ROOT
from tests.chaos.load import Load
from tests.labels.errands.sftp_server import SftpPeer

CODE = "by-desk"
PREPARE = """
from datetime import timedelta
from labels.directories.connections import begin_secret
from labels.directories.models import Connection, Credential, Directory
from labels.errands.models import DeskParty
from tenants.clock import real_now
from tenants.sealing import sealed

account = Connection.objects.create(name="{code}", kind="sftp")
secret = sealed(json.dumps({secret!r}))
begin_secret(Credential.objects.create(connection=account, secret=secret, given_by="chaos", given_at=real_now()))
party = Directory.objects.create(code="{code}", name="{code}", name_en="{code}", kind="app", platform="app",
    adapter="desk", address="{address}", connection=account, critical=False,
    cache_min=timedelta(), cache_max=timedelta())
DeskParty.objects.create(directory=party, sheet="csv")
"""
_ANSWER = """
import json, sys
from labels.directories.models import Directory
from labels.errands.receipts import keep_receipt
from tenants import context
from tenants.domain.actors import Actor

with context.platform():
    party = Directory.objects.get(code="{code}")
    for name, content in json.load(sys.stdin):
        keep_receipt(party, content.encode(), name, actor=Actor("staff", "chaos"))
"""
_CUT_OFF = "UPDATE public.agenda_work SET due_at = business_now() WHERE name = 'errands.prepare' AND done_at IS NULL"
_HURRY = "UPDATE public.agenda_work SET not_before = clock_timestamp() WHERE name LIKE 'errands.%' AND done_at IS NULL"
_OPEN = """
    SELECT count(*) FROM public.errands_errand
    WHERE state IN ('waiting', 'sent') OR state IN ('accepted', 'refused') AND told_at IS NULL
"""
_UNHANDED = "SELECT count(*) FROM public.errands_errand WHERE state = 'waiting'"
_ORDERED = "SELECT tenant_id, display, revision FROM public.errands_errand WHERE state <> 'superseded'"
_PENDING = """
    SELECT count(*) FROM {schema}.labels_display JOIN public.directories_directory d ON d.id = directory_id
    WHERE d.code = '{code}' AND wanted IS NOT NULL AND (accepted_revision < revision OR held IS DISTINCT FROM wanted)
"""


@dataclass
class Desk:
    """The party's folder, and the clients whose orders go there."""

    load: Load
    peer: SftpPeer
    answered: set[str] = field(default_factory=set)

    @property
    def script(self) -> str:
        """What makes the party, in the platform's schema."""
        return PREPARE.format(code=CODE, address=self.peer.address, secret=self.peer.secret)

    def cut_off(self) -> None:
        """Its cut-off is now."""
        with contextlib.suppress(psycopg.Error), self._connected() as connection:
            connection.execute(_CUT_OFF)
            connection.execute(_HURRY)
            connection.execute("SELECT pg_notify('agenda', '')")

    def answer(self) -> None:
        """It accepts what lies in its folder; each receipt is brought in twice, and once more with the rows turned."""
        names = sorted({path.name for path in self.peer.folder.iterdir() if path.suffix == ".csv"} - self.answered)
        receipts = [(f"{name}-{turn}", self._receipt(name, turned=turn == 2)) for name in names for turn in range(3)]
        script = _ANSWER.format(code=CODE)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", script],
            cwd=ROOT,
            env=self.load.stack.environment,
            input=json.dumps(receipts),
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode:  # the database was there
            self.answered |= set(names)

    def carry_on(self, ends: float) -> int:
        """All orders are handed over and answered, or the end (monotonic). Returns what is left of them."""
        left = 1
        while left and time.monotonic() < ends:
            self.cut_off()
            with contextlib.suppress(psycopg.Error):
                if not self._count(_UNHANDED):
                    self.answer()
            time.sleep(1)
            left = self.unfinished()
        return left

    def unfinished(self) -> int:
        """Orders that are open or whose client does not know the answer, and displays that do not follow it."""
        with contextlib.suppress(psycopg.Error):
            pending = (self._count(_PENDING.format(schema=each["schema"], code=CODE)) for each in self.load.houses)
            return self._count(_OPEN) + sum(pending)
        return 1

    def told(self) -> dict[str, int]:
        """What became of the files."""
        rows = Counter(row["工单编号"] for path in self.peer.folder.glob("*.csv") for row in _rows(path.read_bytes()))
        with self._connected() as connection:
            ordered = Counter(connection.execute(_ORDERED).fetchall())
        repeated = (each - Counter(set(each)) for each in (ordered, rows, Counter(self.peer.named)))
        return {
            "desk_orders": ordered.total(),
            "desk_files": len(self.peer.named),
            "desk_lost": ordered.total() - len(rows),
            "desk_twice": sum(each.total() for each in repeated),
        }

    def _receipt(self, name: str, *, turned: bool) -> str:
        rows = _rows((self.peer.folder / name).read_bytes())
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "处理结果": "通过"} for row in (reversed(rows) if turned else rows))
        return out.getvalue()

    def _count(self, sql: str) -> int:
        with self._connected() as connection:
            row = connection.execute(sql).fetchone()  # type: ignore[call-overload]  # a constant and a schema's name
        return int(row[0]) if row else 0

    def _connected(self) -> psycopg.Connection[Any]:
        url = self.load.stack.environment["DATABASE_OWNER_URL"]
        return psycopg.connect(url, connect_timeout=5, autocommit=True)


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
