"""`make peers [ARGS=NAME …]`: each peer in an environment of its own against a stack with the demo; a table of results.

A peer is a folder here with `requirements.txt`, what it is made of, and `run.py`, which is run with the environment's
Python, the stack's address of a client in SHOUHAO_BASE, an API key that may do everything in SHOUHAO_KEY, the sandbox
in SHOUHAO_SANDBOX with its directories' token in SHOUHAO_TOKEN, and in SHOUHAO_SHELL a command (JSON: its words and its
environment) that runs a text in the product. It prints what it did, its last line being the result, and exits with 0
when all went well. Programs that it asks of the machine stand in `machine.txt`: where one is missing the table says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.faults import ROOT, Stack

HERE = Path(__file__).parent
ENVIRONMENTS = ROOT / ".setup" / "peers"
CLIENT = "qinghe"
MAKE_KEY = f"""
from tenants.domain.actors import PLATFORM
from tenants import context
from tenants.models import Tenant
from tenants.people.services import make_api_key
with context.client(Tenant.objects.get(schema_name="{CLIENT}")):
    print(make_api_key(name="peers", scopes=["read", "request", "manage"], by=PLATFORM)[1])
"""


@dataclass(frozen=True)
class Result:
    """What became of a peer."""

    peer: str
    versions: str
    passed: bool
    seconds: float
    said: str


def python_of(peer: Path) -> str:
    """The Python of the peer's environment, made when it is missing or what it is made of has changed."""
    folder, wanted = ENVIRONMENTS / peer.name, (peer / "requirements.txt").read_text()
    python, made_of = folder / "bin" / "python", folder / "made-of.txt"
    if not made_of.exists() or made_of.read_text() != wanted:
        print(f"{peer.name}: installing …", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]
        subprocess.run([*install, str(peer / "requirements.txt")], check=True)
        made_of.write_text(wanted)
    return str(python)


def lacking(peer: Path) -> list[str]:
    """Programs that the peer asks of the machine, and that are not there."""
    asked = peer / "machine.txt"
    return [name for name in asked.read_text().split() if shutil.which(name) is None] if asked.exists() else []


def run(peer: Path, environment: dict[str, str]) -> Result:
    """Run one peer."""
    versions = ", ".join((peer / "requirements.txt").read_text().split())
    if missing := lacking(peer):
        return Result(peer.name, versions, False, 0.0, f"not run: this machine has no {', no '.join(missing)}")
    try:
        python, began = python_of(peer), time.monotonic()
    except subprocess.CalledProcessError:
        return Result(peer.name, versions, False, 0.0, "not run: what it is made of could not be installed")
    print(f"{peer.name}: running …", flush=True)
    with TemporaryDirectory(prefix="shouhao-peer-") as folder:
        command = [python, str(peer / "run.py")]
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    lines = done.stdout.strip().splitlines() or ["nothing was said"]
    if done.returncode:
        print("\n".join(lines))
    return Result(peer.name, versions, not done.returncode, time.monotonic() - began, lines[-1])


def main(names: list[str]) -> int:
    """Run the named peers, or all."""
    peers = sorted(each.parent for each in HERE.glob("*/run.py") if not names or each.parent.name in names)
    if len(peers) < max(1, len(names)):
        print(f"The peers are {', '.join(sorted(each.parent.name for each in HERE.glob('*/run.py')))}.")
        return 2
    with TemporaryDirectory(prefix="shouhao-peers-") as folder:
        Path(folder).chmod(0o711)
        stack = Stack.start(Path(folder) / "data", demo=True)
        try:
            shell = [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE_KEY]
            key = subprocess.check_output(shell, cwd=ROOT, env=stack.environment, text=True).split()[-1]
            base = f"http://{CLIENT}.localhost:{stack.port}"
            environment = {**os.environ, "SHOUHAO_BASE": base, "SHOUHAO_KEY": key, "SHOUHAO_PORT": str(stack.port)}
            environment["SHOUHAO_SANDBOX"] = f"http://127.0.0.1:{stack.sandbox}"
            environment["SHOUHAO_TOKEN"] = stack.environment.get("DIRECTORY_TOKEN", "sandbox")
            environment["SHOUHAO_SHELL"] = json.dumps([shell[:-1], stack.environment])
            results = [run(peer, environment) for peer in peers]
        finally:
            stack.stop()
    print(f"\n{'peer':<20} {'result':<8} {'seconds':>8}  {'what it said':<60}  made of")
    for each in results:
        print(
            f"{each.peer:<20} {'passed' if each.passed else 'FAILED':<8} {each.seconds:>8.1f}  {each.said:<60}"
            f"  {each.versions}"
        )
    return 0 if all(each.passed for each in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
