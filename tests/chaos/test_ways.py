"""What the storm relies on: a disk is full, a directory drips, and both are over again."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tenants.outside.exchange import NoAnswer, exchange
from tests.chaos import dripping
from tests.chaos.disk import limited_disk
from tests.database import ROOT
from tests.labels.directories.conftest import faulty_party

# Of processes of their own: whoever mounts sees other folders from then on.
FULL = """
import json, sys
from pathlib import Path
from tests.chaos.disk import limited_disk

def why(path):
    try:
        path.write_bytes(b"x" * 100_000)
    except OSError as error:
        return error.strerror

with limited_disk(Path(sys.argv[1]) / "data") as disk:
    file = disk.folder / "file"
    before = why(file)
    disk.fill(1.0)
    full = why(disk.folder / "another") if disk.mounted else "No space left on device"
    disk.free()
    print(json.dumps([disk.way, before, full, why(file)]))
"""
WRITER = """
import sys
from pathlib import Path
for line in sys.stdin:
    try:
        Path(line.strip()).write_bytes(b"x")
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


def test_a_disk_is_full_for_whoever_may_mount_and_nobody_else_sees_it(tmp_path: Path) -> None:
    said = subprocess.check_output([sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, text=True)
    way, before, full, afterwards = json.loads(said)
    assert way in {"a file system of its own", "a limit on the size of files"}
    assert (before, full, afterwards) == (None, "No space left on device", None)
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()


def test_where_nothing_can_be_mounted_files_may_not_grow(tmp_path: Path) -> None:
    with (
        limited_disk(tmp_path / "data", may_mount=False) as disk,
        subprocess.Popen(
            [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as writer,
    ):
        assert writer.stdin is not None
        assert writer.stdout is not None
        disk.processes = lambda: [writer.pid]
        lines = []
        for act in (lambda: None, lambda: disk.fill(1.0), disk.free):
            act()
            writer.stdin.write(f"{disk.folder / 'file'}\n")
            writer.stdin.flush()
            lines.append(writer.stdout.readline().strip())
        writer.stdin.close()
    assert lines == ["written", "File too large", "written"]


def test_a_door_drips_until_it_does_not_and_knows_how_long_it_held_whom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dripping, "PACE", 0.05)

    def ask(seconds: float) -> bytes:
        address = f"http://127.0.0.1:{door.port}/anything"
        return exchange("POST", address, {}, {}, timedelta(seconds=seconds)).body

    with faulty_party() as faulty, dripping.dripping_door() as door:
        faulty.says({"items": []})
        door.leads_to = int(faulty.url.rpartition(":")[2])
        assert ask(10) == faulty.body
        door.drips_until = time.monotonic() + 600
        with pytest.raises(NoAnswer):
            ask(0.4)
        ends = time.monotonic() + 10
        while not door.held and time.monotonic() < ends:
            time.sleep(0.01)
        door.drips_until = 0.0
        assert ask(10) == faulty.body
    assert len(door.held) == 1
    assert 0.3 < door.held[0] < 5
