"""Places of which there are few: clients take turns at those that they share (tenants.domain.turns). A new semaphore,
pool, lock or child stands here with the reason why it is shared by turns, or by nobody.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("tenants", "compliance", "labels", "maintenance", "portal")
SCARCE = {
    *("Semaphore", "BoundedSemaphore", "Lock", "RLock", "Condition", "Barrier"),
    *("ThreadPoolExecutor", "ProcessPoolExecutor", "InterpreterPoolExecutor", "Pool", "ThreadPool", "ConnectionPool"),
    *("Popen", "Process", "create_subprocess_exec", "create_subprocess_shell", "fork", "flock", "lockf"),
    *("run_in_executor", "to_thread"),
}
MECHANISM = {"Turns", "MachinePlaces", "SharedThreads"}

# What clients take turns at, and where: files and drawing, threads that answer.
BY_TURN = {
    "tenants/outside/bounded.py Popen": "files in hand, pages and documents drawn: run_bounded is the one way",
    "tenants/outside/bounded.py Lock": "guards the turns themselves",
    "tenants/outside/machine_places.py flock": "guards the turns themselves",
    "tenants/outside/shared_threads.py ThreadPoolExecutor": "threads that answer",
}
USERS = {
    "portal/web/asgi.py": "threads that answer",
    "tenants/outside/bounded.py": "files in hand",
}
# What no two clients wait for.
NOT_SHARED = {
    "labels/directories/sandbox/clock.py Lock": "the stand-ins of a sandbox",
    "labels/directories/sandbox/supervisor.py fork": "the stand-ins of a sandbox",
    "portal/runtime/binaries.py run": "before anything runs",
    "portal/runtime/environment.py flock": "one `manage.py up` for a data folder",
    "portal/runtime/postgres.py run": "before anything runs",
    "portal/runtime/processes.py Popen": "the roles themselves",
    "tenants/outside/addresses_outside.py ThreadPoolExecutor": "as many as one client's one work has addresses",
    "tenants/agenda/handlers.py Lock": "a list of one task, held for no statement",
    "tenants/outside/exchange.py ConnectionPool": "it bounds nobody: who asks is bounded",
    "tenants/database/migrating.py ProcessPoolExecutor": "a release, before anybody is served",
    "tenants/outbox/providers/vendors.py ThreadPoolExecutor": "as many lines as one batch needs",
    "tenants/clients/provisioning.py run": "of the one worker that makes clients' schemas, as due work",
    "tenants/webhooks/attempts/tasks.py Semaphore": "tries at one endpoint, which is one client's",
    "tenants/webhooks/attempts/tasks.py ThreadPoolExecutor": "one for each try in hand: turns in attempts/claims.py",
}


def made_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
            if name in SCARCE or ast.unparse(node.func) == "subprocess.run":
                yield name


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path


def test_every_scarce_thing_is_shared_by_turns_or_by_nobody() -> None:
    found = {f"{name} {made}" for name, path in modules() for made in made_in(path)}
    assert found == {*BY_TURN, *NOT_SHARED}, "is it shared among clients? Then by turns (tenants/domain/turns.py)"


def test_what_is_shared_is_shared_by_the_one_mechanism() -> None:
    users = {name for name, path in modules() if MECHANISM & set(names_in(path))}
    assert users - {
        "tenants/domain/turns.py",
        "tenants/outside/machine_places.py",
        "tenants/outside/shared_threads.py",
    } == {*USERS}


def names_in(path: Path) -> Iterator[str]:
    return (node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name))


@pytest.mark.parametrize("line", ["threading.Semaphore(2)", "ThreadPoolExecutor(4)", "subprocess.Popen(['x'])"])
def test_a_new_one_would_be_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "new.py").write_text(line)
    assert list(made_in(tmp_path / "new.py"))
