"""The keys of the sandbox's programs: made of their names, so that nobody needs to enter one."""

import base64
import hashlib


def key_of_program(name: str) -> bytes:
    """The bytes that sign what a program is told."""
    return hashlib.sha256(f"a program of the sandbox: {name}".encode()).digest()[:24]


def secret_of_program(name: str) -> str:
    """The same, as its owner enters it."""
    return "whsec_" + base64.b64encode(key_of_program(name)).decode()
