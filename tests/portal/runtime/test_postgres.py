"""The embedded PostgreSQL, with a real server each time."""

import os
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.runtime.binaries import Program, _reachable, postgres_program
from portal.runtime.errors import CannotRun
from portal.runtime.folders import LONGEST_SOCKET_PATH, folders_below
from portal.runtime.postgres import EmbeddedPostgres
from portal.runtime.processes import wait_until, working_in
from portal.runtime.supervisor import Supervisor
from tests.portal.runtime.children import gone, pids_after_kill_of_their_parent


@pytest.fixture
def server(data: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(data, fsync=False) as server:
        yield server


@pytest.fixture
def somebodys(server: EmbeddedPostgres) -> Iterator[subprocess.Popen[bytes]]:
    """What an operator has started in the server's folder."""
    with subprocess.Popen(["sleep", "60"], cwd=server.folders.postgres, start_new_session=True) as process:
        yield process
        process.kill()


def test_the_run_time_role_uses_what_the_owner_makes_and_owns_nothing(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.owner_url) as owner:
        owner.execute(
            "CREATE SCHEMA client; CREATE TABLE client.label (id int GENERATED ALWAYS AS IDENTITY, name text)"
        )
        owner.execute("CREATE TABLE public.tenant (name text)")
    with psycopg.connect(server.url, autocommit=True) as app:
        app.execute("INSERT INTO client.label (name) VALUES ('双11专线'); INSERT INTO public.tenant VALUES ('acme')")
        assert app.execute("SELECT name ~ '^\\w+$' FROM client.label").fetchall() == [(True,)]
        for forbidden in (
            "CREATE TABLE public.mine ()",
            "CREATE SCHEMA mine",
            "DROP TABLE client.label",
            "CREATE ROLE x",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
        assert app.execute("SELECT count(*) FROM pg_class WHERE relowner = current_role::regrole").fetchone() == (0,)


def test_further_databases_have_the_same_grants(server: EmbeddedPostgres) -> None:
    server.create_database("further")
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE made_by_django")
    for name in ("further", "made_by_django"):
        with psycopg.connect(server.url_of(name, "shouhao_owner")) as owner:
            owner.execute("CREATE TABLE public.tenant (name text); CREATE EXTENSION btree_gist")
        with psycopg.connect(server.url_of(name, "shouhao_app")) as app:
            assert app.execute("SELECT count(*) FROM public.tenant").fetchone() == (0,)


def test_it_listens_on_a_private_socket_only_and_not_as_root(server: EmbeddedPostgres) -> None:
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    with psycopg.connect(server.superuser_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    for folder in (server.folders.sockets, server.folders.postgres):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_of_it_can_be_deleted_from_the_memory_that_programs_share(server: EmbeddedPostgres) -> None:
    """Something emptied /dev/shm: each page was 503 until somebody started everything again."""
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE row AS SELECT generate_series(1, 100000) AS number")
        connection.execute("SET debug_parallel_query = on; SET min_parallel_table_scan_size = 0")
        assert connection.execute("SELECT count(*) FROM row").fetchone() == (100_000,)
        held = [Path(f"/proc/{process}/maps").read_text() for process in working_in(server.folders.postgres)]
    assert len(held) > 3
    assert any("/SYSV" in each for each in held)
    assert not any("/dev/shm" in each for each in held)


def test_one_that_answers_with_errors_only_is_started_again(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here it holds on to /dev/shm: once its files there are gone, each connection is an error."""
    monkeypatch.setattr("portal.runtime.supervisor.LOOKS", 0.1)
    monkeypatch.setattr("portal.runtime.supervisor.FAILING", 0.3)
    server = EmbeddedPostgres(data, fsync=False)
    server.settings = server.settings | {"dynamic_shared_memory_type": "posix"}
    supervisor = Supervisor(lambda _processes: None)
    with server:
        supervisor.add_server("postgres", server)
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
            maps = Path(f"/proc/{connection.info.backend_pid}/maps").read_text()
        assert not supervisor.run(seconds=1), "one that works goes on"
        first = server.process
        for held in set(re.findall(r"/dev/shm/PostgreSQL\.\d+", maps)):
            Path(held).unlink()
        assert server.fails()
        assert supervisor.run(lambda: server.process not in (None, first) and server.answers(), seconds=30)
        assert "postgres answers with errors only" in capsys.readouterr().out
        with psycopg.connect(server.superuser_url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_one_that_starts_recovers_or_ends_is_left_to_it(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.superuser_url):
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)  # it waits for who is connected, and takes nobody new
        assert wait_until(lambda: not server.answers(), seconds=10)
        assert server.alive()
        assert not server.fails()


def test_after_kill_9_of_the_server_every_committed_row_is_there(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (number int)")
        for number in range(50):
            owner.execute("INSERT INTO kept VALUES (%s)", [number])
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
    assert not server.alive()
    server.launch()
    with psycopg.connect(server.url) as app:
        assert app.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_a_backend_that_never_notices_does_not_keep_the_server_down(
    server: EmbeddedPostgres, somebodys: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """It waited for a lock of one that was killed with the server, which nothing ends: no server started there again,
    and every request was answered 503. A stopped one is as deaf.
    """
    with psycopg.connect(server.url, autocommit=True) as app:
        backend = app.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
        server.launch()
    assert gone(backend)
    assert f"ended the process {backend} " in capsys.readouterr().out
    assert somebodys.poll() is None, "what stands in the folder and is not PostgreSQL's goes on"
    with psycopg.connect(server.url) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_data_are_kept_between_runs(data: Path) -> None:
    with EmbeddedPostgres(data, fsync=False) as first, psycopg.connect(first.owner_url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1 AS number")
    (data / "postgres").chmod(0o755)  # as `cp -r` of a backup leaves it
    with EmbeddedPostgres(data, fsync=False) as second, psycopg.connect(second.url) as app:
        assert app.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_it_ends_when_its_parent_is_killed(data: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from portal.runtime.postgres import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(Path(sys.argv[1]), fsync=False); server.start()\n"
        "print(server.process.pid, flush=True); time.sleep(60)"
    )
    (pid,) = pids_after_kill_of_their_parent(program, str(data))
    assert gone(pid)
    assert "database system is shut down" in (data / "logs/postgres.log").read_text()


def test_a_long_folder_gets_a_short_socket(data: Path) -> None:
    deep = data / ("long" * 30)
    data.chmod(0o711)
    with EmbeddedPostgres(deep, fsync=False) as server:
        assert len(os.fsencode(server.folders.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
        psycopg.connect(server.url).close()
        shutil.rmtree(server.folders.sockets)


def test_a_broken_database_is_one_line_with_what_to_do(data: Path) -> None:
    with EmbeddedPostgres(data, fsync=False) as server:
        pass
    version = data / "postgres/PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(CannotRun, match=r"incompatible with server\. .*version 17"):
        server.start()
    version.write_text("18\n")
    control = data / "postgres/global/pg_control"
    for damage in (lambda: control.write_bytes(b""), control.unlink):
        damage()
        with pytest.raises(CannotRun, match=r"could not \w+ file .*pg_control.*Restore a backup") as error:
            server.start()
        assert "\n" not in str(error.value)


def test_an_interrupted_first_start_is_done_again(data: Path) -> None:
    (data / "postgres.half").mkdir()
    (data / "postgres.half/PG_VERSION").touch()
    with EmbeddedPostgres(data, fsync=False) as server:
        psycopg.connect(server.url).close()


def test_programs_in_a_closed_folder_are_copied_for_the_servers_user(data: Path) -> None:
    folders = folders_below(data)
    folders.prepare()
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    (closed / "bin").mkdir()
    shutil.copy2(postgres_program(folders) / "postgres", closed / "bin")
    program = Program(closed / "bin/postgres", closed, ("bin",))
    path = _reachable(program, folders)
    expected = folders.binaries if os.geteuid() == 0 else closed
    assert path.is_relative_to(expected)
    assert path.stat().st_size == program.path.stat().st_size
