"""`make attack ARGS="[--seed N] [--turns N] [--only PLACE,…]"`: hostile calls at every door, as many as wanted, every
hostile file at every door for files, and all else that gave way once: headers, bodies, several calls at once.
"""

from __future__ import annotations

import argparse
import os
import sys

import pytest

# What has given way at doors of its own, and what all share.
FURTHER = (
    "tests/test_expressions.py",
    "tests/test_shared_places.py",
    "tests/portal/shell/test_sent_twice.py",
    "tests/portal/numbers/test_codes_pages.py",
    "tests/portal/status/test_subscribing_pages.py",
    "tests/portal/status/test_subscribing_strangers.py",
)


def main() -> int:
    """Run the attack; not 0 where a door has given way."""
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("--seed", default="1", help="calls follow from it")
    parser.add_argument("--turns", default="12", help="calls at each door")
    parser.add_argument("--only", default="", help="places of single calls, as a fault names them")
    options = parser.parse_args()
    os.environ |= {"ATTACK_SEED": options.seed, "ATTACK_TURNS": options.turns, "ATTACK_ONLY": options.only}
    files = ["tests/security/test_attack.py"] if options.only else ["tests/security", *FURTHER]
    return int(pytest.main(["-q", "-s", "-p", "no:cacheprovider", *files]))


if __name__ == "__main__":
    sys.exit(main())
