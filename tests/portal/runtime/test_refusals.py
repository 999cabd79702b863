"""What keeps Shouhao from running is one line with what to do, and exit status 1."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import override_settings

from portal.runtime import binaries
from portal.runtime.addresses import database_parts, database_settings
from portal.runtime.broker import EmbeddedBroker
from portal.runtime.environment import lock_folder
from portal.runtime.errors import CannotRun
from portal.runtime.folders import ROOT, folders_below
from portal.runtime.given import check_broker, check_clock, check_port, check_sandbox
from portal.runtime.postgres import OWNER
from portal.runtime.up import main
from tests.authority import authority
from tests.database import Database, Server


def up(data: Path, *arguments: str, **environment: str) -> str:
    """The single line that `manage.py up` says when it gives up."""
    return said("up", "--data", str(data), *arguments, **environment)


def said(*arguments: str, status: int = 1, **environment: str) -> str:
    """The single line that `manage.py` says when it gives up."""
    cleared = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "BROKER_"))}
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=cleared | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == status
    (line,) = result.stderr.strip().splitlines()
    return line


def test_a_port_in_use(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        line = up(data, "--only", "web", "--port", str(port))
    assert line.startswith(f"shouhao: Port {port} can't be used (Address already in use)")
    assert "--port" in line


def test_a_port_in_use_by_the_web_role_alone(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        line = said("web", "--port", str(port), DATABASE_URL=f"postgresql:///shouhao?host={data}", SANDBOX="1")
    assert line.startswith(f"shouhao: Port {port} can't be used")


def test_places_inside_that_may_be_called_are_named_at_the_start(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        result = subprocess.run(
            [sys.executable, "manage.py", "web", "--port", str(listening.getsockname()[1])],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": f"postgresql:///shouhao?host={data}", "SANDBOX": "1"}
            | {"ADDRESSES_INSIDE": "https://10.1.2.3:8443,http://db.internal:8080"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    shown = "shouhao: ADDRESSES_INSIDE: called as well: https://10.1.2.3:8443, http://db.internal:8080"
    assert result.stderr.splitlines()[0] == shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_PORT", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("BROKER_URL", "ftp://broker.example.com"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql://app:se@cret@db.example.com/shouhao"),
        ("DATABASE_OWNER_URL", "postgresql://owner:se/cret@db.example.com/shouhao"),
        ("DATABASE_OWNER_URL", "postgresql://owner:se cret@db.example.com/shouhao"),
        ("DATABASE_OWNER_URL", "postgresql://owner:se%cret@db.example.com/shouhao"),
        ("DATABASE_URL", "postgresql://app:secret@db.example.com"),
        ("BASE_DOMAIN", "https://certify.example.com"),
        ("BASE_DOMAIN", "certify.example.com:8443"),
        ("BASE_DOMAIN", "Certify.example.com"),
        ("PUBLIC_PORT", "70000"),
        ("EMAIL_TLS", "perhaps"),
        ("EMAIL_PORT", "465"),
        ("ADDRESSES_INSIDE", "10.1.2.0/24"),
    ],
)
@pytest.mark.parametrize("role", ["tenants", "dispatcher", "web"])
def test_a_setting_that_cannot_be_read(name: str, value: str, role: str, data: Path) -> None:
    """Every role says so alike, at the start, and repeats no password."""
    given = {
        "DATABASE_URL": f"postgresql:///shouhao?host={data}",
        "SANDBOX": "1",
        "BROKER_URL": "redis://b.example.com",
    }
    line = said(role, **given | {name: value})
    assert name in line
    assert "cret" not in line


def test_a_reader_who_has_seen_enough(database_server: Server) -> None:
    """`manage.py tenants | head` printed a traceback."""
    url = database_server.database(database_server.template).url
    with subprocess.Popen(
        [sys.executable, "manage.py", "tenants"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "SANDBOX": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(60)) == ("", 128 + signal.SIGPIPE)


def test_a_command_while_the_database_is_away(data: Path) -> None:
    """Exit status 75 tells a supervisor to try again."""
    line = said("tenants", status=75, DATABASE_URL=f"postgresql:///shouhao?host={data}", SANDBOX="1")
    assert line.startswith("shouhao: The database can't be reached: ")


@pytest.mark.parametrize("role", ["worker", "dispatcher"])
def test_a_role_that_nobody_could_wake(role: str) -> None:
    with pytest.raises(CannotRun, match="BROKER_URL is not set"), override_settings(BROKER_URL=""):
        call_command(role)


@pytest.mark.parametrize("password", ["p%40ss", "p%2Fw%25d", "a:b#c?d", "%E5%AE%88"])
def test_what_a_password_may_have_is_the_same_for_every_role(password: str) -> None:
    parts = database_parts(f"postgresql://app:{password}@db.example.com:5433/shouhao?sslmode=verify-full")
    assert parts["password"] == unquote(password)
    django = database_settings(parts)
    assert (django["PASSWORD"], django["HOST"], django["PORT"]) == (unquote(password), "db.example.com", "5433")
    assert django["OPTIONS"]["sslmode"] == "verify-full"


def test_a_port_that_there_is_not() -> None:
    with pytest.raises(CannotRun, match="Port 65551 can't be used"):
        check_port(65551, "127.0.0.1")


def test_a_port_just_left_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    check_port(port, "127.0.0.1", option="--port")


def test_an_unreachable_database(data: Path) -> None:
    line = up(data, "--only", "dispatcher", DATABASE_URL=f"postgresql:///shouhao?host={data}")
    assert line.startswith("shouhao: The database of DATABASE_URL can't be reached")


def test_a_database_url_that_is_none(data: Path) -> None:
    line = up(data, "--only", "dispatcher", DATABASE_URL="nonsense://")
    assert line.startswith("shouhao: DATABASE_URL cannot be read: expected postgresql://")


@pytest.fixture
def moved(database_server: Server) -> Iterator[Database]:
    """A database whose business time a sandbox has moved."""
    database = database_server.clone("moved")
    with database.owner() as owner:
        owner.execute("""UPDATE public.tenants_businessclock SET "offset" = '13 hours'""")
    yield database
    database_server.drop("moved")


def test_a_clock_that_was_moved_is_refused_outside_the_sandbox(moved: Database, data: Path) -> None:
    given = {"DATABASE_URL": moved.url, "DATABASE_OWNER_URL": moved.owner_url, "SANDBOX": "0"}
    line = up(data, "--only", "dispatcher", **given)
    assert line.startswith("shouhao: Business time of this database is 13:00:00 ahead of real time")
    given |= {
        "SECRET_KEY": "k" * 50,
        "BASE_DOMAIN": "example.com",
        "EVIDENCE_KEY": "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4=",
        "FIELD_KEYS": "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4=",
        "FIELD_HASH_KEY": "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4=",
    }
    for role in ("web", "worker", "dispatcher"):
        with (
            pytest.raises(CannotRun, match="ahead of real time"),
            override_settings(SANDBOX=False, DATABASE_URL=moved.url, BROKER_URL="redis://broker.example.com"),
        ):
            call_command(role)
    assert said("dispatcher", **given, BROKER_URL="redis://broker.example.com") == line


def test_a_sandbox_on_a_database_that_was_not_made_for_one_is_refused(database_server: Server, data: Path) -> None:
    """Its stand-ins would answer for real parties, and its clock could be moved."""
    database = database_server.clone("earnest")
    try:
        check_sandbox(database.url)
        with database.owner() as owner:
            owner.execute("UPDATE public.tenants_businessclock SET movable = false")
        given = {"DATABASE_URL": database.url, "DATABASE_OWNER_URL": database.owner_url, "SANDBOX": "1"}
        said_by_up = up(data, "--only", "dispatcher", **given)
        assert said_by_up.startswith("shouhao: SANDBOX is set, and this database was not made for a sandbox")
        for role in ("web", "worker", "dispatcher"):
            assert said(role, **given, BROKER_URL="redis://broker.example.com") == said_by_up
    finally:
        database_server.drop("earnest")


@pytest.mark.parametrize(
    ("given", "said_first"),
    [
        ({"SECRET_KEY": "k" * 49}, "SECRET_KEY has 49 characters, which could be guessed"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"BEHIND_PROXY": "1"}, "BEHIND_PROXY is set and TRUSTED_PROXIES is not"),
        ({"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "0"}, "BEHIND_PROXY is set and TRUSTED_PROXIES is not"),
    ],
)
@pytest.mark.parametrize("role", ["web", "worker", "tenants"])
def test_what_opens_doors_in_production_is_refused_at_the_start(
    given: dict[str, str], said_first: str, role: str
) -> None:
    key = "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4="
    good = {
        "DATABASE_URL": "postgresql:///x?host=/nonexistent",
        "SANDBOX": "0",
        "SECRET_KEY": "k" * 50,
        "BASE_DOMAIN": "example.com",
        **dict.fromkeys(("EVIDENCE_KEY", "FIELD_KEYS", "FIELD_HASH_KEY"), key),
    }
    assert said(role, **good | given).startswith(f"shouhao: {said_first}")


@pytest.mark.parametrize("missing", ["FIELD_KEYS", "FIELD_HASH_KEY"])
@pytest.mark.parametrize("value", ["", "c2hvcnQ="])
def test_production_does_not_start_without_its_keys(missing: str, value: str) -> None:
    key = "bm90IGEgc2VjcmV0OiBvbmx5IGZvciB0ZXN0cyAuLi4="
    given = {
        "DATABASE_URL": "postgresql:///x?host=/nonexistent",
        "SANDBOX": "0",
        "SECRET_KEY": "k" * 50,
        "BASE_DOMAIN": "example.com",
        "EVIDENCE_KEY": key,
        "FIELD_KEYS": key,
        "FIELD_HASH_KEY": key,
    }
    assert said("web", **given | {missing: value}).startswith(f"shouhao: {missing} is not set or no key")


def test_a_real_clock_and_a_database_that_is_away_are_no_hindrance(database_server: Server, data: Path) -> None:
    check_clock(database_server.database(database_server.template).url)
    check_clock(database_server.url_of("postgres", OWNER))
    check_clock(f"postgresql:///shouhao?host={data}")


def test_an_unreachable_broker(data: Path) -> None:
    with pytest.raises(CannotRun, match="BROKER_URL can't be reached") as error:
        check_broker(f"redis+socket://{data}/nothing")
    assert "\n" not in str(error.value)


def test_a_broker_over_tls_shows_a_certificate_that_is_checked(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of its own accord Celery's Redis takes any."""
    ours = authority(tmp_path)

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(4096):
                target.sendall(block)
            target.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while listening.fileno() >= 0:
            with contextlib.suppress(OSError):
                line = ours.server.wrap_socket(listening.accept()[0], server_side=True)
                inner = socket.socket(socket.AF_UNIX)
                inner.connect(str(broker.socket))
                for ends in ((line, inner), (inner, line)):
                    threading.Thread(target=pass_on, args=ends, daemon=True).start()

    with EmbeddedBroker(data) as broker, socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        url = f"rediss://127.0.0.1:{listening.getsockname()[1]}/0"
        with pytest.raises(CannotRun, match="certificate verify failed"):
            check_broker(url)
        check_broker(f"{url}?ssl_cert_reqs=none")
        check_broker(f"{url}?ssl_cert_reqs=required&ssl_ca_certs={ours.bundle}")
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.bundle))
        check_broker(url)


def test_an_unknown_role(data: Path) -> None:
    assert "the roles are web, dispatcher" in up(data, "--only", "kitchen")


def test_a_data_folder_in_use(data: Path) -> None:
    with lock_folder(folders_below(data)):
        assert "already runs" in up(data, "--only", "dispatcher")


def test_a_data_folder_that_is_a_file(data: Path) -> None:
    file = data / "file"
    file.touch()
    assert "can't be used" in up(file / "below")


def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 5 * 1024**2))
    with pytest.raises(CannotRun, match="Only 5 MB are free"):
        main(["--data", str(data)])


@pytest.mark.parametrize("find", [binaries.postgres_program, binaries.broker_program])
def test_no_server_program(data: Path, monkeypatch: pytest.MonkeyPatch, find: object) -> None:
    assert callable(find)
    monkeypatch.setattr(binaries, "_postgres_candidates", lambda: iter(()))
    monkeypatch.setattr(binaries, "_broker_candidates", lambda: iter(()))
    with pytest.raises(CannotRun, match="make setup"):
        find(folders_below(data))
