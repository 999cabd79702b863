"""`make attack ARGS="[--seed N] [--turns N] [--only PLACE,…]"`: hostile calls at every door, as many as are wanted, and
every hostile file at every door for files.
"""

from __future__ import annotations

import argparse
import os
import sys

import pytest


def main() -> int:
    """Run the attack; not 0 where a door has given way."""
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("--seed", default="1", help="calls follow from it")
    parser.add_argument("--turns", default="12", help="calls at each door")
    parser.add_argument("--only", default="", help="places of single calls, as a fault names them")
    options = parser.parse_args()
    os.environ |= {"ATTACK_SEED": options.seed, "ATTACK_TURNS": options.turns, "ATTACK_ONLY": options.only}
    files = ["tests/security/test_attack.py", *([] if options.only else ["tests/security/test_uploads.py"])]
    return int(pytest.main(["-q", "-s", "-p", "no:cacheprovider", *files]))


if __name__ == "__main__":
    sys.exit(main())
