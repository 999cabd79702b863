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
        rows = list(csv.DictReader(file))
    assert [(row["short_name"], row["full_name"], row["label"], row["note"]) for row in rows] == ROWS
    assert [row["decision"] for row in rows] == ["accept", "review", "reject"]
    assert [row["match"] for row in rows] == ["1", "0", "0"]
    assert [row["codes"] for row in rows] == ["contiguous", "homophone", "no_match|protected"]
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    assert {row["model_version"] for row in rows} == {f"{packaged().version}+{packaged().sha256[:8]}"}
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


def test_rows_that_cannot_be_judged_are_named_by_line_and_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    pairs.write_text(
        "\ufeffshort_name, full_name ,label\n"
        '"云""杉""谷",南京云杉谷有限公司,1\n'
        ",南京云杉谷有限公司,1\n"
        "云杉谷\n"
        "云杉谷,南京云杉谷有限公司,yes\n"
        "云杉谷,南京云杉谷有限公司,1,2\n"
        '"云\n杉",南京云杉谷有限公司,1\n'
        f"{'云' * 501},南京云杉谷有限公司,0\n"
        "雲杉谷,雲杉谷有限公司,1\n"
        "ＹＳＧ科技,ysg科技有限公司,1\n",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="5 rows could not be judged"):
        call_command("match_labels", str(pairs), out=out)
    said = capsys.readouterr()
    assert "9 rows written" in said.out
    assert said.err.splitlines() == [
        "line 3: short_name is empty",
        "line 4: fewer fields than the header has",
        "line 5: label is 'yes', not 0 or 1",
        "line 6: more fields than the header has",
        "line 9: short_name has 501 characters, at most 500",
    ]
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["codes"] == "bad_row" for row in rows] == [False, True, True, True, True, False, True, False, False]
    assert [row["match"] for row in rows if row["codes"] != "bad_row"] == ["1", "1", "1", "1"]
    assert rows[4][None] == ["2"], "what is too much stands behind all columns"  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("short_name,full_name\n云杉谷,南京云杉谷有限公司\n".encode("gb18030"), "not UTF-8"),
        (b'short_name,full_name\n"a,b\n', "after line 1"),
        (b"", "full_name, short_name"),
        (b"short_name,full_name,label,label\na,b,1,0\n", "more than one column label"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path, content: bytes, told: str) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes(content)
    with pytest.raises(CommandError, match=told):
        call_command("match_labels", str(pairs), out=tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


def test_no_database_is_needed(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "SANDBOX"))}
    pairs, out = written(tmp_path / "pairs.csv", ROWS), tmp_path / "out.csv"
    command = [sys.executable, "manage.py", "match_labels", str(pairs), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4
