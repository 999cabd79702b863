"""The whole of `manage.py up`, as real processes: it starts, heals after kill -9 of any of them, and leaves nothing."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from portal.runtime.folders import ROOT, folders_below
from portal.runtime.processes import wait_until
from portal.runtime.up import ROLES
from tests.chaos.faults import Stack
from tests.portal.runtime.children import gone, running

pytestmark = pytest.mark.timeout(300)  # as in tests/browser: the first one starts the house
SERVERS = ("postgres", "broker")


def pids(house: Stack) -> dict[str, int]:
    processes: dict[str, int] = house.running["processes"]  # type: ignore[assignment]
    return processes


def logins(house: Stack) -> list[str]:
    """The demo's logins that it tells, once it has told all."""
    assert wait_until(lambda: "╰" in house.said(), seconds=90)
    return [line for line in house.said().splitlines() if "@" in line]


def left(data: Path) -> list[str]:
    """The command lines of processes that have to do with this data folder."""
    marks = (os.fsencode(data), f"SHOUHAO_DATA={data}".encode())
    commands = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if marks[0] in command or marks[1] in environment:
            commands.append(command.replace(b"\0", b" ").decode())
    return commands


@pytest.fixture(autouse=True)
def _running(house: Stack) -> None:
    """All but the first test end the whole."""
    house.start_again()


def test_who_is_refused_before_the_body_is_read_hears_it(house: Stack) -> None:
    """Of 100 such calls over kept connections 5 to 30 ended in a broken one."""
    headers = {"Host": "qinghe.localhost", "Authorization": "Bearer shk_0_0", "Idempotency-Key": "1"}
    headers["Content-Type"] = "application/json"
    for size in (100_000, 1_000_000):
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        for call in range(50):
            chunks = call % 2
            body = iter([b"x" * size]) if chunks else b"x" * size
            connection.request("POST", "/api/v1/numbers", body, headers, encode_chunked=bool(chunks))
            answer = connection.getresponse()
            assert (answer.status, answer.read()[:1]) == (401, b"{")
        connection.close()


def test_it_tells_addresses_and_logins_then_heals_and_leaves_nothing(house: Stack) -> None:
    assert wait_until(lambda: "is running" in house.said(), seconds=90)
    assert f"http://localhost:{house.port}" in house.said()
    assert "reviewer@shouhao.example" in house.said()
    assert set(pids(house)) == {*ROLES, *SERVERS}
    assert wait_until(house.ready, seconds=60)

    shutil.rmtree(folders_below(house.data).metrics)  # something emptied /dev/shm: no process of the web role started
    for name, pid in pids(house).items():
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda name=name, pid=pid: pids(house)[name] != pid, seconds=60), name  # type: ignore[misc]
        assert wait_until(lambda name=name: running(pids(house)[name]), seconds=30), name  # type: ignore[misc]
        assert gone(pid)
    assert wait_until(house.ready, seconds=90)

    environment = {**os.environ, "SHOUHAO_DATA": str(house.data), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "showmigrations", "tenants"]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "[X] 0001" in shown.stdout, shown.stderr

    assert left(house.data)
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(90) == 0
    assert left(house.data) == []


def test_kill_9_of_the_whole_leaves_no_process_and_the_next_start_has_the_data(house: Stack) -> None:
    owner = house.environment["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS public.kept (number int)")
        database.execute("INSERT INTO public.kept VALUES (1)")
    demo = logins(house)
    assert len(left(house.data)) > len(ROLES), "the servers, the roles and their children"

    house.process.kill()
    house.process.wait()
    assert wait_until(lambda: left(house.data) == [], seconds=60), left(house.data)
    assert "database system is shut down" in (house.data / "logs/postgres.log").read_text()

    house.start_again()
    assert logins(house) == demo
    assert "loading the demo" not in house.said()
    with psycopg.connect(owner) as database:
        assert database.execute("SELECT number FROM public.kept").fetchall() == [(1,)]
    for name, pid in pids(house).items():
        assert running(pid), name
