"""Ours and the stock way, served side by side: a web role over the run's database, gunicorn over one of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from benchmarks.frame import House
from benchmarks.machine import TICK, ticks_below
from labels.domain.numbers import parse_number
from labels.numbers.services import NumberToRegister, register_numbers
from portal.runtime import roles
from portal.runtime.folders import ROOT
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import User
from tenants.people.services import make_api_key

CLIENT, HOST, OTHER_HOST = "acme", "acme.localhost", "globex.localhost"
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Door:
    """A server: its port, the header that lets a program in, and the environment of its project."""

    port: int
    authorization: str
    environment: dict[str, str]


@contextmanager
def both(house: House, *, numbers: int, workers: int) -> Iterator[tuple[Door, Door]]:
    """The stock way's door and ours, over as many numbers, with as many processes."""
    acme = Tenant.objects.get(schema_name=CLIENT)
    with context.platform():
        Tenant.objects.filter(pk=acme.pk).update(status_page_public=True)
    with context.client(acme):
        rows = [NumberToRegister(parse_number(f"138001{at:05d}"), "总机", "客服") for at in range(numbers)]
        register_numbers(rows, actor=person(User.objects.filter(role="owner")[0]))
        _key, secret = make_api_key(name="bench", scopes=["read", "request"], by=PLATFORM)
    with _stock_database(house) as database:
        environment = {**os.environ, "STOCK_DATABASE": database, "PYTHONPATH": str(ROOT)}
        environment["DJANGO_SETTINGS_MODULE"] = "benchmarks._stock.settings"
        filled = subprocess.run(
            [sys.executable, "-m", "benchmarks._stock.fill", HOST, OTHER_HOST, str(numbers)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        token = json.loads(filled.stdout.splitlines()[-1])[HOST]
        theirs, ours = _free_port(), _free_port()
        served = f"benchmarks._stock.wsgi:application --bind 127.0.0.1:{theirs} --workers {workers} --threads 4"
        more = "--worker-class gthread --keep-alive 60 --log-level error"
        gunicorn = [sys.executable, "-m", "gunicorn", *served.split(), *more.split()]
        web = roles.web(port=ours, workers=workers)
        with _serving(house, gunicorn, environment, theirs), _serving(house, web, dict(os.environ), ours):
            yield Door(theirs, f"Token {token}", environment), Door(ours, f"Bearer {secret}", dict(os.environ))


@contextmanager
def _stock_database(house: House) -> Iterator[str]:
    """A database of the stock project, in the words of its settings."""
    parts = urlsplit(house.owner_url)
    words = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host, user = words.get("host", parts.hostname or ""), words.get("user", parts.username or "")
    name = f"{parts.path[1:]}_stock"
    with house.owner() as owner:
        owner.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        try:
            yield f"{host} {user} {name}"
        finally:
            owner.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name)))


@contextmanager
def _serving(house: House, command: Sequence[str], environment: dict[str, str], port: int) -> Iterator[None]:
    log = Path(house.folder / f"web-{port}.log")
    with log.open("ab") as written:
        server = subprocess.Popen(command, cwd=ROOT, stdout=written, stderr=written, env=environment)
        try:
            ends = time.monotonic() + PATIENCE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if time.monotonic() > ends or server.poll() is not None:
                        raise RuntimeError(log.read_text()[-2000:]) from None
                    time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def busy_seconds() -> float:
    """What the servers and the database have taken of the processors: all that this process has started."""
    return ticks_below(os.getpid()) / TICK
