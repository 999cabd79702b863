"""`manage.py up`: all roles on this machine, with embedded servers where no URL is given."""

import argparse
import contextlib
import importlib.util
import os
import shutil
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from portal.runtime import roles
from portal.runtime.broker import EmbeddedBroker
from portal.runtime.environment import (
    Running,
    adopt_earlier_try_out,
    left_over,
    lock_folder,
    noted_for_commands,
    own_key,
    runtime_file,
    secret_key,
)
from portal.runtime.errors import CannotRun
from portal.runtime.folders import Folders, default_folders, folders_below
from portal.runtime.given import check_broker, check_clock, check_database, check_port, check_sandbox, rows_of
from portal.runtime.postgres import EmbeddedPostgres
from portal.runtime.preparing import Preparing
from portal.runtime.processes import wait_until
from portal.runtime.supervisor import Supervisor, say

ROLES = ("web", "dispatcher", "worker", "reserved", "sandbox")
SMTP_OFFSET, SMPP_OFFSET = 20, 21  # of the sandbox's block of ports, see its --help
SANDBOX_OFFSETS = (*range(8), SMTP_OFFSET, SMPP_OFFSET)
# Who tries the product may let a tool send it thousands of calls a minute; attempts at secrets stay as few as ever.
TRIED_BY_PROGRAMS = "calls=60000/60,long_calls=60000/60,anonymous=60000/60,vain=60000/60,acts=60000/60,long=60000/60"
SANDBOX_PACKAGES = ("aiosmtpd", "jinja2", "smpp34", "starlette", "uvicorn")  # of requirements-try.txt
ENDING_SECONDS = 20.0  # for what a killed run left behind
ANSWER_SECONDS = 60.0  # for the first answer of the web role


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `manage.py up`."""
    parser.add_argument("--only", help=f"some of {','.join(ROLES)}; all of them, with --small none that is reserved")
    parser.add_argument("--host", help="address the web role listens on", default="127.0.0.1")
    parser.add_argument("--port", help="port of the web role", type=int, default=8000)
    parser.add_argument("--sandbox-port", help="port of the sandbox", type=int, default=8100)
    parser.add_argument("--data", help="data folder", type=Path)
    parser.add_argument("--small", help="as few processes as serve one person who tries it", action="store_true")
    parser.add_argument("--no-demo", help="load no demo into an empty database", action="store_true")


def main(arguments: Sequence[str]) -> int:
    """`manage.py up <arguments>`. Raises CannotRun with one line when it can't start."""
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> int:
    """Run until a signal, with options from `add_arguments`."""
    usual = [name for name in ROLES if name != "reserved" or not options.small]
    options.only = [name.strip() for name in options.only.split(",")] if options.only else usual
    if unknown := set(options.only) - set(ROLES):
        raise CannotRun(f"--only {','.join(sorted(unknown))}: the roles are {', '.join(ROLES)}.")
    adopt_earlier_try_out()
    folders = folders_below(options.data) if options.data else default_folders()
    folders.prepare()
    try:
        (folders.data / "files").mkdir(mode=0o700, exist_ok=True)
        with contextlib.ExitStack() as stack:
            stack.enter_context(lock_folder(folders))
            stack.callback(shutil.rmtree, folders.metrics, ignore_errors=True)
            stack.enter_context(noted_for_commands(folders))
            return _run(options, folders, stack)
    except OSError as error:
        raise CannotRun(f"{error.filename or folders.data}: {error.strerror}. Is the disk full?") from error


def _run(options: argparse.Namespace, folders: Folders, stack: contextlib.ExitStack) -> int:
    sandbox = os.environ.get("SANDBOX", "0" if os.environ.get("DATABASE_URL") else "1") in {"1", "true", "True"}
    if not sandbox:
        options.only = [name for name in options.only if name != "sandbox"]
    _clear_the_way(options, folders)
    running = Running(os.getpid(), {})

    def note(processes: dict[str, int]) -> None:
        running.processes = processes
        try:
            running.write(folders)
        except OSError as error:  # a disk that is full for a while must end nothing that runs
            say(f"{runtime_file(folders)} can't be written: {error.strerror}")

    supervisor = Supervisor(note)
    supervisor.catch_signals()
    stack.callback(runtime_file(folders).unlink, missing_ok=True)
    stack.callback(supervisor.stop)
    environment = _environment(options, folders, sandbox=sandbox) | _start_servers(supervisor, folders)
    running.environment = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    supervisor.changed()
    everything = os.environ | environment
    everything.setdefault("SANDBOX_CLOCK_DSN", everything["DATABASE_URL"])
    (check_sandbox if sandbox else check_clock)(everything["DATABASE_URL"])
    if inside := everything.get("ADDRESSES_INSIDE"):
        say(f"ADDRESSES_INSIDE: called as well: {inside}")
    preparing = Preparing(folders, everything, lambda: supervisor.stopping)
    preparing.migrate()
    demo = preparing.load_demo() if sandbox and not options.no_demo else ""
    say(f"starting {', '.join(options.only)} …")
    for name, command in _commands(options, folders).items():
        if not supervisor.stopping:
            # Workers still talk to the sandbox.
            supervisor.add_role(name, command, roles.environment_of(name, everything), last=name == "sandbox")
    if "web" in options.only:
        address = f"http://{options.host}:{options.port}/health/live"
        if not supervisor.run(lambda: _answers(address), seconds=ANSWER_SECONDS) and not supervisor.stopping:
            say("the web role gives no answer yet: its own lines above say why")
    if not supervisor.stopping:
        say(_box(_addresses(options, everything, demo)), prefix="")
        supervisor.run()
    say("ending …")
    return 0


