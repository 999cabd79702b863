import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from labels.recognition import evaluation
from labels.recognition.datasets import fingerprint, read_pairs
from labels.recognition.model import canonical_json, packaged
from labels.registry.models import ModelVersion

FIRM = "南京云杉谷信息科技有限公司"
GOOD = [("云杉谷", FIRM, "1"), ("云杉谷科技", FIRM, "1"), ("青禾", FIRM, "0"), ("百度", FIRM, "0")]
FOOLED = [("云杉谷", FIRM, "0")]  # takes what is the firm's own for an impersonation: it is matched, and counts as one


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's load is not what these tests are about."""
    monkeypatch.setattr(evaluation, "SLOWEST", 1.0)


def written(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("short_name", "full_name", "label"), *rows])
    return path


def artefact(path: Path, **changed: Any) -> Path:
    path.write_bytes(canonical_json({**packaged().content, **changed}))
    return path


def test_a_good_model_passes_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    call_command("evaluate_label_model", str(written(tmp_path / "pairs.csv", GOOD)), gate=True, json=out)
    said = capsys.readouterr().out
    assert "pairs: 4 pairs, accuracy 100.00%, false accepts 0.00%" in said
    assert "adversarial: 2 pairs" in said, "made of the pairs that are the firm's own"
    assert "falls short" not in said
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["slices"]["pairs"]["accuracy"] == 1.0
    assert (report["shortfalls"], report["trained_on_these_pairs"]) == ([], False)


def test_one_that_falls_short_is_refused_at_the_gate_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs, fooled = written(tmp_path / "pairs.csv", GOOD), written(tmp_path / "fooled.csv", FOOLED)
    call_command("evaluate_label_model", str(pairs), adversarial=fooled)
    assert "falls short: impersonations accepted 1, limit 0.005" in capsys.readouterr().out
    with pytest.raises(CommandError, match="falls short 1 time"):
        call_command("evaluate_label_model", str(pairs), adversarial=fooled, gate=True)


def test_scene_words_are_measured_when_given(tmp_path: Path) -> None:
    pairs = written(tmp_path / "pairs.csv", GOOD)
    decorated = written(tmp_path / "decorated.csv", [("云杉谷客服", FIRM, "0")])
    with pytest.raises(CommandError, match="falls short 1 time"):
        call_command("evaluate_label_model", str(pairs), decorated=decorated, gate=True)


def test_the_model_may_not_fall_behind_the_one_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = written(tmp_path / "pairs.csv", GOOD * 50)
    blind = artefact(tmp_path / "blind.json", thresholds={"match": 0.99999, "accept": 0.99999})
    call_command("evaluate_label_model", str(pairs), model=blind, in_use=artefact(tmp_path / "in_use.json"))
    assert "falls short: fall of pairs 0.5, limit 0.01" in capsys.readouterr().out


def test_what_it_was_trained_on_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = written(tmp_path / "pairs.csv", GOOD)
    training = {"data_sha256": fingerprint(read_pairs(pairs))}
    call_command("evaluate_label_model", str(pairs), model=artefact(tmp_path / "model.json", training=training))
    assert "trained on these very pairs" in capsys.readouterr().err


def test_the_gate_does_not_listen_to_what_a_model_was_trained_on(tmp_path: Path) -> None:
    pairs = written(tmp_path / "pairs.csv", GOOD)
    chosen = artefact(tmp_path / "model.json", training={"data_sha256": fingerprint(read_pairs(pairs))})
    with pytest.raises(CommandError, match="trained on"):
        call_command("evaluate_label_model", str(pairs), model=chosen, gate=True)
    assert not ModelVersion.objects.exists()


def test_the_gates_verdict_is_kept(tmp_path: Path) -> None:
    pairs = written(tmp_path / "pairs.csv", GOOD)
    chosen = artefact(tmp_path / "model.json", version="8.0.0")
    call_command("evaluate_label_model", str(pairs), model=chosen, gate=True)
    version = ModelVersion.objects.get()
    assert (version.version, version.state) == ("8.0.0", ModelVersion.State.EVALUATED)
    assert version.evaluation["data_sha256"] == fingerprint(read_pairs(pairs))
    fooled = written(tmp_path / "fooled.csv", FOOLED)
    with pytest.raises(CommandError, match="falls short"):
        call_command("evaluate_label_model", str(pairs), registered="8.0.0", adversarial=fooled, gate=True)
    version.refresh_from_db()
    assert (version.state, len(version.evaluation["shortfalls"])) == (ModelVersion.State.DRAFT, 1)
    with pytest.raises(CommandError, match="no model 9"):
        call_command("evaluate_label_model", str(pairs), registered="9")


@pytest.mark.parametrize(
    ("pairs", "model", "told"),
    [("short_name,full_name\n", None, "no column label"), ("short_name,full_name,label\n", "{}", "artefact")],
)
def test_files_that_are_none_are_refused(tmp_path: Path, pairs: str, model: str | None, told: str) -> None:
    (tmp_path / "pairs.csv").write_text(pairs, encoding="utf-8")
    (tmp_path / "model.json").write_text(model or "", encoding="utf-8")
    chosen = tmp_path / "model.json" if model else None
    with pytest.raises(CommandError, match=told):
        call_command("evaluate_label_model", str(tmp_path / "pairs.csv"), model=chosen, gate=True)
