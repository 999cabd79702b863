"""What a command finds in its environment."""

import json
import os
import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from portal.runtime import environment, folders as folders_module
from portal.runtime.environment import (
    Running,
    adopt_earlier_try_out,
    ensure_environment,
    left_over,
    lock_folder,
    noted_for_commands,
    read_running,
    secret_key,
)
from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT, Folders, folders_below

WEB_UNIT = ROOT / "docs/deploy/shouhao-web@.service"

VARIABLES = ("DATABASE_URL", "DATABASE_ROLE", "DATABASE_OWNER_URL", "SECRET_KEY", "SANDBOX", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def folders(data: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SHOUHAO_DATA", str(data))
    return folders_below(data)


def test_without_a_database_the_person_is_told_what_to_do(folders: Folders) -> None:
    with pytest.raises(CannotRun, match="make run"):
        ensure_environment(["tenants"])


def test_a_command_finds_the_servers_of_a_running_up(folders: Folders) -> None:
    Running(1, {"DATABASE_URL": "postgresql:///found", "SECRET_KEY": "theirs"}).write(folders)
    os.environ["SECRET_KEY"] = "mine"
    with lock_folder(folders):
        ensure_environment(["tenants"])
    assert os.environ["DATABASE_URL"] == "postgresql:///found"
    assert os.environ["SECRET_KEY"] == "mine"


def test_what_a_killed_up_left_is_not_taken_for_running(folders: Folders) -> None:
    Running(1, {"DATABASE_URL": "postgresql:///gone"}, {"web": 17}).write(folders)
    assert read_running(folders) is None
    assert left_over(folders) == {"web": 17}
    with pytest.raises(CannotRun, match="make run"):
        ensure_environment(["tenants"])


@pytest.mark.parametrize("arguments", [["check"], ["match_labels"], ["simulate"], ["create_tenant", "--help"]])
def test_commands_that_only_read_code_need_no_database(folders: Folders, arguments: list[str]) -> None:
    ensure_environment(arguments)
    assert os.environ["DATABASE_URL"]


@pytest.mark.parametrize(("command", "role"), [("migrate_schemas", "owner"), ("create_tenant", "owner"), ("web", None)])
def test_the_owner_migrates_and_provisions(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, command: str, role: str | None
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.com/shouhao")
    ensure_environment([command])
    assert os.environ.get("DATABASE_ROLE") == role


def test_one_data_folder_serves_one_up(folders: Folders) -> None:
    with lock_folder(folders), pytest.raises(CannotRun, match="already runs"):
        lock_folder(folders)


def test_the_secrets_are_private_and_kept(folders: Folders) -> None:
    key = secret_key(folders)
    Running(1, {"SECRET_KEY": key}).write(folders)
    assert len(key) >= 50
    assert secret_key(folders) == key
    assert json.loads((folders.data / "runtime.json").read_text())["environment"] == {"SECRET_KEY": key}
    for name in ("runtime.json", "secret-key"):
        assert (folders.data / name).stat().st_mode & 0o077 == 0


def test_a_key_is_never_half_written(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk left an empty one, and no later start found its way out of that."""

    def full(path: Path, text: str) -> int:
        raise OSError(28, "No space left on device")

    folders.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space"):
            secret_key(folders)
    assert len(secret_key(folders)) >= 50


@pytest.fixture
def unchosen(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nobody has chosen a data folder; answers the one that is usual then."""
    usual = folders.data / "usual" / "checkout"
    monkeypatch.delenv("SHOUHAO_DATA")
    monkeypatch.setattr(environment, "try_out_folder", lambda: usual)
    monkeypatch.setattr("portal.runtime.folders.try_out_folder", lambda: usual)
    return usual


def runs(stack: ExitStack, data: Path, url: str) -> None:
    """As `manage.py up --data` does."""
    data.mkdir()
    other = folders_below(data)
    stack.enter_context(lock_folder(other))
    stack.enter_context(noted_for_commands(other))
    Running(1, {"DATABASE_URL": url}).write(other)


def test_a_command_finds_what_runs_on_another_folder(unchosen: Path, folders: Folders) -> None:
    """It said that nothing ran, and to start it first."""
    with ExitStack() as stack:
        runs(stack, folders.data / "one", "postgresql:///one")
        ensure_environment(["tenants"])
        assert os.environ.pop("DATABASE_URL") == "postgresql:///one"
        runs(stack, folders.data / "two", "postgresql:///two")
        with pytest.raises(CannotRun, match=r"more than one .*SHOUHAO_DATA \(.*/one, .*/two\)"):
            ensure_environment(["tenants"])
    with pytest.raises(CannotRun, match="make run"):
        ensure_environment(["tenants"])


def test_a_chosen_folder_is_the_only_one_looked_at(unchosen: Path, folders: Folders) -> None:
    with ExitStack() as stack:
        runs(stack, folders.data / "one", "postgresql:///one")
        os.environ["SHOUHAO_DATA"] = str(folders.data)
        with pytest.raises(CannotRun, match="make run"):
            ensure_environment(["tenants"])


def test_a_try_out_of_root_moves_away_from_productions_folder(unchosen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` as root and a service with StateDirectory=shouhao locked each other out."""
    earlier = unchosen.parent.parent / "earlier"
    (earlier / unchosen.name / "postgres").mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(environment, "TRY_OUTS", unchosen.parent)
    monkeypatch.setattr(environment, "EARLIER_TRY_OUTS", earlier)
    with lock_folder(Folders(earlier / unchosen.name, None)), pytest.raises(CannotRun, match="already runs"):
        adopt_earlier_try_out()
    adopt_earlier_try_out()
    assert (unchosen / "postgres").is_dir()
    assert not earlier.exists()
    adopt_earlier_try_out()


def test_root_and_production_have_folders_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    state = Path("/var/lib") / re.findall(r"^StateDirectory=(\w+)$", WEB_UNIT.read_text(), re.MULTILINE)[0]
    assert not folders_module.try_out_folder().is_relative_to(state)
