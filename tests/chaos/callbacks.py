"""A party that calls back in the crash test: each time twice, and somebody else in its name, while roles are killed.

What was answered with success is kept and has led to one look; what was forged has led to nothing.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from typing import Any

import httpx
import psycopg

from tests.chaos.load import Load
from tests.loopback import plain_client

CODE = "huawei"  # a directory of the sandbox, with an account of its own here
PAUSE = 2.0  # seconds between events: a minute lets 300 calls to one address in
PREPARE = """
from django.conf import settings
from labels.directories.callbacks import callback_secret
from labels.directories.connections import ensure_connection
from labels.directories.models import Connection, Directory

account = ensure_connection("calls back", settings.DIRECTORY_TOKEN)
Connection.objects.filter(pk=account.pk).update(callbacks="signed")
Directory.objects.filter(code="{code}").update(connection=account)
print("CALLBACKS", f"/parties/{{account.pk}}/{{callback_secret(account)}}/")
"""
_KEPT = """
    SELECT event FROM public.directories_partycallback AS kept
    JOIN public.directories_directory AS party USING (connection_id) WHERE party.code = %s
"""
_HINTED = "SELECT key, done_at IS NOT NULL FROM public.agenda_work WHERE name = 'labels.hinted' AND key LIKE %s"
_LOOKS_DUE = """
    SELECT count(*) FROM public.agenda_work WHERE name = 'labels.look_at' AND key LIKE 'hint:%' AND done_at IS NULL
"""


@dataclass
class Callbacks:
    """What was sent in the party's name. taken: event → whether it was new; believed: forged ones that were taken."""

    load: Load
    path: str = ""
    taken: dict[str, bool] = field(default_factory=dict)
    again_new: int = 0
    believed: int = 0
    repeated: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    sending: threading.Thread | None = None

    @property
    def script(self) -> str:
        """What gives the party its account, in the platform's schema."""
        return PREPARE.format(code=CODE)

    def begin(self, said: str, numbers: int) -> None:
        """Call back from now on, about the first numbers of each client. said: what the script has printed."""
        self.path = next(line.split()[1] for line in said.splitlines() if line.startswith("CALLBACKS"))
        self.sending = threading.Thread(target=self._send_for_ever, args=(numbers,), daemon=True)
        self.sending.start()

    def end(self) -> None:
        """No new ones; the last one is sent until it is taken."""
        self.over.set()
        if self.sending is not None:
            self.sending.join(60)

    def unfinished(self) -> int:
        """Hints that have not led to a look yet."""
        with contextlib.suppress(psycopg.Error), self._connected() as connection:
            row = connection.execute(_LOOKS_DUE).fetchone()
            hinted = connection.execute(_HINTED, [f"{CODE} %"]).fetchall()
            return sum(not done for _key, done in hinted) + (int(row[0]) if row else 1)
        return 1

    def told(self) -> dict[str, int]:
        """What became of them."""
        events = {sha256(event.encode()).hexdigest() for event in self.taken}
        with self._connected() as connection:
            kept = {str(event) for (event,) in connection.execute(_KEPT, [CODE])}
            hinted = [str(key).partition(" ")[2] for key, _done in connection.execute(_HINTED, [f"{CODE} %"])]
        return {
            "callbacks": len(self.taken),
            "callbacks_repeated": self.repeated,
            "callbacks_lost": len(events - kept) + len(events - set(hinted)),
            "callbacks_twice": len(hinted) - len(set(hinted)) + self.again_new,
            "callbacks_believed": self.believed + len(kept - events) + len(set(hinted) - events),
        }

    def _send_for_ever(self, numbers: int) -> None:
        for place in itertools.count():
            if self.over.wait(PAUSE):
                return
            client, number = place % self.load.clients, place // self.load.clients % numbers
            body = json.dumps({"numbers": [f"+86138{client:04}{number:04}"]}).encode()
            self._send(f"event-{place}", body)
            self._forge(f"forged-{place}", body, place)

    def _send(self, event: str, body: bytes) -> None:
        """Until it is taken, and then once more, as who has not heard the answer does."""
        while (answer := self._post(self.path, body, _signed(event, body))) is None or not answer.is_success:
            self.repeated += 1
            time.sleep(0.2)
        self.taken[event] = not answer.json()["known"]
        answer = self._post(self.path, body, _signed(event, body))
        self.again_new += answer is not None and answer.is_success and not answer.json()["known"]

    def _forge(self, event: str, body: bytes, place: int) -> None:
        """Somebody else in its name: with another key, long after, unsigned, or at a guessed address."""
        elsewhere = self.path[:-9] + "guessed0/"
        path, headers = [
            (self.path, _signed(event, body, key=b"somebody else")),
            (self.path, _signed(event, body, late=3600)),
            (self.path, {}),
            (elsewhere, _signed(event, body)),
        ][place % 4]
        answer = self._post(path, body, headers)
        self.believed += answer is not None and answer.is_success

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response | None:
        with (
            contextlib.suppress(httpx.TransportError),
            plain_client(f"http://127.0.0.1:{self.load.stack.port}", headers={"Host": "localhost"}) as client,
        ):
            return client.post(path, content=body, headers=headers)
        return None

    def _connected(self) -> psycopg.Connection[Any]:
        url = self.load.stack.environment["DATABASE_OWNER_URL"]
        return psycopg.connect(url, connect_timeout=5, autocommit=True)


def _signed(event: str, body: bytes, *, key: bytes = b"sandbox", late: int = 0) -> dict[str, str]:
    at = int(time.time()) - late
    signature = b64encode(digest(key, f"{event}.{at}.".encode() + body, "sha256")).decode()
    return {"webhook-id": event, "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}
