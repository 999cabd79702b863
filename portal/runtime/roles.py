"""The command line of each role, for `manage.py up` and for production."""

import sys
from collections.abc import Sequence
from pathlib import Path

from portal.runtime.folders import ROOT

# Of the environment, what opens more of the database than a role needs: only who makes clients' schemas has the first.
OWNERS_ONLY = ("DATABASE_OWNER_URL", "OWNER_PASSWORD", "POSTGRES_PASSWORD", "PGPASSWORD")
MANAGE = ROOT / "manage.py"
ALL_LANES = ("fast", "green", "standard", "bulk")
CHANNELS = ("email", "sms", "voice", "bot")
RESERVED_LANES = (
    "fast",
    "green",
)  # priorities on a shared worker still wait for its running task, a reserved one does not


def web(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2, threads: int = 4) -> list[str]:
    """Granian. Each thread keeps a database connection of its own: `workers * threads` of them."""
    options = {"host": host, "port": port, "workers": workers, "threads": threads}
    return [sys.executable, "-m", "portal.runtime.serving", *(f"--{name}={value}" for name, value in options.items())]


def worker(lanes: Sequence[str], *, concurrency: int = 2) -> list[str]:
    """A Celery worker for these lanes. It takes one task at a time, so that a waiting task is free for others.

    concurrency: processes for lanes. With the standard lane it has one more for each channel and one for webhooks:
    one task at a time may wait for a mail server, for an SMS centre, for clients' programs, and no lane waits for them.
    """
    processes = concurrency + (len((*CHANNELS, "webhook")) if "standard" in lanes else 0)
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
