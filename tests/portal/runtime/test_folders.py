"""Where the servers and roles of a try-out keep what they need."""

import shutil
from pathlib import Path

import pytest

from portal.runtime import folders
from portal.runtime.errors import CannotRun
from portal.runtime.folders import folders_below


def test_counters_lie_in_memory_for_their_user_alone(data: Path) -> None:
    """A full disk ended the web role's processes: they map the files in which they count."""
    ours = folders_below(data)
    ours.empty_metrics()
    try:
        assert ours.metrics.parent == folders.IN_MEMORY
        assert ours.metrics.stat().st_mode & 0o777 == 0o700
        assert ours.metrics != folders_below(data / "other").metrics
    finally:
        shutil.rmtree(ours.metrics)


def test_counters_of_data_folders_that_are_gone_leave_the_memory(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was killed left them for as long as the machine ran."""
    memory = data / "memory"
    memory.mkdir()
    monkeypatch.setattr(folders, "IN_MEMORY", memory)
    gone, there, ours = (folders_below(data / name) for name in ("gone", "there", "ours"))
    for each in (gone, there):
        each.data.mkdir()
        each.empty_metrics()
        (each.metrics / "counter_1.db").write_bytes(b"x")
    somebodys = memory / "shouhao-metrics-of-somebody"
    somebodys.mkdir()
    gone.data.rmdir()
    ours.empty_metrics()
    assert set(memory.iterdir()) == {there.metrics, ours.metrics, somebodys}
    assert (there.metrics / "counter_1.db").exists()
    assert list(ours.metrics.glob("*.db")) == []


def test_counters_lie_with_the_data_where_memory_is_no_folder(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "IN_MEMORY", data / "none")
    ours = folders_below(data)
    for _start in range(2):
        ours.empty_metrics()
        (ours.metrics / "counter_1.db").write_bytes(b"")
    ours.empty_metrics()
    assert list(ours.metrics.iterdir()) == []
    assert ours.metrics == data / "metrics"
    assert ours.metrics.is_dir()


def test_a_folder_for_counters_that_leads_elsewhere_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "IN_MEMORY", data)
    (data / "elsewhere").mkdir()
    folders_below(data).metrics.symlink_to(data / "elsewhere")
    with pytest.raises(CannotRun, match="belongs to somebody else"):
        folders_below(data).empty_metrics()
