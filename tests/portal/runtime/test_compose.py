"""docs/deploy/compose.yaml, as far as it can be tried without containers."""

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.runtime.binaries import broker_program, postgres_program
from portal.runtime.folders import ROOT, folders_below
from portal.runtime.processes import stop_process, wait_until
from tests.tenants.outbox.peers import free_port

EXACT = re.compile(r"\d+\.\d+(\.\d+)?(-[a-z-]+)?(@sha256:[0-9a-f]{64})?")
SIZES = {"m": "M", "g": "G"}  # compose's letters for systemd's


def services() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docs/deploy/compose.yaml").read_text())["services"]
    return read


def test_initdb_takes_what_the_database_container_gives_it(data: Path) -> None:
    """It refused: the locale C alone would have made another encoding than the builtin provider needs."""
    given = services()["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    folders = folders_below(data)
    folders.prepare()
    folders.give_to_servers(folders.postgres)
    identity = folders.identity
    made = subprocess.run(
        [postgres_program(folders) / "initdb", *given, "--no-sync", f"--pgdata={folders.postgres}"],
        capture_output=True,
        text=True,
        cwd="/",
        user=identity.user if identity else None,
        group=identity.group if identity else None,
        extra_groups=[] if identity else None,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_images_are_named_by_exact_version() -> None:
    images = [each["image"] for each in services().values() if each["image"] != "shouhao"]
    images += re.findall(r"^FROM (\S+)", (ROOT / "docs/deploy/Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 3
    for image in images:
        assert EXACT.fullmatch(image.partition(":")[2]), f"{image} may be another one tomorrow"


UNIT_OF = {"web": "shouhao-web@.service", "web-b": "shouhao-web@.service"}


def test_containers_are_bounded_as_the_units_are() -> None:
    for name, each in services().items():
        if each["image"] == "shouhao":
            unit = (ROOT / "docs/deploy" / UNIT_OF.get(name, f"shouhao-{name}.service")).read_text()
            most = each["mem_limit"][:-1] + SIZES[each["mem_limit"][-1]]
            assert (f"MemoryMax={most}\n" in unit, f"TasksMax={each['pids_limit']}\n" in unit) == (True, True), name


def test_the_broker_wants_its_password_which_no_list_of_processes_shows(data: Path) -> None:
    broker, port = services()["broker"], free_port()
    script = (
        broker["command"][2]
        .replace("$$", "$")
        .replace("valkey-server -", f'"$PROGRAM" - --port {port} --bind 127.0.0.1')
    )
    folders = folders_below(data)
    folders.prepare()
    given = {"PATH": os.environ["PATH"], "PROGRAM": str(broker_program(folders)), "BROKER_PASSWORD": "c0ffee"}
    process = subprocess.Popen(["sh", "-c", script], env=given, cwd=data, stdout=subprocess.DEVNULL)
    try:
        retry = Retry(NoBackoff(), 0)
        with redis.Redis(port=port, password="c0ffee", retry=retry) as known, redis.Redis(port=port) as stranger:
            assert wait_until(lambda: _pong(known), seconds=20)
            with pytest.raises(redis.AuthenticationError):
                stranger.ping()
            assert known.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert known.config_get("appendonly") == {"appendonly": "no"}
        assert b"c0ffee" not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    finally:
        stop_process(process, signal_number=signal.SIGTERM, patience=5)
    for each in services().values():
        if each["image"] == "shouhao":
            assert each["environment"]["BROKER_URL"] == "redis://:${BROKER_PASSWORD:?}@broker/0"


def _pong(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
