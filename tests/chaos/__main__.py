"""The crash test: windows run while everything is killed. `python -m tests.chaos --windows 200 --faults 60 --seed 7`

Windows are booked over the API of the real stack while, by a seed, workers, dispatcher, web, PostgreSQL's backends and
server, and the broker are killed with -9, stopped, or flushed. Prints one JSON line: `lost` (booked windows that are
not there), `twice` (effects that a directory's log holds twice), `unfinished` (not completed a minute after the last
fault).
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.faults import FAULTS, Stack
from tests.chaos.load import Load

AFTERWARDS = 60.0  # seconds after the last fault by which everything is done
CLIENTS = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=1.5, help="seconds between faults")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhao-chaos-") as folder:
        Path(folder).chmod(0o711)
        stack = Stack.start(Path(folder) / "data")
        try:
            result = storm(stack, options)
        finally:
            stack.stop()
    sys.stdout.write(json.dumps(result) + "\n")
    return int(any(result[name] for name in ("lost", "twice", "unfinished")))


def storm(stack: Stack, options: argparse.Namespace) -> dict[str, int | float]:
    """Book and break, then wait and count."""
    choice = random.Random(options.seed)
    load = Load(stack, clients=options.clients, windows=options.windows)
    load.prepare()
    booked = failed = 0
    next_fault = time.monotonic() + options.every
    counts: dict[str, int] = {}
    while booked < options.windows or failed < options.faults:
        if booked < options.windows:
            load.book(booked)
            booked += 1
        if failed < options.faults and time.monotonic() >= next_fault:
            name = choice.choice(sorted(FAULTS))
            FAULTS[name](stack, choice)
            counts[name] = counts.get(name, 0) + 1
            failed += 1
            next_fault = time.monotonic() + options.every
        elif booked >= options.windows:
            time.sleep(0.05)
    stack.everyone_goes_on()
    ended = time.monotonic()
    while (left := load.unfinished()) and time.monotonic() - ended < AFTERWARDS:
        time.sleep(0.5)
    took = time.monotonic() - ended
    sys.stderr.write(f"faults: {counts}; done {took:.1f} s after the last one\n")
    return {
        "windows": booked,
        "faults": failed,
        "lost": load.lost(),
        "twice": load.twice(),
        "unfinished": len(left),
        "seconds_after_last_fault": round(took, 1),
        "repeated_requests_answered_from_the_store": load.repeated(),
    }


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
