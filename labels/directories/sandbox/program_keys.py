"""Derives the keys of the sandbox's programs from their names, so that nobody needs to enter one."""

import base64
import hashlib


def key_of_program(name: str) -> bytes:
    """Returns the bytes that sign a webhook to this program."""
    return hashlib.sha256(f"a program of the sandbox: {name}".encode()).digest()[:24]


def secret_of_program(name: str) -> str:
    """Returns the same key in the form that its owner enters."""
    return "whsec_" + base64.b64encode(key_of_program(name)).decode()
