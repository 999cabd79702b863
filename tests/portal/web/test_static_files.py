"""portal.web.static_files: names that change with the content, what was compressed before, nothing else of the disk."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import engines
from structlog.testing import capture_logs

from portal.people import sign_in_pages as sign_in
from portal.runtime.folders import ROOT
from portal.web.static_files import tell_unless_collected
from tests.database import clean_environment
from tests.portal_client import PortalClient

OURS = ROOT / "portal" / "static"
YEAR = "max-age=31536000, public, immutable"
ANY_HOST = "nobody.test"  # they are the same for everybody


def forget_templates() -> None:
    """Names of static files stand in their fixed parts."""
    engines["django"].engine.template_loaders[0].reset()
    sign_in._shown_first.cache_clear()


@pytest.fixture
def code(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Static files of a release of which some have been collected; served as in production."""
    code = tmp_path / "code"
    shutil.copytree(OURS / "portal", code / "portal")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [code]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", verbosity=0)
    forget_templates()
    yield code
    forget_templates()


@pytest.fixture
def address(code: Path) -> str:
    return staticfiles_storage.url("portal/portal.js")


def get(address: str, **headers: str) -> Any:
    return PortalClient(ANY_HOST).get(address, headers={name.replace("_", "-"): text for name, text in headers.items()})


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def as_it_is(content: bytes) -> bytes:
    return content


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("gzip;q=0.5, br; q=0.000", "gzip", gzip.decompress),
        ("gzip;q=0, br;q=0.0", None, as_it_is),
        ("br;q=0.1", "br", brotli.decompress),
        ("identity", None, as_it_is),
        ("*", None, as_it_is),
        ("", None, as_it_is),
    ],
)
def test_the_smallest_form_that_the_browser_takes(
    code: Path, address: str, accepted: str, encoding: str | None, read: Callable[[bytes], bytes]
) -> None:
    answer = get(address, Accept_Encoding=accepted)
    content = body(answer)
    assert (answer.status_code, answer.get("Content-Encoding")) == (200, encoding)
    assert read(content) == (code / "portal/portal.js").read_bytes()
    assert len(content) == int(answer["Content-Length"])
    assert (answer["Vary"], answer["Cache-Control"]) == ("Accept-Encoding", YEAR)
    assert answer["Content-Type"] == 'text/javascript; charset="utf-8"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_what_is_compressed_was_so_before(address: str, settings: Any) -> None:
    lying = Path(settings.STATIC_ROOT) / address.removeprefix("/static/")
    assert body(get(address, Accept_Encoding="br")) == Path(f"{lying}.br").read_bytes()
    assert body(get(address, Accept_Encoding="gzip")) == Path(f"{lying}.gz").read_bytes()


def test_it_is_not_sent_again(address: str) -> None:
    first = get(address, Accept_Encoding="br")
    again = get(address, Accept_Encoding="br", If_None_Match=first["ETag"])
    assert (again.status_code, body(again), again["Cache-Control"]) == (304, b"", YEAR)
    assert again["Vary"] == "Accept-Encoding"
    since = get(address, If_Modified_Since=first["Last-Modified"])
    assert since.status_code == 304
    assert get(address, If_None_Match='"another"').status_code == 200


@pytest.mark.django_db
def test_pages_name_what_was_collected_and_the_rest_as_it_lies(code: Path, acme: Any) -> None:
    page = PortalClient("acme.localhost").get("/accounts/login/").content.decode()
    named = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
    assert any(re.fullmatch(r"/static/portal/shell\.[0-9a-f]{12}\.css", each) for each in named)
    assert "/static/vendor/tabler/tabler.min.css" in named  # was not there to be collected
    for each in named:
        if each.startswith("/static/portal/"):
            assert get(each)["Cache-Control"] == YEAR, each


def test_a_changed_file_is_served_as_it_is_until_it_is_collected_again(code: Path, address: str, settings: Any) -> None:
    was = (code / "portal/portal.js").read_bytes()
    (code / "portal/portal.js").write_bytes(was + b"\n// changed")
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)  # as a process that begins now
    assert staticfiles_storage.url("portal/portal.js") == "/static/portal/portal.js"
    plain = get("/static/portal/portal.js", Accept_Encoding="br, gzip")
    assert (body(plain), plain["Cache-Control"]) == (was + b"\n// changed", "max-age=60, public")
    call_command("collectstatic", verbosity=0)
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)
    new = staticfiles_storage.url("portal/portal.js")
    assert new != address
    assert brotli.decompress(body(get(new, Accept_Encoding="br"))) == was + b"\n// changed"
    assert body(get(address)) == was, "for pages that are open still"
    assert not list(code.parent.glob(".staticfiles-*"))


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py",
        "../../etc/passwd",
        "portal/../../code/portal/portal.js",
        "%2e%2e/%2e%2e/settings.py",
        "..%2f..%2fsettings.py",
        "..\\..\\settings.py",
        "/etc/passwd",
        "portal",
        "portal/",
        "",
        "portal/portal.js/",
        "portal/portal.js%00.css",
        "portal/nothing.000000000000.js",
        "portal/portal.00000000000.js",
        "portal.000000000000",
        "portal/portal.js.br",
        "{address}.br",
        "{address}.gz",
        "x" * 5_000,
    ],
)
def test_nothing_else_of_the_disk_is_served(address: str, path: str) -> None:
    answer = get("/static/" + path.replace("{address}", address.removeprefix("/static/")), Accept_Encoding="br, gzip")
    assert answer.status_code == 404
    assert b"root:" not in body(answer)
    assert "Content-Encoding" not in answer


