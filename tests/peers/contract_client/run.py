"""A client that openapi-python-client generates from contract.yaml orders, looks up and appeals at a stand-in."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

CONTRACT = Path(__file__).parents[3] / "labels" / "directories" / "contract.yaml"
HUAWEI = 4  # ports after the sandbox's first
SANDBOX = urlsplit(os.environ["SHOUHAO_SANDBOX"])
TOKEN = os.environ["SHOUHAO_TOKEN"]


def generate() -> None:
    """Write the package `made` below the present folder; its warnings count as failures."""
    Path("config.yml").write_text(
        "project_name_override: made\npackage_name_override: made\npost_hooks: []\n"
        "content_type_overrides:\n  application/problem+json: application/json\n"
    )
    command = ["generate", "--path", str(CONTRACT), "--config", "config.yml", "--meta", "none", "--output-path", "made"]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *command, "--fail-on-warning"], text=True, capture_output=True
    )
    print(done.stdout, done.stderr)
    if done.returncode:
        sys.exit("the client could not be generated")


def walk() -> int:
    """Use it; returns how many calls were made."""
    sys.path.insert(0, str(Path.cwd()))
    from made import AuthenticatedClient
    from made.api.displays import look_up, put_displays
    from made.api.remedies import make_appeals
    from made.models import AppealAbout, Appeals, AppealsItemsItem, DisplayOrder, DisplayOrders, LookupRequest

    client = AuthenticatedClient(f"http://127.0.0.1:{SANDBOX.port + HUAWEI}", token=TOKEN)
    number, key = f"+86138{uuid.uuid4().int % 10**8:08}", uuid.uuid4().hex
    orders = DisplayOrders(items=[DisplayOrder(key=key, number=number, label="双11专线", revision=1, name="双11")])
    for _twice in range(2):
        [receipt] = put_displays.sync(client=client, body=orders).items
        assert receipt.outcome == "accepted", receipt
    [seen] = look_up.sync(client=client, body=LookupRequest(numbers=[number])).items
    assert seen.held.label == "双11专线", seen
    appeal = AppealsItemsItem(key=uuid.uuid4().hex, number=number, about=AppealAbout.FRAUD, statement="没有")
    [said] = make_appeals.sync(client=client, body=Appeals(items=[appeal])).items
    assert said.outcome in ("accepted", "refused"), said
    return 4


generate()
print(f"{walk()} calls by a client that nobody here wrote")
