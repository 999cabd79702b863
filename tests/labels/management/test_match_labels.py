import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from labels.recognition.model import packaged

ROOT = Path(__file__).parents[3]
ROWS = [
    ("云杉谷", "南京云杉谷信息科技有限公司", "1", "a"),
    ("云衫谷", "南京云杉谷信息科技有限公司", "0", "b"),
    ("招商银行", "南京云杉谷信息科技有限公司", "0", "c"),
]


def written(path: Path, rows: list[tuple[str, ...]], header: str = "short_name,full_name,label,note") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path


def test_the_same_rows_come_back_with_what_recognition_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    call_command("match_labels", str(written(tmp_path / "pairs.csv", ROWS)), out=out)
    with out.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(row["short_name"], row["full_name"], row["label"], row["note"]) for row in found] == ROWS
    assert [row["decision"] for row in found] == ["accept", "review", "reject"]
    assert [row["match"] for row in found] == ["1", "0", "0"]
    assert [row["codes"] for row in found] == ["contiguous", "homophone", "no_match|protected"]
    assert all(0 <= float(row["score"]) <= 1 for row in found)
    assert {row["model_version"] for row in found} == {f"{packaged().version}+{packaged().sha256[:8]}"}
    said = capsys.readouterr().out
    assert "3 rows" in said
    assert "accuracy 100.00%  false accepts 0.00%" in said


def test_without_labels_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = written(tmp_path / "pairs.csv", [("云杉谷", "南京云杉谷有限公司")], "short_name,full_name")
    call_command("match_labels", str(pairs), out=tmp_path / "out.csv")
    assert "accuracy" not in capsys.readouterr().out


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    pairs = written(tmp_path / "pairs.csv", [("云杉谷",)], "name")
    with pytest.raises(CommandError, match="full_name, short_name"):
        call_command("match_labels", str(pairs), out=tmp_path / "out.csv")


def test_no_database_is_needed(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "SANDBOX"))}
    pairs, out = written(tmp_path / "pairs.csv", ROWS), tmp_path / "out.csv"
    command = [sys.executable, "manage.py", "match_labels", str(pairs), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4
