from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_a_file_that_is_none_of_pairs_is_refused(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "model.json"
    pairs.write_text("short_name,full_name\n")
    with pytest.raises(CommandError, match="label"):
        call_command("train_label_model", str(pairs), out=out, model_version="2.0.0")
    assert not out.exists()
