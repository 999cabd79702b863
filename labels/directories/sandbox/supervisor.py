"""Runs one process for each party, forked from one that has imported everything; no child outlives its parent."""

import ctypes
import errno
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TextIO

import uvicorn
from starlette.applications import Starlette

from labels.directories.sandbox.aggregators import AggregatorStandIns
from labels.directories.sandbox.clock import Clock, DatabaseClock, OffsetClock
from labels.directories.sandbox.directory import DirectoryEndpoints
from labels.directories.sandbox.mail import MailStore
from labels.directories.sandbox.parties import PARTIES, OutsideParty
from labels.directories.sandbox.peers import Address, Peers
from labels.directories.sandbox.sms import MessageStore
from labels.directories.sandbox.store import DisplayStore, Settings
from labels.directories.sandbox.vendor_store import VendorStore
from labels.directories.sandbox.web import validators
from labels.directories.sandbox.wechat import Wechat

SMTP_OFFSET = 20
SMPP_OFFSET = 21
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
# A child that dies sooner than this is not started again at once.
SHORT_LIFE = 1.0
PATIENCE_AT_THE_END = 3.0


class CannotStart(Exception):
    """The stand-ins cannot start; the message is one line for the person."""


@dataclass(frozen=True)
class Plan:
    """The processes to run. `port` is the first of the block; directories ask for `token` as bearer token.

    sms_accounts: passwords by system_id, for the message centre.
    """

    data: Path
    host: str
    port: int
    token: str
    sms_accounts: Mapping[str, str]
    clock_dsn: str | None
    parties: Sequence[OutsideParty]

    def address(self, party: OutsideParty) -> Address:
        """Returns the address of a party. Its port does not depend on which others run."""
        return Address(party, self.port + 1 + PARTIES.index(party))

    def clock(self, settings: Settings) -> Clock:
        """Makes the clock of business time for one process."""
        return DatabaseClock(self.clock_dsn, settings) if self.clock_dsn else OffsetClock(settings)


@dataclass(frozen=True)
class Child:
    """A process to keep running. Its socket stays open in the parent, so connections wait while it restarts."""

    name: str
    socket: socket.socket
    application: Callable[[], Starlette]


def run(plan: Plan) -> None:
    """Serves until SIGTERM or SIGINT, and restarts children that end. Raises CannotStart."""
    try:
        plan.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotStart(f"The folder {plan.data} cannot be made: {error.strerror}.") from None
    children = _children(plan)
    _say(f"Sandbox: http://{plan.host}:{plan.port}, SMTP {plan.port + SMTP_OFFSET}, SMPP {plan.port + SMPP_OFFSET}")
    for party in plan.parties:
        _say(f"  {party.code}: http://{plan.host}:{plan.address(party).port}")
    validators()  # Read once, for all children.
    uvicorn.Config(Starlette()).load()  # so is what uvicorn imports to serve
    gc.freeze()
    signals = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    running = {_fork(child): (child, time.monotonic()) for child in children}
    while signal.sigwait(signals) == signal.SIGCHLD:
        for process in _ended(running):
            child, started = running.pop(process)
            if time.monotonic() - started < SHORT_LIFE:
                time.sleep(SHORT_LIFE)
            _say(f"{child.name} ended and is started again", sys.stderr)
            running[_fork(child)] = (child, time.monotonic())
    _end(list(running))


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream, flush=True)


def _children(plan: Plan) -> list[Child]:
    addresses = [plan.address(party) for party in plan.parties]
    smtp = _listen(plan.host, plan.port + SMTP_OFFSET, "mail")
    smpp = _listen(plan.host, plan.port + SMPP_OFFSET, "SMS")

    def peers() -> Starlette:
        mails = MailStore(plan.data)
        clock = plan.clock(mails.settings)
        return Peers(
            mails,
            MessageStore(plan.data),
            clock,
            addresses,
            smtp_socket=smtp,
            smpp_socket=smpp,
            sms_accounts=plan.sms_accounts,
            vendors=VendorStore(plan.data),
            wechat=Wechat(plan.data, clock),
            aggregators=AggregatorStandIns(plan.data, plan.sms_accounts),
        ).application()

    def directory(party: OutsideParty) -> Callable[[], Starlette]:
        def application() -> Starlette:
            store = DisplayStore(party, plan.data)
            return DirectoryEndpoints(store, plan.clock(store.settings), plan.token).application()

        return application

    return [
        Child("peers", _listen(plan.host, plan.port, "index"), peers),
        *(
            Child(address.party.code, _listen(plan.host, address.port, address.party.code), directory(address.party))
            for address in addresses
        ),
    ]


def _listen(host: str, port: int, purpose: str) -> socket.socket:
    # It names its protocol: asyncio leaves Nagle's delay (40 ms an answer) on a socket that does not say it is TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
        return listening
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(f"Port {port} ({purpose}) is in use: choose another block with --port.") from None
        raise CannotStart(f"Port {port} ({purpose}) of {host} cannot be opened: {error.strerror}.") from None
    except OverflowError:
        raise CannotStart(f"Port {port} ({purpose}) does not exist: choose a lower block with --port.") from None


def _fork(child: Child) -> int:
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(PR_SET_NAME, child.name.encode())
        os.setpgrp()  # Ctrl-C is for the parent, which then ends its children.
        if os.getppid() == parent:
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            _serve(child)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        code = 0
    except Exception as error:  # noqa: BLE001 (one line for the person; the parent tries again)
        _say(f"{child.name}: {error}", sys.stderr)
    finally:
        _leave(code)


def _leave(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve(child: Child) -> None:
    logging.getLogger("uvicorn.error").addFilter(_not_a_cut_answer)
    config = uvicorn.Config(
        child.application(),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[child.socket])


def _not_a_cut_answer(record: logging.LogRecord) -> bool:
    """Drops uvicorn's complaint about answers that are cut on purpose, see directory.CutAnswer."""
    return "without completing response" not in record.getMessage()


def _ended(running: dict[int, tuple[Child, float]]) -> list[int]:
    """Reaps the children that have ended."""
    return [process for process in running if os.waitpid(process, os.WNOHANG)[0]]


def _end(processes: list[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_AT_THE_END
    while processes and time.monotonic() < deadline:
        processes = [process for process in processes if not os.waitpid(process, os.WNOHANG)[0]]
        time.sleep(0.02)
    for process in processes:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
