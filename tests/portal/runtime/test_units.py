"""What each role is given and may do, in production: the units of systemd, compose.yaml, images."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.runtime.folders import ROOT
from portal.runtime.processes import wait_until
from portal.runtime.roles import SECRETS, needs
from tests.chaos.faults import Stack

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
OWNER_FILE = "/etc/shouhao-owner.env"
MOST_EXPOSED = 3.0
HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "InaccessiblePaths": "-/srv/shouhao/app/.git",
    "ProtectProc": "invisible",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}


class EveryLine(dict[str, Any]):
    """A unit may say the same several times."""

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def service(unit: Path) -> dict[str, list[str]]:
    """What its [Service] says, in the order of its lines."""
    read = ConfigParser(interpolation=None, strict=False, dict_type=EveryLine, empty_lines_in_values=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(unit)
    return {name: value.split("\n") for name, value in read["Service"].items()}


def in_bytes(size: str) -> int:
    return int(size[:-1]) * {"M": 1024**2, "G": 1024**3}[size[-1]]


def role_of(unit: Path) -> str:
    return unit.stem.removeprefix("shouhao-").removesuffix("@")


@pytest.mark.parametrize("unit", UNITS, ids=role_of)
def test_a_unit_is_hardened(unit: Path) -> None:
    said = service(unit)
    assert {name: said[name][-1] for name in HARDENED} == HARDENED
    assert said["SystemCallFilter"] == ["@system-service @sandbox", "~@privileged"]
    assert in_bytes(said["MemoryHigh"][-1]) < in_bytes(said["MemoryMax"][-1]) <= 5 * 1024**3
    assert 0 < int(said["TasksMax"][-1]) <= (512 if role_of(unit) == "worker" else 256)


def test_the_guide_names_the_bounds_of_the_units_and_they_leave_room() -> None:
    """Twice what a role was measured to hold."""
    guide = (ROOT / "docs/deploy.md").read_text()
    told = re.findall(r"^\| ([a-z ]+) \| \d+ \| (\d+)[^|]*\| `?(\d+[MG])`? \|$", guide, re.MULTILINE)
    bounds = {role_of(unit): service(unit)["MemoryMax"][-1] for unit in UNITS}
    assert {role.split()[0]: bound for role, _held, bound in told} == {
        role: bound for role, bound in bounds.items() if role != "migrate"
    }
    for role, held, bound in told:
        assert 2 * int(held) * 1024**2 < in_bytes(bound), role


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("shouhao*.[st]*et")) + UNITS, ids=lambda unit: unit.name)
def test_systemd_itself_reads_every_line(unit: Path) -> None:
    """What it does not know, or cannot read, it passes over with a word in its log: the bound would not be there."""
    program = shutil.which("systemd-analyze")
    if program is None:
        assert "CI" not in os.environ, "install systemd where this has to be shown"
        return
    ran = subprocess.run([program, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    said = [line for line in ran.stderr.splitlines() if f"{unit.name}:" in line and "is not executable" not in line]
    assert said == []


@pytest.mark.parametrize("unit", UNITS, ids=role_of)
def test_systemd_itself_finds_little_exposed(unit: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        assert "CI" not in os.environ, "install systemd where this has to be shown"
        return
    ran = subprocess.run([program, "security", "--offline=true", unit], capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for \S+: ([0-9.]+)", ran.stdout)
    assert exposure is not None, ran.stderr
    assert float(exposure[1]) <= MOST_EXPOSED


def test_one_web_role_serves_while_the_other_restarts() -> None:
    """Two on one socket. Each has started when it serves; workers wait for both, and the target wants all."""
    said = service(DEPLOY / "shouhao-web@.service")
    assert (said["Type"], said["NotifyAccess"], said["Sockets"]) == (["notify"], ["all"], ["shouhao-web.socket"])
    both = {"shouhao-web@a.service", "shouhao-web@b.service"}
    assert both < words_of("shouhao.target", "Wants")
    for unit in UNITS:
        if role_of(unit) in {"dispatcher", "worker", "reserved"}:
            assert both < words_of(unit.name, "After"), unit.name
            assert unit.name in words_of("shouhao.target", "Wants")


def words_of(unit: str, name: str) -> set[str]:
    """What a unit says under this name, over all its lines."""
    text = (DEPLOY / unit).read_text()
    return {word for line in re.findall(rf"^{name}=(.*)$", text, re.MULTILINE) for word in line.split()}


def needed(role: str) -> set[str]:
    return {secret for secret in SECRETS if needs(role, secret)}


def test_a_unit_is_given_the_secrets_that_its_role_needs() -> None:
    """Each reads the one file with what all share; what it does not need is taken out again."""
    of_owner = {"DATABASE_OWNER_URL"}
    of_nobody = {secret for secret, roles in SECRETS.items() if not roles}
    for unit in UNITS:
        said = service(unit)
        given = {*SECRETS} - of_nobody - {*" ".join(said["UnsetEnvironment"]).split()}
        if OWNER_FILE not in said["EnvironmentFile"]:
            given -= of_owner
        assert given == needed(role_of(unit)), role_of(unit)
    named = {line.partition("=")[0] for line in (DEPLOY / "shouhao.env").read_text().splitlines()}
    assert not named & (of_owner | of_nobody)


def test_a_container_is_given_the_secrets_that_its_role_needs() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ours = {name: each for name, each in compose["services"].items() if each.get("image") == "shouhao"}
    assert len(ours) > 5
    for name, each in ours.items():
        assert each["env_file"] == "settings.env", "with .env each would have all passwords"
        role = name.removesuffix("-b")
        of_file = {secret for secret, roles in SECRETS.items() if roles and secret != "DATABASE_OWNER_URL"}
        given = {name for name, value in each["environment"].items() if value}
        emptied = {name for name, value in each["environment"].items() if value == ""}
        assert ((of_file | given) - emptied) & {*SECRETS} == needed(role), name
        assert each["cap_drop"] == ["ALL"]


@pytest.mark.timeout(300)  # as in tests/browser: the first one starts the house
def test_the_roles_that_run_have_no_others(house: Stack) -> None:
    """Whatever `manage.py up` itself was given: in no process of theirs does more stand."""
    house.start_again()
    processes: dict[str, int] = house.running["processes"]  # type: ignore[assignment]
    of_the_house = {"DATABASE_OWNER_URL", "EVIDENCE_KEY", "FIELD_KEYS", "FIELD_HASH_KEY"}
    for role in ("web", "dispatcher", "reserved", "worker"):
        begun = wait_until(lambda role=role: role == "dispatcher" or bool(descendants(processes[role])), seconds=60)
        assert begun, f"{role} has started no process of its own"
        family = [processes[role], *descendants(processes[role])]
        names = {line.split(b"=")[0].decode() for pid in family for line in environment(pid)}
        assert names & {*SECRETS} == needed(role) & of_the_house, role
        assert "DATABASE_URL" in names


def environment(pid: int) -> list[bytes]:
    return [line for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if line]


def descendants(pid: int) -> list[int]:
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(each for child in children for each in descendants(child))]


def left_out(path: str) -> bool:
    """Whether .dockerignore leaves a file out of images: by a pattern for it or for a folder above it."""
    patterns = (ROOT / ".dockerignore").read_text().split()
    places = [path, *(str(each) for each in Path(path).parents)]
    for pattern in patterns:
        anywhere = pattern.removeprefix("**/")
        for place in places:
            whole = fnmatch(place, anywhere) and ("/" not in place or anywhere == pattern)
            if whole or (anywhere != pattern and fnmatch(Path(place).name, anywhere)):
                return True
    return False


def test_secrets_stay_out_of_images() -> None:
    for secret in (
        ".env",
        "docs/deploy/.env",
        "docs/deploy/.env.production",
        "docs/deploy/settings.env",
        "shouhao.env",
        ".data/secret-key",
        ".git/config",
        "certificates/server.key",
        "backup/shouhao.dump",
    ):
        assert left_out(secret), secret
    for needed in (
        "manage.py",
        "portal/settings.py",
        "portal/runtime/environment.py",
        "locale/zh_Hans",
        "requirements.txt",
    ):
        assert not left_out(needed), needed
