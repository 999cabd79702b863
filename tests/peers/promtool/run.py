"""Debian's promtool reads the alert rules of docs/deploy, and says of made-up figures which of them ring."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy"


def main() -> int:
    """Check the rules, then run their tests."""
    if (promtool := shutil.which("promtool")) is None:
        print("promtool is missing: apt-get install promtool")
        return 1
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        subprocess.run([promtool, *command], cwd=DEPLOY, check=True)
    print("alerts.yml is read, and rings as alerts_test.yml says")
    return 0


sys.exit(main())