def test_a_name_of_another_release_is_answered_for_a_minute(code: Path, address: str) -> None:
    """While two releases serve beside one another, a page of one asks the other for its styles."""
    other = get("/static/portal/portal.0123456789ab.js", Accept_Encoding="br, gzip")
    assert (other.status_code, other["Cache-Control"]) == (200, "max-age=60, public")
    assert body(other) == (code / "portal/portal.js").read_bytes()
    assert get(address)["Cache-Control"] == YEAR


@pytest.mark.parametrize("content", ["", "{", "[]", '"paths"', '{"version": "9"}', '{"paths": {}}'])
def test_a_damaged_list_of_names_is_as_none_and_made_again(
    code: Path, address: str, settings: Any, content: str
) -> None:
    listed = Path(settings.STATIC_ROOT, "staticfiles.json")
    listed.write_text(content)
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)  # as a process that begins now
    assert staticfiles_storage.url("portal/portal.js") == "/static/portal/portal.js"
    assert get("/static/portal/portal.js").status_code == 200
    call_command("collectstatic", verbosity=0)
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)
    assert staticfiles_storage.url("portal/portal.js") == address


@pytest.mark.parametrize("cleared", [False, True])
def test_what_was_collected_and_is_gone_or_to_be_made_anew_is_collected_again(
    code: Path, address: str, settings: Any, cleared: bool
) -> None:
    lying = Path(settings.STATIC_ROOT, address.removeprefix("/static/"))
    if cleared:
        lying.write_bytes(b"damaged")
    else:
        lying.unlink()
    call_command("collectstatic", verbosity=0, clear=cleared)
    assert lying.read_bytes() == (code / "portal/portal.js").read_bytes()


def _make(*given: str, cwd: Path) -> str:
    """What `make` says."""
    said = subprocess.run(
        ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"), *given],
        cwd=cwd,
        env=clean_environment() | {"MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout


def test_make_collects_with_a_database_given_and_no_key() -> None:
    recipe = _make("-nB", "staticfiles/staticfiles.json", cwd=ROOT)
    (line,) = (line for line in recipe.splitlines() if "collectstatic" in line)
    tried = line.partition("&&")[0].replace(".venv/bin/python", sys.executable) + " --dry-run"
    with_database = clean_environment() | {"DATABASE_URL": "postgresql:///shouhao?host=/nonexistent"}
    ended = subprocess.run(
        ["sh", "-c", tried], cwd=ROOT, env=with_database, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_make_collects_once_for_each_state_of_the_files(tmp_path: Path) -> None:
    sources, stamps, said = tmp_path / "portal/static", tmp_path / ".venv/.stamps", tmp_path / "said"
    for folder in (sources, stamps, tmp_path / "staticfiles"):
        folder.mkdir(parents=True)
    pins = ("requirements.txt", "requirements-try.txt", "requirements-documents.txt")
    for file in ("portal/static/a.js", "portal/static/b.js", *pins):
        (tmp_path / file).write_text(file)
    for stamp in ("venv", "run", "try"):
        (stamps / stamp).touch()

    def collected(what: str = "setup") -> int:
        said.write_text("")
        _make(what, f"PY=echo >>{said}", cwd=tmp_path)
        return said.read_text().count("collectstatic")

    assert collected("setup-try") == 0
    assert [collected(), collected()] == [1, 0]
    (sources / "b.js").unlink()
    assert [collected(), collected()] == [1, 0], "one is gone"
    (sources / "b.js").write_text("another")
    os.utime(sources / "b.js", (0, 0))
    assert [collected(), collected()] == [1, 0], "one came with an old time"
    (sources / "b.js").unlink()
    assert [collected(), collected()] == [1, 0], "as it was before"


def test_all_files_of_all_libraries_can_be_collected(tmp_path: Path, settings: Any) -> None:
    """What a style names is there, or nothing of it would be."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg", "map", "png", "woff", "woff2", "ttf", "txt"]
    call_command("collectstatic", verbosity=0)
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)
    for name in (
        "vendor/tabler/tabler.min.css",
        "unfold/css/styles.css",
        "admin/css/base.css",
        "desk/desk.js",
    ):
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", staticfiles_storage.url(name)), name


def test_what_no_page_names_of_a_library_is_not_collected(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg", "map", "png", "woff", "woff2", "ttf", "txt"]
    call_command("collectstatic", verbosity=0)
    collected = {path.parent.name for path in (tmp_path / "collected/drf_spectacular_sidecar").rglob("*.js")}
    assert "swagger-ui-dist" in collected
    assert not [name for name in collected if "redoc" in name]


@pytest.mark.parametrize(("sandbox", "told"), [(True, 0), (False, 1)])
def test_where_nothing_was_collected_a_try_out_is_not_told_so(
    tmp_path: Path, settings: Any, sandbox: bool, told: int
) -> None:
    settings.SANDBOX, settings.STATIC_ROOT = sandbox, tmp_path
    with capture_logs() as lines:
        tell_unless_collected()
    assert len(lines) == told


def test_what_pages_name_is_there() -> None:
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% static ['\"]([^'\"]+)", template.read_text())
    }
    assert named
    assert [name for name in named if finders.find(name) is None] == []
