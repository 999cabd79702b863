"""Which server programs are taken when those of our wheels are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.runtime import binaries
from portal.runtime.binaries import broker_program, postgres_program
from portal.runtime.errors import CannotRun
from portal.runtime.folders import Folders, folders_below


@pytest.fixture
def folders(data: Path) -> Folders:
    data.chmod(0o711)
    return folders_below(data)


@pytest.fixture
def only(data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """only(usr__18__bin__postgres="its version"): these are there, and nothing else. Without a version it can't run."""
    monkeypatch.setattr(binaries, "_package", lambda module: data / module if (data / module).is_dir() else None)
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", data / "usr")
    monkeypatch.setenv("PATH", str(data / "bin"))

    def make(program: Path, says: str) -> None:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho '{says}'\n" if says else "#!/bin/sh\nexit 127\n")
        program.chmod(0o755)

    def there(**programs: str) -> None:
        for place, says in programs.items():
            make(data / place.replace("__", "/").replace("_dash_", "-"), says)

    return there


def test_another_wheel_with_postgresql_18(only: Callable[..., None], folders: Folders) -> None:
    only(pgserver__pginstall__bin__postgres="postgres (PostgreSQL) 18.3")
    assert postgres_program(folders) == folders.data / "pgserver/pginstall/bin"


def test_the_systems_postgresql_when_it_is_new_enough(only: Callable[..., None], folders: Folders) -> None:
    only(usr__17__bin__postgres="postgres (PostgreSQL) 17.6", usr__18__bin__postgres="postgres (PostgreSQL) 18.1")
    assert postgres_program(folders) == folders.data / "usr/18/bin"


def test_a_postgresql_that_is_too_old_is_named_in_one_line(only: Callable[..., None], folders: Folders) -> None:
    only(bin__postgres="postgres (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)")
    with pytest.raises(CannotRun, match=r"No PostgreSQL 18 .*bin/postgres is 17: too old.*make setup-try") as error:
        postgres_program(folders)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["valkey", "redis"])
def test_a_broker_on_the_path(only: Callable[..., None], folders: Folders, name: str) -> None:
    only(**{f"bin__{name}_dash_server": "server v=8.1.1"})
    assert broker_program(folders) == folders.data / f"bin/{name}-server"


def test_a_broker_that_cannot_run_is_passed_over(only: Callable[..., None], folders: Folders) -> None:
    only(bin__valkey_dash_server="", bin__redis_dash_server="server v=8.0.2")
    assert broker_program(folders) == folders.data / "bin/redis-server"


@pytest.mark.parametrize(
    ("find", "place"), [(postgres_program, "usr__18__bin__postgres"), (broker_program, "bin__valkey_dash_server")]
)
def test_programs_that_cannot_run_are_named_in_one_line(
    only: Callable[..., None], folders: Folders, find: Callable[[Folders], Path], place: str
) -> None:
    only(**{place: ""})
    with pytest.raises(CannotRun, match=r"was found \(.*/bin/\S+ can't be run.*make setup-try") as error:
        find(folders)
    assert "\n" not in str(error.value)
