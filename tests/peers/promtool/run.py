"""Debian's promtool reads the alert rules of docs/deploy and what the dashboard asks, and says which rules ring."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from debian import unpacked

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy"


def questions() -> list[str]:
    """What the panels of the dashboard ask, with the step that Grafana fills in."""
    board = json.loads((DEPLOY / "grafana.json").read_text())
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [expression.replace("$__rate_interval", "5m") for expression in asked]


def main() -> int:
    """Check the rules and the dashboard's questions, then run the rules' tests."""
    promtool = shutil.which("promtool") or str(unpacked("promtool")[0] / "usr/bin/promtool")
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        subprocess.run([promtool, *command], cwd=DEPLOY, check=True)
    asked = questions()
    with tempfile.TemporaryDirectory() as folder:
        rules = [{"record": f"panel:{place}", "expr": expression} for place, expression in enumerate(asked)]
        (Path(folder) / "panels.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
        subprocess.run([promtool, "check", "rules", "panels.yml"], cwd=folder, check=True)
    print(f"alerts.yml and {len(asked)} questions of the dashboard are read; the rules ring as alerts_test.yml says")
    return 0


sys.exit(main())
