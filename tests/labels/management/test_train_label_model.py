import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_a_file_that_is_none_of_pairs_is_refused(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "model.json"
    pairs.write_text("short_name,full_name\n")
    with pytest.raises(CommandError, match="label"):
        call_command("train_label_model", str(pairs), out=out, model_version="2.0.0")
    assert not out.exists()


def test_what_is_missing_to_train_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    pairs, out = Path(__file__).parents[1] / "recognition" / "pairs.csv", tmp_path / "model.json"
    with pytest.raises(CommandError, match=r"pip install -r requirements-train\.txt"):
        call_command("train_label_model", str(pairs), out=out, model_version="2.0.0")
    assert not out.exists()
