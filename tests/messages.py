"""The templates of messages as files: what stands in each part (tenants/outbox/parts.py)."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[1] / "templates"
_BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock %}", re.DOTALL)


def parts_of_all() -> dict[str, dict[str, str]]:
    """Of each message, "<app>/<name>", the source of its parts."""
    files = sorted(path for path in TEMPLATES.glob("*/messages/*.txt") if '"message.txt"' in path.read_text())
    return {f"{path.parts[-3]}/{path.stem}": dict(_BLOCK.findall(path.read_text())) for path in files}
