"""`make mutants`: small faults in the product, one at a time, each of which the tests ought to notice.

ARGS: `domain` or `services` (both, where neither is named), `--minutes 20` (those that are tried in that time), `--only
labels/domain` (of the files whose path begins so), `--ask tests/labels` (only these tests; both more than once if need
be), `--again` (also what was killed before). What was learned is kept in .mutants/, so that the next run goes on where
this one ended: which test comes to which function, and what each mutant came to. A survivor stands with its reason in
tests/mutants/survivors.csv; one that does not, or fewer than 85 % killed: the command fails. A test that fails without
any mutant is named, and looked at again the next time.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from hypothesis import Phase, settings

from tests.conftest import LONG
from tests.mutants import scope
from tests.mutants.mutating import Mutant
from tests.mutants.trying import KILLED, NOBODY, OVER_TIME, Forks, Ran, session

KEPT = scope.ROOT / ".mutants"
SURVIVORS = Path(__file__).with_name("survivors.csv")
LEAST_KILLED = 0.85
# Seconds of tests, as they take without a mutant, that are run against one; and how much longer they may take.
ENOUGH = {"domain": 4.0, "services": 40.0}
AT_LEAST, TIMES = 30.0, 8
PARTS = {"services": scope.services, "domain": scope.domain}
DEAD = (KILLED, OVER_TIME)
# They start processes of their own, which no mutant reaches, or take too long to be asked each time.
NOT_ASKED = (*LONG[:-1], "tests/mutants", "tests/peers", "tests/labels/recognition")


class Known:
    """Which tests come to which function, file by file as the files of tests are now."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, object]] = {}
        for path in KEPT.glob("tests/*.json"):
            kept = json.loads(path.read_text())
            self.files[kept["file"]] = kept

    def look(self, forks: Forks, until: float) -> None:
        """Run the files of tests that are new or have changed since they were looked at."""
        of_file: dict[str, list[str]] = {}
        for test in forks.items:
            file = test.partition("::")[0]
            if not file.startswith(NOT_ASKED):
                of_file.setdefault(file, []).append(test)
        well = {file for file, kept in self.files.items() if kept["digest"] == digest(file) and not kept["failed"]}
        new = [file for file in of_file if file not in well]
        for place, file in enumerate(sorted(new, key=lambda each: "/domain/" not in each), 1):
            if time.monotonic() > until:
                say(f"no time for {len(new) - place + 1} files of tests")
                return
            began, ran = time.monotonic(), forks.look(of_file[file])
            say(f"[{place}/{len(new)}] {file}: {len(ran.seconds)} tests, {time.monotonic() - began:.1f} s")
            for failed in ran.failed:
                say(f"  fails by itself, and is not asked: {failed}")
            self.files[file] = {"file": file, "digest": digest(file), **asdict(ran)}
            keep(KEPT / "tests" / f"{file.replace('/', '+')}.json", self.files[file])

    def by_function(self, forks: Forks) -> dict[str, list[tuple[str, float]]]:
        """Function → its tests that are asked, with the seconds of each."""
        tests: dict[str, list[tuple[str, float]]] = {}
        for kept in self.files.values():
            ran = Ran(**{name: kept[name] for name in ("failed", "seconds", "touched")})  # type: ignore[arg-type]
            for test in (ran.seconds.keys() & forks.items.keys()) - set(ran.failed):
                for function in ran.touched[test]:
                    tests.setdefault(function, []).append((test, ran.seconds[test]))
        return tests


def tests_of(mutant: Mutant, timed: list[tuple[str, float]], enough: float) -> tuple[list[str], float]:
    """Those in the mirrored file, then the quickest, until they are enough; and their seconds."""
    mirrored = scope.mirror(mutant.path)
    chosen: list[str] = []
    total = 0.0
    for test, seconds in sorted(timed, key=lambda each: (not each[0].startswith(mirrored), each[1], each[0])):
        if chosen and total + seconds > enough:
            continue
        chosen.append(test)
        total += seconds
    return chosen, total


