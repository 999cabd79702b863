"""Runs the stand-ins: python -m labels.directories.sandbox."""

import argparse
import os
import sys
from pathlib import Path

from labels.directories.sandbox.parties import PARTIES, OutsideParty
from labels.directories.sandbox.sms_gate import LONGEST_PASSWORD, LONGEST_SYSTEM_ID
from labels.directories.sandbox.supervisor import CannotStart, Plan, run


def plan(arguments: list[str]) -> Plan:
    """Parses the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m labels.directories.sandbox",
        description="Stand-ins for the outside parties. The index with mail and SMS is at PORT, the directories at "
        f"PORT+1 to PORT+{len(PARTIES)}, SMTP at PORT+20, SMPP at PORT+21.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the parties keep what they know")
    parser.add_argument("--port", type=int, default=8100, help="first port of the block (8100)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--token",
        default=os.environ.get("DIRECTORY_TOKEN", "sandbox"),
        help="what directories ask for as bearer token (DIRECTORY_TOKEN, else sandbox)",
    )
    parser.add_argument(
        "--sms-accounts",
        type=_accounts,
        default=os.environ.get("SANDBOX_SMS_ACCOUNTS", "sandbox:sandbox"),
        metavar="ID:PASSWORD,…",
        help="who may bind over SMPP (SANDBOX_SMS_ACCOUNTS, else sandbox:sandbox)",
    )
    parser.add_argument(
        "--clock-dsn",
        default=os.environ.get("SANDBOX_CLOCK_DSN"),
        metavar="URL",
        help="PostgreSQL whose business_now() is the time (SANDBOX_CLOCK_DSN, else real time)",
    )
    parser.add_argument("--parties", type=_parties, default=PARTIES, metavar="A,B", help="only these directories")
    return Plan(**vars(parser.parse_args(arguments)))


def _parties(text: str) -> tuple[OutsideParty, ...]:
    known = {party.code: party for party in PARTIES}
    unknown = [code for code in text.split(",") if code not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown {', '.join(unknown)}; known are {', '.join(known)}")
    return tuple(party for party in PARTIES if party.code in text.split(","))


def _accounts(text: str) -> dict[str, str]:
    accounts = dict(pair.split(":", 1) for pair in text.split(",") if ":" in pair)
    if len(accounts) != len(text.split(",")):
        raise argparse.ArgumentTypeError("not ID:PASSWORD pairs, each id once, with commas between them")
    for system_id, password in accounts.items():
        if len(system_id) > LONGEST_SYSTEM_ID or len(password) > LONGEST_PASSWORD:
            raise argparse.ArgumentTypeError(
                f"SMPP 3.4 knows ids of at most {LONGEST_SYSTEM_ID} characters and passwords of at most "
                f"{LONGEST_PASSWORD}: {system_id} is too long, or its password"
            )
    return accounts


def main() -> None:
    """Runs until it is stopped."""
    try:
        run(plan(sys.argv[1:]))
    except CannotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
