"""Tests against mutants, in forks of one process that has loaded everything and started one PostgreSQL.

A fork costs milliseconds, where a start of the suite costs ten seconds. In it the code of the mutant's function is put
into the function itself, so that whoever has imported it calls the mutant.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import psycopg
import pytest

from tests import database as databases
from tests.database import Database, Server
from tests.mutants.mutating import Mutant, belongs, codes
from tests.mutants.scope import PACKAGES, ROOT, source

KILLED, SURVIVED, NOBODY, OVER_TIME = "killed", "survived", "nobody looks", "over time"
MOST_OF_A_FILE = 900.0  # seconds that the tests of a file may take
TOOL = 2  # of sys.monitoring: the place of profilers


@dataclass
class Ran:
    """What became of some tests: which failed, seconds of each, and which functions of the product each came to."""

    failed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    touched: dict[str, list[str]] = field(default_factory=dict)


class OneServer(Server):
    """The server of this process and its forks; the database of the session is made once for all of them."""

    session: str

    def clone(self, name: str, template: str = "") -> Database:
        return self.database(name) if name == self.session else super().clone(name, template)

    def drop(self, name: str) -> None:
        if name != self.session:
            super().drop(name)


@contextlib.contextmanager
def one_server() -> Iterator[OneServer]:
    """Start it; the fixtures of every fork use it as their own."""
    with databases.running() as started:
        server = OneServer(started.url_of, started.template)
        name = databases.session_name()
        Server.clone(server, name)
        server.session = name
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(databases, "running", lambda **_options: contextlib.nullcontext(server))
            patch.setattr(databases, "session_name", lambda: name)
            yield server


class Forks:
    """Runs tests of one pytest session in forks. Also pytest's plugin: `ready` is called instead of its own loop."""

    def __init__(self, ready: Callable[[Forks], None]) -> None:
        self.ready = ready
        self.items: dict[str, pytest.Item] = {}
        self.functions: dict[str, list[FunctionType]] = {}
        self.remembering: dict[str, list[_lru_cache_wrapper[Any]]] = {}
        self._reports: list[pytest.TestReport] = []
        self._touched: set[str] | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        with one_server() as self.server:
            self.functions = _of_the_product(FunctionType, lambda function: function.__code__)
            self.remembering = _of_the_product(_lru_cache_wrapper, _code_behind)
            self.ready(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(report)

    def look(self, tests: Sequence[str]) -> Ran:
        """Run tests as they are, all of them, and note which functions each comes to."""

        def run() -> Ran:
            self._forget(self.remembering)
            return self._run(tests, watching=True)

        return self._forked(run, MOST_OF_A_FILE) or Ran(failed=list(tests))

    def try_it(self, mutant: Mutant, tests: Sequence[str], seconds: float) -> tuple[str, str]:
        """What becomes of a mutant, and which test killed it."""
        if not tests:
            return NOBODY, ""

        def run() -> Ran:
            self.become(mutant)
            return self._run(tests, until_one_fails=True)

        ran = self._forked(run, seconds)
        if ran is None:
            return OVER_TIME, ""
        return (KILLED, ran.failed[0]) if ran.failed else (SURVIVED, "")

    def become(self, mutant: Mutant) -> None:
        """Put the mutant's code into the functions that have been made of its code."""
        wrong: dict[tuple[str, int], list[CodeType]] = defaultdict(list)
        for code in codes(mutant, source(mutant.path)):
            wrong[code.co_qualname, code.co_firstlineno].append(code)
        self._forget([mutant.path])
        for function in self.functions[mutant.path]:
            code = function.__code__
            for other in wrong.get((code.co_qualname, code.co_firstlineno), ()):
                if len(other.co_freevars) == len(code.co_freevars):
                    function.__code__ = other

    def _forget(self, files: Iterable[str]) -> None:
        """What a function has kept of its answers would speak in its mutant's place."""
        for file in files:
            for remembering in self.remembering.get(file, ()):
                remembering.cache_clear()

    def reaches(self, mutant: Mutant) -> bool:
        """Whether its function lives: one that only made others, as a decorator did, is over."""
        return any(belongs(function.__code__, mutant) for function in self.functions.get(mutant.path, ()))

    def _run(self, tests: Sequence[str], *, watching: bool = False, until_one_fails: bool = False) -> Ran:
        ran, items = Ran(), [self.items[test] for test in tests if test in self.items]
        if watching:
            self._watch()
        for item, after in zip(items, [*items[1:], None], strict=True):
            self._reports, self._touched = [], set()
            if watching:
                sys.monitoring.restart_events()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            ran.seconds[item.nodeid] = sum(report.duration for report in self._reports)
            if watching:
                ran.touched[item.nodeid] = sorted(self._touched)
            if any(report.failed for report in self._reports):
                ran.failed.append(item.nodeid)
                if until_one_fails:
                    break
        return ran

    def _watch(self) -> None:
        homes, root = tuple(f"{ROOT}/{package}/" for package in PACKAGES), len(str(ROOT)) + 1

        def started(code: CodeType, _offset: int) -> object:
            if code.co_filename.startswith(homes) and self._touched is not None:
                self._touched.add(f"{code.co_filename[root:]}:{code.co_qualname.partition('.<locals>')[0]}")
            return sys.monitoring.DISABLE

        sys.monitoring.use_tool_id(TOOL, "mutants")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, started)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)

    def _forked(self, run: Callable[[], Ran], seconds: float) -> Ran | None:
        """Run it in a fork. None when it took longer, and was ended with all that it had started."""
        with tempfile.TemporaryDirectory(prefix="shouhao-mutant-") as folder:
            answer = Path(folder) / "answer.json"
            pid = os.fork()
            if not pid:
                _become_a_fork()
                ran = Ran(failed=["the fork itself"])
                try:
                    ran = run()
                finally:
                    answer.write_text(json.dumps(vars(ran)))
                    os._exit(0)
            until = time.monotonic() + seconds
            while not (ended := os.waitpid(pid, os.WNOHANG)[0]) and time.monotonic() < until:
                time.sleep(0.005)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            if not ended:
                os.waitpid(pid, 0)
            self._drop_what_is_left()
            if not ended:
                return None
            return Ran(**json.loads(answer.read_text())) if answer.exists() else Ran(failed=["the fork itself"])

    def _drop_what_is_left(self) -> None:
        with psycopg.connect(self.server.url_of("postgres", databases.APP), autocommit=True) as connection:
            left = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.server.session}\\_%"]
            ).fetchall()
        for (name,) in left:
            self.server.drop(name)


