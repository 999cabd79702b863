"""`python -m benchmarks NAME --rounds 5 --seed 7 --size small|full`; NAME `all` runs each in a process of its own.

The last line of a run is one JSON object: name, ratio (theirs / ours, median of paired rounds), min, max, ours, theirs,
unit, noisy (others took the cores), and what the benchmark adds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import keyword
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import benchmarks
from tests import database as databases

FRAME = {"__main__", "frame", "machine"}
# One process asks and another answers, in turn, thousands of times a second. On two cores each answer would wait for a
# core that has fallen asleep, which takes longer than the answer (55 µs of a round trip of 15): both sides have one.
ON_ONE_CORE = {"evidence", "planner"}


def names() -> list[str]:
    """All benchmarks; `import` stands in import_.py, as a keyword may not name a module."""
    modules = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.rstrip("_") for name in modules if name not in FRAME and not name.startswith("_"))


@contextmanager
def house(size: str, seed: int, rounds: int) -> Iterator[object]:
    """A PostgreSQL and a broker of this run, with fsync as in production; gone afterwards."""
    databases.prepare_environment()
    import django

    from portal.runtime.broker import EmbeddedBroker

    with tempfile.TemporaryDirectory(prefix="shouhao-bench-") as path, databases.running(fsync=True) as server:
        folder = Path(path)
        folder.chmod(0o711)
        database = server.clone(databases.session_name())
        with EmbeddedBroker(folder) as broker:
            os.environ["BROKER_URL"] = broker.url
            django.setup()
            from benchmarks.frame import House

            yield House(database.url, database.owner_url, broker.url, folder, size, seed, rounds)  # type: ignore[arg-type]  # argparse has checked it
            from django.db import connection

            connection.close()
        if databases.GIVEN:  # a server of ours goes with its folder, which is quicker by minutes
            server.drop(database.name)


def run(name: str, size: str, seed: int, rounds: int) -> dict[str, object]:
    """One benchmark in this process."""
    one_core = name in ON_ONE_CORE
    if one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # what is started next inherits it
    with house(size, seed, rounds) as given:
        module = f"{name}_" if keyword.iskeyword(name) else name
        report = importlib.import_module(f"benchmarks.{module}").measure(given)
    figures: dict[str, object] = report.as_json(name)
    return figures | {"size": size, "rounds": rounds, "seed": seed, "one_core": one_core}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*names(), "all"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--size", choices=("toy", "small", "full"), default="small")
    options = parser.parse_args()
    if options.name != "all":
        print(json.dumps(run(options.name, options.size, options.seed, options.rounds)))
        return 0
    same = ["--rounds", str(options.rounds), "--seed", str(options.seed), "--size", options.size]
    codes = [
        subprocess.run([sys.executable, "-m", "benchmarks", name, *same], check=False).returncode for name in names()
    ]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
