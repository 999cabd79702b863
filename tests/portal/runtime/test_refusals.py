"""What keeps Shouhao from running is one line with what to do, and exit status 1."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from portal.runtime import binaries
from portal.runtime.environment import lock_folder
from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT, folders_below
from portal.runtime.given import check_broker, check_port
from portal.runtime.up import main


def up(data: Path, *arguments: str, **environment: str) -> str:
    """The single line that `manage.py up` says when it gives up."""
    cleared = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "BROKER_"))}
    result = subprocess.run(
        [sys.executable, "manage.py", "up", "--data", str(data), *arguments],
        cwd=ROOT,
        env=cleared | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    (line,) = result.stderr.strip().splitlines()
    return line


def test_a_port_in_use(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        line = up(data, "--only", "web", "--port", str(port))
    assert line.startswith(f"shouhao: Port {port} can't be used")
    assert "--port" in line


def test_a_port_just_left_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    check_port(port, "127.0.0.1", option="--port")


def test_an_unreachable_database(data: Path) -> None:
    line = up(data, "--only", "dispatcher", DATABASE_URL=f"postgresql:///shouhao?host={data}")
    assert line.startswith("shouhao: The database of DATABASE_URL can't be reached")


def test_a_database_url_that_is_none(data: Path) -> None:
    line = up(data, "--only", "dispatcher", DATABASE_URL="nonsense://")
    assert line.startswith("shouhao: The database of DATABASE_URL can't be reached")


def test_an_unreachable_broker(data: Path) -> None:
    with pytest.raises(CannotRun, match="BROKER_URL can't be reached") as error:
        check_broker(f"redis+socket://{data}/nothing")
    assert "\n" not in str(error.value)


def test_an_unknown_role(data: Path) -> None:
    assert "the roles are web, dispatcher" in up(data, "--only", "kitchen")


def test_a_data_folder_in_use(data: Path) -> None:
    with lock_folder(folders_below(data)):
        assert "already runs" in up(data, "--only", "dispatcher")


def test_a_data_folder_that_is_a_file(data: Path) -> None:
    file = data / "file"
    file.touch()
    assert "can't be used" in up(file / "below")


def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 5 * 1024**2))
    with pytest.raises(CannotRun, match="Only 5 MB are free"):
        main(["--data", str(data)])


@pytest.mark.parametrize("find", [binaries.postgres_program, binaries.broker_program])
def test_no_server_program(data: Path, monkeypatch: pytest.MonkeyPatch, find: object) -> None:
    assert callable(find)
    monkeypatch.setattr(binaries, "_postgres_candidates", lambda: iter(()))
    monkeypatch.setattr(binaries, "_broker_candidates", lambda: iter(()))
    with pytest.raises(CannotRun, match="make setup"):
        find(folders_below(data))