def _become_a_fork() -> None:
    """A process group of its own, silent, that ends when it is told to."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)


def _of_the_product[Living: (FunctionType, "_lru_cache_wrapper[Any]")](
    kind: type[Living], code_of: Callable[[Living], CodeType | None]
) -> dict[str, list[Living]]:
    """What lives of the product's functions, by file: whoever holds one, it is the same."""
    gc.unfreeze()
    living: dict[str, list[Living]] = defaultdict(list)
    homes, root = tuple(f"{ROOT}/{package}/" for package in PACKAGES), len(str(ROOT)) + 1
    for each in gc.get_objects():
        code = code_of(each) if isinstance(each, kind) else None
        if code is not None and code.co_filename.startswith(homes):
            living[code.co_filename[root:]].append(each)
    gc.freeze()
    return living


def _code_behind(remembering: _lru_cache_wrapper[Any]) -> CodeType | None:
    wrapped = remembering.__wrapped__
    return wrapped.__code__ if isinstance(wrapped, FunctionType) else None


def session(arguments: Sequence[str], ready: Callable[[Forks], None]) -> int:
    """Collect tests once, then call `ready`."""
    plain: list[Any] = ["-q", "-s", "--disable-warnings", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments]
    return int(pytest.main(plain, plugins=[Forks(ready)]))