def digest(file: str) -> str:
    """Changes with the file."""
    path = scope.ROOT / file
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def keep(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def say(text: str) -> None:
    print(text, flush=True)


class Trial:
    """The mutants of a part of the product, tried one after the other."""

    def __init__(self, part: str, mutants: list[Mutant], *, again: bool) -> None:
        self.part, self.mutants = part, mutants
        self.kept = KEPT / f"{part}.json"
        self.ends: dict[str, list[str]] = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        if again:
            self.ends = {}

    def run(self, forks: Forks, known: Known, until: float) -> None:
        """Try all that has not been killed before, until the time is over; what was learned by then is kept."""
        by_function, began, tried = known.by_function(forks), time.monotonic(), 0
        try:
            for mutant in sorted(self.mutants, key=lambda each: each.name in self.ends):  # what is new comes first
                if self.ends.get(mutant.name, ["", ""])[0] in DEAD:
                    continue
                if time.monotonic() > until:
                    break
                timed = by_function.get(f"{mutant.path}:{mutant.function}", []) if forks.reaches(mutant) else []
                tests, seconds = tests_of(mutant, timed, ENOUGH[self.part])
                end, by = forks.try_it(mutant, tests, AT_LEAST + TIMES * seconds)
                self.ends[mutant.name] = [end, by]
                tried += 1
                if end not in DEAD:
                    say(f"{end}: {mutant.name} (line {mutant.line}, {len(tests)} tests)")
                if tried % 50 == 0:
                    say(f"… {tried} tried in {time.monotonic() - began:.0f} s")
        finally:
            keep(self.kept, self.ends)

    def tell(self, survivors: Survivors) -> bool:
        """Say what became of them. Whether that is as it should be."""
        ended = [(mutant, self.ends[mutant.name][0]) for mutant in self.mutants if mutant.name in self.ends]
        counts = Counter(end for _mutant, end in ended)
        killed = sum(counts[end] for end in DEAD)
        share = killed / len(ended) if ended else 0.0
        say(
            f"{self.part}: {len(ended)} of {len(self.mutants)} mutants tried, {killed} killed ({share:.1%}; "
            f"{counts[OVER_TIME]} by taking too long), {len(ended) - killed} survived "
            f"({counts[NOBODY]} where no test comes)"
        )
        new = [mutant for mutant, end in ended if end not in DEAD and not survivors.know(mutant)]
        for mutant in new:
            say(f"  not in {SURVIVORS.name}: {mutant.name}")
        for mutant, end in ended:
            if end in DEAD and survivors.name(mutant):
                say(f"  killed now, and can go from {SURVIVORS.name}: {mutant.name}")
        files, names = {mutant.path for mutant in self.mutants}, {mutant.name for mutant in self.mutants}
        for name in sorted(survivors.names - names):
            if name.partition(":")[0] in files:
                say(f"  not made any more, and can go from {SURVIVORS.name}: {name}")
        return not new and share >= LEAST_KILLED


class Survivors:
    """What may survive, and why: mutants by name, or all of a function whose change begins as before a star."""

    def __init__(self) -> None:
        with SURVIVORS.open(newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["reason"]]
        names = [f"{row['file']}:{row['function']}: {row['change']}" for row in rows]
        self.names = {name for name in names if not name.endswith("*")}
        self.beginnings = tuple(name.removesuffix("*") for name in names if name.endswith("*"))

    def name(self, mutant: Mutant) -> bool:
        """Whether this one stands there by its name."""
        return mutant.name in self.names

    def know(self, mutant: Mutant) -> bool:
        """Whether a reason holds for it."""
        return self.name(mutant) or mutant.name.startswith(self.beginnings)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    parser.add_argument("--minutes", type=float, default=24 * 60.0)
    parser.add_argument("--only", action="append")
    parser.add_argument("--ask", action="append")
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    until, only = time.monotonic() + asked.minutes * 60, tuple(asked.only or [""])
    well, known, survivors = [], Known(), Survivors()
    trials = [
        Trial(part, [each for each in PARTS[part]() if each.path.startswith(only)], again=asked.again)
        for part in asked.parts or PARTS
    ]

    def ready(forks: Forks) -> None:
        known.look(forks, until)
        for trial in trials:
            trial.run(forks, known, until)
            well.append(trial.tell(survivors))

    # The same examples for each mutant; that one fails is enough.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", database=None, derandomize=True, deadline=None, phases=phases)
    settings.load_profile("mutants")
    return session(asked.ask or ["tests"], ready) or int(not all(well) or not well)


if __name__ == "__main__":
    sys.exit(main())