def _clear_the_way(options: argparse.Namespace, folders: Folders) -> None:
    """Nothing of an earlier run is left, what is needed is installed, every port is free. Raises CannotRun."""
    _wait_for_left_over(folders)
    folders.empty_metrics()
    if "web" in options.only:
        check_port(options.port, options.host, option="--port")
    if "sandbox" in options.only:
        check_stand_ins()
        for offset in SANDBOX_OFFSETS:
            check_port(options.sandbox_port + offset, "127.0.0.1", option="--sandbox-port")


def check_stand_ins() -> None:
    """The packages of the stand-ins for outside parties are installed. Raises CannotRun."""
    if missing := [name for name in SANDBOX_PACKAGES if not importlib.util.find_spec(name)]:
        raise CannotRun(f"The sandbox needs {', '.join(missing)}: run `make setup-try`, or set SANDBOX=0.")


def _wait_for_left_over(folders: Folders) -> None:
    """Children of a killed run end by themselves; two servers on one folder must not meet."""
    processes = left_over(folders)
    alive = {}

    def gone() -> bool:
        nonlocal alive
        alive = {name: number for name, number in processes.items() if Path(f"/proc/{number}").exists()}
        return not alive

    if not wait_until(gone, seconds=ENDING_SECONDS):
        names = ", ".join(f"{name} ({number})" for name, number in alive.items())
        raise CannotRun(f"Processes of an earlier run have not ended: {names}. End them with kill -9.")


def _environment(options: argparse.Namespace, folders: Folders, *, sandbox: bool) -> dict[str, str]:
    """Returns the variables that settings need and the operator has not given."""
    wanted = {"SHOUHAO_DATA": str(folders.data), "SANDBOX": "1" if sandbox else "0", "PYTHONUNBUFFERED": "1"}
    wanted |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "PROMETHEUS_MULTIPROC_DIR": str(folders.metrics)}
    if sandbox:
        wanted |= {
            "SECRET_KEY": secret_key(folders),
            "EVIDENCE_KEY": own_key(folders, "evidence-key"),
            "FIELD_KEYS": own_key(folders, "field-keys"),
            "FIELD_HASH_KEY": own_key(folders, "field-hash-key"),
            "THROTTLES": TRIED_BY_PROGRAMS,
            "BASE_DOMAIN": "localhost",
            "PUBLIC_PORT": str(options.port),
            "SANDBOX_ADDRESS": f"http://127.0.0.1:{options.sandbox_port}",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(options.sandbox_port + SMTP_OFFSET),
            "WECHAT_URL": f"http://127.0.0.1:{options.sandbox_port}",
            "VOICE_ALIYUN_URL": f"http://sandbox:sandbox@127.0.0.1:{options.sandbox_port}/?show=057188880000",
            "SMPP_URL": f"smpp://sandbox:sandbox@127.0.0.1:{options.sandbox_port + SMPP_OFFSET}",
        }
    return {name: os.environ.get(name) or value for name, value in wanted.items()}


def _start_servers(supervisor: Supervisor, folders: Folders) -> dict[str, str]:
    """Start the servers for which no URL is given; the others must answer. Answers the URLs."""
    urls: dict[str, str] = {}
    if url := os.environ.get("DATABASE_URL"):
        check_database(url)
    else:
        postgres = EmbeddedPostgres(folders.data)
        postgres.start()
        supervisor.add_server("postgres", postgres)
        urls |= {"DATABASE_URL": postgres.url, "DATABASE_OWNER_URL": postgres.owner_url}
    if url := os.environ.get("BROKER_URL"):
        check_broker(url)
    else:
        broker = EmbeddedBroker(folders.data)
        broker.start()
        supervisor.add_server("broker", broker)
        urls["BROKER_URL"] = broker.url
    return urls


def _commands(options: argparse.Namespace, folders: Folders) -> dict[str, list[str]]:
    commands: dict[str, Callable[[], list[str]]] = {
        "web": lambda: roles.web(host=options.host, port=options.port, workers=1 if options.small else 2),
        "dispatcher": roles.dispatcher,
        "worker": lambda: roles.worker(roles.ALL_LANES, concurrency=1 if options.small else 2, apart=not options.small),
        "reserved": lambda: roles.worker(roles.RESERVED_LANES, concurrency=1),
        "sandbox": lambda: roles.sandbox(port=options.sandbox_port, data=folders.data / "sandbox"),
    }
    return {name: command() for name, command in commands.items() if name in options.only}


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 # nosec B310 # our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def _addresses(options: argparse.Namespace, environment: dict[str, str], demo: str) -> list[str]:
    url = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
    domains = rows_of(
        url,
        "SELECT d.domain, t.legal_name FROM public.tenants_domain d JOIN public.tenants_tenant t ON t.id = d.tenant_id"
        " WHERE d.is_primary AND t.state IN ('ready', 'suspended') ORDER BY t.kind DESC, d.domain LIMIT 12",
    )
    lines = [f"http://{domain}:{options.port}  {name}" for domain, name in domains]
    return ["Shouhao 守号 is running. Ctrl-C ends it.", "", *lines, *(["", *demo.strip().splitlines()] if demo else [])]


def _box(lines: Sequence[str]) -> str:
    """The lines in a frame; a Chinese character takes two columns."""
    width = max(_columns(line) for line in lines)
    inside = [f"│ {line}{' ' * (width - _columns(line))} │" for line in lines]
    return "\n".join([f"╭{'─' * (width + 2)}╮", *inside, f"╰{'─' * (width + 2)}╯"])


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
