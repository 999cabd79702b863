"""The web role says when it starts that its static files were not collected since the code has changed."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from portal.runtime.folders import ROOT
from portal.runtime.processes import wait_until
from tests.database import SETTINGS, clean_environment
from tests.tenants.outbox.peers import free_port

pytestmark = pytest.mark.timeout(300)
ELSEWHERE = """
from portal.settings import *
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATICFILES_DIRS = [{code!r}]
STATIC_ROOT = {collected!r}
"""


def environment_of(folder: Path) -> dict[str, str]:
    code = folder / "code"
    code.mkdir()
    (code / "own.css").write_text("body { color: black }")
    (folder / "elsewhere.py").write_text(ELSEWHERE.format(code=str(code), collected=str(folder / "collected")))
    given = {"DJANGO_SETTINGS_MODULE": "elsewhere", "PYTHONPATH": str(folder), "LOG_LEVEL": "WARNING"}
    nowhere = {"DATABASE_URL": f"postgresql:///shouhao?host={folder}", "SHOUHAO_DATA": str(folder / "data")}
    return clean_environment() | SETTINGS | given | nowhere


def serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def said_at_start(environment: dict[str, str], log: Path) -> list[str]:
    """The lines of the web role's log about static files once it serves. The database is away all the time."""
    port = free_port()
    command = [sys.executable, "manage.py", "web", "--port", str(port), "--workers", "1"]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=errors)
    try:
        assert wait_until(lambda: serves(port) or process.poll() is not None, seconds=200)
        assert process.poll() is None, log.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    return [line for line in log.read_text().splitlines() if " static." in line]


def test_what_changed_since_is_said_with_what_to_do_until_it_is_collected_again(tmp_path: Path) -> None:
    environment = environment_of(tmp_path)
    collect = [sys.executable, "manage.py", "collectstatic", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    (tmp_path / "code/own.css").write_text("body { color: black; margin: 0 }")
    (said,) = said_at_start(environment, tmp_path / "after-an-update.log")
    assert "[warning  ] static.not_collected" in said
    assert "make setup" in said
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    assert said_at_start(environment, tmp_path / "collected-again.log") == []
