"""The command line of each role, for `manage.py up` and for production."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from portal.runtime.folders import ROOT

MANAGE = ROOT / "manage.py"
ROLE: Final = "SHOUHAO_ROLE"  # the variable by which a process knows whose it is; commands that are no role have none
# What who carries SMS and calls knows us by; their addresses, without it, are in the settings of all roles.
PROVIDER_ACCOUNTS: Final = (
    "SMPP_ACCOUNT",
    "SMS_ALIYUN_ACCOUNT",
    "SMS_TENCENT_ACCOUNT",
    "VOICE_ALIYUN_ACCOUNT",
    "VOICE_TENCENT_ACCOUNT",
)
# Secrets of the environment, with the roles that need each; the others are not given it, and forget it.
SECRETS: Final[Mapping[str, frozenset[str]]] = {
    "DATABASE_OWNER_URL": frozenset({"migrate", "worker"}),  # they make tables and clients' schemas
    **dict.fromkeys(("OWNER_PASSWORD", "POSTGRES_PASSWORD", "PGPASSWORD"), frozenset[str]()),
    # Each log is signed once a day; web signs one, too: a bundle holds what is recorded until the moment that it is
    # fetched (that it was fetched, too), and is given in the answer.
    "EVIDENCE_KEY": frozenset({"web", "worker"}),
    # Who seals and opens columns; a migration may have to seal what stood in clear.
    **dict.fromkeys(("FIELD_KEYS", "FIELD_HASH_KEY"), frozenset({"web", "worker", "reserved", "migrate"})),
    "FILES_SECRET_KEY": frozenset({"web", "worker", "reserved", "migrate"}),
    "EMAIL_PASSWORD": frozenset({"worker"}),
    **dict.fromkeys(PROVIDER_ACCOUNTS, frozenset({"worker"})),  # it sends; the others know who is set by the addresses
    "METRICS_TOKEN": frozenset({"web"}),
    "RECEIPTS_SECRET": frozenset({"web", "worker"}),  # it is answered to; who sends asks for receipts without it
}
# Seconds for one statement, of a role's own sessions; the reasons stand in docs/deploy.md. 0: as long as it takes.
STATEMENT_SECONDS: Final[Mapping[str, int]] = {"web": 40, "worker": 55, "reserved": 55, "dispatcher": 20}
COMMANDS: Final[Mapping[str, str]] = {"web": "web", "dispatcher": "dispatcher", "migrate_schemas": "migrate"}
ALL_LANES = ("fast", "green", "standard", "bulk")
CHANNELS = ("email", "sms", "voice", "bot")
RESERVED_LANES = (
    "fast",
    "green",
)  # priorities on a shared worker still wait for its running task, a reserved one does not


def role_of(arguments: Sequence[str]) -> str:
    """Returns the role of a process `manage.py <arguments>`; empty for a command without a role."""
    command = arguments[0] if arguments else ""
    if command != "worker":
        return COMMANDS.get(command, "")
    lanes = next((word for word in arguments[1:] if word.startswith("--lanes=")), "").partition("=")[2]
    if "--lanes" in arguments[:-1]:
        lanes = arguments[arguments.index("--lanes") + 1]
    return "worker" if not lanes or "standard" in lanes.split(",") else "reserved"


def needs(role: str, secret: str) -> bool:
    """Returns whether a role gets a secret; a command without a role has its operator's."""
    return not role or role in SECRETS[secret]


def environment_of(role: str, everything: Mapping[str, str]) -> dict[str, str]:
    """Returns the part of an environment that a role gets, with its own name."""
    given = {name: value for name, value in everything.items() if name not in SECRETS or needs(role, name)}
    return given | {ROLE: role}


def web(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2, threads: int = 4) -> list[str]:
    """Granian. Each thread keeps a database connection of its own: `workers * threads` of them."""
    options = {"host": host, "port": port, "workers": workers, "threads": threads}
    return [sys.executable, "-m", "portal.runtime.serving", *(f"--{name}={value}" for name, value in options.items())]


def worker(lanes: Sequence[str], *, concurrency: int = 2, apart: bool = True) -> list[str]:
    """A Celery worker for these lanes. It takes one task at a time, so that a waiting task is free for others.

    concurrency: processes for lanes. With the standard lane it has one more for each channel and one for webhooks,
    unless they are not kept apart: one task at a time may wait for a mail server, for an SMS centre, for clients'
    programs, and no lane waits for them.
    """
    processes = concurrency + (len((*CHANNELS, "webhook")) if apart and "standard" in lanes else 0)
    # Celery warns about root in nine lines; who starts it as root has chosen so.
    command = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet"]
    command += ["-A", "portal.worker", "worker", "--loglevel", "WARNING"]
    command += ["-Q", ",".join(lanes), "-c", str(processes), "--prefetch-multiplier", "1", "-O", "fair"]
    return [*command, "--without-gossip", "--without-mingle", "--hostname", f"{'-'.join(lanes)}@%h"]


def dispatcher() -> list[str]:
    return [sys.executable, str(MANAGE), "dispatcher"]


def sandbox(*, port: int, data: Path) -> list[str]:
    """The stand-ins for directories, mail and SMS."""
    return [sys.executable, "-m", "labels.directories.sandbox", "--port", str(port), "--data", str(data)]
