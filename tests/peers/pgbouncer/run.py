"""The whole product behind PgBouncer in transaction mode: `whole.py` beside this, with the product's own Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

[python, *_shell], _environment = json.loads(os.environ["SHOUHAO_SHELL"])
command = [python, "-m", "tests.peers.pgbouncer.whole"]
sys.exit(subprocess.run(command, cwd=Path(__file__).parents[3], check=False).returncode)
